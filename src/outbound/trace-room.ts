import type { KnownCall } from '../store/index.ts';
import type { CallTrace, TraceEvent } from '../trace/index.ts';

/** The traces of calls, by the uuid of their leg. */
export interface TraceRoom {
  open(id: string): CallTrace;
  /** Of a call that is not over; `startedAt` is Unix ms. */
  live(id: string): { readonly startedAt: number; readonly events: readonly TraceEvent[] } | undefined;
  close(id: string, known: KnownCall): Promise<void>;
}
