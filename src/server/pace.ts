/** How often something may happen, by whose it is: a second's worth at once, then at the rate. */
export class Pace {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** `now` in ms. */
  constructor(perSecond: number, now: () => number) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Null: it may happen, and has been counted; else after how many whole seconds it may. */
  tooSoon(who: string): number | null {
    const now = this.#now();
    const most = Math.max(1, this.#perSecond);
    const bucket = this.#buckets.get(who) ?? { tokens: most, at: now };
    const tokens = Math.min(most, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond);
    this.#buckets.set(who, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1 ? null : Math.ceil((1 - tokens) / this.#perSecond);
  }
}
