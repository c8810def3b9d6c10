import type { JsonObject, Script, Verb } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Lose, lostBranch } from '../../lost.ts';
import { type Exit, exitOf, isSameExit } from './exits.ts';
import { say } from './prompts.ts';

/** A fruitless step and where the call goes from there. */
export interface Failure {
  readonly event: 'incomplete' | 'error';
  readonly verb: Verb;
  readonly field: string;
  readonly exit: Exit;
}

/**
 * The `on` steps of a document, from where its script goes: `continue` catches every event that has no handler of
 * its own, so that a handler is only written for an event that goes elsewhere.
 *
 * @param goOn where the document goes when its steps are done
 */
export function writeHandlers(
  script: Script,
  goOn: Exit,
  failures: readonly Failure[],
  lose: Lose,
): readonly JsonObject[] {
  const ended = (['incomplete', 'error'] as const).flatMap((event) => {
    const those = failures.filter((failure) => failure.event === event);
    const handled = those[0]?.exit;
    if (!handled) return [];
    for (const { verb, field, exit } of those) {
      if (!isSameExit(exit, handled))
        lose(lostBranch(verb, field, `another step has the handler for ${event} already`));
      else if (goesOnAnyway(exit, goOn))
        lose(lostBranch(verb, field, 'without a next, Tropo goes on to that of continue'));
    }
    const possible = goesOnAnyway(handled, goOn) ? { ...handled, ...nextOf(goOn) } : handled;
    return isSameExit(possible, goOn) ? [] : handler(event, possible, goOn);
  });
  const isSilent = goOn.say.length === 0 && goOn.next === undefined;
  return [
    ...(isSilent ? [] : [{ on: { event: 'continue', ...parts(goOn) } }]),
    ...ended,
    ...afterHangup(script, goOn),
    ...atSignals(script, goOn, lose),
  ];
}

const nextOf = ({ next }: Exit): Pick<Exit, 'next'> => (next === undefined ? {} : { next });

/** Only an event that `continue` does not lead on can end a call. */
function goesOnAnyway(exit: Exit, goOn: Exit): boolean {
  return exit.next === undefined && goOn.next !== undefined;
}

function handler(event: string, { say: items, next }: Exit, goOn: Exit): readonly JsonObject[] {
  return [{ on: { event, ...parts({ say: items, ...(next !== undefined && next !== goOn.next && { next }) }) } }];
}

function parts(exit: Exit): JsonObject {
  return { ...say(exit.say), ...nextOf(exit) };
}

/** The handler for `hangup` shows where a hang-up of the document's own is told, or the caller's is told elsewhere. */
function afterHangup({ atHangup, ...script }: Script, goOn: Exit): readonly JsonObject[] {
  const callers = atHangup.go === 'ask' ? addressOf(atHangup.callback) : undefined;
  const next = toldAt(script) ?? (callers === goOn.next ? undefined : callers);
  return next === undefined ? [] : [{ on: { event: 'hangup', next } }];
}

/** Whom the first `hangup` that tells anybody tells, wherever it stands. */
function toldAt(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { verb, onEnded } = value as Partial<Extract<Verb, { readonly verb: 'hangup' }>>;
  if (verb === 'hangup' && onEnded?.go === 'ask') return addressOf(onEnded.callback);
  for (const inner of Object.values(value)) {
    const told = toldAt(inner);
    if (told !== undefined) return told;
  }
  return undefined;
}

function atSignals({ atSignal = {}, atEnd, verbs }: Script, goOn: Exit, lose: Lose): readonly JsonObject[] {
  return Object.entries(atSignal).flatMap(([signal, then]) => {
    const read = exitOf(then, atEnd);
    const verb = verbs[0];
    if (read.ok && !(goesOnAnyway(read.exit, goOn) && read.exit.say.length === 0)) {
      for (const diagnostic of read.lost) lose(diagnostic);
      return signal === '*' && isSameExit(read.exit, goOn) ? [] : handler(signal, read.exit, goOn);
    }
    if (verb) lose(lostBranch(verb, `atSignal.${signal}`, 'a handler can only speak and go on to a url'));
    return [];
  });
}
