import { setImmediate } from 'node:timers';
import type { Clock, Timer } from './clock.ts';

/** Something whose unfinished business keeps virtual time from moving: a pair of sockets, a pipe. */
export interface WorkInFlight {
  /** Bytes (or anything else countable) that one end has given away and the other has not taken yet. */
  count(): number;
  /** One line about what it is doing, for the message when nobody moves any more. */
  describe(): string;
}

/** Nothing is being done and no timer is set, and still somebody waits. */
export class StandstillError extends Error {
  readonly code = 'virtual-time-standstill';
  readonly waitingFor: string;
  /** Virtual Unix ms at which everything stopped. */
  readonly at: number;
  constructor(waitingFor: string, at: number, parties: readonly string[]) {
    const known = parties.length > 0 ? ` Known parties: ${parties.join('; ')}.` : '';
    super(
      `Virtual time stands still: ${waitingFor} is still awaited, but no timer is set, nothing is held and nothing ` +
        `is in flight. Real work must be marked with clock.hold(), waits must go through clock.timer().${known}`,
    );
    this.name = 'StandstillError';
    this.waitingFor = waitingFor;
    this.at = at;
  }
}

/**
 * Time that moves only when this process has nothing left to do at the present instant, and then straight to
 * the next timer: ten minutes of telephone call pass in milliseconds, in the same order on every run.
 *
 * "Nothing left to do" means, for several turns of the event loop in a row: no hold is open, everything
 * tracked has arrived, no file, DNS, connect or write request of this process is under way, and nobody set or
 * cancelled a timer. Work that none of these shows (a fetch, a child process) must be held.
 */
export class VirtualClock implements Clock {
  #now: number;
  /** By due time, then by the order in which they were set. */
  readonly #timers: Pending[] = [];
  readonly #tracked = new Set<WorkInFlight>();
  /** Drivers that sleep because something is held. */
  readonly #sleepers: (() => void)[] = [];
  #held = 0;
  /** Grows with everything anybody does to this clock. */
  #activity = 0;

  /** `startsAt` is Unix ms; by default a Monday morning. */
  constructor(startsAt: number = Date.UTC(2026, 0, 5, 9)) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** @throws RangeError for a wait that is not a finite number. */
  timer(ms: number, action: () => void): Timer {
    if (!Number.isFinite(ms)) throw new RangeError(`a timer needs a finite number of ms, not ${ms}`);
    this.#activity++;
    const pending: Pending = { due: this.#now + Math.max(0, ms), action };
    this.#timers.splice(this.#placeOf(pending), 0, pending);
    return {
      cancel: () => {
        const index = this.#timers.indexOf(pending);
        if (index < 0) return;
        this.#activity++;
        this.#timers.splice(index, 1);
      },
    };
  }

  hold(): () => void {
    this.#activity++;
    this.#held++;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#activity++;
      this.#held--;
      if (this.#held === 0) this.#wakeDrivers();
    };
  }

  /** Time stands still while `work.count()` is not zero. Returns the function that ends the tracking. */
  track(work: WorkInFlight): () => void {
    this.#tracked.add(work);
    return () => {
      this.#tracked.delete(work);
    };
  }

  /** `track` for a bare counter. */
  trackBytes(inFlight: () => number, name = 'a connection'): () => void {
    return this.track({ count: inFlight, describe: () => name });
  }

  /**
   * Drives time until `until` settles, and settles like it. Several runs may go on at once.
   * `name` says in an error what was awaited.
   *
   * @throws StandstillError when nothing is left that could ever settle it.
   */
  async run<Value>(until: Promise<Value>, name = 'the promise given to run()'): Promise<Value> {
    let settled = false;
    const noteIt = () => {
      settled = true;
      this.#wakeDrivers();
    };
    until.then(noteIt, noteIt);
    const isOver = () => settled;
    while (!settled) {
      if (!(await this.#quiet(quietTurns, isOver))) break;
      if (this.#fireNext(Number.POSITIVE_INFINITY)) continue;
      if (!(await this.#quiet(patientTurns, isOver))) break;
      if (this.#timers.length === 0) throw new StandstillError(name, this.#now, this.#parties());
    }
    return until;
  }

  /** Resolves when nothing is left to do at the present instant. Time does not move. */
  async settle(): Promise<void> {
    await this.#quiet(quietTurns, () => false);
  }

  /** Drives time for exactly `ms`, with everything that falls due in them. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    do await this.settle();
    while (this.#fireNext(end));
    this.#now = end;
    this.#activity++;
  }

  /** Runs the first timer if it is due by `latest`. */
  #fireNext(latest: number): boolean {
    const next = this.#timers[0];
    if (next === undefined || next.due > latest) return false;
    this.#timers.shift();
    this.#now = next.due;
    this.#activity++;
    next.action();
    return true;
  }

  /** False as soon as `isOver` says so, true after `turns` quiet turns of the event loop in a row. */
  async #quiet(turns: number, isOver: () => boolean): Promise<boolean> {
    for (let quiet = 0; quiet < turns; ) {
      const before = this.#activity;
      if (this.#held > 0) await new Promise<void>((resolve) => this.#sleepers.push(resolve));
      await nextTurn();
      if (isOver()) return false;
      const busy = this.#activity !== before || this.#held > 0 || this.#inFlight() !== 0 || requestsUnderWay();
      quiet = busy ? 0 : quiet + 1;
    }
    return true;
  }

  #wakeDrivers(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }

  #inFlight(): number {
    let sum = 0;
    for (const work of this.#tracked) sum += Math.abs(work.count());
    return sum;
  }

  #parties(): string[] {
    return [...this.#tracked].map((work) => work.describe());
  }

  #placeOf(pending: Pending): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#timers[middle];
      if (other !== undefined && other.due <= pending.due) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Pending {
  readonly due: number;
  readonly action: () => void;
}

/** Enough for a chain of promises, a setImmediate or two and a socket that reads in several pieces. */
const quietTurns = 4;

/** Before giving up for good. */
const patientTurns = 200;

/** A turn of the event loop: input was polled, callbacks and promises ran. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Whether Node waits for the system on our behalf: a file, a name, a connect, a write. What is merely open
 * (servers, idle sockets, timers) is not a request.
 */
function requestsUnderWay(): boolean {
  return process.getActiveResourcesInfo().some((resource) => /Req|WriteWrap|ConnectWrap|ShutdownWrap/.test(resource));
}
