import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import { type CallControl, callHandler } from '../../src/call/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { listenForCalls } from '../../src/freeswitch/index.ts';
import { type CallerPlan, type CallOutcome, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import { CallTrace, type TraceEvent, type TraceFact } from '../../src/trace/index.ts';
import type { Report, Verb } from '../../src/verbs/index.ts';
import { type CustomerServer, customerServer, type SeenRequest } from './customer.ts';
import { documentOf, verbDocuments } from './verb-documents.ts';

/** Verbs, or a document of another dialect as it stands; null: none. */
export type Page = readonly Verb[] | string | ((seen: Asked) => readonly Verb[] | string | null);

/** A request as it came: JSON of the `verbs` dialect, or a form. */
export interface Asked {
  readonly path: string;
  readonly at: number;
  // biome-ignore lint/suspicious/noExplicitAny: every test knows what it asked for
  readonly body: any;
}

export interface HouseCall {
  /** 32 hex digits. */
  readonly id: string;
  readonly caller: ScriptedCaller;
  readonly control: CallControl | null;
  readonly events: readonly TraceEvent[];
  readonly reports: readonly Report[];
  readonly over: Promise<CallOutcome>;
}

/** Several calls at once on one simulated switch, in virtual time, with a customer whose documents are verb lists. */
export interface House extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly services: Assembly['services'];
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly asked: readonly Asked[];
  /** A call whose first document is at this path; resolves when it is being run. */
  call(path: string, plan?: CallerPlan): Promise<HouseCall>;
  /** Drives time. */
  run<Value>(during: Promise<Value> | (() => Promise<Value>)): Promise<Value>;
}

export async function house(
  pages: (url: string) => Readonly<Record<string, Page>>,
  dialect: Dialect = verbDocuments,
): Promise<House> {
  const clock = new VirtualClock();
  const storage = await mkdtemp(join(tmpdir(), 'dragoman-house-'));
  const asked: Asked[] = [];
  const answers: Record<string, (request: SeenRequest) => string | { status: number }> = {};
  const server: CustomerServer = await customerServer(answers);
  for (const [path, page] of Object.entries(pages(server.url)))
    answers[path] = ({ body }) => {
      const said: unknown = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
      const seen = { path, at: clock.now(), body: said };
      asked.push(seen);
      const answer = typeof page === 'function' ? page(seen) : page;
      if (typeof answer === 'string') return answer;
      return answer ? documentOf(answer) : { status: 404 };
    };
  const config = parseConfig('', 'dragoman.yaml', { formats: [dialect.id], environment: {} });
  const routes = Object.keys(answers).map((path) => ({
    name: path,
    account: 'house',
    match: { number: numberOf(path) },
    url: server.url + path,
    format: dialect.id,
    settings: {},
    trustedOrigins: [server.url],
  }));
  const assembly = assemble({
    config: { ...config, storage, routes },
    dialects: [dialect],
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
  });
  const traces = new Map<string, TraceEvent[]>();
  const witnesses = new Map<string, CallTrace>();
  const toldEarly = new Map<string, TraceFact[]>();
  const started = new Map<string, () => void>();
  const failures: unknown[] = [];
  const handle = callHandler({
    routes: assembly.routes,
    services: assembly.services,
    openTrace: (leg) => {
      const events: TraceEvent[] = [];
      traces.set(leg.channel.from, events);
      const trace = new CallTrace(clock, [(event) => events.push(event)]);
      witnesses.set(leg.id, trace);
      for (const fact of toldEarly.get(leg.id) ?? []) trace.record(fact);
      return trace;
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
      told: (application, argument, response) => {
        const fact = { event: 'switch', application, argument, response } as const;
        const trace = witnesses.get(legId);
        if (trace) trace.record(fact);
        else toldEarly.set(legId, [...(toldEarly.get(legId) ?? []), fact]);
      },
    }),
    handler: (leg) => {
      const running = handle(leg);
      started.get(leg.channel.from)?.();
      return running;
    },
  });
  const simulated = new SimulatedSwitch({ clock });
  let calls = 0;
  return {
    clock,
    services: assembly.services,
    url: server.url,
    asked,
    async call(path, plan) {
      const from = `+1555${String(++calls).padStart(7, '0')}`;
      const caller = new ScriptedCaller(plan);
      const isStarted = new Promise<void>((resolve) => started.set(from, resolve));
      const over = simulated.placeCall({ to: numberOf(path), from, caller }, engine.address);
      await Promise.race([isStarted, over]);
      const events = traces.get(from) ?? [];
      const opened = events.find((event) => event.event === 'call');
      const id = (opened?.id ?? '').replaceAll('-', '');
      return {
        id,
        caller,
        over,
        events,
        control: assembly.services.calls.find('house', id),
        get reports() {
          return events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
        },
      };
    },
    run: (during) => clock.run(typeof during === 'function' ? during() : during, 'a case'),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await simulated.close();
      await assembly.close();
      await server[Symbol.asyncDispose]();
      await rm(storage, { recursive: true, force: true });
      if (failures.length > 0) throw failures[0];
    },
  };
}

function numberOf(path: string): string {
  return `1${[...path].map((sign) => String(sign.charCodeAt(0) % 10)).join('')}`;
}
