import type { CallFacts, Dialect, StatusEvent, StreamProtocol } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import type { CustomerClient, CustomerSession, DeliveryWitness } from '../documents/index.ts';
import type { CallMedia, CallMediaParts, RecordingOwner } from '../media/index.ts';
import type {
  ChildLeg,
  DirectoryDoor,
  Mailer,
  Queues,
  Reach,
  Rooms,
  Runners,
  SpeechRecogniser,
  StreamDoor,
  TextHouse,
} from '../run/index.ts';
import type { Leg, SwitchNode } from '../switch/index.ts';
import type { Verb } from '../verbs/index.ts';
import type { LearnedDialects } from './conversation.ts';
import type { DocumentLimitSettings } from './document-limits.ts';
import type { KeptCalls } from './kept-calls.ts';
import type { CallControl, LiveCalls } from './live-calls.ts';
import type { OwedStatus } from './owed-status.ts';
import type { WaitingSettings } from './waiting.ts';

export type CallWatcher = (event: StatusEvent, call: CallFacts) => Promise<void>;

/** Everything that calls need and that outlives one of them. */
export interface CallServices {
  readonly dialects: readonly Dialect[];
  readonly customers: CustomerClient;
  readonly runners: Runners;
  readonly clock: Clock;
  readonly learned: LearnedDialects;
  /** The calls that run now. */
  readonly calls: LiveCalls;
  /** The switch as a whole; null where only the calls' own connections are used. */
  readonly node: () => SwitchNode | null;
  /** Conference rooms and queues of all accounts. */
  readonly rooms: Rooms;
  readonly queues: Queues;
  /** Whose telephones ring and talk, of all accounts. */
  readonly reach: Reach;
  /** What is kept for callers of an account, users, boxes, flows. */
  readonly directory: (account: string) => DirectoryDoor;
  /** Absent: calls end with this process. */
  readonly kept?: KeptCalls;
  /**
   * Writes down what somebody is to be told of a call, through restarts; `witness` sees the first attempt, where this process
   * makes it. False: it may not be written down. Absent: nothing is, and this process tells it.
   */
  readonly tellStatus?: (owed: OwedStatus, witness: DeliveryWitness) => Promise<boolean>;
  /** A leg that a call has rung goes on by itself, and the call ends; false: that cannot be. Absent: it never can. */
  readonly sendOn?: (call: CallControl, leg: ChildLeg, verbs: readonly Verb[]) => Promise<boolean>;
  /** Who is told how each call of an account, and each leg, goes; null: nobody there can want to know. */
  readonly watcher?: (account: string) => CallWatcher | null;
  /** Where our own APIs are, for urls in requests. */
  readonly apiUrl: () => string;
  /** What the clients of each provider call an account, where the operator said so. */
  readonly accountIds: (account: string) => NonNullable<CallFacts['account']['ids']>;
  readonly limits: DocumentLimitSettings & {
    readonly documentVerbs: number;
    readonly callSeconds: number;
    /** At the same time. */
    readonly callsPerAccount: number;
  };
  /** What callers hear while servers are slow. */
  readonly waiting: WaitingSettings;
  /** What they hear when nobody has a document. */
  readonly apology: string;
  readonly media: (
    parts: Pick<CallMediaParts, 'leg' | 'diagnose' | 'during'> & {
      readonly session: CustomerSession;
      /** Calls of one scope may share what was fetched for them. */
      readonly scope: string;
      readonly owner: RecordingOwner;
    },
  ) => CallMedia;
  /** Null where nobody understands speech; grammars by url are fetched as the customer's other files are. */
  readonly speech: (session: CustomerSession) => SpeechRecogniser | null;
  /** Null where the switch has no module in use that carries sound elsewhere. */
  readonly streams: ((parts: StreamParts) => StreamDoor) | null;
  readonly mail: Mailer | null;
  readonly texts: TextHouse;
  /** Told whenever a call waits for its caller's input. */
  readonly awaitingInput: (leg: Leg) => void;
}

/** Whose sound is carried, and in which words. */
export interface StreamParts {
  readonly leg: Leg;
  readonly protocol: StreamProtocol;
  readonly facts: () => CallFacts;
  readonly trustedOrigins: readonly string[];
}

/** What became of a call. */
export interface RunEnd {
  /** Of its end. */
  readonly facts: CallFacts;
  /** Another process has it now. */
  readonly isHandedOver: boolean;
  /** Those that it rang. */
  readonly children: readonly ChildLeg[];
}
