import type { Credentials, DialectId, JsonObject } from '../verbs/index.ts';

/** Who is told how a call goes, and of what. */
export interface StatusTarget {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly credentials?: Credentials;
  readonly events: readonly ('initiated' | 'ringing' | 'answered' | 'ended')[];
}

/** Which server answers for a number, and how it is asked first. */
export interface Route {
  /** For people and traces; the number or pattern where the operator gave none. */
  readonly name: string;
  readonly match: { readonly number: string } | { readonly pattern: RegExp };
  readonly url: string;
  /** Absent: the format's own default. */
  readonly method?: 'GET' | 'POST';
  /** Whose words the first request uses. The reply may be in any dialect. */
  readonly format: DialectId;
  readonly credentials?: Credentials;
  readonly fallback?: { readonly url: string; readonly method?: 'GET' | 'POST'; readonly credentials?: Credentials };
  /** The first document, in the words of `format`, where it is in hand: `url` is what is relative in it. */
  readonly document?: { readonly text: string; readonly contentType: string };
  /** A document in any dialect, run when neither `url` nor `fallback` has one. */
  readonly lastResort?: string;
  /** Asked instead for texts to the number; null: nobody is. Absent: who is asked for calls. */
  readonly texts?: {
    readonly url: string;
    readonly method?: 'GET' | 'POST';
    readonly credentials?: Credentials;
  } | null;
  /** Told when the call has ended. */
  readonly statusUrl?: string;
  /** The same, told in order and through restarts, where an account set it. */
  readonly status?: StatusTarget;
  /** Of whoever made the route, for whoever lists its calls. */
  readonly notes?: JsonObject;
  readonly account: string;
  /** What a pattern that is not `match` captured of the dialled number. */
  readonly captured?: string;
  /** Settings of the dialect, by the dialect's own names. */
  readonly settings: JsonObject;
  /** Origins named by the operator in this route, which may be private addresses. */
  readonly trustedOrigins: readonly string[];
}
