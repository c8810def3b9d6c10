import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { systemClock, VirtualClock } from '../clock/index.ts';
import { type Config, type HostPort, loadConfig, parseConfig, splitCredentials } from '../config/index.ts';
import type { Route } from '../routing/index.ts';
import {
  type CallerPlan,
  type CallerStep,
  type ExecutedApplication,
  ScriptedCaller,
  SimulatedSwitch,
  spokenMs,
} from '../simulator/index.ts';
import { forPrograms, Narrator, type TraceEvent } from '../trace/index.ts';
import { isUrl } from './fetch.ts';
import { type Io, status, UsageMistake } from './io.ts';
import { listenToKeyboard } from './keyboard.ts';
import { type PlannedCall, placeCall } from './place-call.ts';

export interface CallOptions {
  /** A url, or a number of the configuration. */
  readonly target: string;
  readonly config?: string;
  readonly format?: string;
  readonly method?: 'GET' | 'POST';
  readonly from: string;
  readonly to?: string;
  /** What the caller does each time the call waits. */
  readonly turns?: readonly Turn[];
  readonly hangupAfter?: number;
  readonly connect?: HostPort;
  readonly json?: boolean;
  readonly realtime?: boolean;
}

/** Once that the call waits: keys, or words. */
export type Turn = { readonly keys: string } | { readonly words: string };

export interface CommandParts {
  readonly dialects: readonly Dialect[];
  readonly io: Io;
  readonly signal: AbortSignal;
}

/** `dragoman call`: one call through the simulated switch; 1 if an error happened on it. */
export async function call(options: CallOptions, parts: CommandParts): Promise<number> {
  const { failed } = await tracedCall(options, parts);
  return failed ? status.bad : status.good;
}

/** A call that has been placed and shown. */
export interface TracedCall {
  readonly events: readonly TraceEvent[];
  /** An error happened on it. */
  readonly failed: boolean;
  readonly config: Config;
  /** What the caller was to do; absent: somebody did it by hand. */
  readonly plan?: CallerPlan;
  readonly inVirtualTime: boolean;
}

/** Places a call as the options say, prints it as they say, and gives what happened. */
export async function tracedCall(
  options: CallOptions,
  parts: CommandParts,
  audio?: PlannedCall['audio'],
): Promise<TracedCall> {
  const { io, signal, dialects } = parts;
  const typed = io.input.isTTY === true && io.outputIsTerminal && !options.turns?.length && !options.json;
  const plan = callerPlan(options);
  const caller = new ScriptedCaller(plan);
  const events: TraceEvent[] = [];
  const narrator = new Narrator();
  const seen = (event: TraceEvent) => {
    events.push(event);
    io.out(options.json ? `${JSON.stringify(forPrograms(event))}\n` : inLines(event, narrator));
  };
  const clock = options.realtime || typed || options.connect ? systemClock : new VirtualClock();
  const config = configurationFor(options, dialects, io);
  const silence = typed ? listenToKeyboard(io, caller) : () => {};
  const hangUp = () => caller.hangUp();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    if (options.connect) await ringServe(options, options.connect, caller, seen);
    else await placeHere(options, { dialects, config, clock, caller, seen, ...(audio && { audio }) });
  } finally {
    signal.removeEventListener('abort', hangUp);
    silence();
  }
  return {
    events,
    config,
    failed: events.some(({ event }) => event === 'error'),
    inVirtualTime: clock instanceof VirtualClock,
    ...(!typed && { plan }),
  };
}

function inLines(event: TraceEvent, narrator: Narrator): string {
  const told = narrator.tell(event);
  if (!told) return '';
  const time = `${(event.at / 1000).toFixed(1).padStart(7)}s  `;
  const blank = ' '.repeat(time.length + 10);
  return told.lines.map((line, index) => `${index === 0 ? `${time + told.word.padEnd(9)} ` : blank}${line}\n`).join('');
}

function callerPlan({ turns = [], hangupAfter, connect }: CallOptions): CallerPlan {
  return {
    steps: turns.map(stepOf),
    ...(hangupAfter !== undefined && { hangsUpAfterMs: hangupAfter * 1000 }),
    notices: connect ? 'ear' : 'told',
  };
}

/** Empty keys are a turn that passes in silence. */
function stepOf(turn: Turn): CallerStep {
  if ('words' in turn) return { does: 'speak', ms: spokenMs(turn.words), words: turn.words };
  return turn.keys === '' ? { does: 'speak', ms: 0 } : { does: 'press', keys: turn.keys };
}

/** Without a configuration of the operator's, what the call leaves behind goes with it. */
async function placeHere(options: CallOptions, planned: Omit<PlannedCall, 'call'>): Promise<void> {
  const call = { from: options.from, to: numberOf(options) };
  if (options.config !== undefined) return placeCall({ ...planned, call });
  const storage = mkdtempSync(join(tmpdir(), 'dragoman-call-'));
  try {
    await placeCall({ ...planned, call, config: { ...planned.config, storage } });
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
}

/** A url gets a route of its own, whose origin may be private; a number has one in the configuration. */
function configurationFor(options: CallOptions, dialects: readonly Dialect[], io: Io): Config {
  const loading = { formats: dialects.map(({ id }) => id), environment: io.environment };
  // A call that "serve" answers is led by the configuration of that one.
  const isBuiltIn = options.config === undefined && (isUrl(options.target) || options.connect !== undefined);
  if (!isBuiltIn && options.config === undefined && !existsSync('dragoman.yaml'))
    throw new UsageMistake(
      `"${options.target}" is no URL, and as a number it needs a configuration that has it (--config), or a running "serve" (--connect)`,
    );
  const config = isBuiltIn
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
    const executed = ({ application, argument, response = '' }: ExecutedApplication) =>
      show({ at: systemClock.now() - startedAt, event: 'switch', application, argument, response });
    const outcome = await simulated.placeCall({ from: options.from, to, caller, executed }, target);
    if (!outcome.wasServed)
      show({
        at: systemClock.now() - startedAt,
        event: 'error',
        code: 'nobody-serves',
        message: `nobody takes calls at ${target.host}:${target.port}: is "serve" running there?`,
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
