/**
 * Work that several wait for is done once. It is broken off when nobody waits any more; the last one who gives up
 * is told so when it has ended, so that nothing is left running behind their back.
 */
export class SharedWork<Result> {
  readonly #running = new Map<
    string,
    { readonly stop: AbortController; readonly result: Promise<Result>; waits: number }
  >();

  /** Null: `signal` aborted first. */
  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result | null> {
    if (signal.aborted) return null;
    let shared = this.#running.get(key);
    if (!shared || shared.stop.signal.aborted) {
      const stop = new AbortController();
      const begun = { stop, waits: 0, result: work(stop.signal) };
      const forget = () => {
        if (this.#running.get(key) === begun) this.#running.delete(key);
      };
      void begun.result.then(forget, forget);
      this.#running.set(key, begun);
      shared = begun;
    }
    const joined = shared;
    joined.waits++;
    const gaveUp = Promise.withResolvers<null>();
    const leave = () => {
      if (--joined.waits > 0) return gaveUp.resolve(null);
      joined.stop.abort();
      void joined.result.then(
        () => gaveUp.resolve(null),
        () => gaveUp.resolve(null),
      );
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([joined.result, gaveUp.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      if (!signal.aborted) joined.waits--;
    }
  }
}
