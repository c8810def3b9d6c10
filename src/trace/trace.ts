import type { Clock } from '../clock/index.ts';
import type { Trace, TraceEvent, TraceFact } from './event.ts';

const veil = '•••';

/** Headers whose value is never kept, whoever set them. */
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/**
 * The append-only list of one call. Secrets are taken out as events come in, so that nothing behind it
 * (memory, files, pages, the terminal) ever holds one.
 */
export class CallTrace implements Trace {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #secrets = new Set<string>();
  readonly #listeners: ((event: TraceEvent) => void)[];
  readonly events: TraceEvent[] = [];

  constructor(clock: Clock, listeners: readonly ((event: TraceEvent) => void)[] = []) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#listeners = [...listeners];
  }

  record(fact: TraceFact): void {
    const event = { at: this.#clock.now() - this.#startedAt, ...(this.#redact(fact, '') as TraceFact) };
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  hide(secret: string): void {
    if (secret.length > 0) this.#secrets.add(secret);
  }

  #redact(value: unknown, key: string): unknown {
    if (typeof value === 'string') return secretHeaders.has(key.toLowerCase()) ? veil : this.#veiled(value);
    if (Array.isArray(value)) return value.map((item) => this.#redact(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, name === 'password' ? veil : this.#redact(item, name)]),
    );
  }

  #veiled(text: string): string {
    let shown = text;
    for (const secret of this.#secrets) {
      shown = shown.replaceAll(secret, veil);
      const encoded = encodeURIComponent(secret.toWellFormed());
      if (encoded !== secret) shown = shown.replaceAll(encoded, veil);
    }
    return shown;
  }
}
