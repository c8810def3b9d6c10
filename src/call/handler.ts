import type { Route, RouteTable } from '../routing/index.ts';
import type { CallHandler, Leg } from '../switch/index.ts';
import type { CallTrace } from '../trace/index.ts';
import { type CallServices, runCall } from './run-call.ts';

export interface HandlerParts {
  readonly routes: RouteTable;
  readonly services: CallServices;
  /** A new trace for a new call, already connected to whoever reads it. */
  readonly openTrace: (leg: Leg) => CallTrace;
  /** Every call that ends, however it ended. */
  readonly ended: (leg: Leg, trace: CallTrace) => void | Promise<void>;
}

/** What happens when the switch hands over a leg: find its route, run it, and leave nothing behind. */
export function callHandler({ routes, services, openTrace, ended }: HandlerParts): CallHandler {
  return async (leg) => {
    const trace = openTrace(leg);
    const route = routes.find(leg.channel.to);
    trace.record({
      event: 'call',
      id: leg.id,
      direction: leg.channel.direction,
      from: leg.channel.from,
      to: leg.channel.to,
      route: route?.name ?? '',
      account: route?.account ?? '',
    });
    try {
      if (route) await runRouted(leg, route, trace, services);
      else await refuse(leg, trace);
    } catch (error) {
      // Only a fault of ours gets here; the caller must not be left in silence because of it.
      trace.record({
        event: 'error',
        code: 'internal',
        message: String(error),
        facts: { stack: error instanceof Error ? (error.stack ?? '') : '' },
      });
      await leg.hangup('failed');
    }
    const end = await leg.ended;
    trace.record({ event: 'end', cause: end.raw, seconds: Math.round((end.endedAt - leg.channel.createdAt) / 1000) });
    await leg.release();
    await ended(leg, trace);
  };
}

async function runRouted(leg: Leg, route: Route, trace: CallTrace, services: CallServices): Promise<void> {
  for (const secret of [route.credentials?.password, route.fallback?.credentials?.password])
    if (secret) trace.hide(secret);
  await runCall(leg, route, trace, services);
}

async function refuse(leg: Leg, trace: CallTrace): Promise<void> {
  trace.record({
    event: 'error',
    code: 'no-route',
    message: `nobody answers for ${leg.channel.to}: no route in the configuration has this number or a pattern that fits it`,
    facts: {},
  });
  await leg.reject(404, 'No route');
}
