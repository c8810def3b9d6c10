import type { AudioFork } from './audio-module.ts';
import type { ScriptedCaller } from './caller-script.ts';
import type { Cause } from './causes.ts';
import {
  type CallerProfile,
  type ChannelState,
  type ChannelTimes,
  channelHeaders,
  recordVariables,
  streamVariables,
} from './channel-headers.ts';
import type { Connection } from './connection.ts';
import type { Header } from './event.ts';
import type { Exchange } from './exchange.ts';
import type { MixedFile } from './mixed-file.ts';
import type { Recogniser } from './recogniser.ts';
import type { SessionRecording } from './session-recording.ts';
import { ChannelThread } from './thread.ts';
import { isTrue } from './tokens.ts';
import { ChannelVariables } from './variables.ts';

/** A key on its way to whoever reads it. */
export interface Digit {
  readonly key: string;
  /** In 8 kHz samples. */
  readonly duration: number;
  readonly source: 'RTP' | 'APP';
}

export interface ChannelBeginning {
  readonly id: string;
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly profile: CallerProfile;
}

/** Media is read and queues are polled every 20 ms. */
export const tickMs = 20;

/** One leg: what it is, what state it is in, what it tells the world. What it does is its thread's business. */
export class Channel {
  readonly exchange: Exchange;
  readonly id: string;
  readonly name: string;
  readonly direction: 'inbound' | 'outbound';
  readonly profile: CallerProfile;
  readonly variables = new ChannelVariables();
  readonly times: ChannelTimes;
  readonly thread: ChannelThread;
  /** Keys that nobody has read yet. */
  readonly digits: Digit[] = [];
  /** Background recordings by path. */
  readonly recordings = new Map<string, SessionRecording>();
  state: ChannelState = 'CS_INIT';
  callState: 'DOWN' | 'RINGING' | 'EARLY' | 'ACTIVE' | 'HANGUP' = 'DOWN';
  answerState: 'ringing' | 'early' | 'answered' | 'hangup' = 'ringing';
  cause: Cause | undefined;
  endedBy: 'far end' | 'command' | 'switch' = 'switch';
  /** The leg it is, or was last, joined to. */
  other: Channel | undefined;
  /** Whom it was joined to, as shown to the caller. */
  callee: string | undefined;
  /** Unique id of the call that the leg belongs to: the originating leg's. */
  callId: string;
  person: ScriptedCaller | undefined;
  /** Listens to the far end. */
  recogniser: Recogniser | undefined;
  /** Connections that carry its sound elsewhere, by their names. */
  readonly audioForks = new Map<string, AudioFork>();
  /** Files that are mixed into what the far end hears, by path. */
  readonly mixed = new Map<string, MixedFile>();
  /** Applications that run now and send to the far end, be it silence. */
  sending = 0;
  digitsDialled = '';
  /** mod_avmd listens to the far end. */
  hearsBeeps = false;
  /** mod_spandsp listens for fax machines, or did and was not stopped. */
  faxDetector: AbortController | undefined;
  /** Keys that the switch sent to this far end. */
  keysSent = '';
  /** What a command told the caller's phone before the answer, where it said so itself. */
  sipStatusSent: number | undefined;
  /** The programs that control it, or did, the latest last. */
  connections: readonly Connection[] = [];
  /** The extension to which it is to go once what runs has ended. */
  sentTo: { readonly extension: string; readonly dialplan?: string } | undefined;
  last: { readonly application: string; readonly argument: string } | undefined;
  readonly #gone = new AbortController();
  #isAudible = false;

  constructor(exchange: Exchange, beginning: ChannelBeginning) {
    this.exchange = exchange;
    this.id = beginning.id;
    this.name = beginning.name;
    this.direction = beginning.direction;
    this.profile = beginning.profile;
    this.callId = beginning.id;
    const now = exchange.clock.now();
    this.times = { created: now, answered: 0, progress: 0, progressMedia: 0, bridged: 0, hungUp: 0 };
    this.thread = new ChannelThread(this);
    exchange.channels.set(this.id, this);
    exchange.sessions++;
  }

  get isGone(): boolean {
    return this.cause !== undefined;
  }

  get isAnswered(): boolean {
    return this.times.answered > 0;
  }

  /** Whether the far end hears something. */
  get isHeard(): boolean {
    return this.#isAudible || (this.sendsSound && this.mixed.size > 0);
  }

  /** A channel at rest sends nothing at all. */
  get sendsSound(): boolean {
    return this.#isAudible || this.sending > 0;
  }

  /** Aborts when the thread learns that the channel has hung up. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  fire(
    name: string,
    more: {
      readonly before?: readonly Header[];
      readonly after?: readonly Header[];
      readonly subclass?: string;
      readonly body?: string;
    } = {},
  ): void {
    const variables: readonly Header[] = withoutVariables.has(name)
      ? []
      : this.variables.entries().map(([variable, value]) => [`variable_${variable}`, value]);
    const headers = [...(more.before ?? []), ...channelHeaders(this), ...variables, ...(more.after ?? [])];
    const { subclass, body } = more;
    this.exchange.fire(name, headers, {
      ...(subclass !== undefined && { subclass }),
      ...(body !== undefined && { body }),
    });
  }

  enter(state: ChannelState): void {
    this.state = state;
    this.fire('CHANNEL_STATE');
  }

  /** 180 Ringing. */
  ring(): void {
    if (this.isGone || this.answerState !== 'ringing' || this.times.progress > 0) return;
    this.times.progress = this.exchange.clock.now();
    this.variables.set('sip_to_tag', this.exchange.identifiers.tag());
    this.fire('CHANNEL_PROGRESS');
  }

  /** A leg that is rung for this one rings: the caller hears it, an unanswered caller is told so. */
  hearRinging(callee: string): void {
    this.callee = callee;
    if (this.isAnswered) this.times.progress ||= this.exchange.clock.now();
    else this.ring();
    this.sounds(true);
  }

  /** 183 with audio. */
  preAnswer(): void {
    if (this.isGone || this.answerState !== 'ringing') return;
    this.#openMedia();
    this.times.progressMedia = this.exchange.clock.now();
    this.answerState = 'early';
    this.variables.set('endpoint_disposition', 'EARLY MEDIA');
    this.fire('CHANNEL_PROGRESS_MEDIA');
    this.callState = 'EARLY';
  }

  answer(): void {
    if (this.isGone || this.isAnswered) return;
    if (this.answerState === 'ringing') this.#openMedia();
    this.times.answered = this.exchange.clock.now();
    this.answerState = 'answered';
    this.fire('CHANNEL_ANSWER');
    this.person?.hears(this.#isAudible, true);
    this.callState = 'ACTIVE';
    this.variables.set('endpoint_disposition', 'ANSWER');
    if (this.direction === 'inbound') this.atNextTick(() => this.#acknowledge());
  }

  /**
   * Ends the channel. `by` the far end (BYE, CANCEL, refusal), a command of a program, or the switch itself.
   * `isNoticedLater`: done from outside the channel's own thread, which finds out at its next tick.
   */
  hangup(cause: Cause, by: Channel['endedBy'], isNoticedLater = false): void {
    if (this.isGone) return;
    const wasAnswered = this.isAnswered;
    if (by === 'far end' && this.direction === 'inbound') this.#noteFarEnd(wasAnswered);
    this.cause = cause;
    this.endedBy = by;
    this.answerState = 'hangup';
    this.times.hungUp = this.exchange.clock.now();
    this.person?.putDown();
    if (this.variables.get('bridge_to') !== undefined) this.variables.set('last_bridge_role', 'originator');
    this.fire('CHANNEL_HANGUP');
    if (by === 'far end' && wasAnswered) this.variables.set('sip_hangup_disposition', 'recv_bye');
    if (isNoticedLater) this.atNextTick(() => this.#gone.abort());
    else this.#gone.abort();
  }

  /** The end of the thread: states, the call data record, and nothing more. */
  report(): void {
    const cause = this.cause ?? 'NORMAL_CLEARING';
    this.recogniser?.close();
    for (const fork of [...this.audioForks.values()]) fork.stop();
    for (const file of [...this.mixed.values()]) file.stop();
    for (const recording of [...this.recordings.values()]) recording.stop();
    this.enter('CS_HANGUP');
    this.callState = 'HANGUP';
    this.enter('CS_REPORTING');
    for (const [name, value] of recordVariables(this, cause, this.times.hungUp)) this.variables.set(name, value);
    if (this.variables.get('sip_hangup_disposition') === undefined)
      this.variables.set('sip_hangup_disposition', this.#dispositionOfEnd());
    if (this.variables.get('local_media_port') !== undefined)
      for (const [name, value] of streamVariables) this.variables.set(name, value);
    this.fire('CHANNEL_HANGUP_COMPLETE', { before: [['Hangup-Cause', cause]] });
    this.exchange.channels.delete(this.id);
    for (const connection of this.connections) connection.noticeEndOfCall();
  }

  /** The memory is freed: last of all, and late when a socket lingers. */
  destroy(): void {
    this.state = 'CS_DESTROY';
    this.fire('CHANNEL_STATE');
    this.fire('CHANNEL_DESTROY');
  }

  /** Runs at the next edge of this channel's 20 ms grid. */
  atNextTick(action: () => void): void {
    const elapsed = this.exchange.clock.now() - this.times.created;
    const wait = tickMs - (elapsed % tickMs);
    this.exchange.clock.timer(wait, action);
  }

  /** Keys arrive; who reads the channel, reads them at the next tick. */
  queueDigits(keys: string, source: Digit['source'], durationMs: number): void {
    if (this.isGone) return;
    this.atNextTick(() => {
      for (const key of keys.toUpperCase().replaceAll(/[^0-9A-D*#]/g, ''))
        this.digits.push({ key, source, duration: Math.round(durationMs * 8) });
      this.thread.poke();
    });
  }

  /** The next unread key; reading it is what makes it an event. */
  takeDigit(): Digit | undefined {
    const digit = this.digits.shift();
    if (digit === undefined) return undefined;
    this.digitsDialled += digit.key;
    if (!isTrue(this.variables.get('sensitive_dtmf')))
      this.fire('DTMF', {
        after: [
          ['DTMF-Digit', digit.key],
          ['DTMF-Duration', String(digit.duration)],
          ['DTMF-Source', digit.source],
        ],
      });
    return digit;
  }

  /** The far end beeps, as answering machines do after their greeting. */
  beep(): void {
    if (this.isGone || !this.hearsBeeps) return;
    const about: readonly Header[] = [
      ['Unique-ID', this.id],
      ['Call-command', 'avmd'],
      ['Beep-Status', 'DETECTED'],
      ['Frequency', '800.000000'],
    ];
    this.exchange.fire('CUSTOM', about, { subclass: 'avmd::beep' });
  }

  /** What the far end hears has changed, or something new begins. */
  sounds(isAudible: boolean, begins = false): void {
    if (!begins && isAudible === this.#isAudible) return;
    this.#isAudible = isAudible;
    if (this.answerState !== 'ringing') this.person?.hears(isAudible, begins);
  }

  /** A person takes the far end. */
  join(person: ScriptedCaller): void {
    this.person = person;
    person.pickUp({
      clock: this.exchange.clock,
      press: (key, durationMs) => this.queueDigits(key, 'RTP', durationMs),
      voice: (utterance) => {
        this.thread.poke();
        if (utterance.ms > 0) this.recogniser?.hears(utterance);
      },
      hangUp: () => this.hangup(this.isAnswered ? 'NORMAL_CLEARING' : 'ORIGINATOR_CANCEL', 'far end'),
    });
  }

  #openMedia(): void {
    this.variables.setAll({
      rtp_local_sdp_str: `v=0\r\no=FreeSWITCH 1 2 IN IP4 127.0.0.1\r\ns=FreeSWITCH\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n`,
      local_media_ip: '127.0.0.1',
      local_media_port: '30000',
      advertised_media_ip: '127.0.0.1',
      rtp_use_timer_name: 'soft',
      rtp_use_pt: '0',
      rtp_use_ssrc: '2601189772',
      rtp_2833_send_payload: '101',
      rtp_2833_recv_payload: '101',
      remote_media_ip: '127.0.0.1',
      remote_media_port: '30486',
    });
  }

  /** The caller's ACK brings the headers of the confirmed dialogue. */
  #acknowledge(): void {
    const { variables, exchange } = this;
    const toTag = variables.get('sip_to_tag') ?? exchange.identifiers.tag();
    variables.setAll({
      sip_to_tag: toTag,
      sip_from_tag: variables.get('sip_from_tag'),
      sip_cseq: '123061642',
      sip_call_id: variables.get('sip_call_id'),
      sip_full_via: variables.get('sip_full_via'),
      sip_from_display: variables.get('sip_from_display'),
      sip_full_from: variables.get('sip_full_from'),
      sip_full_to: `${(variables.get('sip_full_to') ?? '').replace(/;tag=.*$/, '')};tag=${toTag}`,
    });
  }

  #noteFarEnd(wasAnswered: boolean): void {
    const status = wasAnswered ? '200' : '487';
    if (!wasAnswered)
      this.variables.setAll({
        sip_hangup_disposition: 'recv_cancel',
        sip_invite_failure_status: '487',
        sip_invite_failure_phrase: 'CANCEL',
      });
    this.variables.setAll({
      sip_reason: wasAnswered ? 'Q.850;cause=16;text="NORMAL_CLEARING"' : 'SIP;cause=487;text="ORIGINATOR_CANCEL"',
      sip_term_status: status,
      proto_specific_hangup_cause: `sip:${status}`,
      sip_term_cause: wasAnswered ? '16' : '487',
    });
  }

  #dispositionOfEnd(): string {
    if (this.isAnswered) return this.endedBy === 'far end' ? 'recv_bye' : 'send_bye';
    if (this.direction === 'inbound') return 'send_refuse';
    return this.endedBy === 'far end' ? 'recv_refuse' : 'send_cancel';
  }
}

/** Only some events carry the variables; these do not. */
const withoutVariables: ReadonlySet<string> = new Set(['CHANNEL_STATE', 'DTMF', 'DETECTED_SPEECH']);
