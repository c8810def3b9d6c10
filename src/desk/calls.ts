import type { CallEnd, Credentials, DialectId, HangupCause, JsonObject, NestedFacts, Script } from '../verbs/index.ts';
import type { RecordingRecord } from './recordings.ts';
import type { Listed, Page } from './shelf.ts';

/** A call as clients see it: waiting to be made, live, or over. */
export interface CallRecord {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly direction: 'inbound' | 'outbound' | 'dialled';
  readonly from: string;
  readonly to: string;
  readonly callerName: string;
  readonly state: 'queued' | 'dialling' | 'ringing' | 'answered' | 'ended';
  /** Of the call that dialled it. */
  readonly parentId?: string;
  /** Of the legs that it dialled, the one that answered last. */
  readonly joinedId?: string;
  readonly machine?: 'human' | 'machine' | 'fax' | 'unknown';
  /** Of a machine whose message was waited for. */
  readonly messageEnd?: 'beep' | 'silence' | 'other';
  /** Unix ms. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly ended?: CallEnd;
  /** The face's own notes of the order it came from (`OutboundCall.notes`), or what a route's plan said. */
  readonly notes: JsonObject;
}

export interface CallFilter {
  readonly from?: string;
  readonly to?: string;
  readonly parentId?: string;
  readonly states?: readonly CallRecord['state'][];
  /** Unix ms, inclusive, of its start. */
  readonly startedFrom?: number;
  readonly startedTo?: number;
  readonly endedFrom?: number;
  readonly endedTo?: number;
}

/** Where a call goes first, or next: a server is asked, or the document is in hand. */
export type FirstDocument =
  | {
      readonly url: string;
      readonly method?: 'GET' | 'POST';
      readonly credentials?: Credentials;
      readonly timeoutMs?: number;
    }
  | { readonly document: string; readonly contentType: string };

/** Where a call is led, in whose words, and who is asked where that fails. */
export type Onward = FirstDocument & {
  readonly format: DialectId;
  readonly fallback?: NonNullable<RoutePlan['fallback']>;
};

export interface RoutePlan {
  /** For people and traces. */
  readonly name: string;
  readonly format: DialectId;
  readonly first: FirstDocument;
  readonly fallback?: { readonly url: string; readonly method?: 'GET' | 'POST'; readonly credentials?: Credentials };
  readonly status?: StatusPlan;
  readonly settings: JsonObject;
  readonly notes: JsonObject;
  /** What a pattern of the face captured of the dialled number. */
  readonly captured?: string;
}

/** Told how the call goes, in order, retried through restarts. */
export interface StatusPlan {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly credentials?: Credentials;
  /** `StatusEvent` kinds. */
  readonly events: readonly ('initiated' | 'ringing' | 'answered' | 'ended')[];
}

/** Told how every call of the account goes, whatever leads it; `settings` are for whoever phrases it. */
export interface Watcher extends Omit<StatusPlan, 'events'> {
  /** `StatusEvent` kinds. */
  readonly events: readonly (StatusPlan['events'][number] | 'bridged')[];
  readonly id: string;
  readonly settings: JsonObject;
}

/** A call to be made. */
export interface OutboundCall {
  /** 32 hex digits; `desk.newId()`. */
  readonly id: string;
  /** A number (E.164), `sip:` uri, or `user:NAME`. */
  readonly to: string;
  readonly from: string;
  readonly callerName?: string;
  readonly privacy?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly sipCredentials?: Credentials;
  readonly ringTimeoutMs: number;
  readonly timeLimitMs?: number;
  /** The provider's own spelling of keys to send on answer: `w` half a second, `W` a second. */
  readonly digitsOnAnswer?: string;
  readonly machineDetection?: {
    readonly waitsForMessageEnd: boolean;
    /** The first document is asked for once it is known who answered, and is told of that. */
    readonly delaysDocument: boolean;
    /** Told when it is known. */
    readonly notify?: {
      readonly url: string;
      readonly method?: 'GET' | 'POST';
      readonly credentials?: Credentials;
      readonly notes?: JsonObject;
    };
    readonly timeoutMs: number;
    readonly speechThresholdMs?: number;
    readonly speechEndThresholdMs?: number;
    readonly silenceTimeoutMs?: number;
  };
  readonly recording?: RecordingOrder;
  readonly plan: RoutePlan;
  readonly notes: JsonObject;
  /** What the call carries from its first request on, until a document says otherwise. */
  readonly tag?: string;
  /** 1 (first) to 5. */
  readonly priority?: number;
}

export interface RecordingOrder {
  /** In whose words it is told; absent: in those of the call's plan. */
  readonly format?: DialectId;
  readonly channels: 1 | 2;
  readonly track: 'both' | 'caller' | 'heard';
  readonly trimsSilence: boolean;
  readonly notify?: { readonly url: string; readonly method?: 'GET' | 'POST'; readonly events: readonly string[] };
}

/** Sound of a live call that is carried to a WebSocket beside its documents. */
export interface StreamOrder {
  /** 32 hex digits; `desk.newId()`. */
  readonly id: string;
  /** In whose words it talks, and is told of. */
  readonly format: DialectId;
  /** Unique among those of its call that go on. */
  readonly name?: string;
  /** ws: or wss: */
  readonly url: string;
  readonly credentials?: Credentials;
  readonly track: 'caller' | 'heard' | 'both';
  readonly parameters: Readonly<Record<string, string>>;
  readonly notify?: {
    readonly kind: string;
    readonly url: string;
    readonly method?: 'GET' | 'POST';
    readonly credentials?: Credentials;
  };
}

export interface StreamRecord {
  readonly id: string;
  readonly callId: string;
  readonly name?: string;
  readonly state: 'in-progress' | 'stopped';
  /** Unix ms, of its state. */
  readonly changedAt: number;
}

/** A request to a customer's server, what came of it, and what there was to say about that. */
export interface Exchange {
  /** Unix ms. */
  readonly at: number;
  readonly request: {
    readonly format: DialectId;
    readonly method: 'GET' | 'POST';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly parameters: JsonObject;
    /** Absent for GET. */
    readonly body?: string;
    /** What its dialect wanted to find again beside it (`OutgoingRequest.marks`). */
    readonly marks?: JsonObject;
  };
  /** Absent: it has not come, or never will. */
  readonly response?: {
    /** Unix ms. */
    readonly at: number;
    readonly status: number;
    readonly contentType: string | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Everything until the next one. */
  readonly diagnostics: readonly {
    /** Unix ms. */
    readonly at: number;
    readonly code: string;
    readonly severity: 'error' | 'warning' | 'information';
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
    readonly hint?: string;
    readonly providerCode?: string;
  }[];
}

export interface CallChange {
  readonly status?: StatusPlan;
  /** From its answer. */
  readonly timeLimitMs?: number;
  readonly tag?: string;
}

/** Where whoever a call speaks with is sent. */
export interface TransferOrder {
  /** Of the switch's own dialplan. */
  readonly extension: string;
  /** First the call speaks with whoever is rung: whom this document would ring first. Absent: it is over at once. */
  readonly announced?: Extract<Onward, { readonly document: string }> & {
    /** Keys, one after the other, by which the call takes the other back. */
    readonly takesBackWith: string;
  };
}

export type Steered = 'done' | 'unknown' | 'over' | 'not-yet';

export interface CallDesk {
  /**
   * Written down when it resolves; made as soon as it may be, or over if that takes too long.
   *
   * @throws TooManyCallsWaiting
   */
  create(call: OutboundCall): Promise<CallRecord>;
  /** The same without anybody being rung: a token's session, whose document rings for itself. */
  createSession(
    session: Pick<OutboundCall, 'id' | 'plan' | 'notes'> & { readonly parameters: JsonObject },
  ): Promise<CallRecord>;
  /** How many wait to be made, and how many may. */
  waiting(): Promise<{ readonly count: number; readonly maximum: number }>;
  find(id: string): Promise<CallRecord | null>;
  list(filter: CallFilter, page: Page): Promise<Listed<CallRecord>>;
  /** The running document is replaced, after the change; `not-yet` for one that nobody has answered. */
  redirect(id: string, next: Onward, change?: CallChange): Promise<Steered>;
  /** The call that it speaks with, where one of the two has rung the other. */
  partner(id: string): Promise<CallRecord | null>;
  /** Transfers whoever it speaks with, whom it has rung or by whom it was rung; `alone`: there is nobody. */
  transfer(id: string, order: TransferOrder): Promise<Steered | 'alone'>;
  /** Ends it, or keeps it from being made. */
  end(id: string, cause: HangupCause): Promise<Steered>;
  /** Who is told how it goes, and how long it may last, from here on. */
  change(id: string, change: CallChange): Promise<Steered>;
  signal(id: string, name: string): Promise<'queued' | 'full' | 'over' | 'unknown'>;
  /** Forgets one that is over. */
  forget(id: string): Promise<Steered>;
  /** What its servers were asked and told so far, or in all, in order; callbacks too. Null: there is no such call. */
  exchanges(id: string): Promise<readonly Exchange[] | null>;
  /** Begins a recording beside it; null: it is not live. */
  record(id: string, order: RecordingOrder): Promise<RecordingRecord | null>;
  /** `current`: the newest that runs. */
  controlRecording(
    id: string,
    recording: string | 'current',
    action: 'pause' | 'resume' | 'stop',
  ): Promise<RecordingRecord | null>;
  /** `over`: it is not live; `taken`: a stream of this name goes on; `unavailable`: sound is carried nowhere here. */
  stream(id: string, order: StreamOrder): Promise<StreamRecord | 'over' | 'taken' | 'unavailable'>;
  /** By its name, or id; null: no such stream goes on. */
  stopStream(id: string, nameOrId: string): Promise<StreamRecord | null>;
  /** For dry runs and errors: what this document reads as. */
  read(format: DialectId, document: string, contentType: string, role?: 'call' | NestedFacts['role']): Script;
}
