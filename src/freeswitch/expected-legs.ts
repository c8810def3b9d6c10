import type { Clock } from '../clock/index.ts';
import type { Leg, SwitchWitness } from '../switch/index.ts';

/** What becomes of a connection that somebody waits for. */
export interface Expectation {
  readonly witness: SwitchWitness;
  /** The life of the leg as far as we hold it: when it settles, the leg is let go. */
  readonly take: (leg: Leg) => Promise<void>;
  /** It is a call of its own, and counted as one. */
  readonly isCall?: boolean;
}

/**
 * Legs that the switch will connect to us although they are no new calls: one that is rung and asks before it is
 * joined, one that we originated. By the mark of the leg, or its channel's id.
 */
export class ExpectedLegs {
  readonly #expected = new Map<string, Expectation>();
  readonly #early = new Map<string, (found: Expectation) => void>();
  readonly #leaving = new Map<string, () => void>();

  /** Returns what forgets it. A mark may come several times: a user's telephones share theirs. */
  expect(mark: string, expectation: Expectation): () => void {
    this.#expected.set(mark, expectation);
    this.#early.get(mark)?.(expectation);
    return () => {
      if (this.#expected.get(mark) === expectation) this.#expected.delete(mark);
    };
  }

  /** Of a leg that came before anybody expected it: a process that is gone has rung it. Undefined: nobody does in time. */
  async findSoon(mark: string, clock: Clock, ms: number): Promise<Expectation | undefined> {
    const found = Promise.withResolvers<Expectation | undefined>();
    this.#early.set(mark, found.resolve);
    const timer = clock.timer(ms, () => found.resolve(undefined));
    try {
      return this.find(mark) ?? (await found.promise);
    } finally {
      timer.cancel();
      this.#early.delete(mark);
    }
  }

  /** `leaves` is called when somebody takes this channel out of what it does for another. Returns what forgets it. */
  whenTaken(id: string, leaves: () => void): () => void {
    this.#leaving.set(id, leaves);
    return () => {
      if (this.#leaving.get(id) === leaves) this.#leaving.delete(id);
    };
  }

  /** It has been told to leave. */
  taken(id: string): void {
    this.#leaving.get(id)?.();
  }

  find(...marks: readonly (string | undefined)[]): Expectation | undefined {
    for (const mark of marks) {
      const found = mark === undefined ? undefined : this.#expected.get(mark);
      if (found) return found;
    }
    return undefined;
  }
}
