import type { Clock } from '../clock/index.ts';

/**
 * How far two sides of a leg, which come together, are behind the time. Where the caller hears nothing for a moment, what
 * it says meanwhile waits in the switch, and everything after it does: for good, until that is left out.
 */
export class Lag {
  readonly #clock: Clock;
  readonly #catchUp: () => void;
  #startedAt: number | undefined;
  #heardMs = 0;
  #frames = 0;
  /** Since the last look; a burst after a pause of ours is no lag of the switch's. */
  #leastMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, catchUp: () => void) {
    this.#clock = clock;
    this.#catchUp = catchUp;
  }

  /** Bytes of two channels have come. */
  heard(bytes: number): void {
    const now = this.#clock.now();
    this.#startedAt ??= now;
    this.#heardMs += bytes / bytesPerMs;
    this.#leastMs = Math.min(this.#leastMs, now - this.#startedAt - this.#heardMs);
    if (++this.#frames < framesALook) return;
    if (this.#leastMs >= mostMs) {
      this.#startedAt += this.#leastMs;
      this.#catchUp();
    }
    this.#frames = 0;
    this.#leastMs = Number.POSITIVE_INFINITY;
  }
}

/** Two channels of 16 bit at 8 kHz. */
const bytesPerMs = 32;
/** Half a second. */
const framesALook = 25;
/** More than what comes late by itself, little enough for a conversation. */
const mostMs = 200;
