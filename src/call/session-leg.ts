import { noSip, type TextFacts } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import type { TextThread } from '../run/index.ts';
import type {
  BridgeEnd,
  BridgePlan,
  ChannelFacts,
  FaxEnd,
  FaxPlan,
  ForkPlan,
  JoinEnd,
  KeyPress,
  Leg,
  LegEnd,
  Listening,
  ListenRule,
  MachineEnd,
  MachineRule,
  MediaEnd,
  MediaOptions,
  OperationEnd,
  OriginateEnd,
  OriginatePlan,
  RecordEnd,
  RecordingTap,
  RoomPlan,
  RoomVisit,
  SideRecording,
  SoundFork,
  SwitchNode,
  SwitchRecording,
  SwitchSound,
  SwitchSpeech,
  SwitchWitness,
} from '../switch/index.ts';
import type { CauseDetail, DigitStep, HangupCause, JsonObject } from '../verbs/index.ts';

/** Who is there: nobody yet, somebody at a telephone, or somebody who reads and writes. */
export type Line = 'none' | 'voice' | 'text';

export interface SessionLegParts {
  /** 32 lowercase hex digits: of the session, whatever legs it gets. */
  readonly id: string;
  /** A conversation by texts, and what it begins with; absent: nobody is there yet. */
  readonly texts?: { readonly begun: TextFacts; readonly thread: TextThread };
  readonly channel: Pick<ChannelFacts, 'direction' | 'from' | 'to'>;
  /** What the session was started with. */
  readonly parameters: JsonObject;
  readonly clock: Clock;
}

/**
 * The leg of a session that began without one. Until somebody has answered there is nothing to hear and nobody to hang
 * up on: every operation fails at once, and the end is the session's own. From then on it is the leg of whoever did.
 */
export class SessionLeg implements Leg {
  readonly id: string;
  readonly parameters: JsonObject;
  readonly #clock: Clock;
  readonly #channel: ChannelFacts;
  readonly #gone = new AbortController();
  readonly #ended = Promise.withResolvers<LegEnd>();
  readonly #listeners = new Map<(key: KeyPress) => void, (() => void) | null>();
  #line: Line;
  #text: TextFacts | undefined;
  #thread: TextThread | undefined;
  readonly #pickedUp = Promise.withResolvers<void>();
  #answeredAt: number | undefined;
  #leg: Leg | undefined;

  constructor({ id, texts, channel, parameters, clock }: SessionLegParts) {
    this.id = id;
    this.parameters = parameters;
    this.#clock = clock;
    this.#line = texts ? 'text' : 'none';
    this.#text = texts?.begun;
    this.#thread = texts?.thread;
    const createdAt = clock.now();
    this.#channel = { ...channel, callerName: '', context: '', sip: noSip, createdAt, variables: {} };
    if (!texts) return;
    this.#answeredAt = createdAt;
    this.#pickedUp.resolve();
  }

  get line(): Line {
    return this.#line;
  }

  get text(): TextFacts | undefined {
    return this.#text;
  }

  get thread(): TextThread | undefined {
    return this.#thread;
  }

  get channel(): ChannelFacts {
    return this.#leg?.channel ?? this.#channel;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get ended(): Promise<LegEnd> {
    return this.#ended.promise;
  }

  get pickedUp(): Promise<void> {
    return this.#pickedUp.promise;
  }

  get answered(): boolean {
    return this.answeredAt !== undefined;
  }

  get answeredAt(): number | undefined {
    return this.#leg ? this.#leg.answeredAt : this.#answeredAt;
  }

  onKey(listener: (key: KeyPress) => void): () => void {
    this.#listeners.set(listener, this.#leg?.onKey(listener) ?? null);
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  /** Rings; whoever answers is the leg of the session from here on. */
  async originate(
    plan: OriginatePlan,
    node: SwitchNode | null,
    witness: SwitchWitness,
    signal: AbortSignal,
  ): Promise<OriginateEnd> {
    if (!node) return unreached;
    const end = await node.originate({ ...plan, witness }, AbortSignal.any([signal, this.gone]));
    if (end.ended !== 'answered') return end;
    if (this.gone.aborted) {
      await end.leg.hangup('cancelled');
      await end.leg.release();
      return { ended: 'aborted', legs: [], cause: 'cancelled', raw: 'ORIGINATOR_CANCEL' };
    }
    this.#take(end.leg);
    return end;
  }

  /** From here on the session is a conversation by texts. */
  beginTexts(thread: TextThread, { from, to }: Pick<ChannelFacts, 'from' | 'to'>): void {
    this.#thread = thread;
    this.#line = 'text';
    this.#text = { network: thread.network };
    this.#answeredAt = this.#clock.now();
    this.#pickedUp.resolve();
    Object.assign(this.#channel, { from, to });
  }

  #take(leg: Leg): void {
    this.#leg = leg;
    this.#pickedUp.resolve();
    this.#line = 'voice';
    for (const listener of this.#listeners.keys()) this.#listeners.set(listener, leg.onKey(listener));
    const gone = () => this.#gone.abort();
    if (leg.gone.aborted) gone();
    else leg.gone.addEventListener('abort', gone, { once: true });
    void leg.ended.then((end) => this.#end(end));
  }

  #end(end: LegEnd): void {
    this.#ended.resolve(end);
    this.#gone.abort();
  }

  async hangup(cause: HangupCause, headers?: Readonly<Record<string, string>>): Promise<LegEnd> {
    if (this.#leg) return this.#leg.hangup(cause, headers);
    const raw = cause === 'normal' ? 'NORMAL_CLEARING' : cause.toUpperCase().replaceAll('-', '_');
    const answeredAt = this.#answeredAt;
    this.#end({ cause, raw, by: 'us', endedAt: this.#clock.now(), ...(answeredAt !== undefined && { answeredAt }) });
    return this.#ended.promise;
  }

  async reject(sipStatus: number, reason?: string): Promise<OperationEnd> {
    if (this.#leg) return this.#leg.reject(sipStatus, reason);
    await this.hangup(sipStatus === 603 ? 'normal' : 'failed');
    return done;
  }

  async release(): Promise<void> {
    await this.#leg?.release();
  }

  async answer(headers?: Readonly<Record<string, string>>): Promise<OperationEnd> {
    return this.#leg?.answer(headers) ?? this.#nobody;
  }

  async ring(): Promise<OperationEnd> {
    return this.#leg?.ring() ?? this.#nobody;
  }

  async speak(speech: SwitchSpeech, options: MediaOptions): Promise<MediaEnd> {
    return this.#leg?.speak(speech, options) ?? { ...this.#nobody, heardMs: 0 };
  }

  async play(sound: SwitchSound, options: MediaOptions): Promise<MediaEnd> {
    return this.#leg?.play(sound, options) ?? { ...this.#nobody, heardMs: 0 };
  }

  plays(extension: string): boolean {
    return this.#leg?.plays(extension) ?? true;
  }

  async listen(rule: ListenRule): Promise<Listening> {
    return this.#leg?.listen(rule) ?? { ok: false, problem: nobodyThere };
  }

  async echo(signal: AbortSignal): Promise<OperationEnd> {
    return this.#leg?.echo(signal) ?? this.#nobody;
  }

  async listenTo(legId: string, signal: AbortSignal): Promise<OperationEnd> {
    return this.#leg?.listenTo(legId, signal) ?? this.#nobody;
  }

  async receiveFax(plan: FaxPlan, signal: AbortSignal): Promise<FaxEnd> {
    const { ended, detail } = this.#nobody;
    return this.#leg?.receiveFax(plan, signal) ?? { ended, pages: 0, ...(detail !== undefined && { detail }) };
  }

  async sendDigits(steps: readonly DigitStep[], signal: AbortSignal): Promise<OperationEnd> {
    return this.#leg?.sendDigits(steps, signal) ?? this.#nobody;
  }

  async record(recording: SwitchRecording, signal: AbortSignal): Promise<RecordEnd> {
    const { ended, detail } = this.#nobody;
    return this.#leg?.record(recording, signal) ?? { ended, detail, recordedMs: 0 };
  }

  recordBeside(recording: SideRecording): RecordingTap {
    if (this.#leg) return this.#leg.recordBeside(recording);
    const end = { ended: 'failed', detail: nobodyThere, at: this.#clock.now() } as const;
    const failed = async () => this.#nobody;
    return {
      begun: Promise.resolve(null),
      ended: Promise.resolve(end),
      pause: failed,
      resume: failed,
      stop: async () => end,
    };
  }

  fork(plan: ForkPlan): SoundFork {
    if (this.#leg) return this.#leg.fork(plan);
    return { begun: Promise.resolve(nobodyThere), ended: Promise.resolve(nobodyThere), stop: async () => {} };
  }

  async writes(format: 'wav' | 'mp3'): Promise<boolean> {
    return this.#leg?.writes(format) ?? false;
  }

  async bridge(plan: BridgePlan, signal: AbortSignal): Promise<BridgeEnd> {
    return this.#leg?.bridge(plan, signal) ?? { ...this.#nobody, ...notJoined };
  }

  async detectMachine(rule: MachineRule, signal: AbortSignal): Promise<MachineEnd> {
    return this.#leg?.detectMachine(rule, signal) ?? { ...this.#nobody, result: 'unknown', tookMs: 0 };
  }

  enterRoom(plan: RoomPlan, signal: AbortSignal): RoomVisit {
    return this.#leg?.enterRoom(plan, signal) ?? { seat: Promise.resolve(null), ended: Promise.resolve(this.#nobody) };
  }

  async join(other: Leg, signal: AbortSignal): Promise<JoinEnd> {
    return this.#leg?.join(other, signal) ?? { ...this.#nobody, joinedMs: 0 };
  }

  async deflect(uri: string): Promise<OperationEnd> {
    return this.#leg?.deflect(uri) ?? this.#nobody;
  }

  async refer(uri: string): Promise<OperationEnd> {
    return this.#leg?.refer(uri) ?? this.#nobody;
  }

  async leaveTo(extension: string): Promise<OperationEnd> {
    return this.#leg?.leaveTo(extension) ?? this.#nobody;
  }

  get #nobody(): { readonly ended: 'gone' | 'failed'; readonly detail: string } {
    return { ended: this.gone.aborted ? 'gone' : 'failed', detail: nobodyThere };
  }
}

export const nobodyThere = 'nobody is on the line';

const done: OperationEnd = { ended: 'done' };

const notJoined = {
  bridged: false,
  legs: [],
  bridgedMs: 0,
  cause: 'failed',
  raw: 'NORMAL_TEMPORARY_FAILURE',
} as const satisfies Omit<BridgeEnd, 'ended'> & CauseDetail;

const unreached = {
  ended: 'failed',
  legs: [],
  cause: 'unreachable',
  raw: 'NETWORK_OUT_OF_ORDER',
  detail: 'the switch itself is not known',
} as const satisfies OriginateEnd;
