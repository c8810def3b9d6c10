import {
  type CallerId,
  type Destination,
  type Dial,
  type DialTarget,
  dial,
  end,
  on,
  type Then,
  unsupported,
} from '../../../src/verbs/index.ts';
import { isEmpty } from '../directory/kinds.ts';
import { callerInside } from '../directory/people.ts';
import { choices } from '../schemas/choices.ts';
import { audioSource } from './audio-source.ts';
import { destinationOf } from './destination.ts';
import { endpointTargets } from './endpoints.ts';
import { type FlowNode, flowEnds, goOn, type NodeReading } from './node.ts';
import { sipHeaders } from './sip-headers.ts';
import { skipUnsupported } from './unsupported.ts';

/** In s: KAZOO gives the switch no time of its own for carriers, whose default counts then; 20 for phones. */
export const carrierTimeout = 60;
export const phoneTimeout = 20;

/**
 * How a bridge that nobody caught ends the call: with what the far end said. `_` is there for everything else
 * in most documents, and then nothing of this is needed.
 */
export const uncaught: Readonly<Record<string, Then>> = {
  'sip:404': end('unallocated'),
  'sip:486': end('busy'),
  'sip:600': end('busy'),
  'sip:603': end('rejected'),
};

/** `resources` and `offnet`: out to the telephone network, to a fixed number or to the one that was dialled. */
export function readCarrier(node: FlowNode): NodeReading {
  const { data, call } = node;
  const written = data.text('to_did');
  const destination = destinationOf(written ?? call?.dialled ?? '');
  const ringback = data.text('ringback');
  const source = ringback === undefined ? null : audioSource(ringback, node, data.place('ringback'));
  const headers = { ...sipHeaders(node), ...accountHeader(node) };
  const ignoresEarlyMedia = data.boolean('ignore_early_media', false);
  const seconds = data.integer('timeout', carrierTimeout, { minimum: 1 });
  data.known('bypass_e164', 'do_not_normalize', 'resource_type', 'use_local_resources');
  for (const field of ['hunt_account_id', 'outbound_flags', 'dynamic_flags'])
    if (!isEmptyList(data.raw(field))) data.ignored(field, 'the operator sets which gateway a number goes to');
  for (const field of ['format_from_uri', 'from_uri_realm'])
    data.ignored(field, 'the From header is that of the gateway');
  if ((data.text('caller_id_type') ?? 'external') !== 'external')
    data.ignored('caller_id_type', 'no table of caller ids is kept here; the caller stays as presented');
  if (!destination) {
    const reason = written
      ? `${JSON.stringify(written.slice(0, 40))} is no number and no SIP URI`
      : 'it dials the number that was called, which only a pivot request would have told';
    return skipUnsupported(node, {
      code: written ? 'invalid-destination' : 'missing-value',
      reason,
      hint: 'give the number as "to_did"',
    });
  }
  return bridge(node, {
    targets: [targetOf(node, destination, { headers })],
    ringTimeoutMs: seconds * 1000,
    ignoresEarlyMedia,
    ...(source && { ringback: { source } }),
  });
}

/** `device` and `user`: from the directory, or as their data says itself where to ring. */
export function readPhone(node: FlowNode): NodeReading {
  const { module, data, directory } = node;
  const id = data.text('id') ?? '';
  const address = data.text('address');
  const isKept = address === undefined && directory.find(module === 'user' ? 'users' : 'devices', id) !== null;
  const destination = isKept ? null : destinationOf(address ?? id);
  if (!isKept && !destination) return skipUnsupported(node, unknownPhone(node, id));
  data.known('can_call_self', 'can_text_self', 'fail_on_single_reject', 'dial_strategy');
  const strategy = data.oneOf('strategy', choices.phoneStrategy, 'simultaneous');
  const delay = data.integer('delay', 0, { minimum: 0 });
  const seconds = data.integer('timeout', 0, { minimum: 0 });
  const hidden = data.boolean('suppress_clid', false);
  data.ignored('static_invite', 'the address is dialled as it is written');
  const headers = sipHeaders(node);
  const delayMs = delay * 1000;
  const callsSelf = data.boolean('can_call_self', false);
  const targets = destination
    ? [targetOf(node, destination, { headers, delayMs })]
    : endpointTargets(node, { type: module, id, delayMs }, { headers, callsSelf });
  if (targets.length === 0) return nobodyRings(node);
  return bridge(node, {
    targets,
    ringTimeoutMs: (seconds || phoneTimeout) * 1000,
    ignoresEarlyMedia: module === 'user' && strategy === 'simultaneous',
    order: strategy === 'single' && targets.length > 1 ? 'in-turn' : 'at-once',
    ...(hidden && { callerId: { privacy: 'full' } }),
  });
}

function unknownPhone({ module, directory }: FlowNode, id: string) {
  return {
    reason: isEmpty(directory)
      ? 'it needs a directory of users and devices, which is not kept here'
      : `the directory has no ${module} ${JSON.stringify(id.slice(0, 64))}`,
    hint: 'give a SIP URI or a number as "address"',
  };
}

/** Everybody is away, is not to be disturbed, or is the caller: the flow goes on as if nobody had answered. */
export function nobodyRings(node: FlowNode): NodeReading {
  node.diagnose({
    code: 'nobody-to-ring',
    severity: 'information',
    message: `Nobody rings for this ${node.module}: its telephones are switched off, not to be disturbed, or the caller’s own.`,
    place: node.place,
  });
  const verbs = [
    unsupported({ said: node.module, reason: 'nobody rings', onSkipped: on, answers: false, place: node.place }),
  ];
  return { verbs, next: '_', isDecided: true };
}

/** The switch's word for why a leg ended, or its SIP status. */
export const isCause = /^([A-Z][A-Z\d_]*|sip:\d{3})$/;

export interface BridgeWish
  extends Pick<Dial, 'targets' | 'ringTimeoutMs' | 'ignoresEarlyMedia' | 'ringback' | 'rounds'> {
  readonly order?: Dial['order'];
  readonly callerId?: CallerId;
  /** The caller is answered before anybody is rung. */
  readonly answers?: boolean;
}

/** One destination that this node rings. */
export function targetOf(
  { place }: FlowNode,
  destination: Destination,
  { headers, delayMs }: { readonly headers: Readonly<Record<string, string>>; readonly delayMs?: number },
): DialTarget {
  return { place, destination, headers, digitsOnAnswer: [], notify: [], ...(delayMs && { delayMs }) };
}

/**
 * A conversation ends the flow and the call; a failure takes the child of its cause, then that of its SIP status,
 * then `_`, which follows in the same list. Without `_` the caller hears what the far end said, unless another flow
 * waits for this one, which goes on then as after a conversation. KAZOO's code never
 * takes the `_` of resources, against its own documentation; here it is taken.
 */
export function bridge(node: FlowNode, wish: BridgeWish): NodeReading {
  const { targets, order = 'at-once', answers = false, callerId, ...rest } = wish;
  const goesOn = node.leadsTo('_') || node.isNested;
  const causes = node.childKeys.filter((key) => isCause.test(key) && node.leadsTo(key));
  const inside = callerInside(node.directory, node.facts);
  const keys = inside && node.telephoneKeys({ of: 'caller', ...inside }, node.place);
  const branches: Readonly<Record<string, Then>> = Object.fromEntries(causes.map((key) => [key, node.branch(key)]));
  return goOn(
    dial({
      targets,
      order,
      ...rest,
      ringTimeoutFrom: 'dialling',
      timeLimitMs: null,
      ...(callerId && { callerId }),
      answersWhenBridged: !answers,
      hangupKeys: '',
      passesDigits: true,
      ...(keys && { keys }),
      onCompleted: flowEnds(node),
      onFailed: goesOn ? on : end('no-answer'),
      branches: goesOn ? branches : { ...uncaught, ...branches },
      answers,
      place: node.place,
    }),
  );
}

function accountHeader({ data, call }: FlowNode): Readonly<Record<string, string>> {
  return data.boolean('emit_account_id', false) && call ? { 'X-Account-ID': call.accountId } : {};
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
