import type { Dialect } from '../../dialects/dialect.ts';
import { createApi } from '../api/index.ts';
import { assemble } from '../assembly/index.ts';
import { callHandler, type LiveCalls } from '../call/index.ts';
import { sleep, systemClock } from '../clock/index.ts';
import { type Config, type HostPort, loadConfig } from '../config/index.ts';
import { type ErrandRunner, NoticeWitnesses, noticeHandler, runErrands } from '../errands/index.ts';
import { listenForCalls, type SipText, sipTexts } from '../freeswitch/index.ts';
import { createLogger, type Logger } from '../log/index.ts';
import { messageDesk, textErrands } from '../messages/index.ts';
import { Outbound, routeOf } from '../outbound/index.ts';
import { Access } from '../secrets/index.ts';
import { CallLog, Pace, startHttpServer } from '../server/index.ts';
import { type KnownCall, postgresStore, StoreUnusable, sqliteStore } from '../store/index.ts';
import { startStreamRelay } from '../streams/index.ts';
import type { SwitchNode, SwitchServer } from '../switch/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { type Io, status } from './io.ts';
import { keptCalls } from './kept-calls.ts';
import { sweepHourly, whatGrowsOld } from './sweeps.ts';
import { SwitchWatch } from './switch-watch.ts';
import { type AroundPost, aroundPost, gatewayDoor, takingSipTexts } from './texts.ts';
import { TraceBook } from './trace-book.ts';

/** A proxy that takes calls. */
export interface Serving {
  readonly eventSocket: HostPort;
  readonly http: HostPort;
  /** Takes no more calls, lets live ones end within the configured time, then closes everything. */
  close(): Promise<void>;
}

/** `dragoman serve`: until the signal aborts. */
export async function serve(
  file: string,
  { dialects, io, signal }: { readonly dialects: readonly Dialect[]; readonly io: Io; readonly signal: AbortSignal },
): Promise<number> {
  const config = loadConfig(file, { formats: dialects.map(({ id }) => id), environment: io.environment });
  let serving: Serving;
  try {
    serving = await startServing(config, dialects);
  } catch (error) {
    if (error instanceof StoreUnusable) {
      io.err(`dragoman: ${error.message}\n`);
      return status.bad;
    }
    const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    io.err(`dragoman: ${address}:${port} cannot be listened on (${code}): is something else using it?\n`);
    return status.bad;
  }
  const log = createLogger(config.log.level);
  // One fault of ours must not end every call.
  const goOn = (error: unknown) =>
    log.error('something failed that nobody waited for', { error: error instanceof Error ? error.stack : error });
  process.on('unhandledRejection', goOn);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await serving.close();
  process.off('unhandledRejection', goOn);
  return status.good;
}

/** Starts everything a proxy needs. Rejects, with nothing left open, if an address or the store cannot be had. */
export async function startServing(config: Config, dialects: readonly Dialect[]): Promise<Serving> {
  await using starting = new AsyncDisposableStack();
  const log = createLogger(config.log.level);
  const clock = systemClock;
  const store = await (config.store.url === null ? sqliteStore(config.store.file) : postgresStore(config.store.url));
  starting.defer(() => store.close());
  const calls = new CallLog(store);
  const book = new TraceBook(clock, (id, events) => calls.open({ id, startedAt: clock.now(), events }));
  let node: SwitchNode | null = null;
  let { publicUrl } = config;
  let takeSipText: (text: SipText) => void = () => {};
  const witnesses = new NoticeWitnesses();
  const watch = config.switch.address
    ? new SwitchWatch({ ...config.switch.address, password: config.switch.password }, log, (text) => takeSipText(text))
    : null;
  starting.defer(async () => watch?.close());
  const streams = config.switch.streams && (await startStreamRelay(config.listen.streams));
  if (streams) starting.defer(() => streams.close());
  const made: AroundPost = {};
  const { routes, recordings, transcriber, services, post, directories, guard, close } = assemble({
    config,
    dialects,
    clock,
    publicUrl: () => publicUrl,
    recordingIndex: store.recordings,
    roomEnded: (room) =>
      void made.api
        ?.roomEnded(room)
        .catch((error: unknown) => log.error('a room could not be kept', { room: room.id, error: String(error) })),
    queueSetUp: async (account, name) => made.api?.queueSetUp(account, name) ?? null,
    node: () => node,
    kept: keptCalls(store, config.key),
    tellStatus: (...owed) => outbound.tellStatus(...owed),
    sendOn: (...leg) => outbound.sendOn(...leg),
    sounds: async (account, id) => made.api?.sound(account, id) ?? null,
    watcher: (account) => made.api?.callWatcher(account) ?? null,
    texts: aroundPost(made, () => publicUrl, log),
    hostKeyUnchecked: (host, fingerprint) =>
      log.warn('the key of an SFTP server was accepted unchecked: name it in sftp.knownHosts', { host, fingerprint }),
    ...(streams && { streams }),
    ...(watch && { sipTexts: sipTexts(() => watch.client(), config.switch.profile) }),
  });
  starting.defer(sweepHourly(whatGrowsOld(config, store, recordings), clock, log));
  starting.defer(close);
  const access = new Access(config.access);
  if (access.isOpen && !isLoopback(config.listen.http.host))
    log.warn('everybody who reaches the pages may read them: name users or tokens under access', {
      http: config.listen.http,
    });
  let errands: ErrandRunner | undefined;
  const api = createApi({
    config,
    clock,
    store,
    services,
    guard,
    recordings,
    transcriber,
    errandWritten: () => errands?.wake(),
    watched: (account, shelf) => directories.watched(account, shelf),
    calls: (account) => outbound.desk(account),
    messages: ({ id }) => messageDesk({ account: id, shelf: api.shelf({ id }), post, clock }),
    failed: (what, error) => log.error('something came to nothing', { what, error: String(error) }),
  });
  made.api = api;
  const closeTrace = async (id: string, known: KnownCall) => {
    book.forget(id);
    await calls
      .close(id, known)
      .catch((error: unknown) => log.error('a call could not be kept', { call: id, error: String(error) }));
  };
  const outbound = new Outbound({
    services,
    store,
    limits: {
      perSecond: config.limits.callsPerSecond,
      atOnce: config.limits.callsPerAccount,
      waiting: config.limits.callsWaiting,
      waitMs: config.limits.callWaitSeconds * 1000,
    },
    shelf: (account) => api.shelf(account),
    account: (id) => api.accounts.find(id),
    watcherNotices: (account) => api.watcherNotices(account),
    traces: { open: (id) => book.open(id), live: (id) => calls.live(id), close: closeTrace },
    witnesses,
    sealsSecrets: config.key !== null,
    failed: (what, error) => log.error('something could not be written down', { what, error: String(error) }),
  });
  starting.defer(await api.meetOthers());
  const accounts = api.accounts.all().map(({ id }) => id);
  await directories.keepOn((id) => api.shelf({ id }), accounts);
  made.runs = {
    services,
    openTrace: (leg) => book.open(leg.id),
    async ended(leg, _trace, run) {
      const { from, to } = leg.channel;
      log.info('call ended', { call: leg.id, from, to, ...endOf(calls.live(leg.id)?.events ?? []) });
      await outbound.ended(leg.id, run);
    },
  };
  takeSipText = takingSipTexts(post, log);
  const texts = gatewayDoor(config, post);
  const eventSocket: { server?: SwitchServer; accepting: boolean } = { accepting: true };
  const http = await startHttpServer(
    {
      routes: config.routes,
      calls,
      recordings,
      eventSocket: `${config.listen.eventSocket.host}:${config.listen.eventSocket.port}`,
      notReady: () => [
        ...(eventSocket.server && eventSocket.accepting ? [] : ['no calls are taken: starting up or shutting down']),
        ...(watch?.problem ? [watch.problem] : []),
      ],
      liveCalls: () => eventSocket.server?.live ?? 0,
      access,
      ...(texts && { texts }),
      apis: {
        faces: dialects.flatMap(({ face }) => face ?? []),
        accounts: api.accounts,
        publicUrl: () => publicUrl,
        pace: new Pace(config.limits.apiRequestsPerSecond, () => clock.now()),
        failed: (error, facts) =>
          log.error('a request of a client came to nothing', { error: String(error), ...facts }),
      },
    },
    config.listen.http,
  );
  starting.defer(() => http.close());
  // The system chose the port, and nobody said how else we are reached.
  publicUrl = publicUrl.replace(/:0$/, `:${http.address.port}`);
  const server = await listenForCalls({
    ...config.listen.eventSocket,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    conferenceProfile: config.switch.conferenceProfile,
    ...(watch && { abilities: watch }),
    ...(config.switch.callback && { ourAddress: config.switch.callback }),
    witness: (legId) => book.witness(legId),
    failed: (error) => log.error('a connection of the switch came to nothing', { error: String(error) }),
    handler: callHandler({
      routes,
      stored: async ({ channel }) => {
        const found = await api.routes.find(channel);
        if (!found) return null;
        const { plan, account } = found;
        return { ...routeOf(plan, account), ...(plan.status && { status: plan.status }) };
      },
      ...made.runs,
    }),
  });
  eventSocket.server = server;
  if (watch)
    node = server.node({
      client: () => watch.client(),
      problem: () => watch.problem,
      has: (application) => watch.has(application),
    });
  errands = runErrands({
    store: api.errands,
    clock,
    log,
    handlers: {
      notice: noticeHandler({ dialects, customers: services.customers, witnesses }),
      call: outbound.errands,
      ...api.handlers,
      ...textErrands({ post, shelf: (id) => api.shelf({ id }) }),
    },
  });
  const stopErrands = errands;
  starting.defer(() => stopErrands.close());
  log.info('taking calls', { eventSocket: server.address, http: http.address, routes: config.routes.length });
  const running = starting.move();
  return {
    eventSocket: server.address,
    http: http.address,
    async close() {
      eventSocket.accepting = false;
      await server.stopAccepting();
      const deadline = clock.now() + config.limits.shutdownSeconds * 1000;
      log.info('shutting down', { liveCalls: server.live });
      while (server.live > 0 && clock.now() < deadline) await sleep(clock, 100);
      await letGo(services.calls, log);
      await stopErrands.close();
      // Whoever is next reads where the calls are.
      await store.settled();
      await server.close();
      await running.disposeAsync();
    },
  };
}

/** How a call ended, and the codes of the errors on it. */
function endOf(events: readonly TraceEvent[]) {
  const end = events.find((event) => event.event === 'end');
  const errors = events.flatMap((event) =>
    event.event === 'error' || (event.event === 'diagnostic' && event.severity === 'error') ? [event.code] : [],
  );
  return {
    cause: end?.cause,
    seconds: end?.seconds,
    ...(errors.length > 0 && { errors: [...new Set(errors)] }),
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** Calls that outlast the shutdown go to whoever is next in the dialplan; where nobody is, they end with a cause. */
async function letGo(calls: LiveCalls, log: Logger): Promise<void> {
  const left = calls.all();
  const ending = left.filter((call) => !call.handOver());
  if (left.length > 0)
    log.warn('calls outlast the shutdown', { handedOver: left.length - ending.length, ended: ending.length });
  for (const call of ending) call.hangup('failed');
  const given = sleep(systemClock, endWithinMs);
  await Promise.race([given, Promise.all(ending.map(({ over }) => over))]);
}

const endWithinMs = 3000;
