import { type Diagnostic, end, type JsonObject, type Then, type Verb } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { lostVerb } from '../../lost.ts';
import { isPrompt, itemsOf } from './prompts.ts';
import { wordless } from './wordless.ts';

/** Where a document may go when it is over: what is said first, and who is asked then; the call ends where nobody is. */
export interface Exit {
  readonly say: readonly JsonObject[];
  readonly next?: string;
}

export type ExitRead =
  /** `lost` is what cannot be said on the way. */
  | { readonly ok: true; readonly exit: Exit; readonly lost: readonly Diagnostic[] }
  /** The verb that a handler has no words for. */
  | { readonly ok: false; readonly verb: Verb };

/**
 * A way through a script as a handler says it: prompts, then a url or the end of the call.
 *
 * @param rest what `on` goes on with
 */
export function exitOf(then: Then, atEnd: Then, rest: readonly Verb[] = []): ExitRead {
  switch (then.go) {
    case 'on':
      return exitOfList(rest, atEnd);
    case 'into':
      return exitOfList(then.verbs, atEnd);
    case 'ask':
      return { ok: true, exit: { say: [], next: addressOf(then.callback) }, lost: [] };
    case 'end':
      return { ok: true, exit: { say: [] }, lost: [] };
  }
}

function exitOfList(verbs: readonly Verb[], atEnd: Then): ExitRead {
  const say: JsonObject[] = [];
  const lost: Diagnostic[] = [];
  const lose = (diagnostic: Diagnostic) => {
    lost.push(diagnostic);
  };
  for (const verb of verbs) {
    const why = wordless(verb);
    if (verb.verb === 'redirect') return { ok: true, exit: { say, next: addressOf(verb.callback) }, lost };
    if (verb.verb === 'hangup') return { ok: true, exit: { say }, lost };
    if (isPrompt(verb)) say.push(...itemsOf([verb], lose));
    else if (why !== undefined) lose(lostVerb(verb, why));
    else if (verb.verb !== 'answer') return { ok: false, verb };
  }
  // What a document ends with leads to no further end of it.
  const after = exitOf(atEnd, end());
  if (!after.ok) return after;
  return { ok: true, exit: { ...after.exit, say: [...say, ...after.exit.say] }, lost: [...lost, ...after.lost] };
}

export function isSameExit(one: Exit, other: Exit): boolean {
  return one.next === other.next && JSON.stringify(one.say) === JSON.stringify(other.say);
}
