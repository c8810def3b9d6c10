import type { TraceEvent } from '../trace/index.ts';

export interface LoggedCall {
  readonly id: string;
  readonly startedAt: number;
  readonly events: readonly TraceEvent[];
}

/** The latest calls of this process, for the pages; the oldest are forgotten first. */
export class CallLog {
  readonly #calls = new Map<string, LoggedCall>();
  readonly #capacity: number;

  constructor(capacity = 200) {
    this.#capacity = capacity;
  }

  /** `events` may still be growing. */
  open(call: LoggedCall): void {
    this.#calls.set(call.id, call);
    for (const oldest of this.#calls.keys()) {
      if (this.#calls.size <= this.#capacity) break;
      this.#calls.delete(oldest);
    }
  }

  find(id: string): LoggedCall | undefined {
    return this.#calls.get(id);
  }

  /** Newest first. */
  latest(): readonly LoggedCall[] {
    return [...this.#calls.values()].reverse();
  }
}
