import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../src/assembly/index.ts';
import { type CallControl, callHandler, runOriginated } from '../../src/call/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { lazyClient, listenForCalls } from '../../src/freeswitch/index.ts';
import { type Callee, type CallOutcome, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import type { Leg, SwitchNode } from '../../src/switch/index.ts';
import { CallTrace, type TraceEvent } from '../../src/trace/index.ts';
import type { Script } from '../../src/verbs/index.ts';
import { type CustomerServer, customerServer, type SeenRequest } from './customer.ts';
import { plain } from './plain-dialect.ts';

/** A document, or what makes one of the request for it (parsed). */
// biome-ignore lint/suspicious/noExplicitAny: what was said is looked at freely in tests
export type Said = any;
export type Page = Partial<Script> | ((said: Said, request: SeenRequest) => Partial<Script> | Promise<Partial<Script>>);

export interface PlacedCall {
  readonly caller: ScriptedCaller;
  readonly over: Promise<CallOutcome>;
  /** Once it has arrived. */
  readonly control: Promise<CallControl>;
  readonly trace: Promise<CallTrace>;
}

/** Everything between a caller and a customer's server, in this process and in virtual time. */
export interface LiveSwitch extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly customer: CustomerServer;
  readonly node: SwitchNode;
  readonly simulated: SimulatedSwitch;
  /** What was asked at a path, in order, parsed. */
  asked(path: string): readonly Said[];
  /** Somebody calls; the document at `path` answers. */
  place(path: string): PlacedCall;
  /** Runs a call on a leg that was originated. */
  run(leg: Leg, path: string): Promise<void>;
  /** Drives time until it is settled. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
  faults(): readonly TraceEvent[];
}

export async function liveSwitch(
  pages: Readonly<Record<string, Page>>,
  callees: readonly Callee[] = [],
): Promise<LiveSwitch> {
  const clock = new VirtualClock();
  const storage = await mkdtemp(join(tmpdir(), 'live-switch-'));
  const customer = await customerServer(
    Object.fromEntries(
      Object.entries(pages).map(([path, page]) => [
        path,
        async (request: SeenRequest) => {
          const said = JSON.parse(request.body || '{}') as Said;
          const script = typeof page === 'function' ? await page(said, request) : page;
          return JSON.stringify({ verbs: [], ...script });
        },
      ]),
    ),
  );
  const numbers = new Map(Object.keys(pages).map((path, index) => [path, `+1555000${String(index).padStart(4, '0')}`]));
  const config = parseConfig(
    `network:\n  allow: [127.0.0.0/8]\nroutes:\n${[...numbers]
      .map(
        ([path, number]) =>
          `  - number: "${number}"\n    name: ${path}\n    url: ${customer.url}${path}\n    format: plain`,
      )
      .join('\n')}\n`,
    'dragoman.yaml',
    { formats: ['plain'], environment: {} },
  );
  let node: SwitchNode | null = null;
  const assembly = assemble({
    config: { ...config, storage },
    dialects: [plain],
    clock,
    publicUrl: () => customer.url,
    node: () => node,
  });
  const traces = new Map<string, CallTrace>();
  const arrivals = new Map<string, { readonly resolve: (leg: Leg) => void }>();
  const parts = {
    services: assembly.services,
    openTrace: (leg: Leg) => {
      const trace = new CallTrace(clock, []);
      traces.set(leg.id, trace);
      arrivals.get(leg.channel.from)?.resolve(leg);
      return trace;
    },
    ended: () => {},
  };
  const engine = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: { numbers: 'sofia/gateway/gw/{number}', users: 'user/{user}', profile: 'internal' },
    holdMusic: 'local_stream://moh',
    handler: callHandler({ routes: assembly.routes, ...parts }),
    witness: (legId) => ({
      told: (application, argument, response) =>
        traces.get(legId)?.record({ event: 'switch', application, argument, response }),
    }),
    failed: (error) => {
      throw error;
    },
  });
  const simulated = new SimulatedSwitch({ clock, callees });
  const password = 'simulated';
  const own = lazyClient(async () => ({ ...(await simulated.listen({ port: 0, password })), password }), clock);
  node = engine.node(own);
  let placed = 0;
  return {
    clock,
    customer,
    node,
    simulated,
    asked: (path) => customer.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body)),
    place(path) {
      const from = `+1444${String(++placed).padStart(7, '0')}`;
      const caller = new ScriptedCaller();
      const arrived = Promise.withResolvers<Leg>();
      arrivals.set(from, arrived);
      const over = simulated.placeCall({ from, to: numbers.get(path) ?? '', caller }, engine.address);
      const control = arrived.promise.then(async (leg) => {
        for (;;) {
          const found = assembly.services.calls.find('default', leg.id);
          if (found) return found;
          await new Promise((resolve) => setImmediate(resolve));
        }
      });
      const trace = arrived.promise.then((leg) => traces.get(leg.id) as CallTrace);
      return { caller, over, control, trace };
    },
    run: (leg, path) => {
      const route = assembly.routes.find(numbers.get(path) ?? '');
      if (!route) throw new Error(`no page ${path}`);
      return runOriginated(leg, route, parts);
    },
    until: (promise) => clock.run(promise, 'what the test waits for'),
    faults: () =>
      [...traces.values()].flatMap(({ events }) =>
        events.filter((event) => event.event === 'error' && event.code === 'internal'),
      ),
    async [Symbol.asyncDispose]() {
      await own.close();
      const closed = engine.close();
      await clock.run(closed, 'the end of everything');
      await simulated.close();
      await assembly.close();
      await customer[Symbol.asyncDispose]();
      await rm(storage, { recursive: true });
    },
  };
}
