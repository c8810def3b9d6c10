import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects } from '../../dialects/registry.ts';
import { assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { listenForCalls } from '../../src/freeswitch/index.ts';
import { type CallerPlan, type CallOutcome, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import { CallTrace, type TraceEvent } from '../../src/trace/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

/** One of several callers. */
export interface Party {
  readonly caller: ScriptedCaller;
  readonly events: readonly TraceEvent[];
  readonly over: Promise<CallOutcome>;
  /** What was spoken to it, in order. */
  readonly spoken: readonly string[];
}

/** An application of a customer's with several calls at once on one simulated switch, in virtual time. */
export interface Lines extends AsyncDisposable {
  readonly clock: VirtualClock;
  /** A call whose first document is at this path; resolves when its caller is heard of. */
  call(path: string, from: string, plan?: CallerPlan): Promise<Party>;
  /** Drives time. */
  run<Value>(during: () => Promise<Value>): Promise<Value>;
}

export async function linesTo(app: RequestListener, settings: JsonObject = {}): Promise<Lines> {
  const clock = new VirtualClock();
  const storage = await mkdtemp(join(tmpdir(), 'dragoman-lines-'));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = parseConfig('', 'dragoman.yaml', { formats: ['twiml'], environment: {} });
  const routeTo = (path: string) => ({
    name: path,
    account: 'customer',
    match: { number: numberOf(path) },
    url: url + path,
    format: 'twiml',
    settings,
    trustedOrigins: [url],
  });
  const callers = new Map<string, ScriptedCaller>();
  const assembly = assemble({
    config: { ...config, storage, routes: ['/voice', '/counter', '/meeting'].map(routeTo) },
    dialects,
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
    awaitingInput: (leg) => callers.get(leg.channel.from)?.awaitingInput(),
  });
  const traces = new Map<string, TraceEvent[]>();
  const spoken = new Map<string, string[]>();
  const started = new Map<string, () => void>();
  const failures: unknown[] = [];
  const handle = callHandler({
    routes: assembly.routes,
    services: assembly.services,
    openTrace: (leg) => {
      const events: TraceEvent[] = [];
      traces.set(leg.channel.from, events);
      return new CallTrace(clock, [(event) => events.push(event)]);
    },
    ended: () => {},
  });
  const engine = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    failed: (error) => failures.push(error),
    witness: (legId) => ({
      told: (application, argument) => {
        if (application !== 'speak') return;
        const words = argument.split('|').slice(2).join('|');
        spoken.set(legId, [...(spoken.get(legId) ?? []), words]);
      },
    }),
    handler: (leg) => {
      const running = handle(leg);
      started.get(leg.channel.from)?.();
      return running;
    },
  });
  const simulated = new SimulatedSwitch({ clock });
  return {
    clock,
    async call(path, from, plan) {
      const caller = new ScriptedCaller(plan);
      callers.set(from, caller);
      const isStarted = new Promise<void>((resolve) => started.set(from, resolve));
      const over = simulated.placeCall({ to: numberOf(path), from, caller }, engine.address);
      await Promise.race([isStarted, over]);
      return {
        caller,
        over,
        events: traces.get(from) ?? [],
        get spoken() {
          return spoken.get(idOf(traces.get(from))) ?? [];
        },
      };
    },
    run: (during) => clock.run(during(), 'a case'),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await simulated.close();
      await assembly.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(storage, { recursive: true, force: true });
      if (failures.length > 0) throw failures[0];
    },
  };
}

function idOf(events: readonly TraceEvent[] = []): string {
  return events.find((event) => event.event === 'call')?.id ?? '';
}

function numberOf(path: string): string {
  return `+1555${[...path].map((sign) => String(sign.charCodeAt(0) % 10)).join('')}`;
}
