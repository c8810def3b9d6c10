import type { TextFacts } from '../../dialects/dialect.ts';
import { whenAborted } from '../clock/index.ts';
import type { Route, RouteTable } from '../routing/index.ts';
import type { ReceivedText, TextThread } from '../run/index.ts';
import type { CallHandler, Leg } from '../switch/index.ts';
import type { CallTrace, TracedService } from '../trace/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import type { CallServices, RunEnd } from './call-services.ts';
import { faultOfOurs } from './failure.ts';
import { type KeptCall, takenBefore } from './kept-calls.ts';
import type { CallOrder } from './order.ts';
import { runCall } from './run-call.ts';
import { SessionLeg } from './session-leg.ts';

export interface HandlerParts {
  readonly routes: RouteTable;
  /** Routes that accounts made, looked at where the operator made none. Rejects where they cannot be had. */
  readonly stored?: (leg: Leg) => Promise<Route | null>;
  readonly services: CallServices;
  /** A new trace for a new call, already connected to whoever reads it. */
  readonly openTrace: (leg: Leg) => CallTrace;
  /** Every call that ends, however it ended. */
  readonly ended: (leg: Leg, trace: CallTrace, run: CallRun | null) => void | Promise<void>;
}

/** What became of a call that was run. */
export interface CallRun extends RunEnd {
  readonly route: Route;
}

/** What happens when the switch hands over a leg: find its route, run it, and leave nothing behind. */
export function callHandler(parts: HandlerParts): CallHandler {
  return async (leg) => {
    const { routes, services } = parts;
    const isTaken = leg.channel.variables[takenBefore] === 'true';
    const kept = isTaken ? ((await services.kept?.find(leg.id)) ?? null) : null;
    const filed = (kept && routes.named(kept.route)) ?? routes.find(leg.channel.to) ?? null;
    let outOfReach: unknown;
    const stored = (await (filed ? null : parts.stored?.(leg))?.catch((error: unknown) => {
      outOfReach = error;
      return null;
    })) as Route | null | undefined;
    const route = filed ?? stored ?? null;
    const taken = isTaken ? { kept: kept && kept.route === route?.name ? kept : null } : null;
    await handle(leg, route, parts, taken, undefined, outOfReach === undefined ? noRoute(leg) : noStore(outOfReach));
  };
}

/** Runs a call on a leg that we originated, with the route that it was originated for; null: a fault of ours ended it. */
export function runOriginated(
  leg: Leg,
  route: Route,
  parts: Omit<HandlerParts, 'routes'>,
  order?: CallOrder,
  taken: { readonly kept: KeptCall | null } | null = null,
): Promise<CallRun | null> {
  return handle(leg, route, parts, taken, order);
}

/** A session that nobody called: its document is asked for at once, and calls whom it wants. */
export interface Session {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly route: Route;
  /** What it was started with, for its first request. */
  readonly parameters: JsonObject;
}

/** Runs a session without a leg; resolves when it is over and everything owed has been told. */
export function runSession(
  { id, route, parameters }: Session,
  parts: Omit<HandlerParts, 'routes'>,
): Promise<CallRun | null> {
  const { clock } = parts.services;
  const channel = { direction: 'outbound', from: '', to: '' } as const;
  return handle(new SessionLeg({ id, channel, parameters, clock }), route, parts);
}

/** A conversation by texts that has begun with one to a number of ours. */
export interface TextSession {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly route: Route;
  readonly text: Omit<ReceivedText, 'hops'> &
    Pick<TextFacts, 'network'> & { readonly from: string; readonly to: string };
  readonly thread: TextThread;
  /** When it aborts, this process lets go, and somebody else goes on. Absent: nobody would. */
  readonly leave?: AbortSignal;
}

/** Runs a conversation by texts, as a call is run; resolves when it is over, or let go. */
export async function runTexts(
  { id, route, text, thread, leave }: TextSession,
  parts: Omit<HandlerParts, 'routes'>,
): Promise<CallRun | null> {
  const { clock, calls } = parts.services;
  const kept = leave ? await parts.services.kept?.find(id) : null;
  const { from, to, network, id: first, text: words, media } = text;
  const channel = { direction: 'inbound', from, to } as const;
  const begun = { network, first: { id: first, text: words, media } };
  const texts = { begun, thread, isKept: leave !== undefined };
  const leg = new SessionLeg({ id, texts, channel, parameters: {}, clock });
  const stay = leave && whenAborted(leave, () => void calls.find(route.account, id)?.handOver());
  try {
    return await handle(leg, route, parts, kept?.route === route.name ? { kept } : null);
  } finally {
    stay?.();
  }
}

async function handle(
  leg: Leg,
  route: Route | null,
  { services, openTrace, ended }: Omit<HandlerParts, 'routes'>,
  /** It was somebody else's before; `kept` is how far that one came, if that is known. */
  taken: { readonly kept: KeptCall | null } | null = null,
  order?: CallOrder,
  refusal: Refusal = noRoute(leg),
): Promise<CallRun | null> {
  const trace = openTrace(leg);
  const { direction, sip } = leg.channel;
  const { from, to, callerName } = order?.shows ?? leg.channel;
  let run: CallRun | null = null;
  if (route) for (const secret of secretsOf(route)) trace.hide(secret);
  trace.record({
    event: 'call',
    id: leg.id,
    direction,
    from,
    to,
    route: route?.name ?? '',
    account: route?.account ?? '',
    callerName,
    sip,
    ...(route && { service: serviceOf(route, services) }),
  });
  if (taken) trace.record(takeover(taken.kept));
  try {
    // Of what was ordered there is room: that was seen to before it was dialled.
    const full = route && !order ? tooManyCalls(route, services) : null;
    if (full) await refuse(leg, trace, full);
    else if (route) run = { route, ...(await runCall(leg, route, trace, services, taken?.kept, order)) };
    else await refuse(leg, trace, refusal);
  } catch (error) {
    // Only a fault of ours gets here; the caller must not be left in silence because of it.
    trace.record(faultOfOurs(error));
    await leg.hangup('failed');
  }
  const end = await leg.ended;
  const seconds = Math.round((end.endedAt - leg.channel.createdAt) / 1000);
  trace.record({ event: 'end', cause: end.raw, seconds, by: end.by });
  await leg.release();
  try {
    await ended(leg, trace, run);
  } finally {
    if (route) services.calls.remove(route.account, leg.id);
  }
  return run;
}

function takeover(kept: KeptCall | null) {
  const goesOn = kept
    ? `goes on with the ${kept.verbs[kept.index]?.verb ?? 'end'} that ran there`
    : 'begins again, because nothing is known of how far it had come';
  return {
    event: 'diagnostic',
    code: 'call-taken-over',
    severity: 'information',
    message: `Another process had this call before; it ${goesOn}.`,
  } as const;
}

/** Passwords, and what the dialect's settings call a token, a secret or a password. */
function secretsOf({ credentials, fallback, settings }: Route): readonly string[] {
  const set = Object.entries(settings).filter(([name]) => /(token|secret|password)$/i.test(name));
  return [credentials?.password, fallback?.credentials?.password, ...set.map(([, value]) => value)].filter(
    (secret) => typeof secret === 'string',
  );
}

function serviceOf(route: Route, services: CallServices): TracedService {
  const { format, settings, fallback, statusUrl } = route;
  return {
    ...askedAt(route),
    format,
    settings,
    publicUrl: services.apiUrl(),
    ...(fallback && { fallback: askedAt(fallback) }),
    ...(statusUrl !== undefined && { statusUrl: withoutCredentials(statusUrl) }),
  };
}

function askedAt({ url, method, credentials }: Pick<Route, 'url' | 'method' | 'credentials'>) {
  return { url, ...(method && { method }), ...(credentials && { username: credentials.username }) };
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}

/** Why a call is not taken, and what its caller's switch is told. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly sipStatus: number;
  readonly reason: string;
}

async function refuse(leg: Leg, trace: CallTrace, { code, message, sipStatus, reason }: Refusal): Promise<void> {
  trace.record({ event: 'error', code, message, facts: {} });
  await leg.reject(sipStatus, reason);
}

function noRoute(leg: Leg): Refusal {
  return {
    code: 'no-route',
    message: `nobody answers for ${leg.channel.to}: no route in the configuration has this number or a pattern that fits it, and no account has routed it`,
    sipStatus: 404,
    reason: 'No route',
  };
}

function noStore(error: unknown): Refusal {
  return {
    code: 'routes-out-of-reach',
    message: `who answers cannot be found out: ${error instanceof Error ? error.message : String(error)}`,
    sipStatus: 503,
    reason: 'Routes out of reach',
  };
}

function tooManyCalls({ account }: Route, { calls, limits }: CallServices): Refusal | null {
  if (!calls.reaches(account, limits.callsPerAccount)) return null;
  return {
    code: 'too-many-calls',
    message: `${calls.count(account)} calls of the account ${account} are being run, and limits.callsPerAccount allows no more`,
    sipStatus: 503,
    reason: 'Too many calls',
  };
}
