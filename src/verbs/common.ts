/** Name of a dialect as its folder is called. Open on purpose: a new dialect is a folder and a registry line. */
export type DialectId = string;

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * Where in the customer's document something was said. XML gives line and column (both from 1), JSON
 * gives a pointer (RFC 6901); `src/document` turns a pointer into line and column when somebody asks.
 */
export type Place = { readonly line: number; readonly column: number } | { readonly pointer: string };

/** What is common to every verb: its literal name, its place, and whether running it answers the call. */
export interface VerbBase<Name extends string> {
  readonly verb: Name;
  readonly place: Place;
  /**
   * True if this verb answers a call that is still ringing, by the rule of the dialect it came from.
   * The runner answers first, then does its work; it never decides.
   */
  readonly answers: boolean;
  /** The customer's own name for this step, repeated in its report. */
  readonly name?: string;
  /** Which outside signals may interrupt it; absent means none. */
  readonly interruptedBy?: 'any' | readonly string[];
}

/** Keys of a telephone: 0-9, *, #, A-D, as one string without separators. */
export type Keys = string;

/** A name and password that go with one request, never into a log. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}
