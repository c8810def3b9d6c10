import type { Clock } from '../clock/index.ts';
import type { CallMedia } from '../media/index.ts';
import type { Leg, OperationEnd, OriginateEnd, OriginatePlan, SwitchNode } from '../switch/index.ts';
import type {
  Callback,
  CallEvent,
  Conference,
  ConferenceReport,
  Dequeue,
  Diagnostic,
  Enqueue,
  JsonObject,
  LegEvent,
  LegProgress,
  Message,
  NestedFacts,
  Notify,
  Place,
  QueueReport,
  RecordingRule,
  Report,
  Then,
  Verb,
  VerbName,
  VerbOf,
} from '../verbs/index.ts';
import type { DirectoryDoor } from './directory-door.ts';
import type { KeyBuffer } from './key-buffer.ts';
import type { Mailer } from './mail.ts';
import type { Outgoing } from './outgoing.ts';
import type { ReachDoor } from './reach.ts';
import type { SpeechRecogniser } from './speech-recogniser.ts';
import type { StreamDoor } from './stream-door.ts';
import type { Taps } from './taps.ts';
import type { TextLine, TextTransports } from './text-messages.ts';

/** How a verb ended: where the call goes, and what is worth telling. */
export interface Ending {
  readonly next: Then;
  readonly report: Report;
  /** What the customer's server is owed because the caller left meanwhile; absent: the script's `atHangup`. */
  readonly owed?: Then;
  /** It left what its document runs in (a queue); `next` is only taken where it runs in nothing. */
  readonly leaves?: true;
}

export type Runner<Name extends VerbName> = (verb: VerbOf<Name>, call: LiveCall) => Promise<Ending>;

/** One entry per verb; forget one and it does not compile. */
export type Runners = { readonly [Name in VerbName]: Runner<Name> };

/**
 * What a runner may do to a call: narrow abilities, nothing about documents, other verbs or who asked.
 * It never throws for what a caller, a customer or the switch does; the ending says it.
 */
export interface LiveCall {
  /** 32 lowercase hex digits. */
  readonly id: string;
  /** Whose call it is; calls, rooms and queues of another account do not exist for it. */
  readonly account: string;
  readonly leg: Leg;
  readonly clock: Clock;
  /**
   * Aborts the running verb: hang-up, live replacement, signal, shutdown. Its reason is an `Interruption` where it
   * is not the hang-up. Every verb has one of its own.
   */
  readonly signal: AbortSignal;
  /** Keys pressed so far that nobody has taken. */
  readonly keys: KeyBuffer;
  readonly media: CallMedia;
  /** What goes on beside its documents: background recordings, streams. */
  readonly taps: Taps;
  /** Null where the switch has no module in use that carries sound elsewhere, or the document knows no streams. */
  readonly streams: StreamDoor | null;
  readonly memory: CallMemory;
  /** Null where nobody understands speech. */
  readonly speech: SpeechRecogniser | null;
  /** Null where no mail can be sent. */
  readonly mail: Mailer | null;
  readonly texts: TextTransports;
  /** The switch as a whole; null where only the calls' own connections are used. */
  readonly node: SwitchNode | null;
  /** For a session whose leg is yet to be made: makes it. Null: the call has its leg. */
  awaited(): AwaitedLeg | null;
  /** For a conversation by texts: what the other side writes. Null: the call is by voice, or has nobody yet. */
  textLine(): TextLine | null;
  /** Other live calls of the same account. */
  readonly others: OtherCalls;
  readonly rooms: RoomDoor;
  readonly queues: QueueDoor;
  readonly directory: DirectoryDoor;
  readonly reach: ReachDoor;
  /** For a document that everybody in a room hears: the recording of that room. */
  readonly inRoom?: RoomTape;
  /** How far a leg that a dial rings has come. */
  rang?(leg: ChildLeg): void;
  /** It speaks with one that it rang. */
  joined?(leg: LegProgress): void;
  /** A leg that it rang, and speaks with, goes on by itself with these verbs, and this call ends; false: that cannot be. */
  sendOn(legId: string, verbs: readonly Verb[]): Promise<boolean>;
  /** Adds to what the customer is told. */
  diagnose(diagnostic: Diagnostic): void;
  /** The caller is waiting for input now; a scripted caller presses its next keys. */
  awaitingInput(): void;
  /** From here on the caller's keys are not shown in the trace, or shown again, as far as `why` is concerned. */
  conceal(hidden: boolean, why?: 'entry' | 'ahead' | 'privacy'): void;
  /** Hides what was entered wherever the trace would show it. */
  keepSecret(entered: string): void;
  /**
   * Tells a server that subscribed, if its dialect has a word for this; false if it has none. What one server is told
   * arrives in order; the call does not wait for it, but does not end before it.
   */
  notify(to: Notify, event: Told): boolean;
  /**
   * Runs a document inside a verb: on this call's own leg (`leg` absent), or on another one, which is then the
   * document's caller. Documents that it leads to run as well, until a list runs out.
   */
  nest(nested: Nested): Promise<NestedEnd>;
  /** Something that is to be ended with the call at the latest. Its promise is awaited before the call is over. */
  atEnd(finish: () => Promise<void>): void;
}

/** A leg that a call rang for its caller: a call of its own to whoever looks from outside. */
export interface ChildLeg {
  readonly leg: LegProgress;
  readonly step: LegEvent['event'];
  /** Who is told of it. */
  readonly notify: readonly Notify[];
  /** A verb of the call does more with it than being joined, asks it before, for one: nobody leads it elsewhere. */
  readonly isHeld: boolean;
}

/** Rings, and makes whoever answers the leg of the session. */
export interface AwaitedLeg {
  /** Or lets it write to somebody: false if that cannot be, because somebody is there or is written to already. */
  beginTexts(network: Message['network'], from: string, to: string): boolean;
  originate(plan: OriginatePlan, signal: AbortSignal): Promise<OriginateEnd>;
}

/** An event without its count, which `notify` keeps, except where several calls tell of one subject. */
export type Told = CallEvent extends infer Each
  ? Each extends CallEvent
    ? Omit<Each, 'sequence'> & Partial<Pick<Each, 'sequence'>>
    : never
  : never;

/** Where a call goes into the conference rooms of its account. */
export interface RoomDoor {
  /** Until it has left, or was not let in. Its leg is free for other things then. */
  stay(verb: Conference, call: LiveCall): Promise<RoomStay>;
}

/** The one recording of a room, for documents that everybody in it hears. */
export interface RoomTape {
  /** Fails where one is under way. */
  record(rule: RecordingRule, place: Place): Promise<OperationEnd>;
  control(action: 'pause' | 'resume' | 'stop'): Promise<OperationEnd>;
}

export interface RoomStay {
  readonly outcome: ConferenceReport['outcome'];
  /** 32 hex digits; absent where it was not let in. */
  readonly roomId?: string;
  readonly memberId?: string;
  readonly failure?: string;
}

/** Where a call waits in the queues of its account, and takes others out of them. */
export interface QueueDoor {
  /** Until the call has left the queue, joined with somebody or not. */
  wait(verb: Enqueue, call: LiveCall): Promise<QueueStay>;
  /** Until the conversation with the one who was taken has ended, or nobody was there in time. */
  take(verb: Dequeue, call: LiveCall): Promise<QueueStay>;
}

export interface QueueStay {
  readonly outcome: QueueReport['outcome'];
  /** 32 hex digits. */
  readonly queueId?: string;
  /** Of the one who waited. */
  readonly waitedMs: number;
  readonly facts?: JsonObject;
  readonly failure?: string;
}

export interface Nested {
  readonly document: { readonly ask: Callback } | { readonly verbs: readonly Verb[] };
  /** How things stand now; asked anew for every request. */
  readonly facts: () => NestedFacts;
  readonly leg?: Leg;
  readonly inRoom?: RoomTape;
  /** Ends it; its sound has stopped when `nest` resolves. */
  readonly signal: AbortSignal;
}

/** How a nested document ended. */
export type NestedEnd =
  /** Its list ran out. `heard`: time passed in it. */
  | { readonly ended: 'finished'; readonly heard: boolean }
  /** A verb of it left what the document runs in. */
  | { readonly ended: 'left' }
  /** Its leg is gone: it hung up, or the document did. */
  | { readonly ended: 'gone' }
  | { readonly ended: 'aborted' }
  /** There was no document to run. */
  | { readonly ended: 'failed'; readonly message: string };

/** Why a verb was told to stop although the caller is still there: the reason of its signal. */
export interface Interruption {
  readonly kind: 'signal' | 'replaced' | 'shutdown';
  /** Of a signal. */
  readonly name?: string;
}

export function interruptionOf(signal: AbortSignal): Interruption | null {
  const reason: unknown = signal.aborted ? signal.reason : undefined;
  return typeof reason === 'object' && reason !== null && 'kind' in reason ? (reason as Interruption) : null;
}

/** The live calls that a verb may reach. */
export interface OtherCalls {
  /** By its 32 hex digits, in any case, with or without dashes or a provider's prefix taken off. */
  find(id: string): OtherCall | null;
  /** The leg of this id was rung by one of them, and speaks with it. */
  isJoined(id: string): boolean;
}

/** Another call, as far as a verb of this one may touch it. */
export interface OtherCall {
  readonly id: string;
  readonly leg: Leg;
  /** It speaks with somebody: whom it rang, is forwarded to or bridges, or who has seized it. */
  readonly isEngaged: boolean;
  /**
   * Stops its document: the running verb is interrupted, what the document still owed is not asked. The call goes
   * on where `next` leads; until then it is ours. Resolves when its sound has stopped, with the signal by which somebody
   * else asks for it: `next` does not count then, but is waited for. Null: it is over already.
   */
  seize(next: Promise<Then>): Promise<AbortSignal | null>;
}

/** What a call remembers across documents and dialects. */
export interface CallMemory {
  tag(tag: string): void;
  language(language: string): void;
  variables(variables: JsonObject): void;
  collect(collection: string, digits: string): void;
  readonly outgoing: Outgoing;
  changeOutgoing(change: Partial<Outgoing>): void;
  /** Every key is reported from here on; null, or another report, ends it (`stop` is called). */
  reportKeys(stop: (() => void) | null): void;
  /** A verb is collecting keys for itself. */
  collectsKeys: boolean;
  /** Whether what is said and entered is kept out of traces. */
  isPrivate: boolean;
  readonly known: Known;
}

/** What has become known about a call. */
export interface Known {
  readonly variables: JsonObject;
  /** What the route's pattern captured of the dialled number. */
  readonly captured?: string;
  /** Somebody was joined with the caller. */
  readonly wasBridged: boolean;
}
