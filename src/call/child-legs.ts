import type { LegEvent, LegProgress } from '../verbs/index.ts';

/** A leg that a call rang for its caller: a call of its own to whoever looks from outside. */
export interface ChildLeg {
  readonly leg: LegProgress;
  readonly step: LegEvent['event'];
}

/** The legs that a call has rung so far. */
export class ChildLegs {
  readonly #legs = new Map<string, ChildLeg>();

  take(step: ChildLeg['step'], leg: LegProgress): void {
    const before = this.#legs.get(leg.id);
    if (before?.step !== 'ended') this.#legs.set(leg.id, { step, leg: { ...before?.leg, ...leg } });
  }

  /** It goes on by itself. */
  letGo(id: string): void {
    this.#legs.delete(id);
  }

  all(): readonly ChildLeg[] {
    return [...this.#legs.values()];
  }
}
