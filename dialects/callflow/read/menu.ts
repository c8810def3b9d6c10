import { gather, on, type Play, play, type Then } from '../../../src/verbs/index.ts';
import { audioSource } from './audio-source.ts';
import { interDigitMs } from './digits.ts';
import { allKeys, type ModuleData, plainText } from './module-data.ts';
import type { FlowNode, NodeReading } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

/** KAZOO's names for the prompts that every menu falls back to. */
export const systemPrompts = {
  greeting: 'menu-no_prompt',
  invalid_media: 'menu-invalid_entry',
  exit_media: 'menu-exit',
  transfer_media: 'menu-transferring_call',
} as const;
export const goodbye = 'vm-goodbye';

/** In ms. */
export const firstDigitMs = 10_000;

/** Any of these makes the data a menu document of its own, for which nobody needs a directory. */
const documentFields = [
  'name',
  'retries',
  'timeout',
  'max_extension_length',
  'media',
  'suppress_media',
  'hunt',
  'hunt_allow',
  'hunt_deny',
  'record_pin',
];

/**
 * `menu` with its document inline: a greeting, an entry of up to so many digits, the child of exactly that entry.
 * Silence takes the child `timeout`, if there is one; otherwise it costs a try, as a wrong entry does. When the
 * tries are used up, `max_retries` follows in the same list, or else `_`.
 */
export function readMenu(node: FlowNode): NodeReading {
  const { data, place } = node;
  if (!documentFields.some((field) => data.has(field)))
    return skipUnsupported(node, {
      ...(data.has('id')
        ? { reason: 'its menu is in a directory, which is not kept here' }
        : { code: 'missing-value', reason: 'there is neither an "id" nor a menu in it' }),
      hint: 'put the menu itself (media, retries, timeout, …) into "data"',
    });
  data.known('id', 'name');
  data.ignored('hunt_allow', unhunted);
  data.ignored('hunt_deny', unhunted);
  data.ignored('record_pin', 'greetings are not recorded by telephone');
  data.known('allow_record_from_offnet');
  if (data.boolean('hunt', false)) data.ignored('hunt', unhunted);
  const maximum = data.integer('max_extension_length', 4, { minimum: 1, maximum: 6 });
  const prompts = menuPrompts(node);
  const entries = node.childKeys.filter((key) => /^[\d*#]+$/.test(key) && key.length <= maximum && node.leadsTo(key));
  const branches: Readonly<Record<string, Then>> = Object.fromEntries(entries.map((key) => [key, node.branch(key)]));
  const onSilence = node.leadsTo('timeout') ? node.branch('timeout') : null;
  const whenExhausted = node.leadsTo('max_retries') ? 'max_retries' : '_';
  const menu = gather({
    prompts: prompts.greeting,
    bargeIn: true,
    digits: {
      minimum: 1,
      maximum,
      endKeys: '#',
      firstDigitTimeoutMs: data.integer('timeout', firstDigitMs, { minimum: 1, maximum: 60_000 }),
      interDigitTimeoutMs: data.integer('interdigit_timeout', interDigitMs, { minimum: 1, maximum: 10_000 }),
    },
    choices: entries.map((phrase) => ({ kind: 'phrase', phrase })),
    comparesWholeEntry: true,
    rounds: data.integer('retries', 3, { minimum: 1, maximum: 10 }),
    retryPrompts: prompts.invalid.length > 0 ? [{ after: 'no-match', prompts: prompts.invalid }] : [],
    typeAhead: 'keep',
    onInput: on,
    branches,
    onNoMatch: on,
    onNoInput: onSilence ?? on,
    ...(onSilence && { endsAtSilence: true }),
    answers: true,
    place,
  });
  const leaving = whenExhausted === 'max_retries' ? [] : node.leadsTo('_') ? prompts.transfer : prompts.goodbye;
  return { verbs: [menu, ...prompts.exit, ...leaving], next: whenExhausted };
}

const unhunted = 'there are no stored callflows to look extensions up in';

interface MenuPrompts {
  readonly greeting: readonly Play[];
  readonly invalid: readonly Play[];
  readonly exit: readonly Play[];
  readonly transfer: readonly Play[];
  readonly goodbye: readonly Play[];
}

function menuPrompts(node: FlowNode): MenuPrompts {
  const { data } = node;
  const media = data.inner('media');
  const silent = data.boolean('suppress_media', false);
  const spare = (field: 'invalid_media' | 'exit_media' | 'transfer_media', endKeys: string) => {
    const prompt = promptOf(node, media, field, endKeys);
    return silent ? [] : prompt;
  };
  return {
    greeting: promptOf(node, media, 'greeting', ''),
    invalid: spare('invalid_media', ''),
    exit: spare('exit_media', allKeys),
    transfer: spare('transfer_media', allKeys),
    goodbye: silent ? [] : [systemPrompt(node, goodbye, allKeys)],
  };
}

/** A medium by its id or url; true and absent are the platform's own prompt, false is silence. */
function promptOf(
  node: FlowNode,
  media: ModuleData,
  field: keyof typeof systemPrompts,
  endKeys: string,
): readonly Play[] {
  const written = media.raw(field);
  if (written === undefined || /^(true|false)$/i.test(plainText(written)))
    return media.boolean(field, true) ? [systemPrompt(node, systemPrompts[field], endKeys)] : [];
  const name = media.text(field);
  const source = name === undefined ? null : audioSource(name, node.url, media.place(field), node.diagnose);
  return source ? [play({ source, loops: 1, endKeys, answers: true, place: media.place(field) })] : [];
}

function systemPrompt({ place }: FlowNode, id: string, endKeys: string): Play {
  return play({ source: { kind: 'media', id }, loops: 1, endKeys, answers: true, place });
}
