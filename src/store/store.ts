import type { TraceEvent } from '../trace/index.ts';

/** A call that has ended, as it is kept. */
export interface StoredCall {
  /** The switch's uuid of the leg. */
  readonly id: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly from: string;
  readonly to: string;
  readonly route: string;
  readonly account: string;
  /** The switch's word for how it ended. */
  readonly cause: string;
  readonly seconds: number;
  /** Errors, and diagnostics of severity error. */
  readonly errors: number;
  readonly events: readonly TraceEvent[];
}

export type CallSummary = Omit<StoredCall, 'events'>;

/** Calls that outlive the process. Every implementation passes test/contract/store. */
export interface CallStore {
  /** Keeps a call; one with the same id is replaced. */
  save(call: StoredCall): Promise<void>;
  find(id: string): Promise<StoredCall | undefined>;
  /** Newest first; `before` is the `startedAt` to go on from. */
  list(options: { readonly limit: number; readonly before?: number }): Promise<readonly CallSummary[]>;
  /** Forgets calls that began before `startedBefore` (Unix ms); says how many. */
  forget(startedBefore: number): Promise<number>;
  /** Writes down how a live call stands; a `document` of null is the one of before. Texts mean nothing here. */
  keep(id: string, document: string | null, position: string): Promise<void>;
  kept(id: string): Promise<{ readonly document: string; readonly position: string } | undefined>;
  drop(id: string): Promise<void>;
  close(): Promise<void>;
}
