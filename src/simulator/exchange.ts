import type { Clock } from '../clock/index.ts';
import type { Callee } from './callee.ts';
import type { Channel } from './channel.ts';
import { stamp } from './channel-headers.ts';
import type { Conference } from './conference.ts';
import type { Header, SwitchEvent } from './event.ts';
import type { Expansion } from './expansion.ts';
import type { IdentifierSource } from './identifiers.ts';

/** What the whole switch has in common: who is on it, who listens, what it owns. */
export interface ExchangeOptions {
  readonly clock: Clock;
  readonly identifiers: IdentifierSource;
  readonly callees: readonly Callee[];
  readonly engines: readonly string[];
  /** Engines that `detect_speech` knows. */
  readonly recognisers: readonly string[];
  readonly localStreams: readonly string[];
  readonly soundFolder: string;
  readonly globals: ReadonlyMap<string, string>;
  /** Gateways that exist; absent: all of them. */
  readonly gateways?: readonly string[];
  readonly applications: ReadonlyMap<string, Application>;
  readonly apis: ReadonlyMap<string, Api>;
}

/** What an application is given. */
export interface ApplicationRun {
  readonly exchange: Exchange;
  readonly channel: Channel;
  /** After expansion. */
  readonly argument: string;
}

/** Something the dialplan or `sendmsg` can execute on a channel; the names are `show application`'s. */
export interface Application {
  readonly module: string;
  readonly about: string;
  readonly syntax: string;
  /** Brings an unanswered call into early media first. */
  readonly needsMedia: boolean;
  /** Returns when the application is over; what it has to say is in the channel's variables. */
  run(run: ApplicationRun): Promise<void> | void;
}

/** Something `api` and `bgapi` can call: the answer as text. */
export type Api = (exchange: Exchange, argument: string) => string | Promise<string>;

/** Somebody who may want an event. */
export interface Listener {
  deliver(event: SwitchEvent): void;
  /** The switch goes down. */
  destroy(): void;
}

export class Exchange {
  readonly options: ExchangeOptions;
  readonly clock: Clock;
  readonly identifiers: IdentifierSource;
  readonly startedAt: number;
  readonly coreId: string;
  /** Live channels by uuid, in the order in which they came. */
  readonly channels = new Map<string, Channel>();
  readonly conferences = new Map<string, Conference>();
  /** By `realm/key`. */
  readonly hashes = new Map<string, string>();
  /** Of conferences; counted through, whichever room. */
  members = 0;
  readonly listeners = new Set<Listener>();
  readonly expansions: Expansion[] = [];
  sessions = 0;
  #sequence = 0;

  constructor(options: ExchangeOptions) {
    this.options = options;
    this.clock = options.clock;
    this.identifiers = options.identifiers;
    this.startedAt = options.clock.now();
    this.coreId = options.identifiers.uuid();
  }

  /** A channel that can still be told something; those that hung up are gone for everybody. */
  locate(id: string | undefined): Channel | undefined {
    const channel = this.channels.get(id ?? '');
    return channel?.isGone ? undefined : channel;
  }

  /** Numbers the event and gives it to everybody who listens. */
  fire(
    name: string,
    headers: readonly Header[],
    more: { readonly subclass?: string; readonly body?: string } = {},
  ): void {
    const event: SwitchEvent = {
      name,
      headers: [
        ...(more.subclass === undefined ? [] : [['Event-Subclass', more.subclass] satisfies Header]),
        ...this.baseHeaders(name),
        ...headers,
      ],
      ...(more.body === undefined ? {} : { body: more.body }),
    };
    for (const listener of [...this.listeners]) listener.deliver(event);
  }

  /** What every event begins with. */
  baseHeaders(name: string): readonly Header[] {
    const now = this.clock.now();
    const [file, routine, line] = sources[name] ?? ['switch_event.c', 'switch_event_fire', '0'];
    return [
      ['Event-Name', name],
      ['Core-UUID', this.coreId],
      ['FreeSWITCH-Hostname', 'simulator'],
      ['FreeSWITCH-Switchname', 'simulator'],
      ['FreeSWITCH-IPv4', '127.0.0.1'],
      ['FreeSWITCH-IPv6', '::1'],
      ['Event-Date-Local', stamp(now)],
      ['Event-Date-GMT', new Date(now).toUTCString()],
      ['Event-Date-Timestamp', String(Math.round(now * 1000))],
      ['Event-Calling-File', file],
      ['Event-Calling-Function', routine],
      ['Event-Calling-Line-Number', line],
      ['Event-Sequence', String(++this.#sequence)],
    ];
  }
}

/** Where in FreeSWITCH 1.10.12 an event comes from. */
const sources: Readonly<Record<string, readonly [file: string, routine: string, line: string]>> = {
  CHANNEL_DATA: ['mod_event_socket.c', 'parse_command', '2021'],
  CHANNEL_CREATE: ['switch_core_state_machine.c', 'switch_core_session_run', '626'],
  CHANNEL_STATE: ['switch_channel.c', 'switch_channel_perform_set_running_state', '2408'],
  CHANNEL_PARK: ['switch_ivr.c', 'switch_ivr_park', '1002'],
  CHANNEL_UNPARK: ['switch_ivr.c', 'switch_ivr_park', '1213'],
  CHANNEL_EXECUTE: ['switch_core_session.c', 'switch_core_session_exec', '2944'],
  CHANNEL_EXECUTE_COMPLETE: ['switch_core_session.c', 'switch_core_session_exec', '2967'],
  CHANNEL_PROGRESS: ['switch_channel.c', 'switch_channel_perform_mark_ring_ready_value', '3505'],
  CHANNEL_PROGRESS_MEDIA: ['switch_channel.c', 'switch_channel_perform_mark_pre_answered', '3586'],
  DETECTED_SPEECH: ['switch_ivr_async.c', 'speech_thread', '5070'],
  CHANNEL_ANSWER: ['switch_channel.c', 'switch_channel_perform_mark_answered', '3846'],
  CHANNEL_BRIDGE: ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', '1689'],
  CHANNEL_UNBRIDGE: ['switch_ivr_bridge.c', 'switch_ivr_multi_threaded_bridge', '1879'],
  CHANNEL_HANGUP: ['switch_channel.c', 'switch_channel_perform_hangup', '3445'],
  CHANNEL_HANGUP_COMPLETE: ['switch_core_state_machine.c', 'switch_core_session_reporting_state', '943'],
  DTMF: ['switch_channel.c', 'switch_channel_dequeue_dtmf', '677'],
  BACKGROUND_JOB: ['mod_event_socket.c', 'api_exec', '1572'],
};
