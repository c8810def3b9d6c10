import { builder } from './builder.ts';
import type { VerbBase } from './common.ts';
import type { AudioSource } from './play.ts';
import type { Callback, Then } from './then.ts';

/** Wait in a queue until somebody takes the call. */
export interface Enqueue extends VerbBase<'enqueue'> {
  readonly queue: string;
  readonly priority?: number;
  readonly maximumSize: number;
  /** Nobody took the call for so long: `onTimeout` is where it goes. Absent: no limit. */
  readonly maximumWaitMs?: number;
  readonly onTimeout?: Then;
  /** Absent: `onLeft`. */
  readonly onFull?: Then;
  /** Asked again whenever its verbs run out, or a sound, or silence. */
  readonly waiting: { readonly ask: Callback } | { readonly source: AudioSource } | 'silence';
  /** Left, bridged and ended, full, or failed: the report says which. */
  readonly onLeft: Then;
  readonly onHangup?: Then;
}

/** Take the caller who has waited longest, or wait for one. */
export interface Dequeue extends VerbBase<'dequeue'> {
  readonly queue: string;
  readonly waitTimeoutMs: number;
  readonly timeLimitMs: number | null;
  /** Runs on the waiting caller before the two are joined. */
  readonly announcement?: Callback;
  readonly onCompleted: Then;
  readonly onFailed: Then;
  readonly onHangup?: Then;
}

/** Inside a queue's waiting document: leave the queue. */
export interface Leave extends VerbBase<'leave'> {}

export const enqueue = builder<Enqueue>('enqueue');
export const dequeue = builder<Dequeue>('dequeue');
export const leave = builder<Leave>('leave');
