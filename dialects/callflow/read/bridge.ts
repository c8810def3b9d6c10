import { type CallerId, type Destination, type Dial, dial, end, on, type Then } from '../../../src/verbs/index.ts';
import { audioSource } from './audio-source.ts';
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
  const { data, url, call, diagnose } = node;
  const written = data.text('to_did');
  const destination = destinationOf(written ?? call?.dialled ?? '');
  const ringback = data.text('ringback');
  const source = ringback === undefined ? null : audioSource(ringback, url, data.place('ringback'), diagnose);
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
    destination,
    headers,
    ringTimeoutMs: seconds * 1000,
    ignoresEarlyMedia,
    ...(source && { ringback: { source } }),
  });
}

/** `device` and `user`, as far as their data says itself where to ring. */
export function readPhone(node: FlowNode): NodeReading {
  const { module, data } = node;
  const id = data.text('id') ?? '';
  const destination = destinationOf(data.text('address') ?? id);
  if (!destination)
    return skipUnsupported(node, {
      reason: 'it needs a directory of users and devices, which is not kept here',
      hint: 'give a SIP URI or a number as "address"',
    });
  data.known('can_call_self', 'can_text_self', 'fail_on_single_reject', 'dial_strategy');
  const strategy = data.oneOf('strategy', ['simultaneous', 'single'], 'simultaneous');
  const delay = data.integer('delay', 0, { minimum: 0 });
  const seconds = data.integer('timeout', 0, { minimum: 0 });
  const hidden = data.boolean('suppress_clid', false);
  data.ignored('static_invite', 'the address is dialled as it is written');
  return bridge(node, {
    destination,
    headers: sipHeaders(node),
    ringTimeoutMs: (seconds || phoneTimeout) * 1000,
    ignoresEarlyMedia: module === 'user' && strategy === 'simultaneous',
    delayMs: delay * 1000,
    ...(hidden && { callerId: { privacy: 'full' } }),
  });
}

/** The switch's word for why a leg ended, or its SIP status. */
export const isCause = /^([A-Z][A-Z\d_]*|sip:\d{3})$/;

interface BridgeWish extends Pick<Dial, 'ringTimeoutMs' | 'ignoresEarlyMedia' | 'ringback'> {
  readonly destination: Destination;
  readonly headers: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  readonly callerId?: CallerId;
}

/**
 * A conversation ends the flow and the call; a failure takes the child of its cause, then that of its SIP status,
 * then `_`, which follows in the same list. Without `_` the caller hears what the far end said, unless another flow
 * waits for this one, which goes on then as after a conversation. KAZOO's code never
 * takes the `_` of resources, against its own documentation; here it is taken.
 */
function bridge(node: FlowNode, wish: BridgeWish): NodeReading {
  const { destination, headers, delayMs, callerId, ...rest } = wish;
  const goesOn = node.leadsTo('_') || node.isNested;
  const causes = node.childKeys.filter((key) => isCause.test(key) && node.leadsTo(key));
  const branches: Readonly<Record<string, Then>> = Object.fromEntries(causes.map((key) => [key, node.branch(key)]));
  return goOn(
    dial({
      targets: [
        {
          place: node.place,
          destination,
          headers,
          digitsOnAnswer: [],
          notify: [],
          ...(delayMs && { delayMs }),
        },
      ],
      order: 'at-once',
      ...rest,
      ringTimeoutFrom: 'dialling',
      timeLimitMs: null,
      ...(callerId && { callerId }),
      answersWhenBridged: true,
      hangupKeys: '',
      passesDigits: true,
      onCompleted: flowEnds(node),
      onFailed: goesOn ? on : end('no-answer'),
      branches: goesOn ? branches : { ...uncaught, ...branches },
      answers: false,
      place: node.place,
    }),
  );
}

/** A SIP URI, with or without its scheme, or a telephone number in any punctuation; null for anything else. */
export function destinationOf(written: string): Destination | null {
  const raw = written.trim();
  if (/^(sips?:)?[^\s@:;<>"]+@[^\s@<>"]+$/i.test(raw))
    return { kind: 'sip', uri: /^sips?:/i.test(raw) ? raw : `sip:${raw}` };
  if (/^sips?:[^\s@<>"]+$/i.test(raw)) return { kind: 'sip', uri: raw };
  const number = raw.replace(/[\s().-]/g, '');
  return /^\+?\d{2,15}$/.test(number) || /^[*#][\d*#]{1,14}$/.test(number) ? { kind: 'number', number, raw } : null;
}

function accountHeader({ data, call }: FlowNode): Readonly<Record<string, string>> {
  return data.boolean('emit_account_id', false) && call ? { 'X-Account-ID': call.accountId } : {};
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
