import type { TracedFailure } from '../trace/index.ts';
import type { JsonObject } from '../verbs/index.ts';

/** One call as it is kept in a folder: what went in (caller, answers), and what we made of it. */
export interface RecordedCall {
  readonly sheet: CallSheet;
  /** In the order in which the requests were sent, redirects and callbacks included. */
  readonly exchanges: readonly RecordedExchange[];
  /** What the switch was told, a line each: application and argument. */
  readonly switchLines: readonly string[];
  /** A line each. */
  readonly diagnostics: readonly string[];
}

/** `call.yaml`. */
export interface CallSheet {
  readonly from: string;
  readonly to: string;
  readonly callerName?: string;
  /** What the INVITE said where a simulated one would say something else. */
  readonly sip?: RecordedSip;
  /** Where the call begins. */
  readonly target: string;
  /** Whose words the first request uses. */
  readonly format: string;
  readonly method?: 'GET' | 'POST';
  readonly fallback?: { readonly url: string; readonly method?: 'GET' | 'POST' };
  readonly statusUrl?: string;
  readonly account: string;
  readonly settings: JsonObject;
  /** The parts of the operator's configuration that a call shows, where they are not the defaults. */
  readonly configuration: JsonObject;
  /** How the customer reached us. */
  readonly publicUrl: string;
  /** Names and numbers have been replaced. */
  readonly masked: boolean;
  /** Recorded while time passed as it does: how long things took is no expectation. */
  readonly realtime: boolean;
  readonly caller: readonly CallerStep[];
  /** ms after the call began. */
  readonly hangsUpAfterMs?: number;
  /** Who was rung, and what they did; everybody else answers after a while and talks for a while. */
  readonly callees: readonly RecordedCallee[];
  readonly audio: readonly RecordedAudio[];
  readonly ends: { readonly cause: string; readonly seconds: number };
}

/** What the caller does each time the call waits, and pauses in between. */
export type CallerStep =
  | { readonly does: 'press'; readonly keys: string }
  | { readonly does: 'wait'; readonly ms: number }
  /** 0: lets it pass in silence. */
  /** `words` are what a recogniser understood. */
  | { readonly does: 'speak'; readonly ms: number; readonly words?: string }
  | { readonly does: 'hang up' };

export interface RecordedSip {
  readonly callId?: string;
  /** `user@host`. */
  readonly from?: string;
  readonly to?: string;
  readonly request?: string;
  readonly sourceAddress?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Times in ms after it was dialled. */
export type RecordedCallee =
  | { readonly number: string; readonly does: 'answer'; readonly afterMs: number; readonly talksForMs?: number }
  | { readonly number: string; readonly does: 'refuse'; readonly afterMs: number; readonly sipStatus: number }
  | { readonly number: string; readonly does: 'ring for ever' };

/** A file that a document named: how long it lasts, or why it could not be had. */
export type RecordedAudio =
  | { readonly url: string; readonly lastsMs: number }
  | { readonly url: string; readonly problem: string };

/** A request with what became of it: exactly one of `response` and `failure`. */
export interface RecordedExchange {
  readonly request: RecordedRequest;
  readonly response?: RecordedResponse;
  readonly failure?: RecordedFailure;
  /** The document in the response, as `printScript` says it; absent where there was none. */
  readonly understood?: string;
}

export interface RecordedRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RecordedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Transfer and content codings undone. */
  readonly body: Uint8Array;
}

/** Nothing came that could be read. */
export interface RecordedFailure {
  readonly kind: TracedFailure['kind'];
  readonly message: string;
  readonly status?: number;
  /** The request was sent again. */
  readonly isRetried: boolean;
}

/** The name of an exchange's files: `01`, `02` … */
export function exchangeName(index: number): string {
  return String(index + 1).padStart(2, '0');
}

/** Where a request goes: in dialects that ask by GET, the query is what it says. */
export function targetOf({ method, url }: { readonly method: string; readonly url: string }): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}
