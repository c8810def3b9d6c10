import type { HangupCause } from './cause.ts';
import type { Credentials, DialectId, JsonObject } from './common.ts';
import type { Verb } from './verb.ts';

/**
 * What follows when a verb ends one particular way: plain data, decided by the dialect while reading,
 * so that no runner knows why one provider falls through where another calls back.
 */
export type Then =
  /** The next verb of this list; after the last one, the script's `atEnd`. */
  | { readonly go: 'on' }
  /** Report, fetch, and let the reply replace this document. */
  | {
      readonly go: 'ask';
      readonly callback: Callback;
      /** Taken when the failure ladder brought no document either; absent: the spoken apology. */
      readonly onFailed?: Then;
    }
  /** A branch already in hand replaces the rest of this list; after it, the script's `atEnd`. */
  | { readonly go: 'into'; readonly verbs: readonly Verb[] }
  /** Hang up. `answers` says whether a call that still rings is answered first or refused. */
  | { readonly go: 'end'; readonly cause: HangupCause; readonly answers: boolean };

/** Whom to ask next, and in whose words. The dialect that read the document writes it and reads it back. */
export interface Callback {
  readonly dialect: DialectId;
  /** The dialect's own kind of report (it alone knows the list), shown in traces. */
  readonly kind: string;
  /** Absolute. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly credentials?: Credentials;
  readonly fallback?: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly credentials?: Credentials;
  };
  /** Told when the call, or a leg that answered it, has ended, in the words of `dialect`, whatever its documents are in by then. */
  readonly whenEnded?: { readonly url: string; readonly credentials?: Credentials };
  /** Total time for the answer, in ms, where the document sets it. */
  readonly timeoutMs?: number;
  /** Notes of the dialect to itself; nobody else looks inside. */
  readonly notes?: JsonObject;
}

/**
 * The url of a callback that its own dialect answers, from what is kept in the account's directory: no server is asked.
 * No document can name it.
 */
export const houseUrl = 'dragoman:house';

/** A notification that expects no document back, and the events it is for (empty: all of its kind). */
export interface Notify extends Callback {
  readonly events: readonly string[];
}

export const on: Then = Object.freeze({ go: 'on' });
export const ask = (callback: Callback): Then => ({ go: 'ask', callback });
export const into = (verbs: readonly Verb[]): Then => ({ go: 'into', verbs });
export const end = (cause: HangupCause = 'normal', answers = false): Then => ({ go: 'end', cause, answers });
