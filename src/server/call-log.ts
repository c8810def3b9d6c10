import type { CallStore, CallSummary, KnownCall } from '../store/index.ts';
import type { TraceEvent } from '../trace/index.ts';

/** A call with everything that happened on it so far. */
export interface LoggedCall {
  readonly id: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly events: readonly TraceEvent[];
}

type ClosedCall = LoggedCall & { readonly known: KnownCall };

/** A call in a list; `cause` is absent while it runs. */
export type ListedCall = Omit<CallSummary, 'cause'> & { readonly cause?: string };

/** Calls of now and before: the live ones in memory, the others in the store. */
export class CallLog {
  readonly #store: CallStore;
  readonly #live = new Map<string, LoggedCall>();
  /** Ended, but the store would not have them: the latest ones, until it does. */
  readonly #unsaved = new Map<string, ClosedCall>();

  constructor(store: CallStore) {
    this.#store = store;
  }

  /** A call has begun; `events` goes on growing. */
  open(call: LoggedCall): void {
    this.#live.set(call.id, call);
  }

  /** What happened on a live call so far. */
  live(id: string): LoggedCall | undefined {
    return this.#live.get(id);
  }

  /**
   * It has ended, and everything has been recorded. Rejects when the store cannot keep it now; the latest such calls
   * are shown all the same, and kept as soon as the store takes something again.
   */
  async close(id: string, known: KnownCall = {}): Promise<void> {
    const live = this.#live.get(id);
    if (!live) return;
    const call = { ...live, known };
    try {
      await this.#save(call);
    } catch (error) {
      this.#unsaved.set(id, call);
      const [oldest] = this.#unsaved.keys();
      if (this.#unsaved.size > mostUnsaved && oldest !== undefined) this.#unsaved.delete(oldest);
      throw error;
    } finally {
      this.#live.delete(id);
    }
    await this.#catchUp();
  }

  async #save(call: ClosedCall): Promise<void> {
    const { cause = '', ...listed } = summaryOf(call);
    await this.#store.save({ ...listed, ...call.known, cause, events: call.events });
  }

  async #catchUp(): Promise<void> {
    for (const [id, call] of [...this.#unsaved]) {
      await this.#save(call);
      this.#unsaved.delete(id);
    }
  }

  async find(id: string): Promise<LoggedCall | undefined> {
    return this.#live.get(id) ?? this.#unsaved.get(id) ?? (await this.#store.find(id));
  }

  /** Newest first; live calls are on the first page only. One that is just being written down is listed once. */
  async list(options: { readonly limit: number; readonly before?: number }): Promise<readonly ListedCall[]> {
    const held = [...this.#unsaved.values(), ...this.#live.values()];
    const here = options.before === undefined ? held.map(summaryOf).reverse() : [];
    const ids = new Set(here.map(({ id }) => id));
    const kept = (await this.#store.list(options)).filter(({ id }) => !ids.has(id));
    return [...here, ...kept].slice(0, options.limit);
  }
}

/** Of calls that the store would not have, so many at most are kept in memory. */
const mostUnsaved = 200;

function summaryOf({ id, startedAt, events }: LoggedCall): ListedCall {
  const begin = events.find((event) => event.event === 'call');
  const end = events.find((event) => event.event === 'end');
  const bad = events.filter(
    (event) => event.event === 'error' || (event.event === 'diagnostic' && event.severity === 'error'),
  );
  return {
    id,
    startedAt,
    from: begin?.from ?? '',
    to: begin?.to ?? '',
    route: begin?.route ?? '',
    account: begin?.account ?? '',
    seconds: end?.seconds ?? 0,
    errors: bad.length,
    direction: begin?.direction ?? 'inbound',
    parentId: null,
    createdAt: startedAt,
    answeredAt: null,
    endedAt: startedAt + (end?.at ?? 0),
    details: {},
    ...(end && { cause: end.cause }),
  };
}
