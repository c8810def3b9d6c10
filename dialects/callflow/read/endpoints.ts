import {
  type Destination,
  type DialTarget,
  gather,
  hangup,
  into,
  leave,
  on,
  say,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { accountOf } from '../directory/kinds.ts';
import { callerInside, nameOf, ownerOf, type Thing, telephonesOf } from '../directory/people.ts';
import { countAt, flagAt, tableAt, textAt } from '../directory/values.ts';
import { toGregorian } from '../gregorian.ts';
import { destinationOf } from './destination.ts';
import type { FlowNode } from './node.ts';

/** Somebody of the directory whose telephones are to ring. */
export interface Endpoint {
  readonly type: string;
  readonly id: string;
  readonly delayMs?: number;
  readonly ringTimeoutMs?: number;
  readonly weight?: number;
}

export interface EndpointWish {
  /** Of the node, over those of a telephone. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The telephone that calls, and others of the same owner, ring too. */
  readonly callsSelf?: boolean;
  /** Forwards of telephones do not count. */
  readonly ignoresForward?: boolean;
  /** How they are to ring, by who calls. */
  readonly ringtones?: { readonly internal?: string; readonly external?: string };
}

/** The telephones that ring for an endpoint: not those switched off, not to be disturbed, or the caller's own. */
export function endpointTargets(node: FlowNode, endpoint: Endpoint, wish: EndpointWish = {}): readonly DialTarget[] {
  const { directory } = node;
  const inside = callerInside(directory, node.facts);
  return telephonesOf(directory, endpoint.type, endpoint.id).flatMap((device): readonly DialTarget[] => {
    const owner = ownerOf(directory, device);
    if (flagAt(device.value, 'enabled') === false || flagAt(owner?.value, 'enabled') === false) return [];
    if (isQuiet(device.value) || isQuiet(owner?.value)) return [];
    if (wish.callsSelf !== true && inside && isSame(inside.device, inside.owner, device, owner)) return [];
    const forward = wish.ignoresForward ? null : forwardOf(device.value, owner?.value);
    const forwarded = forward
      ? [forwardTarget(node, endpoint, device, owner, forward)].flatMap((one) => one ?? [])
      : [];
    if (forward && !forward.ringsToo) return forwarded;
    const destination = addressOf(device.value, accountOf(directory));
    if (!destination) return forwarded;
    const headers = { ...headersOf(device.value, wish, inside !== null), ...wish.headers };
    return [{ ...common(node, endpoint, device, owner), destination, headers }, ...forwarded];
  });
}

function isSame(caller: Thing, callersOwner: Thing | null, device: Thing, owner: Thing | null): boolean {
  return caller.id === device.id || (owner !== null && callersOwner?.id === owner.id);
}

const isQuiet = (one: JsonObject | undefined) => flagAt(one, 'do_not_disturb', 'enabled') === true;

function common(
  node: FlowNode,
  { delayMs, ringTimeoutMs, weight }: Endpoint,
  device: Thing,
  owner: Thing | null,
): Omit<DialTarget, 'destination' | 'headers'> {
  const { place } = node;
  const keys = node.telephoneKeys({ of: 'callee', device, owner }, place);
  return {
    place,
    ...(keys && { keys }),
    digitsOnAnswer: [],
    notify: [],
    endpoints: [device.id, ...(owner ? [owner.id] : [])],
    ...(delayMs && { delayMs }),
    ...(ringTimeoutMs !== undefined && { ringTimeoutMs }),
    ...(weight !== undefined && { weight }),
  };
}

/** A dial string or SIP URI of its own; else it is registered at the switch under its name. */
export function addressOf(device: JsonObject, account: JsonObject): Destination | null {
  const written = textAt(device, 'address') ?? textAt(device, 'sip', 'route') ?? '';
  const user = /^user\/(.+)$/i.exec(written)?.[1];
  if (user !== undefined) return { kind: 'user', user, parameters: {} };
  const [name, realm] = nameOf(device, account);
  if (written !== '') return destinationOf(written);
  return name === undefined
    ? null
    : { kind: 'user', user: realm === undefined ? name : `${name}@${realm}`, parameters: {} };
}

/** What a telephone is sent when it is rung, and how it is to sound. */
function headersOf(
  device: JsonObject,
  { ringtones = {} }: EndpointWish,
  isInside: boolean,
): Readonly<Record<string, string>> {
  const table = tableAt(device, 'custom_sip_headers');
  const { in: incoming, out: _out, ...flat } = table;
  const texts = Object.entries({ ...flat, ...tableAt(incoming) }).flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value] as const] : [],
  );
  const side = isInside ? 'internal' : 'external';
  const ringtone = ringtones[side] ?? textAt(device, 'ringtones', side);
  return { ...(ringtone !== undefined && { 'Alert-Info': ringtone }), ...Object.fromEntries(texts) };
}

interface Forward {
  readonly number: string;
  readonly asksFirst: boolean;
  readonly ringsToo: boolean;
}

/** The telephone's own forward, else its owner's. */
function forwardOf(device: JsonObject, owner: JsonObject | undefined): Forward | null {
  for (const one of [device, owner]) {
    const forward = tableAt(one, 'call_forward');
    const number = textAt(forward, 'number');
    if (flagAt(forward, 'enabled') === true && number !== undefined)
      return {
        number,
        asksFirst: flagAt(forward, 'require_keypress') !== false,
        ringsToo: flagAt(forward, 'substitute') === false,
      };
  }
  return null;
}

/** Whoever answers there is asked to press a key first, so that no mailbox of theirs takes the call. */
function forwardTarget(
  node: FlowNode,
  endpoint: Endpoint,
  device: Thing,
  owner: Thing | null,
  { number, asksFirst }: Forward,
): DialTarget | null {
  const destination = destinationOf(number);
  if (!destination) return null;
  const screening = asksFirst ? { screening: { verbs: confirmation(node) } } : {};
  return { ...common(node, endpoint, device, owner), destination, headers: {}, ...screening };
}

function confirmation({ place, language }: FlowNode): readonly Verb[] {
  const voice = language === undefined ? {} : { language };
  const text = 'You have a forwarded call. Press one to accept it.';
  return [
    gather({
      prompts: [say({ text, markup: 'plain', voice, loops: 1, endKeys: '', answers: false, place })],
      bargeIn: true,
      digits: { minimum: 1, maximum: 1, endKeys: '', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 2000 },
      choices: [{ kind: 'phrase', phrase: '1' }],
      rounds: 3,
      retryPrompts: [],
      typeAhead: 'drop',
      onInput: into([leave({ answers: false, place })]),
      onNoMatch: on,
      onNoInput: on,
      answers: false,
      place,
    }),
    hangup({ cause: 'rejected', headers: {}, answers: false, place }),
  ];
}

/** When `disable_until` is over, in seconds of KAZOO; a member who has left a group for a while does not ring. */
export function isAway(endpoint: JsonObject, now: number | undefined): boolean {
  const until = countAt(endpoint, 'disable_until');
  return until !== undefined && until > toGregorian(now ?? 0);
}
