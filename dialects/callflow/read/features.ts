import { gather, on, type Play, play, setCallerId, showPresence, type Verb } from '../../../src/verbs/index.ts';
import { accountOf, isEmpty } from '../directory/kinds.ts';
import { devicesOf } from '../directory/people.ts';
import { textAt } from '../directory/values.ts';
import { voiceOfNode } from '../house/voice.ts';
import { choices } from '../schemas/choices.ts';
import { bridge, nobodyRings, phoneTimeout } from './bridge.ts';
import { endpointTargets } from './endpoints.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { callerIdOf } from './outgoing.ts';
import { notesOf, ownCallback, runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';
import { isWatched } from './watched.ts';

const nothingKept = { reason: 'it changes a directory, which is not kept here' };

/** `call_forward`: where calls to the caller go from here on; asked for where nothing says it. */
export function readCallForward(node: FlowNode): NodeReading {
  const { data, directory, captured } = node;
  const action = data.oneOf('action', choices.forwardAction, 'toggle');
  if (isEmpty(directory)) return skipUnsupported(node, nothingKept);
  return goOn(runOwn(node, 'call-forward', { action, ...(captured !== undefined && { number: captured }) }));
}

/** `do_not_disturb`: whether the caller’s telephones ring, or those of whoever "id" names. */
export function readDoNotDisturb(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const action = data.oneOf('action', choices.featureAction, 'toggle');
  const id = data.text('id');
  if (isEmpty(directory)) return skipUnsupported(node, nothingKept);
  return goOn(runOwn(node, 'switch', { feature: 'do_not_disturb', action, ...(id !== undefined && { id }) }));
}

/** `call_waiting`: kept; a telephone that is busy with a call is rung all the same. */
export function readCallWaiting(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const action = data.oneOf('action', choices.featureAction, 'toggle');
  const scope = data.oneOf('scope', choices.featureScope, 'device');
  if (isEmpty(directory)) return skipUnsupported(node, nothingKept);
  return goOn(runOwn(node, 'switch', { feature: 'call_waiting', action, scope }));
}

/** `hotdesk`: somebody uses the telephone that calls as their own for a while, or is rung where they are. */
export function readHotdesk(node: FlowNode): NodeReading {
  const { data, directory, captured } = node;
  const action = data.oneOf('action', choices.hotdeskAction, 'toggle');
  const id = data.text('id') ?? captured;
  const interDigitMs = data.integer('interdigit_timeout', 2000, { minimum: 1 });
  if (isEmpty(directory)) return skipUnsupported(node, nothingKept);
  if (action !== 'bridge')
    return goOn(runOwn(node, 'hotdesk', { action, interDigitMs, ...(id !== undefined && { id }) }));
  const user = directory.list('users').find((one) => one.id === id || textAt(one.value, 'hotdesk', 'id') === id);
  const targets =
    user && devicesOf(directory, user.id).length > 0 ? endpointTargets(node, { type: 'user', id: user.id }) : [];
  if (targets.length === 0) return nobodyRings(node);
  return bridge(node, { targets, ringTimeoutMs: phoneTimeout * 1000, ignoresEarlyMedia: true });
}

/** `ring_group_toggle`: the caller leaves a stored ring group, or comes back. */
export function readRingGroupToggle(node: FlowNode): NodeReading {
  const { data, directory } = node;
  const action = data.oneOf('action', choices.membership, undefined);
  const id = data.text('callflow_id');
  if (!data.has('action')) data.missing('action', 'to take; the node is passed over');
  if (id === undefined) data.missing('callflow_id', 'to look into; the node is passed over');
  if (isEmpty(directory)) return skipUnsupported(node, nothingKept);
  return action === undefined || id === undefined ? goOn() : goOn(runOwn(node, 'ring-group', { action, flow: id }));
}

/** `manual_presence`: what the lamps of telephones show that watch somebody. */
export function readManualPresence(node: FlowNode): NodeReading {
  const { data, place, directory } = node;
  const id = data.text('presence_id')?.trim();
  const state = data.oneOf('status', choices.presence, 'idle');
  const realm = textAt(accountOf(directory), 'realm') ?? node.facts?.sip.toHost;
  const who = id?.includes('@') || realm === undefined ? id : `${id}@${realm}`;
  if (who === undefined || !isWatched(who))
    return skipUnsupported(node, {
      code: id === undefined ? 'missing-value' : 'invalid-destination',
      reason: 'it does not say whose lamps are meant',
      hint: 'write it as user@realm, or give the account of the directory a "realm"',
    });
  return goOn(showPresence({ who, state, answers: false, place }));
}

/**
 * `disa`: whoever knows the pin hears a dial tone and dials as if from inside. A wrong pin ends the flow; a number that
 * nobody answers costs a try, and when they are used up `_` follows.
 */
export function readDisa(node: FlowNode): NodeReading {
  const { data, place, directory } = node;
  const pin = data.text('pin');
  const retries = data.integer('retries', 3, { minimum: 1, maximum: 10 });
  const maximum = data.integer('max_digits', 15, { minimum: 1, maximum: 30 });
  const interDigitMs = data.integer('interdigit', 2000, { minimum: 1 });
  const audio = data.oneOf('preconnect_audio', choices.disaAudio, 'dialtone');
  const rings = data.integer('ring_repeat_count', 1, { minimum: 1, maximum: 10 });
  const ownId = data.boolean('use_account_caller_id', true);
  data.ignored('enforce_call_restriction', 'there are no restrictions of numbers here');
  if (isEmpty(directory))
    return skipUnsupported(node, {
      reason: 'the numbers that can be dialled are in a directory, which is not kept here',
    });
  const external = ['caller_id', 'external'] as const;
  const account = accountOf(directory);
  const callerId = callerIdOf(textAt(account, ...external, 'name'), textAt(account, ...external, 'number'));
  const shown: readonly Verb[] =
    ownId && Object.keys(callerId).length > 0
      ? [setCallerId({ callerId, mode: 'replace', answers: false, place })]
      : [];
  const number = gather({
    prompts: [toneOf(audio, rings, node)],
    bargeIn: true,
    digits: { minimum: 1, maximum, endKeys: '#', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: interDigitMs },
    choices: [],
    comparesWholeEntry: true,
    rounds: retries,
    retryPrompts: [],
    hunts: { ask: ownCallback('hunt', { ...notesOf(node), fallsBack: true }), onReturned: on },
    typeAhead: 'keep',
    onInput: on,
    onNoMatch: on,
    onNoInput: on,
    answers: true,
    place,
  });
  return goOn(...(pin === undefined ? [] : [pinOf(node, pin, retries)]), ...shown, number);
}

function pinOf(node: FlowNode, pin: string, rounds: number): Verb {
  const { place } = node;
  const voice = voiceOfNode(node);
  return gather({
    prompts: [voice.say('Please enter the pin.', 'disa-enter_pin')],
    bargeIn: true,
    digits: {
      minimum: 1,
      maximum: Math.max(pin.length, 6),
      endKeys: '#',
      firstDigitTimeoutMs: 8000,
      interDigitTimeoutMs: 3000,
    },
    choices: [{ kind: 'phrase', phrase: pin }],
    comparesWholeEntry: true,
    rounds,
    retryPrompts: [{ after: 'no-match', prompts: [voice.say('That is not right.', 'disa-invalid_pin')] }],
    typeAhead: 'keep',
    mask: '',
    onInput: on,
    onNoMatch: { go: 'end', cause: 'rejected', answers: false },
    onNoInput: { go: 'end', cause: 'rejected', answers: false },
    answers: true,
    place,
  });
}

function toneOf(audio: 'dialtone' | 'ringing', repeat: number, { place }: FlowNode): Play {
  const source =
    audio === 'dialtone'
      ? ({ kind: 'tone', frequencies: [350, 440], onMs: 10_000, offMs: 0, repeat: 1 } as const)
      : ({ kind: 'tone', frequencies: [440, 480], onMs: 2000, offMs: 4000, repeat } as const);
  return play({ source, loops: 1, endKeys: '', answers: true, place });
}
