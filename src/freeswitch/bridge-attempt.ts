import type { Timer } from '../clock/index.ts';
import type { BridgeEnd, BridgeLeg, BridgePlan, BridgeTarget, Leg } from '../switch/index.ts';
import type { ApplicationRun } from './application-run.ts';
import type { Channel } from './channel.ts';
import { ComingBack } from './coming-back.ts';
import { bridge, kill, ringingTone, startRecording } from './commands.ts';
import { type Dialing, type DialledLeg, dialledLeg, dialString, legMark } from './dial-string.ts';
import { sendStepsBeside, stepsOn } from './digits.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { type EslEvent, header } from './event.ts';
import { hearMachineOn } from './machine.ts';
import { JoinedPair } from './pair.ts';
import { type FreeSwitchTap, recordBeside } from './recording-tap.ts';
import { RungLeg } from './rung-leg.ts';
import { subscribeToBridges, subscribeToLegsOf } from './subscriptions.ts';
import { pass, whenAborted, within } from './waiting.ts';

/** What the operator has set for the legs that are rung. */
export interface BridgeSettings {
  readonly dialing: Dialing;
  /** For example `local_stream://moh`. */
  readonly holdMusic: string;
}

/** What came of ringing some targets at once. */
export interface AttemptEnd {
  readonly legs: readonly BridgeLeg[];
  /** The leg that spoke with the caller. */
  readonly joined?: BridgeLeg;
  readonly bridgedMs: number;
  readonly endedBy?: NonNullable<BridgeEnd['endedBy']>;
  /** See `BridgeEnd`. */
  readonly referredTo?: string;
  /** The switch's name for why nobody was joined, or how the conversation ended. */
  readonly raw: string;
  readonly detail?: string;
}

/**
 * One `bridge`: rings its targets at once, joins the first that answers, and waits for the end of the
 * conversation. Time limits, keys and cancelling are ours: each ends legs with `uuid_kill`, which makes the
 * switch return from `bridge` with the caller still there.
 */
export class BridgeAttempt {
  readonly #channel: Channel;
  readonly #plan: BridgePlan;
  readonly #holdMusic: string;
  readonly #legs: readonly RungLeg[];
  readonly #dialled: readonly DialledLeg[];
  readonly #refused = new Map<RungLeg, SwitchArgumentRefused>();
  /** Aborts when the conversation is over. */
  readonly #parted = new AbortController();
  /** Aborts when the conversation is to end. */
  readonly #stop = new AbortController();
  readonly #back: ComingBack;
  /** Legs of which is being found out who answered. */
  readonly #heard = new Map<RungLeg, Promise<void>>();
  readonly #forget: (() => void)[] = [];
  #partner = '';
  #joined: { readonly leg: RungLeg; readonly at: number } | undefined;
  #pair: JoinedPair | undefined;
  #partedAt: number | undefined;
  #endedBy: 'key' | 'time-limit' | undefined;
  #cancelled = false;
  #tap: FreeSwitchTap | undefined;
  #whenSettled: () => void = () => {};
  #giveUp: () => void = () => {};
  #ringing: Timer | undefined;

  constructor(
    channel: Channel,
    plan: BridgePlan,
    targets: readonly BridgeTarget[],
    { dialing, holdMusic }: BridgeSettings,
  ) {
    this.#channel = channel;
    this.#holdMusic = holdMusic;
    this.#plan = plan;
    this.#back = new ComingBack(channel);
    // What cannot be written is refused here, not in the middle of a conversation.
    if (plan.recording) startRecording(channel.id, plan.recording.path);
    this.#legs = targets.map((target) => new RungLeg(channel.newId(), target, channel.clock, plan.listener));
    this.#dialled = this.#legs.flatMap((leg) => this.#dial(leg, dialing));
  }

  async run(signal: AbortSignal): Promise<AttemptEnd> {
    if (this.#dialled.length === 0) return this.#end(refusedCause);
    const { life } = this.#channel;
    const execution = bridge(dialString(this.#dialled, this.#options()));
    if (this.#plan.recording?.from === 'ringing' && life.answered) this.#startRecording();
    this.#forget.push(
      this.#channel.onEvent((event) => this.#take(event)),
      this.#channel.onKey(({ key }) => this.#takeKey(key)),
      ...this.#legs.map((leg) => this.#expectScreening(leg)),
    );
    for (const command of [subscribeToBridges(), ...subscribeToLegsOf(this.#channel.id)])
      this.#channel.subscribe(command);
    this.#back.prepare(this.#plan.ringback === 'ringing' ? ringingTone : null);
    const run = this.#channel.run(execution, null);
    this.#giveUp = () => {
      this.#stop.abort();
      void this.#cancel(run);
    };
    this.#forget.push(whenAborted(signal, this.#giveUp));
    await run.begun;
    if (this.#plan.ringTimeoutFrom !== 'ringing') this.#limitRinging();
    const ended = await run.done;
    this.#ringing?.cancel();
    const referredTo = ended.how === 'completed' ? await this.#untilBack(ended.headers) : null;
    this.#back.end();
    this.#part();
    await Promise.all(this.#heard.values());
    await this.#lastFacts();
    for (const action of this.#forget) action();
    for (const leg of this.#legs) leg.forgetLimit();
    await this.#stopRecording();
    if (ended.how === 'failed') return this.#end('NORMAL_TEMPORARY_FAILURE', ended.detail);
    const end = this.#end(ended.how === 'completed' ? disposition(ended.headers) : 'ORIGINATOR_CANCEL');
    return referredTo === null || this.#channel.gone.aborted ? end : { ...end, referredTo };
  }

  /** A callee who transfers may have ended `bridge`, but not the conversation. Gives where the caller was sent. */
  async #untilBack(headers: EslEvent['headers']): Promise<string | null> {
    if (!this.#joined || this.#channel.gone.aborted) return null;
    const to = this.#back.sentTo(headers);
    if (to === null) await this.#back.afterwards(this.#stop.signal);
    else {
      this.#part();
      await this.#back.afterSending();
    }
    return to;
  }

  #dial(leg: RungLeg, dialing: Dialing): readonly DialledLeg[] {
    const { order, ringTimeoutMs, callerId } = this.#plan;
    const delaySeconds = order === 'at-once' ? Math.ceil((leg.target.delayMs ?? 0) / 1000) : 0;
    const ringMs = Math.max(ringTimeoutMs, leg.target.ringTimeoutMs ?? 0);
    const giveUpSeconds = Math.ceil(ringMs / 1000) + delaySeconds + this.#giveUpLaterSeconds;
    try {
      // Keys that are none are refused here, not in the middle of a conversation.
      stepsOn(leg.mark, leg.target.digitsOnAnswer);
      const terms = {
        callerId: besideOwn(callerId, this.#channel.facts),
        giveUpSeconds,
        delaySeconds,
        ...(leg.target.screened && { screening: this.#channel.ourAddress }),
        ...(this.#plan.passesDigits === false && { keepsKeys: true }),
      };
      return [dialledLeg(leg.mark, leg.target, terms, dialing)];
    } catch (error) {
      if (!(error instanceof SwitchArgumentRefused)) throw error;
      this.#refused.set(leg, error);
      return [];
    }
  }

  /** With several targets, the first early media would win the race before anybody has answered. */
  #options(): readonly string[] {
    const { ignoresEarlyMedia, ringTimeoutMs, ringback } = this.#plan;
    return [
      `originate_timeout=${Math.ceil(ringTimeoutMs / 1000) + this.#giveUpLaterSeconds}`,
      ...(ignoresEarlyMedia || this.#dialled.length > 1 || this.#isScreened ? ['ignore_early_media=true'] : []),
      ...(ringback === 'ringing' ? [] : ['instant_ringback=true']),
    ];
  }

  get #isScreened(): boolean {
    return this.#plan.targets.some(({ screened }) => screened);
  }

  /** The switch counts the time that screening takes as ringing, and so it does what it takes to ring at all. */
  get #giveUpLaterSeconds(): number {
    const mayRing = this.#plan.ringTimeoutFrom === 'ringing' ? ringsWithinSeconds : 0;
    return giveUpLaterSeconds + mayRing + (this.#isScreened ? screenedWithinSeconds : 0);
  }

  #limitRinging(): void {
    this.#ringing ??= this.#channel.clock.timer(this.#plan.ringTimeoutMs, () => this.#stopRinging());
  }

  /** The answered leg of a screened target connects to us; when we let go of it, the switch joins it. */
  #expectScreening(leg: RungLeg): () => void {
    if (!leg.target.screened) return () => {};
    return this.#channel.expect(leg.mark, (screened) => this.#screen(leg, screened));
  }

  async #screen(leg: RungLeg, screened: Leg): Promise<void> {
    const { digitsOnAnswer } = leg.target;
    if (digitsOnAnswer.length > 0) await screened.sendDigits(digitsOnAnswer, screened.gone);
    const isAccepted = await this.#plan.listener?.screen(screened, leg.target);
    if (!isAccepted && !screened.gone.aborted) await screened.hangup('rejected');
  }

  #take(event: EslEvent): void {
    const id = header(event, 'Unique-ID') ?? '';
    const mark = header(event, `variable_${legMark}`);
    const leg = this.#legs.find((candidate) => candidate.mark === mark || candidate.owns(id));
    if (id === this.#channel.id) this.#takeOwn(event);
    else if (leg) this.#takeLeg(leg, event);
  }

  #takeOwn(event: EslEvent): void {
    if (event.name === 'CHANNEL_BRIDGE') {
      this.#partner = header(event, 'Other-Leg-Unique-ID') ?? '';
      this.#join();
    } else if (event.name === 'CHANNEL_HANGUP') this.#part();
  }

  #takeLeg(leg: RungLeg, event: EslEvent): void {
    leg.take(event);
    if (this.#cancelled) this.#hangUp(leg);
    if (leg.rings && this.#plan.ringTimeoutFrom === 'ringing') this.#limitRinging();
    switch (event.name) {
      case 'CHANNEL_CREATE':
        if (leg.target.ringTimeoutMs !== undefined)
          leg.limitRinging(leg.target.ringTimeoutMs, () => this.#hangUp(leg, 'NO_ANSWER'));
        return;
      case 'CHANNEL_ANSWER':
        this.#untilTaken(leg, header(event, 'Unique-ID') ?? leg.id);
        this.#hearMachine(leg, header(event, 'Unique-ID') ?? leg.id);
        this.#join();
        return;
      case 'CHANNEL_HANGUP':
        if (this.#joined?.leg !== leg || !leg.hungUp) return;
        this.#back.take(event);
        if (!this.#back.isTransferred) this.#part();
        return;
      case 'CHANNEL_HANGUP_COMPLETE':
        this.#whenSettled();
    }
  }

  #untilTaken(leg: RungLeg, id: string): void {
    const forget = this.#channel.whenTaken(id, () => {
      leg.letGo();
      if (this.#joined?.leg === leg) this.#part();
      this.#whenSettled();
    });
    this.#forget.push(forget);
  }

  #hearMachine(leg: RungLeg, id: string): void {
    const { machine } = leg.target;
    const { listener } = this.#plan;
    if (!machine || !listener?.machine || this.#heard.has(leg)) return;
    const told = hearMachineOn(this.#channel, id, machine, this.#parted.signal).then((end) =>
      listener.machine?.(end, id, leg.target),
    );
    this.#heard.set(leg, told);
  }

  #takeKey(key: string): void {
    if (this.#endedBy || this.#cancelled) return;
    if (this.#joined ? !this.#plan.hangupKeys.includes(key) : !this.#plan.cancelKeys?.includes(key)) return;
    this.#endedBy = 'key';
    if (this.#joined) this.#endConversation(this.#joined.leg);
    else this.#giveUp();
  }

  /** Joined is who has answered and has the caller's sound: sound alone may be early media. */
  #join(): void {
    if (this.#joined || this.#partner === '') return;
    const leg = this.#legs.find((candidate) => candidate.owns(this.#partner));
    if (!leg?.answered) return;
    const { clock } = this.#channel;
    this.#joined = { leg, at: clock.now() };
    const { timeLimitMs } = this.#plan;
    if (timeLimitMs !== null)
      void pass(clock, timeLimitMs, this.#parted.signal).then((reached) => {
        if (!reached) return;
        this.#endedBy ??= 'time-limit';
        this.#endConversation(leg, 'ALLOTTED_TIMEOUT');
      });
    this.#startRecording();
    this.#pair = new JoinedPair(this.#channel, leg.id, this.#holdMusic);
    this.#plan.listener?.joined?.(this.#pair, leg.target);
    if (!leg.target.screened)
      void sendStepsBeside(this.#channel, stepsOn(leg.id, leg.target.digitsOnAnswer), this.#parted.signal);
  }

  #endConversation(leg: RungLeg, cause?: string): void {
    this.#hangUp(leg, cause);
    this.#stop.abort();
  }

  #part(): void {
    this.#partedAt ??= this.#channel.clock.now();
    this.#parted.abort();
    this.#pair?.part();
  }

  #stopRinging(): void {
    if (this.#joined) return;
    for (const leg of this.#legs) if (!leg.answered) this.#hangUp(leg, 'NO_ANSWER');
  }

  /** A leg that the switch is about to make cannot be ended yet, so it is tried until `bridge` returns. */
  async #cancel(run: ApplicationRun): Promise<void> {
    this.#cancelled = true;
    const { clock } = this.#channel;
    const deadline = clock.now() + cancelWithinMs;
    const over = new AbortController();
    void run.done.then(() => over.abort());
    do for (const leg of this.#legs) this.#hangUp(leg);
    while ((await pass(clock, insistAfterMs, over.signal)) && clock.now() < deadline);
    run.fail('the switch did not stop ringing');
  }

  #hangUp(leg: RungLeg, cause = leg.answered ? 'NORMAL_CLEARING' : 'ORIGINATOR_CANCEL'): void {
    for (const id of leg.live) void this.#channel.api(kill(id, cause));
  }

  #startRecording(): void {
    const { recording } = this.#plan;
    if (!recording || this.#tap) return;
    this.#tap = recordBeside(this.#channel, { ...recording, startsOn: 'now' });
    void this.#tap.begun.then((at) => {
      if (at !== null) recording.begun?.(at);
    });
  }

  async #stopRecording(): Promise<void> {
    await this.#tap?.stop();
  }

  /** `bridge` may return before the legs have told their end. */
  async #lastFacts(): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#whenSettled = () => {
        if (this.#legs.every((leg) => leg.settled)) resolve();
      };
      this.#whenSettled();
    });
    if (this.#channel.isConnected) await within(this.#channel.clock, lastFactsMs, settled);
  }

  #end(raw: string, failure?: string): AttemptEnd {
    const joined = this.#joined;
    const facts = new Map(this.#legs.map((leg) => [leg, leg.conclude(this.#refused.has(leg) ? refusedCause : raw)]));
    const joinedLeg = joined && facts.get(joined.leg);
    const endedBy = this.#channel.gone.aborted ? 'caller' : (this.#endedBy ?? 'callee');
    const refused = [...this.#refused.values()].map(({ message }) => message).join(' ');
    const detail = failure ?? (refused === '' ? undefined : refused);
    return {
      legs: [...facts.values()],
      raw,
      bridgedMs: joined ? (this.#partedAt ?? this.#channel.clock.now()) - joined.at : 0,
      ...(joinedLeg ? { joined: joinedLeg, endedBy } : this.#endedBy && { endedBy: this.#endedBy }),
      ...(detail !== undefined && { detail }),
    };
  }
}

/** The caller's own number and name are the switch's default: whatever they are, it need not be told them. */
function besideOwn(
  { number, name, privacy }: BridgePlan['callerId'],
  own: { readonly from: string; readonly callerName: string },
): BridgePlan['callerId'] {
  return {
    ...(number !== undefined && number !== own.from && { number }),
    ...(name !== undefined && name !== own.callerName && { name }),
    ...(privacy !== undefined && { privacy }),
  };
}

/** Early media counts as success for the switch; then how the partner ended says what happened. */
function disposition(headers: EslEvent['headers']): string {
  const told = headers['variable_originate_disposition'] ?? '';
  const raw = told === 'SUCCESS' ? (headers['variable_last_bridge_hangup_cause'] ?? '') : told;
  return raw === '' || raw === 'failure' ? 'DESTINATION_OUT_OF_ORDER' : raw;
}

/** The cause of a target that cannot be said in a dial string. */
const refusedCause = 'INVALID_NUMBER_FORMAT';
/** The switch's own limits count whole seconds and must not come before ours. */
const giveUpLaterSeconds = 5;
/** How long it may take until a far end rings at all, where only ringing is limited. */
const ringsWithinSeconds = 60;
/** The call's own limit ends it first. */
const screenedWithinSeconds = 14_400;
const cancelWithinMs = 2000;
const insistAfterMs = 250;
const lastFactsMs = 1000;
