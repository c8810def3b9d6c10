import {
  type DialectId,
  type JsonObject,
  printScript,
  type Report,
  type Script,
  type Verb,
  type VerbName,
} from '../verbs/index.ts';

/**
 * What happened on a call, in order: the one source that the command line, the pages, fixtures and tests
 * read. `at` is ms since the call began.
 */
export type TraceEvent = { readonly at: number } & TraceFact;

export type TraceFact =
  | {
      readonly event: 'call';
      readonly id: string;
      readonly direction: 'inbound' | 'outbound';
      readonly from: string;
      readonly to: string;
      readonly route: string;
      readonly account: string;
      /** The name the caller shows, and what the INVITE said. */
      readonly callerName?: string;
      readonly sip?: TracedSip;
      /** Where its requests begin and how they are asked; absent where no route fits. */
      readonly service?: TracedService;
    }
  | {
      readonly event: 'request';
      readonly dialect: DialectId;
      readonly method: 'GET' | 'POST';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly parameters: JsonObject;
      readonly body?: string;
      /** The dialect's own, for its API. */
      readonly marks?: JsonObject;
    }
  | {
      readonly event: 'response';
      readonly url: string;
      readonly status: number;
      readonly contentType: string | null;
      readonly headers?: Readonly<Record<string, string>>;
      readonly bytes: number;
      /** Content codings undone and decoded. */
      readonly body: string;
      /** The charset it was decoded from; absent: UTF-8 without a byte-order mark. */
      readonly charset?: TracedCharset;
      /** Null when nobody recognised it. */
      readonly dialect: DialectId | null;
      readonly evidence: readonly {
        readonly dialect: DialectId;
        readonly score: number;
        readonly reasons: readonly string[];
      }[];
      readonly why: string;
    }
  | ({ readonly event: 'script' } & TracedScript)
  | {
      readonly event: 'diagnostic';
      readonly code: string;
      readonly severity: 'error' | 'warning' | 'information';
      readonly message: string;
      readonly line?: number;
      readonly column?: number;
      readonly pointer?: string;
      readonly hint?: string;
      readonly providerCode?: string;
      /** Of an exchange that brought nothing to read: what it is about. */
      readonly failure?: TracedFailure;
    }
  | {
      readonly event: 'verb';
      readonly verb: VerbName;
      readonly ending: JsonObject;
      readonly report: Report;
      /** When it began to wait for the caller, ms since the call began, once for every time; absent: never. */
      readonly waited?: readonly number[];
    }
  /** A verb was told to stop, or a signal is kept for a later one. */
  | {
      readonly event: 'interruption';
      readonly kind: 'signal' | 'replaced' | 'shutdown';
      readonly name?: string;
      readonly verb?: VerbName;
      readonly taken: boolean;
    }
  /** A document that runs inside a verb begins or has ended; what is between belongs to the leg named. */
  | { readonly event: 'nested'; readonly role: string; readonly leg: string; readonly ended?: string }
  /** A rung of the failure ladder, or a prompt against silence, was reached; `why` is a sentence without its point. */
  | {
      readonly event: 'rung';
      readonly rung: 'hold' | 'retry' | 'fallback' | 'document' | 'last-resort' | 'apology';
      readonly why: string;
    }
  | { readonly event: 'switch'; readonly application: string; readonly argument: string; readonly response: string }
  | { readonly event: 'dtmf'; readonly key: string }
  | {
      readonly event: 'callback';
      readonly dialect: DialectId;
      readonly method: 'GET' | 'POST';
      readonly url: string;
      readonly status: number | null;
      readonly parameters: JsonObject;
      /** Every message of it, retries and redirects included. */
      readonly messages?: readonly TracedMessage[];
    }
  | { readonly event: 'error'; readonly code: string; readonly message: string; readonly facts: JsonObject }
  | {
      readonly event: 'end';
      readonly cause: string;
      readonly seconds: number;
      readonly by?: 'caller' | 'us' | 'lost';
    };

/** A document as it was understood; or as JSON lines and traces up to 0.1.0 have it, printed. */
export type TracedScript =
  | Omit<Script, 'diagnostics'>
  | { readonly dialect: DialectId; readonly text: string; readonly verbs: readonly Verb[] };

/** Printed when somebody reads it: most traces are read by nobody. */
export function scriptText(script: TracedScript): string {
  return 'text' in script ? script.text : printScript(script);
}

/** As other programs get it: a script is in it as text, too. */
export function forPrograms(event: TraceEvent): TraceEvent & { readonly text?: string } {
  return event.event === 'script' ? { ...event, text: scriptText(event) } : event;
}

/** What only prepares a channel for what comes: for programs, not for people. */
export const preparesOnly = (application: string): boolean => application === 'uuid_setvar_multi';

/** What the INVITE of a call said. */
export interface TracedSip {
  readonly callId: string;
  readonly fromUser: string;
  readonly fromHost: string;
  readonly toUser: string;
  readonly toHost: string;
  readonly requestUser: string;
  readonly requestHost: string;
  readonly sourceAddress: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a route says about a customer's service; of credentials only whose they are. */
export interface TracedService {
  readonly url: string;
  /** Absent: the format's own default. */
  readonly method?: 'GET' | 'POST';
  readonly username?: string;
  readonly format: DialectId;
  readonly fallback?: { readonly url: string; readonly method?: 'GET' | 'POST'; readonly username?: string };
  readonly statusUrl?: string;
  readonly settings: JsonObject;
  /** How the customer reaches us: recordings and API urls begin with it. */
  readonly publicUrl: string;
}

export interface TracedCharset {
  /** By its WHATWG name. */
  readonly name: string;
  readonly byteOrderMark: boolean;
}

/** The kinds of `FailedExchange` in dialects/dialect.ts; the compiler holds the two together. */
export const failureKinds = [
  'refused',
  'unresolved',
  'connect-timeout',
  'timeout',
  'tls',
  'protocol',
  'forbidden-address',
  'host-at-rest',
  'host-flooded',
  'too-many-redirects',
  'bad-redirect',
  'status',
  'too-large',
  'empty',
  'unrecognised',
  'unusable',
] as const;

export interface TracedFailure {
  readonly kind: (typeof failureKinds)[number];
  readonly message: string;
  readonly url: string;
  readonly status?: number;
  /** The message was sent again. */
  readonly isRetried: boolean;
}

/** A message that asks for nothing back but its status. */
export interface TracedMessage {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly response?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  /** Absent: there was a response. */
  readonly failure?: TracedFailure;
}

/** Where events go. Redaction happens inside, before anything is kept or shown. */
export interface Trace {
  /** Unix ms from which `at` counts. */
  readonly startedAt: number;
  record(fact: TraceFact): void;
  /** From here on, hides this string wherever it occurs. */
  hide(secret: string): void;
  /** What it hides. */
  readonly secrets: readonly string[];
  /** Whether something in it is hidden. */
  hides(value: unknown): boolean;
}
