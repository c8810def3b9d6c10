import { randomUUID } from 'node:crypto';
import { ExponentialBackoff, halfJitterGenerator } from 'cockatiel';
import { type Clock, Lookout, noLongerThan, type Timer } from '../clock/index.ts';
import { type Change, Unavailable } from '../desk/index.ts';
import type { ErrandStore, KeptErrand } from '../store/index.ts';
import type { ErrandHandler, ErrandOutcome, RetryPlan } from './handler.ts';

export interface ErrandRunnerParts {
  readonly store: ErrandStore;
  readonly clock: Clock;
  /** By kind. */
  readonly handlers: Readonly<Record<string, ErrandHandler>>;
  readonly log: ErrandLog;
}

export interface ErrandLog {
  warn(message: string, facts: Readonly<Record<string, unknown>>): void;
  error(message: string, facts: Readonly<Record<string, unknown>>): void;
}

export interface ErrandRunner {
  /** There is something new: whoever writes an errand says so, that nobody waits for the next look. */
  wake(): void;
  /** Takes no more, gives those in hand a moment, and lets go of what is left, for whoever is next. */
  close(): Promise<void>;
}

/** Does what the store says is still to be done, from its start until it is closed. */
export function runErrands(parts: ErrandRunnerParts): ErrandRunner {
  const running = new Runner(parts);
  running.wake();
  return running;
}

/** An errand is somebody else's when its holder has said nothing for so long. */
const holdMs = 10_000;
const holdAgainMs = 3000;
/** Others may have written something. */
const lookEveryMs = 1000;
const graceMs = 5000;
const mostAtOnce = 64;
/** One account must not keep the others waiting. */
const mostOfOneAccount = 16;
const crowdedPauseMs = 250;
const unknownKindPauseMs = 30_000;
/** Whoever had it so often and said nothing may have died of it. */
const mostAttempts = 1000;

const uncounted = false;

interface InHand {
  readonly errand: KeptErrand;
  readonly stop: AbortController;
  readonly over: Promise<void>;
}

class Runner implements ErrandRunner {
  readonly #parts: ErrandRunnerParts;
  readonly #holder = randomUUID();
  readonly #inHand = new Map<string, InHand>();
  readonly #lookout: Lookout;
  #closed = false;
  #dueAt = Number.POSITIVE_INFINITY;
  readonly #holding: { cancel: () => void };

  constructor(parts: ErrandRunnerParts) {
    this.#parts = parts;
    this.#lookout = new Lookout({ clock: parts.clock, look: () => this.#look(), pauseMs: () => this.#pauseMs() });
    this.#holding = this.#holdOn();
  }

  wake(): void {
    void this.#lookout.wake();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lookout.close();
    await this.#allOver();
    for (const { stop } of this.#inHand.values()) stop.abort(new Error('the process is shut down'));
    await this.#allOver();
    this.#holding.cancel();
  }

  #allOver(): Promise<void> {
    const all = [...this.#inHand.values()].map(({ over }) => over);
    return noLongerThan(this.#parts.clock, graceMs, Promise.all(all));
  }

  #pauseMs(): number {
    const pause = Math.min(lookEveryMs, Math.max(10, this.#dueAt - this.#parts.clock.now()));
    this.#dueAt = Number.POSITIVE_INFINITY;
    return pause;
  }

  async #look(): Promise<void> {
    const { store, clock, log } = this.#parts;
    const limit = mostAtOnce - this.#counted().length;
    if (limit <= 0) return;
    try {
      const now = clock.now();
      const claimed = await store.claim({ holder: this.#holder, now, until: now + holdMs, limit });
      for (const errand of claimed) await this.#take(errand);
      if (claimed.length > 0) this.wake();
    } catch (error) {
      log.warn('what is still to be done cannot be had', { error: String(error) });
    }
  }

  #counted(): readonly InHand[] {
    const { handlers } = this.#parts;
    return [...this.#inHand.values()].filter(({ errand }) => !handlers[errand.kind]?.isLong);
  }

  async #take(errand: KeptErrand): Promise<void> {
    const handler = this.#parts.handlers[errand.kind];
    if (!handler) return this.#put(errand, unknownKindPauseMs, `nobody here does ${errand.kind}`, uncounted);
    const ofAccount = this.#counted().filter((other) => other.errand.account === errand.account);
    if (!handler.isLong && ofAccount.length >= mostOfOneAccount)
      return this.#postpone(errand, crowdedPauseMs, uncounted);
    const stop = new AbortController();
    const over = this.#run(errand, handler, stop.signal).finally(() => {
      this.#inHand.delete(errand.id);
      this.wake();
    });
    this.#inHand.set(errand.id, { errand, stop, over });
  }

  async #run(errand: KeptErrand, handler: ErrandHandler, signal: AbortSignal): Promise<void> {
    const { store, clock, log } = this.#parts;
    const isLast = errand.attempts + 1 >= handler.retries.attempts;
    if (errand.attempts >= mostAttempts) return this.#giveUp(errand, 'it was begun too often and never ended');
    const outcome = await this.#outcomeOf(errand, isLast, handler, signal);
    if (signal.aborted) return this.#postpone(errand, 0, uncounted);
    if (outcome.outcome === 'never') return this.#giveUp(errand, outcome.why, outcome.changes);
    if (outcome.outcome === 'again') {
      if (isLast && outcome.isCounted) return this.#giveUp(errand, outcome.why);
      const pause = Math.max(pauseAfter(errand.attempts, handler.retries), outcome.afterMs ?? 0);
      return this.#put(errand, pause, outcome.why, outcome.isCounted);
    }
    try {
      const written = await store.finish(errand, this.#holder, outcome.changes ?? [], clock.now());
      if (written && !written.ok)
        await this.#put(errand, pauseAfter(errand.attempts, handler.retries), written.why, uncounted);
    } catch (error) {
      // It stays this process's own until then, and is done once more.
      log.warn('an errand is done, and that cannot be written', { ...factsOf(errand), error: String(error) });
    }
  }

  async #outcomeOf(
    errand: KeptErrand,
    isLast: boolean,
    handler: ErrandHandler,
    signal: AbortSignal,
  ): Promise<ErrandOutcome & { readonly isCounted: boolean }> {
    try {
      return { ...(await handler.run({ ...errand, isLast }, signal)), isCounted: true };
    } catch (error) {
      // What cannot be had now is warned of where the next attempt is.
      if (!signal.aborted && !(error instanceof Unavailable))
        this.#parts.log.error('an errand came to nothing', { ...factsOf(errand), error: String(error) });
      // What cannot be had now is nobody's attempt.
      return { outcome: 'again', why: String(error), isCounted: !(error instanceof Unavailable) };
    }
  }

  async #giveUp(errand: KeptErrand, why: string, changes: readonly Change[] = []): Promise<void> {
    const { store, clock, log } = this.#parts;
    log.warn('an errand is given up', { ...factsOf(errand), attempts: errand.attempts + 1, why });
    await store.finish(errand, this.#holder, changes, clock.now()).catch(() => null);
  }

  async #put(errand: KeptErrand, pauseMs: number, why: string, isCounted: boolean): Promise<void> {
    this.#parts.log.warn('an errand is tried again', { ...factsOf(errand), pauseMs, why });
    await this.#postpone(errand, pauseMs, isCounted);
  }

  async #postpone(errand: KeptErrand, pauseMs: number, isCounted: boolean): Promise<void> {
    const { store, clock } = this.#parts;
    const notBefore = clock.now() + pauseMs;
    this.#dueAt = Math.min(this.#dueAt, notBefore);
    // Where this fails, it is anybody's after a while.
    const attempts = isCounted ? undefined : errand.attempts;
    await store.postpone(errand.id, this.#holder, notBefore, attempts).catch(() => false);
  }

  /** Says again and again that what is in hand is in hand. */
  #holdOn(): { cancel: () => void } {
    const { clock, store } = this.#parts;
    let timer: Timer;
    const again = () => {
      timer = clock.timer(holdAgainMs, again);
      for (const { errand, stop } of this.#inHand.values())
        store.hold(errand.id, { holder: this.#holder, until: clock.now() + holdMs }).then(
          (isHeld) => {
            if (!isHeld && this.#inHand.has(errand.id)) stop.abort(new Error('somebody else has it'));
          },
          () => {},
        );
    };
    timer = clock.timer(holdAgainMs, again);
    return { cancel: () => timer.cancel() };
  }
}

/** Of the plan, spread a little, so that not everybody comes back at once. */
export function pauseAfter(attempts: number, { firstPauseMs, longestPauseMs }: RetryPlan): number {
  const plan = new ExponentialBackoff({
    initialDelay: firstPauseMs,
    maxDelay: longestPauseMs,
    generator: halfJitterGenerator,
  });
  let pause = plan.next();
  for (let done = 0; done < Math.min(attempts, 30); done++) pause = pause.next(undefined);
  return Math.round(pause.duration);
}

const factsOf = ({ id, kind, account, lane }: KeptErrand) => ({ errand: id, kind, account, lane });
