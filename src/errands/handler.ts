import type { Change } from '../desk/index.ts';
import type { KeptErrand } from '../store/index.ts';

/** What came of having tried. */
export type ErrandOutcome =
  /** It is forgotten, and `changes` are written, in one. */
  | { readonly outcome: 'done'; readonly changes?: readonly Change[] }
  /** No other attempt would go better: it is forgotten, `changes` are written, and the log says `why`, a clause. */
  | { readonly outcome: 'never'; readonly why: string; readonly changes?: readonly Change[] }
  /** Another attempt may go better; `why` is a clause for the log. `afterMs`: not earlier than that. */
  | { readonly outcome: 'again'; readonly why: string; readonly afterMs?: number };

/** An errand that somebody has in hand. */
export interface DueErrand extends KeptErrand {
  /** No other attempt follows: what is to be said of a failure has to be said now. */
  readonly isLast: boolean;
}

/** Pauses between attempts: the first, doubled from then on. */
export interface RetryPlan {
  /** The first one counts. */
  readonly attempts: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * Does errands of one kind. The same errand may come again although it was done, when the process was killed in
 * between: its id says so. `signal` aborts at shutdown, and when somebody else has the errand.
 */
export interface ErrandHandler {
  readonly retries: RetryPlan;
  /** It may be in hand for as long as a call: then it is not counted among those that are done at the same time. */
  readonly isLong?: true;
  run(errand: DueErrand, signal: AbortSignal): Promise<ErrandOutcome>;
}
