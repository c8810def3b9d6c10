import type { CauseDetail, DigitStep, HangupCause, Keys } from '../verbs/index.ts';
import type { RoomPlan, RoomVisit } from './conference.ts';
import type { FaxEnd, FaxHeard, FaxPlan } from './fax.ts';
import type { ForkPlan, SoundFork } from './fork.ts';
import type { JoinEnd } from './join.ts';
import type { Listening, ListenRule } from './listen.ts';
import type { MachineEnd, MachineRule } from './machine.ts';
import type { SoundMix } from './mixing.ts';
import type { KeyPress, Pair } from './pair.ts';
import type { RecordingTap, SideRecording } from './recording-tap.ts';
import type { OperationEnd, ReferEnd, SwitchSound, SwitchSpeech } from './sound.ts';

/**
 * One live channel under our control. Every operation ends: by its own end, by its signal, by the leg's end
 * or by the loss of the switch, whichever comes first; none of them rejects for that, the result says which.
 * An operation that is aborted resolves only after the switch has confirmed that its sound has stopped.
 */
export interface Leg {
  /** The switch's uuid of the channel. */
  readonly id: string;
  readonly channel: ChannelFacts;
  /** Aborts when the leg has hung up or is lost. */
  readonly gone: AbortSignal;
  /** Resolves once, with the final facts, when the leg has ended and nothing more will be heard of it. */
  readonly ended: Promise<LegEnd>;
  readonly answered: boolean;
  /** Resolves when it is answered; never, where it never is. */
  readonly pickedUp: Promise<void>;
  /** Unix ms, by our clock; undefined while it rings. */
  readonly answeredAt: number | undefined;
  /** Every key the caller presses, in order, whatever else is going on. Returns the unsubscriber. */
  onKey(listener: (key: KeyPress) => void): () => void;

  /** No effect on an answered leg. */
  answer(headers?: Readonly<Record<string, string>>): Promise<OperationEnd>;
  /** 180 Ringing to the caller; no effect on an answered leg. */
  ring(): Promise<OperationEnd>;
  speak(speech: SwitchSpeech, options: MediaOptions): Promise<MediaEnd>;
  play(sound: SwitchSound, options: MediaOptions): Promise<MediaEnd>;
  /** For sound beside whatever else goes on, on a leg that has sound already. */
  mixIn(): SoundMix;
  /** Whether the switch opens sound files with this extension, such as `mp3`; true where nobody knows. */
  plays(extension: string): boolean;
  /** A recogniser listens to the caller from here on, beside whatever else goes on. */
  listen(rule: ListenRule): Promise<Listening>;
  /** The caller's own sound comes back until the signal. */
  echo(signal: AbortSignal): Promise<OperationEnd>;
  /** Hears another leg of the switch, by its uuid, and whom that is joined with, until one of them ends or the signal. */
  listenTo(legId: string, signal: AbortSignal): Promise<OperationEnd>;
  /** Listens for the tone of a machine that is about to send a fax; the first one ends it. */
  hearFax(withinMs: number, signal: AbortSignal): Promise<FaxHeard>;
  /** Receives a fax on an answered leg. */
  receiveFax(plan: FaxPlan, signal: AbortSignal): Promise<FaxEnd>;
  sendDigits(steps: readonly DigitStep[], signal: AbortSignal): Promise<OperationEnd>;
  record(recording: SwitchRecording, signal: AbortSignal): Promise<RecordEnd>;
  /** Records beside whatever else goes on; what cannot be begun has ended with `failed`. */
  recordBeside(recording: SideRecording): RecordingTap;
  /** Carries its sound to a WebSocket of ours, beside whatever else goes on. */
  fork(plan: ForkPlan): SoundFork;
  /** Whether the switch can write files of this format. */
  writes(format: 'wav' | 'mp3'): Promise<boolean>;
  /** Rings the targets and joins the first that answers. */
  bridge(plan: BridgePlan, signal: AbortSignal): Promise<BridgeEnd>;
  /** Finds out who has answered; hears beside what else is done. */
  detectMachine(rule: MachineRule, signal: AbortSignal): Promise<MachineEnd>;
  /** Into a conference room of the switch, until the signal or somebody puts it out. */
  enterRoom(plan: RoomPlan, signal: AbortSignal): RoomVisit;
  /** Joins it with another leg of ours, until one of them leaves or the signal; both are answered. */
  join(other: Leg, signal: AbortSignal): Promise<JoinEnd>;
  /** Refuses a call that still rings with this SIP status; on an answered one hangs up. */
  reject(sipStatus: number, reason?: string): Promise<OperationEnd>;
  deflect(uri: string): Promise<OperationEnd>;
  refer(uri: string): Promise<ReferEnd>;
  /** Goes on at an extension of the switch's own dialplan; for us it has ended then. */
  leaveTo(extension: string): Promise<OperationEnd>;
  /** `headers` go with the BYE. */
  hangup(cause: HangupCause, headers?: Readonly<Record<string, string>>): Promise<LegEnd>;
  /** Gives the leg back after its end, or hands it to what the dialplan has next. Harmless twice. */
  release(): Promise<void>;
}

export interface ChannelFacts {
  readonly direction: 'inbound' | 'outbound';
  readonly from: string;
  readonly callerName: string;
  readonly to: string;
  readonly context: string;
  readonly sip: {
    readonly callId: string;
    readonly fromUser: string;
    readonly fromHost: string;
    readonly toUser: string;
    readonly toHost: string;
    readonly requestUser: string;
    readonly requestHost: string;
    readonly sourceAddress: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly language?: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly answeredAt?: number;
  /** Of the channel's variables at the start those that steer us: `dragoman_…`, `sip_h_…`, `sip_authorized`, `socket_resume`. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface LegEnd extends CauseDetail {
  /** `lost`: the switch or the connection went away without saying. */
  readonly by: 'caller' | 'us' | 'lost';
  readonly answeredAt?: number;
  readonly endedAt: number;
}

export interface MediaEnd {
  readonly ended: 'done' | 'key' | 'aborted' | 'gone' | 'failed';
  /** For `key`: which. */
  readonly key?: string;
  readonly detail?: string;
  readonly heardMs: number;
}

export interface MediaOptions {
  /** Keys that stop it; empty for none. */
  readonly endKeys: Keys;
  readonly signal: AbortSignal;
}

export interface SwitchRecording {
  /** Absolute; its folder exists. The extension chooses the format. */
  readonly path: string;
  readonly maximumMs: number;
  /** Silence from the start that ends it; null for no limit, absent: as long as `endSilenceMs`. */
  readonly startTimeoutMs?: number | null;
  /** Silence that ends it; null when silence does not. */
  readonly endSilenceMs: number | null;
  readonly endKeys: Keys;
}

export interface RecordEnd {
  readonly ended: 'key' | 'silence' | 'limit' | 'aborted' | 'gone' | 'failed';
  readonly key?: string;
  readonly detail?: string;
  /** By the switch's count of what was written. */
  readonly recordedMs: number;
}

/** A destination the switch can ring, already checked and mapped by configuration. */
export type SwitchEndpoint =
  | { readonly kind: 'number'; readonly number: string; readonly gateway?: string }
  | { readonly kind: 'sip'; readonly uri: string; readonly username?: string; readonly password?: string }
  | { readonly kind: 'user'; readonly user: string };

export interface BridgeTarget {
  readonly label: string;
  readonly endpoint: SwitchEndpoint;
  readonly ringTimeoutMs?: number;
  readonly delayMs?: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The Diversion header (RFC 5806), which no document may write as it likes. */
  readonly diversion?: string;
  readonly digitsOnAnswer: readonly DigitStep[];
  /** The plan's listener decides on the answered leg whether it is joined. */
  readonly screened?: boolean;
  /** Found out beside the conversation, and told the plan's listener. */
  readonly machine?: MachineRule;
}

export interface BridgePlan {
  readonly targets: readonly BridgeTarget[];
  readonly order: 'at-once' | 'in-turn';
  readonly ringTimeoutMs: number;
  /** Absent: `dialling`. */
  readonly ringTimeoutFrom?: 'dialling' | 'ringing';
  readonly timeLimitMs: number | null;
  readonly callerId: {
    readonly number?: string;
    readonly name?: string;
    readonly privacy?: 'full' | 'name' | 'number';
  };
  readonly ringback: SwitchSound | 'ringing';
  readonly ignoresEarlyMedia: boolean;
  /** Of the conversation. */
  readonly hangupKeys: Keys;
  /** Keys of the caller that end the ringing. */
  readonly cancelKeys?: Keys;
  /** False: what one presses the other does not hear. */
  readonly passesDigits?: boolean;
  readonly listener?: BridgeListener;
  /** Written from the moment they are joined (or ring); complete when the bridge has ended. */
  readonly recording?: Omit<SideRecording, 'startsOn'> & {
    readonly from: 'ringing' | 'answer';
    /** Called with the Unix ms at which it begins. */
    readonly begun?: (at: number) => void;
  };
}

export interface BridgeLeg extends CauseDetail {
  readonly id: string;
  readonly label: string;
  readonly to: string;
  readonly startedAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly sipCallId?: string;
  /** It was taken out of this (`SwitchNode.take`) and goes on; `endedAt` is when. */
  readonly goesOn?: true;
}

/** A leg that is being rung, as far as it has come: the end, and why, only once it has ended. */
export type RungLegFacts = Pick<
  BridgeLeg,
  'id' | 'label' | 'to' | 'startedAt' | 'ringingAt' | 'answeredAt' | 'sipCallId'
> &
  Partial<Pick<BridgeLeg, 'endedAt' | 'cause' | 'raw' | 'sipStatus'>>;

/** Who follows the legs of a bridge while it lasts. `target` is the very object of the plan. */
export interface BridgeListener {
  /** One step of one leg: each is told once, `initiated` first and `ended` last, which one that goes on never comes to. */
  progress(step: 'initiated' | 'ringing' | 'answered' | 'ended', leg: RungLegFacts, target: BridgeTarget): void;
  /**
   * The leg of a `screened` target has answered and is the listener's until the promise settles: true lets it be
   * joined, false (or a rejection) hangs it up. It may be gone meanwhile: the caller left, or another was quicker.
   */
  screen(leg: Leg, target: BridgeTarget): Promise<boolean>;
  /** The caller and who answered are joined; it is good for as long as they are. */
  joined?(pair: Pair, target: BridgeTarget): void;
  /** Who answered, of a target with `machine`: told once, before the bridge has ended. */
  machine?(end: MachineEnd, legId: string, target: BridgeTarget): void;
}

export interface BridgeEnd extends CauseDetail {
  readonly ended: 'completed' | 'failed' | 'aborted' | 'gone';
  readonly bridged: boolean;
  /** Of the leg that was joined, among `legs`. */
  readonly joined?: string;
  readonly legs: readonly BridgeLeg[];
  readonly bridgedMs: number;
  readonly endedBy?: 'caller' | 'callee' | 'key' | 'time-limit';
  /** The uri to which the callee has transferred the caller (SIP REFER); nobody has been rung there. */
  readonly referredTo?: string;
  readonly detail?: string;
}
