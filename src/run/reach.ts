/** A leg that a call rings or is joined with, under the ids that others know it by. */
export interface ReachedLeg {
  /** The switch's uuid. */
  readonly legId: string;
  /** Of the call that rings it: 32 hex digits. */
  readonly callId: string;
  readonly endpoints: readonly string[];
  readonly state: 'ringing' | 'talking';
}

/** Whose telephones ring and talk in the calls of one account. */
export interface ReachDoor {
  /** Takes the place of what was known of this leg; null: it is over. */
  note(legId: string, leg: ReachedLeg | null): void;
  /** The first of these endpoints that has a leg in one of these states; not of the call itself. */
  find(endpoints: readonly string[], states: readonly ReachedLeg['state'][], notOf: string): ReachedLeg | null;
}

/** All accounts of this process. */
export class Reach {
  readonly #legs = new Map<string, Map<string, ReachedLeg>>();

  door(account: string): ReachDoor {
    return {
      note: (legId, leg) => this.#note(account, legId, leg),
      find: (endpoints, states, notOf) => {
        const legs = [...(this.#legs.get(account)?.values() ?? [])].filter(
          ({ state, callId }) => states.includes(state) && callId !== notOf,
        );
        for (const endpoint of endpoints) {
          const found = legs.find((leg) => leg.endpoints.includes(endpoint));
          if (found) return found;
        }
        return null;
      },
    };
  }

  #note(account: string, legId: string, leg: ReachedLeg | null): void {
    const legs = this.#legs.get(account) ?? new Map<string, ReachedLeg>();
    if (leg) legs.set(legId, leg);
    else legs.delete(legId);
    if (legs.size === 0) this.#legs.delete(account);
    else this.#legs.set(account, legs);
  }
}
