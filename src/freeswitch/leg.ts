import type {
  BridgeEnd,
  BridgePlan,
  ChannelFacts,
  FaxEnd,
  FaxHeard,
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
  RecordEnd,
  RecordingTap,
  ReferEnd,
  RoomPlan,
  RoomVisit,
  SideRecording,
  SoundFork,
  SoundMix,
  SwitchRecording,
  SwitchSound,
  SwitchSpeech,
} from '../switch/index.ts';
import type { DigitStep, HangupCause } from '../verbs/index.ts';
import { bridgeCaller } from './bridge.ts';
import { nameOf } from './causes.ts';
import { Channel, type ChannelParts } from './channel.ts';
import { kill, leave, moduleExists, setByeHeader, setVariable } from './commands.ts';
import { visitRoom } from './conference.ts';
import type { Dialing } from './dial-string.ts';
import { sendSteps, stepsHere } from './digits.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { hearFaxTone, takeFax } from './fax.ts';
import { forkSound } from './fork.ts';
import { joinLegs } from './join.ts';
import type { KnownApis } from './known-apis.ts';
import { listenToCaller } from './listening.ts';
import { detectMachine } from './machine.ts';
import { echoCaller, listenToLeg, playSound, speakText } from './media.ts';
import { mixIn } from './mixing.ts';
import { recordCaller } from './recording.ts';
import { recordBeside } from './recording-tap.ts';
import { RoomEvents } from './room-events.ts';
import { answerCall, deflectCall, referCall, rejectCall, ringCaller, sendAway } from './signalling.ts';
import { within } from './waiting.ts';

export interface LegParts extends ChannelParts {
  readonly dialing: Dialing;
  /** For example `local_stream://moh`. */
  readonly holdMusic: string;
  /** Of the switch's conference rooms. */
  readonly conferenceProfile: string;
  /** What this switch can be asked. */
  readonly apis: KnownApis;
}

/** A call that FreeSWITCH handed to us over an outbound event socket (`async full`). */
export class FreeSwitchLeg implements Leg {
  readonly id: string;
  readonly channel: ChannelFacts;
  readonly #parts: LegParts;
  readonly #channel: Channel;
  readonly #roomEvents: RoomEvents;
  #released: Promise<void> | undefined;

  constructor(id: string, facts: ChannelFacts, answered: boolean, parts: LegParts) {
    this.id = id;
    this.channel = facts;
    this.#parts = parts;
    this.#channel = new Channel(id, facts, answered, parts);
    this.#roomEvents = new RoomEvents(this.#channel);
  }

  get gone(): AbortSignal {
    return this.#channel.gone;
  }

  get ended(): Promise<LegEnd> {
    return this.#channel.ended;
  }

  get answered(): boolean {
    return this.#channel.life.answered;
  }

  get pickedUp(): Promise<void> {
    return this.#channel.life.pickedUp;
  }

  get answeredAt(): number | undefined {
    return this.#channel.life.answeredAt;
  }

  onKey(listener: (key: KeyPress) => void): () => void {
    return this.#channel.onKey(listener);
  }

  answer(headers?: Readonly<Record<string, string>>): Promise<OperationEnd> {
    return orRefused(() => answerCall(this.#channel, headers), refused);
  }

  ring(): Promise<OperationEnd> {
    return ringCaller(this.#channel);
  }

  speak(speech: SwitchSpeech, options: MediaOptions): Promise<MediaEnd> {
    return orRefused(() => speakText(this.#channel, speech, options), unheard);
  }

  play(sound: SwitchSound, options: MediaOptions): Promise<MediaEnd> {
    return orRefused(() => playSound(this.#channel, sound, this.#parts.holdMusic, options), unheard);
  }

  mixIn(): SoundMix {
    return mixIn(this.#channel);
  }

  plays(extension: string): boolean {
    return this.#parts.abilities.plays?.(extension) ?? true;
  }

  listen(rule: ListenRule): Promise<Listening> {
    return orRefused(
      () => listenToCaller(this.#channel, rule),
      (problem): Listening => ({ ok: false, problem }),
    );
  }

  echo(signal: AbortSignal): Promise<OperationEnd> {
    return echoCaller(this.#channel, signal);
  }

  listenTo(legId: string, signal: AbortSignal): Promise<OperationEnd> {
    return orRefused(() => listenToLeg(this.#channel, legId, signal), refused);
  }

  hearFax(withinMs: number, signal: AbortSignal): Promise<FaxHeard> {
    return hearFaxTone(this.#channel, withinMs, signal);
  }

  receiveFax(plan: FaxPlan, signal: AbortSignal): Promise<FaxEnd> {
    return orRefused(
      () => takeFax(this.#channel, plan, signal),
      (detail): FaxEnd => ({ ended: 'failed', pages: 0, detail }),
    );
  }

  sendDigits(steps: readonly DigitStep[], signal: AbortSignal): Promise<OperationEnd> {
    return orRefused(() => sendSteps(this.#channel, stepsHere(steps), signal), refused);
  }

  record(recording: SwitchRecording, signal: AbortSignal): Promise<RecordEnd> {
    return orRefused(
      () => recordCaller(this.#channel, recording, signal),
      (detail) => ({ ended: 'failed', detail, recordedMs: 0 }),
    );
  }

  recordBeside(recording: SideRecording): RecordingTap {
    return recordBeside(this.#channel, recording);
  }

  fork(plan: ForkPlan): SoundFork {
    return forkSound(this.#channel, plan, this.#parts.apis);
  }

  async writes(format: 'wav' | 'mp3'): Promise<boolean> {
    return format === 'wav' || (await this.#channel.api(moduleExists('mod_shout'))).text === 'true';
  }

  bridge(plan: BridgePlan, signal: AbortSignal): Promise<BridgeEnd> {
    return orRefused(
      () => bridgeCaller(this.#channel, plan, this.#parts, signal),
      (detail) => ({ ...notBridged, detail }),
    );
  }

  detectMachine(rule: MachineRule, signal: AbortSignal): Promise<MachineEnd> {
    return detectMachine(this.#channel, rule, signal);
  }

  enterRoom(plan: RoomPlan, signal: AbortSignal): RoomVisit {
    const { conferenceProfile, holdMusic } = this.#parts;
    return visitRoom({ channel: this.#channel, events: this.#roomEvents, conferenceProfile, holdMusic }, plan, signal);
  }

  join(other: Leg, signal: AbortSignal): Promise<JoinEnd> {
    return joinLegs(this, other, this.#parts.newId(), this.#parts.clock, signal);
  }

  reject(sipStatus: number, reason?: string): Promise<OperationEnd> {
    return orRefused(() => rejectCall(this.#channel, sipStatus, reason), refused);
  }

  deflect(uri: string): Promise<OperationEnd> {
    return orRefused(() => deflectCall(this.#channel, uri), refused);
  }

  refer(uri: string): Promise<ReferEnd> {
    return orRefused(() => referCall(this.#channel, uri), refused);
  }

  leaveTo(extension: string): Promise<OperationEnd> {
    return orRefused(() => sendAway(this.#channel, extension), refused);
  }

  async hangup(cause: HangupCause, headers: Readonly<Record<string, string>> = {}): Promise<LegEnd> {
    const { life, clock } = this.#channel;
    if (!life.over) {
      life.wantEnd();
      for (const [name, value] of Object.entries(headers)) this.#sayWithBye(name, value);
      await this.#channel.api(kill(this.id, nameOf(cause)));
      if (!(await within(clock, endWithinMs, this.ended))) life.lose();
    }
    return this.ended;
  }

  /** A header that cannot be written is no reason to stay. */
  #sayWithBye(name: string, value: string): void {
    try {
      void this.#channel.api(setByeHeader(this.id, name, value));
    } catch (error) {
      if (!(error instanceof SwitchArgumentRefused)) throw error;
    }
  }

  release(): Promise<void> {
    this.#released ??= this.#release();
    return this.#released;
  }

  /** A leg that lives on is marked, so that the dialplan can tell this from our having died. */
  async #release(): Promise<void> {
    const { connection, clock } = this.#parts;
    if (!this.#channel.life.over) {
      void this.#channel.api(setVariable(this.id, 'dragoman_released', 'true'));
      this.#channel.life.handOver();
    }
    void connection.send(leave());
    await within(clock, closeWithinMs, connection.closed);
    connection.close('the leg was released');
  }
}

async function orRefused<End>(operation: () => Promise<End>, failed: (detail: string) => End): Promise<End> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof SwitchArgumentRefused) return failed(error.message);
    throw error;
  }
}

const refused = (detail: string): OperationEnd => ({ ended: 'failed', detail });
const unheard = (detail: string): MediaEnd => ({ ended: 'failed', detail, heardMs: 0 });

const notBridged: BridgeEnd = {
  ended: 'failed',
  bridged: false,
  legs: [],
  bridgedMs: 0,
  cause: 'failed',
  raw: 'INVALID_URL',
};

const endWithinMs = 5000;
const closeWithinMs = 2000;
