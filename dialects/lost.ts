import type { Diagnostic, Place, Verb } from '../src/verbs/index.ts';

/** Takes note of what a writer leaves out. */
export type Lose = (diagnostic: Diagnostic) => void;

type Lossy = Pick<Verb, 'verb' | 'place'>;

/** @param why a clause, for example `BXML has no bell` */
export function lostVerb({ verb, place }: Lossy, why: string): Diagnostic {
  return { code: 'lost-verb', severity: 'warning', message: `${verb} is left out: ${why}.`, place };
}

/** @param way the field of the verb that says where the call goes, for example `onNoInput` */
export function lostBranch({ verb, place }: Lossy, way: string, why: string): Diagnostic {
  const message = `What ${verb} leads to by ${way} is left out: ${why}.`;
  return { code: 'lost-branch', severity: 'warning', message, place };
}

/** @param what a part of a verb that has a place of its own, for example `a destination of dial` */
export function lostPart(what: string, place: Place, why: string): Diagnostic {
  return { code: 'lost-part', severity: 'warning', message: `${what} is left out: ${why}.`, place };
}
