import {
  type Chord,
  type ChordAction,
  houseUrl,
  type KeyBindings,
  type Say,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { audioName } from './audio-name.ts';
import { ruleData } from './record-caller.ts';
import { writeSayMacro } from './say-macro.ts';
import { type FlowNode, unless } from './step.ts';

/** `metaflow` of a document, or of a telephone: the inverse of `read/metaflow.ts`, where the caller is "self". */
export function writeMetaflow(
  { opener, quietMs, heardFrom, chords }: KeyBindings,
  flow: (verbs: readonly Verb[]) => FlowNode,
): JsonObject {
  const named = chords
    .filter(({ actions }) => actions.length > 0)
    .map((chord) => ({ number: /^\^([0-9]+)\$$/.exec(chord.pattern)?.[1], chord }));
  const tableOf = (entries: readonly (readonly [string, Chord])[]): JsonObject =>
    Object.fromEntries(entries.map(([name, { actions }]) => [name, chain(actions, flow)]));
  const numbers = named.flatMap(({ number, chord }) => (number === undefined ? [] : [[number, chord] as const]));
  const patterns = named.flatMap(({ number, chord }) =>
    number === undefined ? [[chord.pattern, chord] as const] : [],
  );
  return {
    ...unless('binding_digit', opener, '*'),
    ...unless('digit_timeout', quietMs, 800),
    ...unless('listen_on', heardFrom === 'caller' ? 'self' : heardFrom === 'callee' ? 'peer' : 'both', 'self'),
    ...(numbers.length > 0 && { numbers: tableOf(numbers) }),
    ...(patterns.length > 0 && { patterns: tableOf(patterns) }),
  };
}

function chain(actions: readonly ChordAction[], flow: (verbs: readonly Verb[]) => FlowNode): FlowNode {
  const nodes = actions.map((action) => nodeOf(action, flow));
  return nodes.reduceRight((after, node) => ({ ...node, children: { _: after } }));
}

function nodeOf(action: ChordAction, flow: (verbs: readonly Verb[]) => FlowNode): FlowNode {
  switch (action.kind) {
    case 'start-recording':
      return {
        module: 'record_call',
        data: { ...unless('action', action.toggles ? 'toggle' : 'start', 'toggle'), ...ruleData(action.rule) },
      };
    case 'control-recording':
      return { module: 'record_call', data: { action: recordingWords[action.action] } };
    case 'hear':
      return heard(action);
    case 'hush':
      return { module: 'break', data: {} };
    case 'hold':
      return {
        module: 'hold',
        data: {
          ...unless('unhold_key', action.untilKey, '1'),
          ...(action.ownMusic && { moh_aleg: audioName(action.ownMusic) }),
          moh_bleg: audioName(action.music),
        },
      };
    case 'set-level': {
      const mode = action.of === 'said' ? 'read' : 'write';
      if (action.level === null) return { module: 'audio_level', data: { action: 'stop', mode } };
      return {
        module: 'audio_level',
        data: { action: 'start', mode, level: action.level === 'mute' ? -4 : action.level },
      };
    }
    case 'hang-up':
      return { module: 'hangup', data: {} };
    case 'transfer':
      return { module: 'transfer', data: action.extension === null ? {} : { target: action.extension } };
    case 'lead':
      return led(action, flow);
  }
}

const recordingWords = { pause: 'mask', resume: 'unmask', stop: 'stop' } as const;

function heard({ who, prompt }: Extract<ChordAction, { kind: 'hear' }>): FlowNode {
  const leg = who === 'both' ? 'both' : who === 'presser' ? 'self' : 'peer';
  if (prompt.verb === 'play')
    return { module: 'play', data: { id: audioName(prompt.source), ...unless('leg', leg, 'both') } };
  const said = prompt.markup === 'ssml' ? sayFields(prompt) : null;
  if (said) return { module: 'say', data: { ...said, ...unless('leg', leg, 'self') } };
  const { gender, raw, language } = prompt.voice;
  return {
    module: 'tts',
    data: {
      text: prompt.text,
      ...unless('voice', gender ?? raw ?? 'female', 'female'),
      ...(language !== undefined && { language }),
      ...unless('leg', leg, 'self'),
    },
  };
}

/** The fields of the macro that says the same, but for what is spelt unless it is said otherwise. */
function sayFields(prompt: Say): JsonObject | null {
  const macro = writeSayMacro({ ...prompt, endKeys: '0123456789*#' }, undefined);
  const [entry] = (macro?.data?.['macros'] as readonly JsonObject[] | undefined) ?? [];
  if (!entry) return null;
  const { macro: _macro, ...fields } = entry;
  const { language } = prompt.voice;
  return { ...fields, ...(language !== undefined && { language }) };
}

function led(
  { who, next }: Extract<ChordAction, { kind: 'lead' }>,
  flow: (verbs: readonly Verb[]) => FlowNode,
): FlowNode {
  if (next.go === 'ask' && next.callback.url === houseUrl) {
    const { id } = next.callback.notes ?? {};
    return { module: 'callflow', data: typeof id === 'string' ? { id } : {} };
  }
  const verbs = next.go === 'into' ? next.verbs : [];
  const inner = flow(verbs);
  const { id, address } = inner.data;
  if (who === 'partner')
    return {
      module: 'intercept',
      data: { target_type: inner.module, target_id: (id ?? address ?? '') as string, ...callsSelf(inner.data) },
    };
  return { module: 'callflow', data: { flow: inner } };
}

const callsSelf = ({ can_call_self: self = false }: JsonObject): JsonObject =>
  unless('can_call_self', self as boolean, true);
