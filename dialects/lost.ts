import type { Diagnostic, Place, Verb } from '../src/verbs/index.ts';

/** Takes note of what a writer leaves out. */
export type Lose = (diagnostic: Diagnostic) => void;

type Lossy = Pick<Verb, 'verb' | 'place'>;

/** @param why a clause, for example `BXML has no bell` */
export function lostVerb(verb: Lossy, why: string): Diagnostic {
  return lost('lost-verb', `${nameOf(verb)} is left out: ${why}.`, verb.place);
}

/** @param way the field of the verb that says where the call goes, for example `onNoInput` */
export function lostBranch(verb: Lossy, way: string, why: string): Diagnostic {
  return lost('lost-branch', `What ${nameOf(verb)} leads to by ${way} is left out: ${why}.`, verb.place);
}

/** What a script, rather than one of its verbs, leads to. */
export function lostEvent(way: string, why: string): Diagnostic {
  return lost('lost-branch', `What ${way} leads to is left out: ${why}.`);
}

/** @param what a part of a verb that has a place of its own, for example `a destination of dial` */
export function lostPart(what: string, place: Place, why: string): Diagnostic {
  return lost('lost-part', `${what} is left out: ${why}.`, place);
}

/** Something that was not carried out, of which only the name was kept. */
export function lostUnsupported(verb: Lossy): Diagnostic {
  return lost('lost-unsupported', `${nameOf(verb)} is left out: what it said was not kept.`, verb.place);
}

function lost(code: string, message: string, place?: Place): Diagnostic {
  return { code, severity: 'warning', message, ...(place && { place }) };
}

function nameOf(verb: Lossy | Verb): string {
  return 'said' in verb && verb.verb === 'unsupported' ? verb.said : verb.verb;
}
