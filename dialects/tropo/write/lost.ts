import type { Diagnostic, Verb } from '../../../src/verbs/index.ts';

/** Takes note of what is left out. */
export type Lose = (diagnostic: Diagnostic) => void;

/** @param why a clause, for example `Tropo has no ringing of its own` */
export function lostVerb(verb: Verb, why: string): Diagnostic {
  return lost('lost-verb', verb, `${nameOf(verb)} is left out: ${why}.`);
}

/** @param way the field of the verb that says where the call goes, for example `onNoInput` */
export function lostBranch(verb: Verb, way: string, why: string): Diagnostic {
  return lost('lost-branch', verb, `What ${nameOf(verb)} leads to by ${way} is left out: ${why}.`);
}

/** Something that was not carried out, of which only the name was kept. */
export function lostUnsupported(verb: Verb): Diagnostic {
  return lost('lost-unsupported', verb, `${nameOf(verb)} is left out: what it said was not kept.`);
}

function lost(code: string, { place }: Verb, message: string): Diagnostic {
  return { code, severity: 'warning', message, place };
}

function nameOf(verb: Verb): string {
  return verb.verb === 'unsupported' ? verb.said : verb.verb;
}
