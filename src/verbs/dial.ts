import { builder } from './builder.ts';
import type { Credentials, Keys, Place, VerbBase } from './common.ts';
import type { KeyBindings } from './key-bindings.ts';
import type { AudioSource } from './play.ts';
import type { Prompt } from './prompt.ts';
import type { RecordingRule } from './record.ts';
import type { DigitStep } from './send-digits.ts';
import type { Callback, Notify, Then } from './then.ts';
import type { Verb } from './verb.ts';

/** Who is rung. */
export type Destination =
  /** A telephone number, E.164 where it could be normalised, else the digits as written. */
  | { readonly kind: 'number'; readonly number: string; readonly raw: string; readonly gateway?: string }
  | { readonly kind: 'sip'; readonly uri: string; readonly credentials?: Credentials }
  /** A registered user of the switch, by name. */
  | { readonly kind: 'user'; readonly user: string; readonly parameters: Readonly<Record<string, string>> }
  /** Something only the operator's directory can resolve: a device, a user, a group, an endpoint, an application. */
  | {
      readonly kind: 'directory';
      readonly type: string;
      readonly id: string;
      /** For an application: what it is told. */
      readonly parameters?: Readonly<Record<string, string>>;
    };

export interface MachineDetection {
  readonly waitsForMessageEnd: boolean;
  readonly timeoutMs: number;
  readonly speechThresholdMs?: number;
  readonly speechEndThresholdMs?: number;
  readonly silenceTimeoutMs?: number;
  /** Said while it is being decided. */
  readonly introduction?: readonly Prompt[];
  /** Told of the result, which nothing waits for then; absent: the leg is joined only after it. */
  readonly notify?: Notify;
}

export interface DialTarget {
  readonly place: Place;
  readonly destination: Destination;
  readonly ringTimeoutMs?: number;
  readonly delayMs?: number;
  /** SIP headers of the new leg. */
  readonly headers: Readonly<Record<string, string>>;
  /** Tones sent as soon as it answers. */
  readonly digitsOnAnswer: readonly DigitStep[];
  /** A document asked for, or verbs in hand, that run on the answered leg before it is joined. */
  readonly screening?: { readonly ask: Callback } | { readonly verbs: readonly Verb[] };
  /** A leg whose screening document cannot be had is joined all the same; absent: it is refused. */
  readonly joinsUnscreened?: boolean;
  readonly machineDetection?: MachineDetection;
  readonly notify: readonly Notify[];
  /** The dialect's own label for this leg, repeated in reports. */
  readonly label?: string;
  /** Ids by which others may take over or listen to this leg's call (`pickup`): of the telephone, of whose it is. */
  readonly endpoints?: readonly string[];
  /** What keys do while this one speaks with the caller, beside what is bound for every one. */
  readonly keys?: KeyBindings;
  /** For `weighted` order: the heavier, the earlier it is likely to come. Absent: 20. */
  readonly weight?: number;
}

export interface CallerId {
  readonly number?: string;
  readonly name?: string;
  readonly privacy?: 'full' | 'name' | 'number';
}

/** What the Diversion header (RFC 5806) of a call that goes on elsewhere says; of an incoming call alone. */
export interface Diversion {
  /** The call's own header goes along, and with `stack` one more, for the number that was called. */
  readonly treatment: 'propagate' | 'stack';
  readonly reason: string;
}

/** Ring one or more destinations and join the first that answers with this caller. */
export interface Dial extends VerbBase<'dial'> {
  readonly targets: readonly DialTarget[];
  /** `weighted`: in turn, in an order that is drawn for every call. */
  readonly order: 'at-once' | 'in-turn' | 'weighted';
  /** So often, until somebody answers or a cause has a branch of its own. Absent: once. */
  readonly rounds?: number;
  readonly ringTimeoutMs: number;
  /** Whether the ring timeout counts from dialling or from the first ringing. */
  readonly ringTimeoutFrom: 'dialling' | 'ringing';
  readonly timeLimitMs: number | null;
  readonly callerId?: CallerId;
  readonly diversion?: Diversion;
  /** The caller is answered only when somebody has answered (the verb's `answers` is false then). */
  readonly answersWhenBridged: boolean;
  /** What the caller hears meanwhile; absent: ringing, or what the far end sends. */
  readonly ringback?:
    | { readonly source: AudioSource }
    | { readonly prompts: readonly Prompt[]; readonly loops: number };
  readonly ignoresEarlyMedia: boolean;
  /** Keys by which the caller leaves the conversation. */
  readonly hangupKeys: Keys;
  /** Keys by which the caller gives up while it rings. */
  readonly cancelKeys?: Keys;
  readonly recording?: RecordingRule & { readonly from: 'ringing' | 'answer' };
  readonly passesDigits: boolean;
  /** What keys do while the caller speaks with one of them, beside what is bound for every call. */
  readonly keys?: KeyBindings;
  /** Asked when the callee transfers by SIP REFER. */
  readonly onReferred?: Callback;
  /** Somebody answered, the conversation ended, and the caller is still here. */
  readonly onCompleted: Then;
  readonly onFailed: Then;
  /** Taken instead of `onFailed`, by the switch's cause (`USER_BUSY`) or SIP status (`sip:486`), first match. */
  readonly branches?: Readonly<Record<string, Then>>;
  /** The caller left meanwhile; the reply to an `ask` is not run. Absent: the script's `atHangup`. */
  readonly onHangup?: Then;
}

export const dial = builder<Dial>('dial');
