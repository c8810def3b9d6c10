import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { assemble } from '../assembly/index.ts';
import { callHandler } from '../call/index.ts';
import { type Clock, systemClock, VirtualClock } from '../clock/index.ts';
import { type Config, type HostPort, loadConfig, parseConfig, splitCredentials } from '../config/index.ts';
import { listenForCalls } from '../freeswitch/index.ts';
import type { Route } from '../routing/index.ts';
import { CallLog, startHttpServer } from '../server/index.ts';
import { type CallerPlan, ScriptedCaller, SimulatedSwitch } from '../simulator/index.ts';
import { memoryStore } from '../store/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { isUrl } from './fetch.ts';
import { type Io, status, UsageMistake } from './io.ts';
import { listenToKeyboard } from './keyboard.ts';
import { narrate } from './narrate.ts';
import { TraceBook } from './trace-book.ts';

export interface CallOptions {
  /** A url, or a number of the configuration. */
  readonly target: string;
  readonly config?: string;
  readonly format?: string;
  readonly method?: 'GET' | 'POST';
  readonly from: string;
  readonly to?: string;
  readonly press?: readonly string[];
  readonly hangupAfter?: number;
  readonly connect?: HostPort;
  readonly json?: boolean;
  readonly realtime?: boolean;
}

interface Parts {
  readonly dialects: readonly Dialect[];
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** `dragoman call`: one call through the simulated switch; 1 if an error happened on it. */
export async function call(options: CallOptions, parts: Parts): Promise<number> {
  const { io, signal } = parts;
  const typed = io.input.isTTY === true && io.outputIsTerminal && !options.press && !options.json;
  const caller = new ScriptedCaller(callerPlan(options));
  let failed = false;
  const show = (event: TraceEvent) => {
    failed ||= event.event === 'error';
    io.out(options.json ? `${JSON.stringify(event)}\n` : narrate(event));
  };
  const silence = typed ? listenToKeyboard(io, caller) : () => {};
  const hangUp = () => caller.hangUp();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    if (options.connect) await ringServe(options, options.connect, caller, show);
    else await placeHere(options, typed, caller, show, parts);
  } finally {
    signal.removeEventListener('abort', hangUp);
    silence();
  }
  return failed ? status.bad : status.good;
}

function callerPlan({ press, hangupAfter, connect }: CallOptions): CallerPlan {
  return {
    // An empty item is a turn that passes without a key.
    steps: (press ?? []).map((keys) => (keys === '' ? { does: 'speak', ms: 0 } : { does: 'press', keys })),
    ...(hangupAfter !== undefined && { hangsUpAfterMs: hangupAfter * 1000 }),
    notices: connect ? 'ear' : 'told',
  };
}

/** The whole program in this process: the engine, a switch, and a clock that need not wait. */
async function placeHere(
  options: CallOptions,
  typed: boolean,
  caller: ScriptedCaller,
  show: (event: TraceEvent) => void,
  { dialects, io }: Parts,
): Promise<void> {
  const clock: Clock = options.realtime || typed ? systemClock : new VirtualClock();
  const config = configurationFor(options, dialects, io);
  const storage = options.config === undefined ? mkdtempSync(join(tmpdir(), 'dragoman-call-')) : null;
  const book = new TraceBook(clock, () => {}, show);
  let publicUrl = '';
  const { routes, services, recordings, close } = assemble({
    config: storage === null ? config : { ...config, storage },
    dialects,
    clock,
    publicUrl: () => publicUrl,
    awaitingInput: () => caller.awaitingInput(),
  });
  const http = await startHttpServer(
    {
      routes: config.routes,
      calls: new CallLog(memoryStore()),
      recordings,
      eventSocket: '',
      notReady: () => [],
      liveCalls: () => 1,
    },
    { host: '127.0.0.1', port: 0 },
  );
  publicUrl = `http://127.0.0.1:${http.address.port}`;
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    witness: (legId) => book.witness(legId),
    failed: (error) => show({ at: 0, event: 'error', code: 'switch', message: String(error), facts: {} }),
    handler: callHandler({ routes, services, openTrace: (leg) => book.open(leg.id), ended: () => {} }),
  });
  const simulated = new SimulatedSwitch({ clock, engines: [...new Set(['flite', config.speech.engine])] });
  try {
    const placing = simulated.placeCall({ from: options.from, to: numberOf(options), caller }, server.address);
    const over = placing.then(() => server.close());
    await (clock instanceof VirtualClock ? clock.run(over, 'the end of the call') : over);
  } finally {
    await simulated.close();
    await Promise.all([http.close(), close()]);
    if (storage !== null) rmSync(storage, { recursive: true, force: true });
  }
}

/** A url gets a route of its own, whose origin may be private; a number has one in the configuration. */
function configurationFor(options: CallOptions, dialects: readonly Dialect[], io: Io): Config {
  const loading = { formats: dialects.map(({ id }) => id), environment: io.environment };
  const config =
    options.config === undefined && isUrl(options.target)
      ? parseConfig('', 'dragoman.yaml', loading)
      : loadConfig(options.config ?? 'dragoman.yaml', loading);
  return isUrl(options.target) ? { ...config, routes: [routeTo(options)] } : config;
}

function routeTo({ target, format = 'twiml', method }: CallOptions): Route {
  if (!URL.canParse(target)) throw new UsageMistake(`"${target}" is not a URL`);
  return {
    name: 'command line',
    match: { pattern: /^/ },
    ...splitCredentials(target),
    ...(method && { method }),
    format,
    account: 'default',
    settings: {},
    trustedOrigins: [new URL(target).origin],
  };
}

function numberOf({ target, to }: CallOptions): string {
  return to ?? (isUrl(target) ? '+15551230001' : target);
}

/** Only the switch is in this process: what can be seen is what it was told and how the call ended. */
async function ringServe(
  options: CallOptions,
  target: HostPort,
  caller: ScriptedCaller,
  show: (event: TraceEvent) => void,
): Promise<void> {
  if (isUrl(options.target))
    throw new UsageMistake(
      '--connect rings a running "serve", which knows numbers; give a number of its configuration',
    );
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const startedAt = systemClock.now();
  const to = numberOf(options);
  show({ at: 0, event: 'call', id: '', direction: 'inbound', from: options.from, to, route: '', account: '' });
  try {
    const outcome = await simulated.placeCall({ from: options.from, to, caller }, target);
    for (const { application, argument, response, startedAt: began } of outcome.executed)
      show({ at: began - startedAt, event: 'switch', application, argument, response: response ?? '' });
    if (!outcome.wasServed)
      show({
        at: systemClock.now() - startedAt,
        event: 'error',
        code: 'nobody-serves',
        message: `nobody takes calls at ${target.host}:${target.port}`,
        facts: {},
      });
    show({
      at: outcome.endedAt - startedAt,
      event: 'end',
      cause: outcome.cause,
      seconds: Math.round((outcome.endedAt - outcome.startedAt) / 1000),
    });
  } finally {
    await simulated.close();
  }
}
