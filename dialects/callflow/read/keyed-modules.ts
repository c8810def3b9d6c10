import {
  type ChordAction,
  into,
  type Play,
  play,
  type Say,
  say,
  type Then,
  type Verb,
} from '../../../src/verbs/index.ts';
import { flowById } from '../directory/flows.ts';
import { isEmpty } from '../directory/kinds.ts';
import { isObject, pointTo } from '../flow.ts';
import { choices } from '../schemas/choices.ts';
import { readAs, readings } from './audio-macro.ts';
import { audioSource } from './audio-source.ts';
import { voiceOf } from './hear.ts';
import { languageField } from './language-tag.ts';
import { readPivot } from './leave.ts';
import type { FlowNode } from './node.ts';
import { askOwn } from './own-callback.ts';
import { recordingRule } from './record-caller.ts';
import { isExtension } from './wait.ts';
import { readFlow } from './walk.ts';

/** What a module comes to when keys start it. */
export interface KeyedReading {
  readonly actions: readonly ChordAction[];
  /** Its `_` is never run. */
  readonly isLast?: true;
}

const one = (action: ChordAction): KeyedReading => ({ actions: [action] });
const last = (action: ChordAction): KeyedReading => ({ actions: [action], isLast: true });
const nothing: KeyedReading = { actions: [] };

/** Modules that keys may start in a conversation. */
export const keyedModules: ReadonlyMap<string, (node: FlowNode) => KeyedReading> = new Map([
  ['audio_level', readLevel],
  ['break', () => one({ kind: 'hush' })],
  ['callflow', readCallflow],
  ['hangup', () => one({ kind: 'hang-up' })],
  ['hold', readHold],
  ['intercept', readIntercept],
  ['move', readMove],
  ['pivot', readKeyedPivot],
  ['play', readPlay],
  ['record_call', readRecordCall],
  ['resume', () => one({ kind: 'hush' })],
  ['say', readSay],
  ['transfer', readTransfer],
  ['tts', readTts],
]);

/** The others that KAZOO knows, and why they are left out. */
export const keyedModulesElsewhere: ReadonlyMap<string, string> = new Map([
  ['hold_control', 'no telephone is told to hold; "hold" plays music to the other side'],
  ['relate', 'there are no relations between calls here'],
  ['sound_touch', 'the switch has no module that changes voices'],
]);

function readRecordCall(node: FlowNode): KeyedReading {
  const { data } = node;
  const action = data.oneOf('action', choices.keyedRecording, 'toggle');
  const rule = recordingRule(node, 'both');
  data.known('label', 'origin', 'record_on_answer', 'record_on_bridge', 'should_follow_transfer');
  data.ignored('media_name', 'files are named here, and keep that name when they are sent on');
  data.ignored('record_sample_rate', 'the switch records at the rate of the call');
  if (data.integer('record_min_sec', 0, { minimum: 0 }) > 0)
    data.ignored('record_min_sec', 'short recordings are kept, too');
  switch (action) {
    case 'start':
      return one({ kind: 'start-recording', rule });
    case 'toggle':
      return one({ kind: 'start-recording', rule, toggles: true });
    case 'stop':
      return one({ kind: 'control-recording', action: 'stop' });
    case 'mask':
      return one({ kind: 'control-recording', action: 'pause' });
    case 'unmask':
      return one({ kind: 'control-recording', action: 'resume' });
  }
}

/** Who is to hear something; the words are of whoever presses. */
function listenerOf({ data }: FlowNode, usual: (typeof choices.keyedLeg)[number]) {
  const leg = data.oneOf('leg', choices.keyedLeg, usual);
  return leg === 'both' ? 'both' : leg === 'self' ? 'presser' : 'partner';
}

function heard(node: FlowNode, prompt: Say | Play, usual: (typeof choices.keyedLeg)[number]): KeyedReading {
  return one({ kind: 'hear', who: listenerOf(node, usual), prompt });
}

function readPlay(node: FlowNode): KeyedReading {
  const { data, place } = node;
  const id = data.text('id');
  data.known('answer');
  if (id === undefined) return missing(node, 'id', 'to play');
  const source = audioSource(id, node, data.place('id'));
  return source ? heard(node, play({ source, loops: 1, endKeys: '', answers: false, place }), 'both') : nothing;
}

function readTts(node: FlowNode): KeyedReading {
  const { data, place, language } = node;
  const text = data.text('text');
  const voice = voiceOf(data.text('voice') ?? 'female', languageField(data, 'language') ?? language);
  data.known('terminators', 'endless_playback');
  data.ignored('engine', 'the operator chooses the speech engine');
  if (text === undefined) return missing(node, 'text', 'to speak');
  return heard(node, say({ text, markup: 'plain', voice, loops: 1, endKeys: '', answers: false, place }), 'self');
}

function readSay(node: FlowNode): KeyedReading {
  const { data, place, language } = node;
  const text = data.text('text');
  const type = data.oneOf('type', choices.macroType, 'name_spelled');
  const method = data.oneOf('method', choices.macroMethod, 'pronounced');
  const voice = voiceOf('female', languageField(data, 'language') ?? language);
  data.oneOf('gender', choices.macroGender, undefined);
  if (text === undefined) return missing(node, 'text', 'to say');
  const meant = type in readings ? readings[type as keyof typeof readings] : undefined;
  const reading = method === 'iterated' && meant === 'cardinal' ? 'digits' : meant;
  const words =
    reading === undefined
      ? ({ text, markup: 'plain' } as const)
      : ({ text: readAs(text, reading), markup: 'ssml' } as const);
  return heard(node, say({ ...words, voice, loops: 1, endKeys: '', answers: false, place }), 'self');
}

function readHold(node: FlowNode): KeyedReading {
  const { data } = node;
  const own = data.text('moh_aleg');
  const other = data.text('moh_bleg') ?? own;
  const untilKey = data.key('unhold_key', '1');
  const ownMusic = own === undefined ? null : audioSource(own, node, data.place('moh_aleg'));
  const music = other === undefined ? null : audioSource(other, node, data.place('moh_bleg'));
  return one({ kind: 'hold', untilKey, music: music ?? { kind: 'hold-music' }, ...(ownMusic && { ownMusic }) });
}

/** KAZOO takes -4 for no sound at all. */
function readLevel({ data }: FlowNode): KeyedReading {
  const action = data.oneOf('action', choices.levelAction, 'start');
  const mode = data.oneOf('mode', choices.levelMode, 'read');
  const level = data.integer('level', 0, { minimum: -4, maximum: 4 });
  const of = mode === 'read' ? 'said' : 'heard';
  return one({ kind: 'set-level', of, level: action === 'stop' ? null : level === -4 ? 'mute' : level });
}

/** The other side goes to an extension: the one in "target", else what the pattern has captured. */
function readTransfer(node: FlowNode): KeyedReading {
  const { data, diagnose } = node;
  const target = data.text('target')?.trim();
  const type = data.oneOf('transfer_type', choices.transferType, 'blind');
  data.known('captures', 'leg');
  for (const field of ['takeback_dtmf', 'moh', 'ringback', 'timeout'])
    data.ignored(field, 'whoever transfers does not wait for the target');
  if (type === 'attended')
    diagnose({
      code: 'unsupported-attended-transfer',
      severity: 'warning',
      message: 'The transfer is a blind one: whoever presses the keys does not speak with the target before.',
      place: data.place('transfer_type'),
      hint: 'an attended one is made by the Channels API',
    });
  if (target !== undefined) return transferredTo(node, 'target', target);
  if (!isPattern(node)) return missing(node, 'target', 'to transfer to, and nothing is captured');
  return last({ kind: 'transfer', extension: null });
}

function transferredTo({ data }: FlowNode, field: string, extension: string): KeyedReading {
  if (isExtension.test(extension)) return last({ kind: 'transfer', extension });
  data.wrong(field, extension, 'must be an extension or a number');
  return nothing;
}

const isPattern = ({ place }: FlowNode) => 'pointer' in place && place.pointer.includes('/patterns/');

/** The caller goes on with a flow: by its id, in the data, else the one that has the captured number. */
function readCallflow(node: FlowNode): KeyedReading {
  const { data, directory, diagnose } = node;
  const id = data.text('id');
  const flow = data.raw('flow');
  data.known('captures', 'collected');
  if (isObject(flow)) return led('caller', readFlow({ value: flow, pointer: pointTo(data.pointer, 'flow') }, node));
  if (id === undefined) return last({ kind: 'lead', who: 'caller', next: askOwn('keyed-number', {}) });
  if (!flowById(directory, id))
    diagnose({
      code: 'unsupported-callflow',
      severity: 'warning',
      message: isEmpty(directory)
        ? 'Its flow is in a directory, which is not kept here.'
        : `The directory has no flow ${JSON.stringify(id.slice(0, 64))}.`,
      place: data.place('id'),
      hint: 'put the flow itself into "flow"',
    });
  return last({ kind: 'lead', who: 'caller', next: askOwn('flow', { id }) });
}

function readKeyedPivot(node: FlowNode): KeyedReading {
  return led('caller', readPivot(node).verbs);
}

/** The other side goes on with a telephone, and whoever presses has lost it. */
function readIntercept(node: FlowNode): KeyedReading {
  const { data } = node;
  const type = data.oneOf('target_type', choices.interceptor, undefined);
  const id = data.text('target_id');
  const callsSelf = data.boolean('can_call_self', true);
  data.known('unbridged_only');
  data.ignored('auto_answer', 'a telephone decides for itself when it answers');
  if (id === undefined) return missing(node, 'target_id', 'to go on with');
  if (type === undefined) return missing(node, 'target_type', 'that says what "target_id" is');
  if (type === 'number') return transferredTo(node, 'target_id', id);
  return led('partner', telephone(node, type, id, callsSelf));
}

function readMove(node: FlowNode): KeyedReading {
  const { data } = node;
  const device = data.text('device_id');
  const owner = data.text('owner_id');
  const callsSelf = data.boolean('can_call_self', true);
  data.known('dial_strategy');
  data.ignored('auto_answer', 'a telephone decides for itself when it answers');
  if (device !== undefined) return led('partner', telephone(node, 'device', device, callsSelf));
  if (owner !== undefined) return led('partner', telephone(node, 'user', owner, callsSelf));
  return missing(node, 'owner_id', 'or "device_id" to move to');
}

function telephone(node: FlowNode, module: string, id: string, callsSelf: boolean): readonly Verb[] {
  return readFlow({ value: { module, data: { id, can_call_self: callsSelf } }, pointer: node.data.pointer }, node);
}

function led(who: 'caller' | 'partner', verbs: readonly Verb[]): KeyedReading {
  const next: Then = into(verbs);
  return verbs.length === 0 ? nothing : last({ kind: 'lead', who, next });
}

function missing({ data }: FlowNode, field: string, what: string): KeyedReading {
  data.missing(field, `${what}; the module is left out`);
  return nothing;
}
