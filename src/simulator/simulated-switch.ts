import { randomUUID } from 'node:crypto';
import { type Clock, VirtualClock } from '../clock/index.ts';
import { apis } from './apis.ts';
import { applications } from './applications/index.ts';
import { type AudioModule, audioApi } from './audio-module.ts';
import type { Callee } from './callee.ts';
import type { CallerStep } from './caller-script.ts';
import { type Cause, sipStatusOfCause } from './causes.ts';
import type { Channel } from './channel.ts';
import { Exchange } from './exchange.ts';
import type { Expansion } from './expansion.ts';
import { IdentifierSource } from './identifiers.ts';
import { type InboundFace, type InboundOptions, listenInbound } from './inbound-face.ts';
import { incomingChannel, type SimulatedCall } from './incoming-call.ts';
import type { ExecutedApplication } from './thread.ts';
import { followTransfers, refer } from './transfer.ts';

export interface SimulatedSwitchOptions {
  readonly clock: Clock;
  /** Who can be rung; the first that matches. Everybody else answers after 2 s and talks for 10 s. */
  readonly callees?: readonly Callee[];
  /** Engines that `speak` knows. Default flite alone. */
  readonly engines?: readonly string[];
  /** Engines that `detect_speech` knows. Default pocketsphinx and simulated. */
  readonly recognisers?: readonly string[];
  /** Names that `local_stream://` knows. Default moh alone. */
  readonly localStreams?: readonly string[];
  /** Where relative sound files are. */
  readonly soundFolder?: string;
  /** What `$${…}` knows. */
  readonly globals?: Readonly<Record<string, string>>;
  /** Gateways that exist. Default: all. */
  readonly gateways?: readonly string[];
  /** Applications whose module is not loaded: executing one ends the call. */
  readonly withoutApplications?: readonly string[];
  /** Modules that carry sound to WebSockets. Default: none, as a FreeSWITCH of its own has none. */
  readonly audioModules?: readonly AudioModule[];
  /** The same seed gives the same uuids. Default: one of its own in real time, always the same in virtual time. */
  readonly seed?: string;
}

/** An outbound event socket server. */
export interface SocketTarget {
  readonly host: string;
  readonly port: number;
}

export interface CallOutcome {
  /** The channel's uuid. */
  readonly id: string;
  /** False when no target took the connection. */
  readonly wasServed: boolean;
  /** Unix ms. */
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly cause: Cause;
  readonly endedBy: 'caller' | 'program' | 'switch';
  /** The final SIP response that the caller's phone got: 200 once answered. */
  readonly sipStatus: number;
  /** What ran on the call, nested applications included, in the order in which they began. */
  readonly executed: readonly ExecutedApplication[];
  /** Keys that the caller pressed, and those that the switch sent to the caller. */
  readonly keysPressed: string;
  readonly keysSent: string;
  /** Steps of the script that nobody asked for. */
  readonly untaken: readonly CallerStep[];
  /** The last values of the channel's variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A FreeSWITCH inside the process: callers, callees and the event socket, everything by one clock. */
export class SimulatedSwitch {
  readonly #exchange: Exchange;
  readonly #faces = new Set<InboundFace>();

  constructor(options: SimulatedSwitchOptions) {
    const missing = new Set(options.withoutApplications);
    this.#exchange = new Exchange({
      clock: options.clock,
      identifiers: new IdentifierSource(
        options.seed ?? (options.clock instanceof VirtualClock ? 'simulator' : randomUUID()),
      ),
      callees: options.callees ?? [],
      engines: options.engines ?? ['flite'],
      recognisers: options.recognisers ?? ['pocketsphinx', 'simulated'],
      localStreams: options.localStreams ?? ['moh'],
      soundFolder: options.soundFolder ?? '/usr/share/freeswitch/sounds',
      globals: new Map(Object.entries({ base_dir: '/usr/local/freeswitch', ...options.globals })),
      ...(options.gateways === undefined ? {} : { gateways: options.gateways }),
      applications: new Map([...applications].filter(([name]) => !missing.has(name))),
      apis: new Map([
        ...apis,
        ...(options.audioModules ?? []).map((module) => [`uuid_${module}`, audioApi(module)] as const),
      ]),
    });
  }

  /** Every live variable or API call that was found in an argument so far: empty when nothing got through. */
  get expansions(): readonly Expansion[] {
    return this.#exchange.expansions;
  }

  /** Calls and legs that are up. */
  get liveChannels(): number {
    return this.#exchange.channels.size;
  }

  /**
   * Lets somebody call. The dialplan has one `socket … async full` action for each target, in order: the next
   * one is tried when a program refuses, leaves or dies; after the last the call is cleared. Resolves when the
   * call is over and the program has let go of it: at once, when its linger time is up, or when it leaves.
   */
  async placeCall(call: SimulatedCall, targets: SocketTarget | readonly SocketTarget[]): Promise<CallOutcome> {
    const channel = incomingChannel(this.#exchange, call);
    let wasServed = false;
    for (const { host, port } of [targets].flat()) {
      if (channel.isGone) break;
      await channel.thread.execute('socket', `${host}:${port} async full`);
      wasServed ||= channel.connections.length > 0;
      if (await followTransfers(channel)) break;
    }
    channel.hangup('NORMAL_CLEARING', 'switch');
    channel.report();
    await Promise.all(channel.connections.map(({ ended }) => aborted(ended)));
    channel.destroy();
    return outcomeOf(channel, call, wasServed);
  }

  /** Whoever was rung by this number, and speaks with somebody, transfers them by REFER. False: there is nobody. */
  calleeRefers(number: string, uri: string): boolean {
    const leg = this.#rung(number);
    return leg !== undefined && refer(leg, uri);
  }

  /** Every connection that controls this call is gone, without a word. The id may be without dashes. */
  cutOff(id: string): void {
    for (const channel of this.#exchange.channels.values())
      if (channel.id.replaceAll('-', '') === id.replaceAll('-', ''))
        for (const connection of channel.connections) connection.destroy();
  }

  /** Whoever was rung by this number sounds like an answering machine after its greeting. */
  calleeBeeps(number: string): void {
    this.#rung(number)?.beep();
  }

  /** Whoever was rung by this number presses keys. */
  calleePresses(number: string, keys: string): void {
    this.#rung(number)?.queueDigits(keys, 'RTP', 100);
  }

  /** Keys that were sent to whoever was rung by this number. */
  keysHeardBy(number: string): string {
    return this.#rung(number)?.keysSent ?? '';
  }

  #rung(number: string): Channel | undefined {
    const legs = [...this.#exchange.channels.values()];
    return legs.find(({ direction, profile }) => direction === 'outbound' && profile.destination === number);
  }

  /** Opens the face of port 8021: a program connects, authenticates and controls everything. */
  async listen(options: InboundOptions): Promise<InboundFace> {
    const face = await listenInbound(this.#exchange, options);
    this.#faces.add(face);
    return face;
  }

  /** Hangs up whoever is left and closes every socket. */
  async close(): Promise<void> {
    for (const channel of [...this.#exchange.channels.values()]) channel.hangup('SYSTEM_SHUTDOWN', 'switch');
    for (const listener of [...this.#exchange.listeners]) listener.destroy();
    await Promise.all([...this.#faces].map((face) => face.close()));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function outcomeOf(channel: Channel, call: SimulatedCall, wasServed: boolean): CallOutcome {
  const { times, variables, thread } = channel;
  const cause = channel.cause ?? 'NORMAL_CLEARING';
  return {
    id: channel.id,
    wasServed,
    startedAt: times.created,
    ...(channel.isAnswered ? { answeredAt: times.answered } : {}),
    endedAt: times.hungUp,
    cause,
    endedBy: ({ 'far end': 'caller', command: 'program', switch: 'switch' } as const)[channel.endedBy],
    sipStatus: channel.isAnswered ? 200 : (channel.sipStatusSent ?? sipStatusOfCause(cause)),
    executed: thread.executed.filter(({ application }) => application !== 'socket'),
    keysPressed: call.caller?.pressed ?? '',
    keysSent: channel.keysSent,
    untaken: call.caller?.remaining ?? [],
    variables: Object.fromEntries(variables.entries().map(([name]) => [name, variables.get(name) ?? ''])),
  };
}
