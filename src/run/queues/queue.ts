import { createHash } from 'node:crypto';
import { type Clock, whenAborted } from '../../clock/index.ts';
import type { JoinEnd } from '../../switch/index.ts';
import type { Callback, Enqueue, QueuePlace } from '../../verbs/index.ts';
import type { LiveCall } from '../live-call.ts';

/** Somebody who takes callers out of a queue. */
export interface Taker {
  readonly call: LiveCall;
  /** Run on the caller before the two are joined. */
  readonly announcement: Callback | undefined;
}

/** A caller and a taker are promised to each other; each side waits for what the other does next. */
export class Promised {
  readonly taker: Taker;
  /** Whether the caller is ready to be joined; false: it has left, or the taker has. */
  readonly ready = Promise.withResolvers<boolean>();
  /** How they were joined; null: the taker gave up before. */
  readonly over = Promise.withResolvers<JoinEnd | null>();

  constructor(taker: Taker) {
    this.taker = taker;
  }
}

/** One caller who waits. */
export class Entry {
  readonly call: LiveCall;
  readonly priority: number;
  /** Counts arrivals. */
  readonly number: number;
  readonly since: number;
  promised: Promised | undefined;
  /** Is being joined: counts for nobody behind, and comes back to its place if nothing comes of it. */
  isJoining = false;
  #round = new AbortController();

  constructor(verb: Enqueue, call: LiveCall, number: number) {
    this.call = call;
    this.priority = verb.priority ?? 0;
    this.number = number;
    this.since = call.clock.now();
  }

  /** Aborts when it is promised to somebody. */
  waits(): AbortSignal {
    this.#round = new AbortController();
    if (this.promised) this.#round.abort();
    return AbortSignal.any([this.call.signal, this.#round.signal]);
  }

  promise(taker: Taker): Promised {
    this.promised = new Promised(taker);
    this.#round.abort();
    return this.promised;
  }
}

export interface Match {
  readonly entry: Entry;
  readonly promised: Promised;
}

interface WaitingTaker {
  readonly taker: Taker;
  readonly matched: (match: Match | null) => void;
}

/** A queue that somebody set up before anybody waits in it. */
export interface SetUpQueue {
  /** 32 hex digits. */
  readonly id: string;
  readonly maximumSize: number;
}

/** Of a queue that nobody set up: the same whenever one of this name exists. */
export function queueIdOf(account: string, name: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['queue', account, name]))
    .digest('hex')
    .slice(0, 32);
}

/**
 * One queue of one account: who waits, in order (higher priority first, then who came first), and who waits for
 * somebody to come. Nobody is promised twice, and who is promised keeps the place until joined.
 */
export class Queue {
  /** 32 hex digits, the same whenever a queue of this name exists. */
  readonly id: string;
  readonly account: string;
  name: string;
  readonly createdAt: number;
  /** Of one that somebody set up as set up, else as the first who waited in it has it. */
  maximumSize: number;
  #isSetUp: boolean;
  readonly #clock: Clock;
  readonly #entries: Entry[] = [];
  readonly #takers: WaitingTaker[] = [];
  #arrivals = 0;

  constructor(account: string, name: string, setUp: SetUpQueue | null, clock: Clock) {
    this.account = account;
    this.name = name;
    this.createdAt = clock.now();
    this.maximumSize = setUp?.maximumSize ?? 0;
    this.#isSetUp = setUp !== null;
    this.#clock = clock;
    this.id = setUp?.id ?? queueIdOf(account, name);
  }

  /** Somebody sets it up, or changes how it is, while it is in use. */
  setUp(name: string, maximumSize: number): void {
    this.name = name;
    this.maximumSize = maximumSize;
    this.#isSetUp = true;
  }

  /** Nobody waits in it or for it. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#takers.length === 0;
  }

  /** In order, without those who are being joined. */
  get waiting(): readonly Entry[] {
    return this.#entries.filter(({ isJoining }) => !isJoining);
  }

  /** Null: it is full. */
  add(verb: Enqueue, call: LiveCall): Entry | null {
    if (this.#entries.length === 0 && !this.#isSetUp) this.maximumSize = verb.maximumSize;
    if (this.waiting.length >= this.maximumSize) return null;
    const entry = new Entry(verb, call, ++this.#arrivals);
    const behind = this.#entries.findIndex(({ priority }) => priority < entry.priority);
    this.#entries.splice(behind < 0 ? this.#entries.length : behind, 0, entry);
    this.#match();
    return entry;
  }

  /** It waits no longer; whoever it was promised to looks for another. */
  remove(entry: Entry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
    entry.promised?.ready.resolve(false);
    entry.promised = undefined;
  }

  /** Nothing came of the promise: it waits again, where it was. */
  putBack(entry: Entry): void {
    entry.promised?.ready.resolve(false);
    entry.promised = undefined;
    entry.isJoining = false;
    // One who has hung up or goes elsewhere is not offered to anybody.
    if (!entry.call.signal.aborted) this.#match();
  }

  /** The next caller for this taker; null when `until` aborts first. */
  next(taker: Taker, until: AbortSignal): Promise<Match | null> {
    if (until.aborted) return Promise.resolve(null);
    return new Promise((resolve) => {
      const matched = (match: Match | null) => {
        forget();
        resolve(match);
      };
      const waiting = { taker, matched };
      this.#takers.push(waiting);
      const forget = whenAborted(until, () => {
        const index = this.#takers.indexOf(waiting);
        if (index < 0) return;
        this.#takers.splice(index, 1);
        resolve(null);
      });
      this.#match();
    });
  }

  place(entry: Entry): QueuePlace {
    const now = this.#clock.now();
    const { waiting } = this;
    const total = waiting.reduce((sum, { since }) => sum + now - since, 0);
    return {
      queue: this.name,
      queueId: this.id,
      position: waiting.filter((other) => this.#isBefore(other, entry)).length + 1,
      size: waiting.length,
      maximumSize: this.maximumSize,
      waitedMs: now - entry.since,
      averageMs: waiting.length === 0 ? 0 : Math.round(total / waiting.length),
    };
  }

  #isBefore(one: Entry, other: Entry): boolean {
    return this.#entries.indexOf(one) < this.#entries.indexOf(other);
  }

  #match(): void {
    for (;;) {
      const entry = this.#entries.find(({ promised, call }) => !promised && !call.signal.aborted);
      const next = entry && this.#takers.shift();
      if (!entry || !next) return;
      next.matched({ entry, promised: entry.promise(next.taker) });
    }
  }
}
