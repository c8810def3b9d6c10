import { type CallFacts, noSip, type StatusEvent } from '../../dialects/dialect.ts';
import { type CallOrder, nowhere } from '../call/index.ts';
import type { Account, Change, OutboundCall, RecordingOrder, RoutePlan, StreamOrder } from '../desk/index.ts';
import type { Route } from '../routing/index.ts';
import type { StreamOrder as StreamRule } from '../run/index.ts';
import type { BridgeTarget } from '../switch/index.ts';
import type { HangupCause, JsonObject, Notify, RecordingRule } from '../verbs/index.ts';
import { digitSteps } from './digit-steps.ts';

/** What kept orders are called on a shelf, and the errand that makes their call. */
export const orderKind = 'outbound call';
export const callErrand = 'call';
/** As long as it has not begun, an order has one of these beside it, by which they are counted. */
export const waitingKind = 'waiting call';

/** A call that is to be made, or is being made, as it is written down. */
export interface Order {
  readonly call: OutboundCall;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms; once the switch is told. */
  readonly startedAt?: number;
  /** Notices written so far, in their order. */
  readonly told: readonly StatusEvent['kind'][];
  /** Somebody wants it over. */
  readonly ending?: HangupCause;
  /** Nobody is rung: its document rings for itself. What it was started with. */
  readonly session?: JsonObject;
}

/** `expects`: the revision it must have. */
export const kept = (order: Order, expects?: number): Change => ({
  put: orderKind,
  id: order.call.id,
  value: order as unknown as JsonObject,
  ...(expects !== undefined && { expects }),
});

/** It waits no more: it has begun, or never will. */
export const inHand = ({ call }: Order): Change => ({ remove: waitingKind, id: call.id });

/** Its own, and where it never began what it was counted by. */
export const forgotten = (order: Order): readonly Change[] => [
  { remove: orderKind, id: order.call.id },
  ...(order.startedAt === undefined ? [inHand(order)] : []),
];

export function targetOf({ to, headers = {}, sipCredentials }: OutboundCall): BridgeTarget {
  const endpoint = to.startsWith('user:')
    ? ({ kind: 'user', user: to.slice('user:'.length) } as const)
    : /^sips?:/i.test(to)
      ? ({ kind: 'sip', uri: to, ...sipCredentials } as const)
      : ({ kind: 'number', number: to } as const);
  return { label: to, endpoint, headers, digitsOnAnswer: [] };
}

/** Settings of the plan come before those of the account. */
export function settingsOf({ format, settings }: Pick<RoutePlan, 'format' | 'settings'>, account: Account): JsonObject {
  return { ...account.settings[format], ...settings };
}

/** Where a plan leads, as a call runs it. Nobody is trusted with private addresses by it. */
export function routeOf(plan: RoutePlan, account: Account): Route {
  const { name, format, first, fallback, notes, captured } = plan;
  const asked = 'url' in first ? first : { url: nowhere };
  const document = 'document' in first ? { text: first.document, contentType: first.contentType } : undefined;
  return {
    ...asked,
    name,
    match: { number: '' },
    format,
    account: account.id,
    settings: settingsOf(plan, account),
    trustedOrigins: [],
    notes,
    ...(fallback && { fallback }),
    ...(document && { document }),
    ...(captured !== undefined && { captured }),
  };
}

export function runOf({ call, startedAt = 0, createdAt }: Order, now: number): CallOrder {
  const { id, from, to, callerName = '', machineDetection: detection, recording, timeLimitMs, tag, plan } = call;
  const { notify, ...rule } = detection ?? {};
  return {
    id,
    shows: { from, to, callerName, startedAt: startedAt || now, orderedAt: createdAt },
    digitsOnAnswer: digitSteps(call.digitsOnAnswer ?? ''),
    ...(detection && {
      machineDetection: {
        ...(rule as Omit<typeof detection, 'notify'>),
        ...(notify && { notify: notifyOf(plan.format, 'machine', notify) }),
      },
    }),
    ...(recording && { recording: recordingRule(recording, plan.format) }),
    ...(timeLimitMs !== undefined && { timeLimitMs }),
    ...(tag !== undefined && { tag }),
  };
}

interface Hook {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly credentials?: Notify['credentials'];
  readonly notes?: JsonObject;
  readonly events?: readonly string[];
}

function notifyOf(dialect: string, kind: string, { method = 'POST', events = [], ...hook }: Hook): Notify {
  return { dialect, kind, method, events, ...hook } as Notify;
}

const longestRecordingMs = 4 * 3600 * 1000;

export function recordingRule(
  { channels, track, trimsSilence, notify }: RecordingOrder,
  dialect: string,
): RecordingRule {
  return {
    format: 'wav',
    channels,
    track,
    trimsSilence,
    maximumMs: longestRecordingMs,
    uploads: [],
    awaitsUpload: false,
    notify: notify ? [notifyOf(dialect, 'recording', { ...notify, notes: { track } })] : [],
  };
}

export function streamOrder({ name, url, credentials, track, parameters, notify, format }: StreamOrder): StreamRule {
  const { kind = '', ...hook } = notify ?? {};
  return {
    tap: name ?? null,
    url,
    track,
    parameters,
    place: { line: 1, column: 1 },
    notify: notify ? [notifyOf(format, kind, { ...hook, url: notify.url })] : [],
    ...(credentials && { credentials }),
  };
}

/** A call as its servers are told of it while it has no leg. */
export function factsOf(
  { call, createdAt, startedAt }: Order,
  { account, settings, now }: Pick<CallFacts, 'account' | 'settings' | 'now'>,
): CallFacts {
  const { id, from, to, callerName = '', tag = '' } = call;
  return {
    id,
    account,
    direction: 'outbound',
    from,
    to,
    callerName,
    sip: noSip,
    state: 'ringing',
    orderedAt: createdAt,
    startedAt: startedAt ?? now,
    now,
    documents: 0,
    tag,
    variables: {},
    settings,
    collections: {},
  };
}
