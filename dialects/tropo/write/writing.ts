import type { JsonObject, Script, VerbBase } from '../../../src/verbs/index.ts';
import type { Lose } from '../../lost.ts';

/** What the writers of verbs need to know of the script. */
export interface Writing {
  /** It was read from a Tropo document. */
  readonly own: boolean;
  /** Its dialect knows signals at all: where it does not, nothing is said about them. */
  readonly knowsSignals: boolean;
  readonly lose: Lose;
}

export function writingOf({ dialect, atSignal }: Script, lose: Lose): Writing {
  return { own: dialect === 'tropo', knowsSignals: atSignal !== undefined, lose };
}

/** Nothing said is any signal; an empty list is none. */
export function allowSignals(
  { interruptedBy }: Pick<VerbBase<string>, 'interruptedBy'>,
  { knowsSignals }: Writing,
): JsonObject {
  return interruptedBy === 'any' || !knowsSignals ? {} : { allowSignals: interruptedBy ?? [] };
}
