import type { Clock } from '../clock/index.ts';
import type { Trace, TraceEvent, TraceFact } from './event.ts';
import { Redaction } from './redaction.ts';

/**
 * The append-only list of one call. Secrets are taken out as events come in, so that nothing behind it
 * (memory, files, pages, the terminal) ever holds one.
 */
export class CallTrace implements Trace {
  readonly #clock: Clock;
  readonly #redaction = new Redaction();
  readonly #listeners: readonly ((event: TraceEvent) => void)[];
  readonly startedAt: number;
  readonly events: TraceEvent[] = [];

  constructor(clock: Clock, listeners: readonly ((event: TraceEvent) => void)[] = []) {
    this.#clock = clock;
    this.startedAt = clock.now();
    this.#listeners = listeners;
  }

  record(fact: TraceFact): void {
    const event = { at: this.#clock.now() - this.startedAt, ...(this.#redaction.clean(fact) as TraceFact) };
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  hide(secret: string): void {
    this.#redaction.hide(secret);
  }

  get secrets(): readonly string[] {
    return this.#redaction.secrets;
  }

  hides(value: unknown): boolean {
    return this.#redaction.clean(value) !== value;
  }
}
