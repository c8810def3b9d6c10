import type { MessageRecord } from '../src/desk/index.ts';
import type { SourceDocument } from '../src/document/index.ts';
import type {
  Callback,
  CallEvent,
  Credentials,
  Diagnostic,
  DialectId,
  JsonObject,
  JsonValue,
  NestedFacts,
  Notify,
  Place,
  Report,
  Script,
} from '../src/verbs/index.ts';
import type { AccountFacts, CallFacts } from './call-facts.ts';
import type { Face } from './face.ts';

export * from './call-facts.ts';

/**
 * One language of voice documents, both halves of it: how its servers are asked, and how what they answer
 * is understood. A dialect is pure: it sees bytes and plain facts, and returns plain data. It never throws
 * on a customer's mistake; that is a Diagnostic in what it returns.
 */
export interface Dialect {
  readonly id: DialectId;
  /** As its users call it, for example `TwiML (Twilio)`. */
  readonly title: string;
  /** Is this reply in my language? Content decides; the content type may only add a reason. */
  weigh(reply: Reply): Evidence;
  read(reply: Reply, context: ReadContext): Script;
  /**
   * Says a script in this dialect, as well as it can: the inverse of `read`. read(write(read(x))) = read(x)
   * for a script of its own, apart from places and diagnostics; for a script of another dialect what cannot
   * be said is left out or said differently, and named.
   */
  write(script: Script): Written;
  readonly wire: Wire;
  /** How its servers are told a call's sound as it goes; absent: nothing of its documents asks for that. */
  readonly streams?: StreamProtocol;
  /** Its provider's REST API. */
  readonly face?: Face;
  readonly coverage: Coverage;
  /** What it does by itself, from an account's directory. */
  readonly house?: House;
}

/** The part of a dialect that no customer's server has: dialogues and flows out of the account's directory. */
export interface House {
  /** Shelf kinds of what the directory holds, by the names that files and documents have for them. */
  readonly kinds: Readonly<Record<string, string>>;
  /** Answers a callback to `houseUrl`. Pure, as `read` is. */
  answer(callback: Callback, outcome: Outcome, context: ReadContext): Script;
}

/** What is kept of one account, as it stands at this moment. */
export interface DirectoryView {
  /** A thing as somebody has put it there: plain JSON. */
  find(kind: string, id: string): JsonObject | null;
  list(kind: string): readonly { readonly id: string; readonly value: JsonObject }[];
  /** How many calls wait in a queue of the account. */
  waitingIn(queue: string): number;
}

/** A script said in a dialect. */
export interface Written {
  readonly contentType: string;
  readonly body: string;
  /**
   * Verbs and branches that this dialect has no words for and that were left out, each with the place it had
   * in the document it came from. Finer losses are found by reading the body back (`dialects/translate.ts`).
   */
  readonly diagnostics: readonly Diagnostic[];
}

/** How requests of this dialect look. Everything that is only true of one provider is in here. */
export interface Wire {
  /** The first request of a call. */
  opening(call: CallFacts, target: RequestTarget): OutgoingRequest;
  /** The report of what came of a verb, to the callback its own document asked for. */
  result(call: CallFacts, outcome: Outcome, callback: Callback): OutgoingRequest;
  /** What the call has come to, for the url of the route; null if this dialect has no word for it. */
  status(call: CallFacts, event: StatusEvent, target: RequestTarget): OutgoingRequest | null;
  /**
   * Something that a document of this dialect subscribed to has happened. Null if the dialect has no word for it,
   * or the document did not name this event.
   */
  notify(call: CallFacts, event: CallEvent, to: Notify): OutgoingRequest | null;
  /** The same exchange once more at the fallback url, told why. Null: this dialect tells a fallback nothing new. */
  fallback(call: CallFacts, failed: OutgoingRequest, why: FailedExchange, target: RequestTarget): OutgoingRequest;
  /**
   * A text that was sent is in a new state: for the url that its order named. Or one has come (`received`): for the first
   * url of its number's plan, which is only told then. Null: this dialect has no word for it.
   */
  message?(message: MessageFacts, event: MessageEventFacts, target: RequestTarget): OutgoingRequest | null;
  /** A text that has come is answered by a document, asked for by `opening`. Absent: nothing is run for texts. */
  readonly answersTexts?: true;
}

/** A text as servers are told of it. `notes` are the face's own, of the order or of the number's plan. */
export interface MessageFacts extends MessageRecord {
  readonly account: AccountFacts;
  /** The settings of the plan it came by, or was ordered with. */
  readonly settings: JsonObject;
}

export interface MessageEventFacts {
  readonly state: MessageRecord['state'];
  /** Which of `MessageFacts.to` this is about; for one that has come: which number of ours. */
  readonly to: string;
  readonly problem?: string;
  /** Nothing more will be heard of it: `sent` where nobody confirms that it arrives. */
  readonly isLast?: boolean;
  /** Unix ms. */
  readonly at: number;
}

/** What is said over a WebSocket that carries a call's sound. Sound is G.711 µ-law, 8 kHz, one channel. */
export interface StreamProtocol {
  /** Headers of the request that opens the socket. */
  headers(call: CallFacts, stream: StreamFacts): Readonly<Record<string, string>>;
  begin(call: CallFacts, stream: StreamFacts): StreamTalk;
}

export type StreamTrack = 'caller' | 'heard';

export interface StreamFacts {
  /** 32 hex digits. */
  readonly id: string;
  readonly name?: string;
  readonly url: string;
  readonly tracks: readonly StreamTrack[];
  readonly parameters: Readonly<Record<string, string>>;
  /** What the far side sends is heard by the caller. */
  readonly bidirectional: boolean;
}

/** One stream as it goes: texts for the far side, which count what was said and leave in the order of their making. */
export interface StreamTalk {
  opening(): readonly string[];
  /** 20 ms of one track. `atMs`: since the stream began. */
  sound(track: StreamTrack, bytes: Uint8Array, atMs: number): string;
  /** A key of the caller; null where that is not told. */
  key(key: string): string | null;
  /** Everything that came before this mark has been played, or was dropped. */
  played(mark: string): string | null;
  closing(): readonly string[];
  /** What the far side wants. Never throws. */
  hear(text: string): StreamOrder;
}

export type StreamOrder =
  | { readonly order: 'play'; readonly bytes: Uint8Array }
  | { readonly order: 'mark'; readonly mark: string }
  /** What has not been played is dropped. */
  | { readonly order: 'clear' }
  /** `problem`: a clause for the customer. */
  | { readonly order: 'none'; readonly problem?: string };

/** A url that the operator or a document named, with how to reach it. */
export interface RequestTarget {
  readonly url: string;
  /** Absent: the dialect's own default. */
  readonly method?: 'GET' | 'POST';
  readonly credentials?: Credentials;
  readonly timeoutMs?: number;
  /** Dialect settings of the route, by the dialect's own names, for example `{"generation":"v1"}`. */
  readonly settings?: JsonObject;
}

/** A body together with where it came from. */
export interface Reply {
  /** Of the document, after redirects: the base of relative urls in it. */
  readonly url: string;
  /** The method that fetched it. */
  readonly method: 'GET' | 'POST';
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly source: SourceDocument;
}

/** How strongly a reply looks like one dialect, in points; 0 means not at all. */
export interface Evidence {
  /** 0 none · 1–3 could be · 4–9 probably · 10 and more certain. */
  readonly score: number;
  /** What was seen, most telling first, for people: `element <SpeakSentence> is only BXML (+10)`. */
  readonly reasons: readonly string[];
}

export interface ReadContext {
  /** Where the document will run: decides which verbs are allowed and what its end means. */
  readonly role: 'call' | NestedFacts['role'];
  readonly answered: boolean;
  /** As `CallFacts.line`: with nobody there, or by texts, most verbs cannot be carried out. */
  readonly line?: CallFacts['line'];
  /** The dialect's notes from the request that fetched this reply (`OutgoingRequest.notes`). */
  readonly notes: JsonObject;
  /** Dialect settings of the route. */
  readonly settings: JsonObject;
  /** The call that it is for, as it is now; absent: no call is known. */
  readonly call?: CallFacts;
  /** Absent: nothing is kept. */
  readonly directory?: DirectoryView;
}

/** One request to a customer's server, complete but for the network. */
export interface OutgoingRequest {
  readonly dialect: DialectId;
  /** Absolute; a fragment has been taken off and acted upon by the dialect. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8; absent for GET. */
  readonly body?: string;
  /** What the request says, for the trace and for people; nested as the dialect nests it. */
  readonly parameters: JsonObject;
  readonly credentials?: Credentials;
  readonly redirects: RedirectRule;
  readonly deadlines: Deadlines;
  readonly retry: RetryRule;
  /** Of a notice that is tried through restarts: how often in all. Absent: as often as every notice. */
  readonly attempts?: number;
  /** An answer without a document, even an empty one, is one too: nothing is done. */
  readonly allowsNothing?: true;
  /** Headers that depend on the final url and body of each hop, for example a signature. */
  readonly sign?: (hop: { url: string; method: 'GET' | 'POST'; body?: string }) => Readonly<Record<string, string>>;
  /** Given back to `read` as `ReadContext.notes`. */
  readonly notes?: JsonObject;
  /** What the dialect's face wants to find again in the trace, beside the request; nothing secret. */
  readonly marks?: JsonObject;
}

/** What a redirect does to the next hop. */
export interface RedirectRule {
  readonly maximum: number;
  /** `repeat`: same method and body. `get`: GET with `query` appended, except after 307 and 308. */
  readonly follow: 'repeat' | 'get';
  /** Urlencoded pairs for `get`, without a leading `?`. */
  readonly query?: string;
}

/** All in ms. */
export interface Deadlines {
  readonly connectMs: number;
  /** Until the first byte of the answer, and between two of its bytes. */
  readonly readMs: number;
  /** Everything together: attempts, redirects, body. */
  readonly totalMs: number;
}

export interface RetryRule {
  /** Further attempts after the first. */
  readonly count: number;
  readonly on: readonly ('connect' | 'timeout' | '4xx' | '5xx')[];
}

/** Why an exchange brought nothing to run. */
export interface FailedExchange {
  readonly kind:
    | 'refused'
    | 'unresolved'
    | 'connect-timeout'
    | 'timeout'
    | 'tls'
    | 'protocol'
    | 'forbidden-address'
    /** It failed too often of late, and is not asked for a while. */
    | 'host-at-rest'
    /** More is sent there than may be. */
    | 'host-flooded'
    | 'too-many-redirects'
    | 'bad-redirect'
    | 'status'
    | 'too-large'
    | 'empty'
    | 'unrecognised'
    | 'unusable';
  readonly message: string;
  readonly url: string;
  readonly status?: number;
  /** Diagnostics of the document, for `unrecognised` and `unusable`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What ended the document or the verb, for `wire.result`. */
export interface Outcome {
  readonly why: 'verb' | 'end' | 'redirect' | 'hangup' | 'signal' | 'nested';
  /** The verb that led here, if one did. */
  readonly report?: Report;
  /** Every report of the document so far, in order, the one above included. */
  readonly reports: readonly Report[];
  readonly signal?: string;
  /** For `nested`, and for what a document that runs inside a verb leads to: which verb, and how things stand there. */
  readonly nested?: NestedFacts;
}

/** What a call as a whole comes to; what its documents subscribe to is a `CallEvent`. */
export interface StatusEvent {
  /** `bridged`: it speaks with a leg that it rang; only those who watch an account are told. */
  readonly kind: 'initiated' | 'ringing' | 'answered' | 'bridged' | 'ended';
  /** Whom it is `bridged` with. */
  readonly other?: { readonly id: string; readonly to: string };
  /** Counts what one url hears of one call, from 0. */
  readonly sequence?: number;
  /** Of a leg that the call rang, whose facts have the call as `parent`. */
  readonly isLeg?: true;
}

/** Verb by verb, attribute by attribute; the support tables in docs/ are generated from it. */
export interface Coverage {
  readonly entries: readonly CoverageEntry[];
  /** What users of the provider should know beyond single attributes: sentences. */
  readonly differences?: readonly string[];
}
export interface CoverageEntry {
  /** Element, action or module, as its users write it. */
  readonly name: string;
  readonly level: 'full' | 'partial' | 'none';
  readonly note?: string;
  readonly attributes?: readonly {
    readonly name: string;
    readonly level: 'full' | 'partial' | 'ignored';
    readonly note?: string;
  }[];
}

export type { Callback, CallEvent, Diagnostic, DialectId, JsonObject, JsonValue, Notify, Place, Report, Script };
