import type { ChildLeg } from '../run/index.ts';

/** The legs that a call has rung so far. */
export class ChildLegs {
  readonly #legs = new Map<string, ChildLeg>();

  take({ leg, ...child }: ChildLeg): void {
    const before = this.#legs.get(leg.id);
    if (before?.step !== 'ended') this.#legs.set(leg.id, { ...child, leg: { ...before?.leg, ...leg } });
  }

  /** It goes on by itself: who is still to be told of it. */
  letGo(id: string): ChildLeg['notify'] {
    const child = this.#legs.get(id);
    this.#legs.delete(id);
    return child?.notify ?? [];
  }

  all(): readonly ChildLeg[] {
    return [...this.#legs.values()];
  }
}
