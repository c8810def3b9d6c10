/** Time as a port: every wait in the program goes through one of these, so that a long call replays at once. */
export interface Clock {
  /** Unix ms. */
  now(): number;
  /**
   * Runs `action` once after `ms`. Cancelling after it has run is harmless. Until then one of the machine's own
   * clock keeps the process alive.
   */
  timer(ms: number, action: () => void): Timer;
  /**
   * Marks real work in progress (an HTTP exchange, a file being written) during which virtual time stands
   * still. Call the returned function when it is done; calling it twice is harmless.
   */
  hold(): () => void;
}

export interface Timer {
  cancel(): void;
}

/** Waits for `work`, but no longer than `ms`; then nothing is left of the wait. Rejects as `work` does. */
export async function noLongerThan(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const given = Promise.withResolvers<void>();
  const timer = clock.timer(ms, given.resolve);
  try {
    await Promise.race([work, given.promise]);
  } finally {
    timer.cancel();
  }
}

/** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const aborted = () => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.timer(ms, () => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    });
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
