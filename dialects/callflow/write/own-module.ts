import { type Callback, houseUrl, type JsonObject, type Verb } from '../../../src/verbs/index.ts';
import type { Step } from './step.ts';

/** The module whose dialogue this list begins; undefined for any other list. */
export function ownModule(verbs: readonly Verb[]): Step | undefined {
  const [first] = verbs;
  if (verbs.length !== 1 || first?.verb !== 'redirect' || first.callback.url !== houseUrl) return undefined;
  const { kind, notes = {} }: Callback = first.callback;
  return modules[kind]?.(notes);
}

/** A field of a module by what the step calls it. */
function fields(notes: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, field]) => (notes[name] === undefined ? [] : [[field, notes[name]]])),
  ) as JsonObject;
}

function box(notes: JsonObject): JsonObject {
  const { maximumMs } = notes;
  return {
    ...fields(notes, {
      box: 'id',
      interDigitMs: 'interdigit_timeout',
      matchesCaller: 'callerid_match_login',
      isOnlyBox: 'single_mailbox_login',
    }),
    ...(typeof maximumMs === 'number' && { max_message_length: Math.round(maximumMs / 1000) }),
  };
}

const modules: Readonly<Record<string, (notes: JsonObject) => Step>> = {
  'call-forward': (notes) => ({ module: 'call_forward', data: fields(notes, { action: 'action' }) }),
  'caller-id': (notes) => ({
    module: 'dynamic_cid',
    data: {
      action: 'manual',
      ...fields(notes, {
        minimum: 'min_digits',
        maximum: 'max_digits',
        interDigitMs: 'interdigit_timeout',
        pattern: 'whitelist_regex',
        medium: 'media_id',
      }),
    },
  }),
  'check-box': (notes) => ({ module: 'voicemail', data: { action: 'check', ...box(notes) } }),
  'dial-by-name': (notes) => ({ module: 'directory', data: fields(notes, { id: 'id' }) }),
  flow: (notes) => ({ module: 'callflow', data: fields(notes, { id: 'id' }) }),
  hotdesk: (notes) => ({
    module: 'hotdesk',
    data: fields(notes, { action: 'action', id: 'id', interDigitMs: 'interdigit_timeout' }),
  }),
  'leave-message': (notes) => ({ module: 'voicemail', data: box(notes) }),
  'ring-group': (notes) => ({
    module: 'ring_group_toggle',
    data: fields(notes, { action: 'action', flow: 'callflow_id' }),
  }),
  switch: (notes) => ({
    module: notes['feature'] === 'call_waiting' ? 'call_waiting' : 'do_not_disturb',
    data: fields(notes, { action: 'action', scope: 'scope', id: 'id' }),
  }),
};
