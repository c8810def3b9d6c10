import type { Clock, Timer } from './clock.ts';

export interface LookoutParts {
  readonly clock: Clock;
  /** Never rejects. */
  readonly look: () => Promise<void>;
  /** Ms until the next look, if nobody wakes it; asked when there is nothing more to look for. */
  readonly pauseMs: () => number;
}

/** Looks for something new again and again, never twice at a time; whoever wakes it during a look has one after that. */
export class Lookout {
  readonly #parts: LookoutParts;
  #looking: Promise<void> | null = null;
  #again = false;
  #isClosed = false;
  #timer: Timer | undefined;

  constructor(parts: LookoutParts) {
    this.#parts = parts;
  }

  /** Resolves when there is nothing more to look for. */
  wake(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#again = true;
    this.#looking ??= this.#lookUntilNothing();
    return this.#looking;
  }

  /** Looks no more; resolves when a look that goes on is over. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#looking;
  }

  async #lookUntilNothing(): Promise<void> {
    const { clock, look, pauseMs } = this.#parts;
    while (this.#again && !this.#isClosed) {
      this.#again = false;
      await look();
    }
    this.#looking = null;
    this.#timer?.cancel();
    if (!this.#isClosed) this.#timer = clock.timer(pauseMs(), () => void this.wake());
  }
}
