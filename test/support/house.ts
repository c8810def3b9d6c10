import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Dialect } from '../../dialects/dialect.ts';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import {
  type CallControl,
  callHandler,
  type HandlerParts,
  type KeptCalls,
  runOriginated,
  runSession,
  runTexts,
} from '../../src/call/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import type { Directory, DirectoryFile } from '../../src/directory/index.ts';
import { lazyClient, listenForCalls } from '../../src/freeswitch/index.ts';
import type { IncomingText, Taken } from '../../src/messages/index.ts';
import type { TurnLimits } from '../../src/outbound/index.ts';
import { type Route, RouteTable } from '../../src/routing/index.ts';
import {
  type Callee,
  type CallerPlan,
  type CallOutcome,
  ScriptedCaller,
  SimulatedSwitch,
} from '../../src/simulator/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import type { Leg, SwitchAbilities, SwitchNode } from '../../src/switch/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';
import type { JsonObject, Report, Verb } from '../../src/verbs/index.ts';
import { apiOf, type HouseApi } from './api-of-house.ts';
import { type CustomerServer, customerServer, type SeenRequest } from './customer.ts';
import { LegTraces } from './leg-traces.ts';
import { documentOf, type Rest, verbDocuments } from './verb-documents.ts';

/** The number that every caller of a house dials. */
export const dialled = '+15550000001';

/** Verbs, or verbs and the rest of their document, or a document of another dialect as it stands; null: none. */
export type Document = readonly Verb[] | ({ readonly verbs?: readonly Verb[] } & Rest) | string | null;
export type Page = Document | ((asked: Asked) => Document | Promise<Document>);
export type Pages = Readonly<Record<string, Page>>;

/** A request as it came: JSON (of the `verbs` dialect: `Told`), or a form. */
export interface Asked {
  readonly path: string;
  readonly at: number;
  // biome-ignore lint/suspicious/noExplicitAny: every test knows what it asked for
  readonly body: any;
}

export interface HouseOptions {
  /** What is understood. Default: documents of verbs. */
  readonly dialects?: readonly Dialect[];
  /** In which of them the first request of a call is. Default: the first. */
  readonly format?: string;
  /** Dialect settings of every route. */
  readonly settings?: JsonObject;
  /** What is kept for the account of every call. */
  readonly directory?: DirectoryFile;
  /** Numbers that texts may be sent to, and the path that answers for each. */
  readonly numbers?: Readonly<Record<string, string>>;
  /** The path that takes texts to the world outside, as JSON; it is told `to`, `from` and `text`. */
  readonly gateway?: string;
  /** Whom the switch can ring. */
  readonly callees?: readonly Callee[];
  /** What the switch has said that it can do. Default: it has not been asked. */
  readonly abilities?: SwitchAbilities;
  /** How calls stand, for whoever takes them over. */
  readonly kept?: KeptCalls;
  /** Of calls that its API makes. */
  readonly limits?: Partial<TurnLimits>;
}

export interface HouseCall {
  /** 32 hex digits. */
  readonly id: string;
  readonly caller: ScriptedCaller;
  readonly control: CallControl | null;
  readonly events: readonly TraceEvent[];
  readonly reports: readonly Report[];
  /** The words spoken to it, in order. */
  readonly spoken: readonly string[];
  readonly over: Promise<CallOutcome>;
}

export type HouseSession = Pick<HouseCall, 'id' | 'control' | 'events' | 'reports' | 'spoken'> & {
  readonly over: Promise<void>;
};

/** Several calls at once on one simulated switch, in virtual time, and the server of a customer. */
export interface House extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly services: Assembly['services'];
  /** Of the account of every call. */
  readonly directory: Directory;
  readonly simulated: SimulatedSwitch;
  readonly node: SwitchNode;
  /** The customer's server. */
  readonly url: string;
  /** Every page that was asked for, in order; nothing where the customer has an application. */
  readonly asked: readonly Asked[];
  /** What was said to one of them. */
  said(path: string): readonly Asked['body'][];
  /** A call whose first document is at this path, and headers of its INVITE; resolves when it is being run. */
  call(path: string, plan?: CallerPlan, from?: string, headers?: Readonly<Record<string, string>>): Promise<HouseCall>;
  /** What its account may do through APIs. Whoever looks at it has errands running until the end. */
  readonly api: HouseApi;
  /** Of calls whose first document is at this path. */
  routeTo(path: string): Route;
  /** Runs a call on a leg that was originated. */
  runOn(leg: Leg, path: string): Promise<void>;
  /** A session that nobody called, whose first document is at this path. */
  session(path: string, parameters?: JsonObject): HouseSession;
  /** A text has come in. */
  text(from: string, to: string, text: string, more?: Partial<IncomingText>): Promise<Taken>;
  /** Resolves when no conversation goes on. */
  settled(): Promise<void>;
  /** What happened in conversations by texts, those that began first first. */
  readonly conversations: readonly (readonly TraceEvent[])[];
  /** Drives time. */
  run<Value>(during: Promise<Value> | (() => Promise<Value>)): Promise<Value>;
}

/**
 * The customer has pages by their path, made once the url of the server is known, or an application. A fault of ours
 * on any call is thrown when the house is disposed of.
 */
export async function house(
  customer: ((url: string) => Pages) | { readonly application: RequestListener },
  {
    dialects = [verbDocuments],
    format,
    settings = {},
    directory = {},
    callees = [],
    abilities,
    kept,
    limits,
    numbers = {},
    gateway,
  }: HouseOptions = {},
): Promise<House> {
  const clock = new VirtualClock();
  const storage = await mkdtemp(join(tmpdir(), 'dragoman-house-'));
  const asked: Asked[] = [];
  const server = 'application' in customer ? await serve(customer.application) : await pagesOf(customer, clock, asked);
  const first = format ?? dialects[0]?.id ?? '';
  const config = parseConfig('network: { allow: [127.0.0.0/8] }', 'dragoman.yaml', {
    formats: [first],
    environment: {},
  });
  const routeTo = (path: string): Route => ({
    name: path,
    account: 'house',
    match: { pattern: /^/ },
    url: server.url + path,
    format: first,
    settings,
    trustedOrigins: [server.url],
  });
  const callers = new Map<string, { readonly path: string; readonly caller: ScriptedCaller; started(): void }>();
  let node: SwitchNode | null = null;
  const messages = {
    gateway: gateway === undefined ? null : { ...asJson, url: server.url + gateway },
  };
  const store = memoryStore();
  const assembly: Assembly = assemble({
    config: { ...config, storage, messages },
    dialects,
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
    node: () => node,
    texts: {
      converse: async (conversation) => (await runTexts(conversation, parts))?.isHandedOver !== true,
      lost: (_, why) => failures.push(why),
      routeOf: async (to) => (numbers[to] === undefined ? null : routeTo(numbers[to])),
    },
    ...(kept && { kept }),
    tellStatus: (...owed) => api.tellStatus(...owed),
    sendOn: (...leg) => api.outbound.sendOn(...leg),
    recordingIndex: store.recordings,
    roomEnded: (room) => api.roomEnded(room),
    queueSetUp: (account, name) => api.queueSetUp(account, name),
    awaitingInput: (leg) => callers.get(leg.channel.from)?.caller.awaitingInput(),
  });
  for (const [kind, things] of Object.entries(directory))
    for (const [id, value] of Object.entries(things))
      assembly.directories.of('house').put(kind, id, value as JsonObject);
  const traces = new LegTraces(clock);
  const failures: unknown[] = [];
  const api: HouseApi = apiOf({
    clock,
    services: () => assembly.services,
    files: () => assembly.recordings,
    store,
    format: first,
    settings,
    failed: (error) => failures.push(error),
    ...(limits && { limits }),
  });
  const parts: Omit<HandlerParts, 'routes'> = {
    services: assembly.services,
    openTrace: (leg) => {
      const trace = traces.open(leg);
      api.opened(leg.id, trace);
      return trace;
    },
    ended: api.ended,
  };
  const engine = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    failed: (error) => failures.push(error),
    witness: (legId) => traces.witness(legId),
    ...(abilities && { abilities }),
    handler: (leg) => {
      const called = callers.get(leg.channel.from);
      const running = callHandler({ ...parts, routes: new RouteTable(called ? [routeTo(called.path)] : []) })(leg);
      called?.started();
      return running;
    },
  });
  const simulated = new SimulatedSwitch({ clock, callees });
  const password = 'simulated';
  const own = lazyClient(async () => ({ ...(await simulated.listen({ port: 0, password })), password }), clock);
  node = engine.node(own);
  let sessions = 0;
  let texts = 0;
  const seen = (events: () => readonly TraceEvent[]) => ({
    get events() {
      return events();
    },
    get reports() {
      return events().flatMap((event) => (event.event === 'verb' ? [event.report] : []));
    },
    get spoken() {
      return events().flatMap((event) =>
        event.event === 'switch' && event.application === 'speak' ? [event.argument.split('|').slice(2).join('|')] : [],
      );
    },
  });
  return {
    clock,
    directory: assembly.directories.of('house'),
    services: assembly.services,
    simulated,
    node,
    url: server.url,
    routeTo,
    asked,
    api,
    said: (path) => asked.filter((each) => each.path === path).map(({ body }) => body),
    async call(path, plan, from = `+1444${String(callers.size + 1).padStart(7, '0')}`, headers = {}) {
      const caller = new ScriptedCaller(plan);
      const isStarted = new Promise<void>((resolve) => callers.set(from, { path, caller, started: resolve }));
      const over = simulated.placeCall({ to: dialled, from, caller, headers }, engine.address);
      await Promise.race([isStarted, over]);
      const events = traces.ofCallsFrom(from);
      const opened = events.find((event) => event.event === 'call');
      const id = (opened?.id ?? '').replaceAll('-', '');
      const control = assembly.services.calls.find('house', id);
      return Object.assign(
        seen(() => events),
        { id, caller, over, control },
      );
    },
    session(path, parameters = {}) {
      const id = String(++sessions).padStart(32, '5');
      const over = runSession({ id, route: routeTo(path), parameters }, parts).then(() => {});
      const control = assembly.services.calls.find('house', id);
      return Object.assign(
        seen(() => traces.ofLeg(id)),
        { id, over, control },
      );
    },
    text: (from, to, text, more = {}) => {
      const id = String(++texts).padStart(32, '7');
      return assembly.post.receive({ id, network: 'sms', from, to, text, media: [], hops: 0, ...more });
    },
    settled: () => assembly.post.settled(),
    get conversations() {
      return traces.all().filter(([first]) => first?.event === 'call' && numbers[first.to] !== undefined);
    },
    runOn: async (leg, path) => void (await runOriginated(leg, routeTo(path), parts)),
    run: (during) => clock.run(typeof during === 'function' ? during() : during, 'a case'),
    async [Symbol.asyncDispose]() {
      await clock.run(api.close(), 'the end of every errand');
      await own.close();
      await clock.run(engine.close(), 'the end of every call');
      await simulated.close();
      await assembly.close();
      await server[Symbol.asyncDispose]();
      await rm(storage, { recursive: true, force: true });
      failures.push(...traces.faults());
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** The same, disposed of when the test that runs has ended. */
export async function houseOfTest(...given: Parameters<typeof house>): Promise<House> {
  const made = await house(...given);
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

const asJson = {
  method: 'POST',
  format: 'json',
  fields: { to: '{to}', from: '{from}', text: '{text}' },
  headers: {},
} as const;

/** Pages, each request of which is remembered. */
async function pagesOf(made: (url: string) => Pages, clock: VirtualClock, asked: Asked[]): Promise<CustomerServer> {
  const answers: Record<string, (request: SeenRequest) => Promise<string | { status: number }>> = {};
  const server = await customerServer(answers);
  for (const [path, page] of Object.entries(made(server.url)))
    answers[path] = async ({ body }) => {
      const said: unknown = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
      const seen = { path, at: clock.now(), body: said };
      asked.push(seen);
      const document = typeof page === 'function' ? await page(seen) : page;
      if (document === null) return { status: 404 };
      if (typeof document === 'string') return document;
      if (!('length' in document)) return documentOf(document.verbs ?? [], document);
      return documentOf(document);
    };
  return server;
}

async function serve(application: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(application);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
