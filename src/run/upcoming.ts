import type { Prompt, Verb } from '../verbs/index.ts';

/** Prompts of the verb at hand, and those that will be heard after it. */
export interface UpcomingPrompts {
  readonly now: readonly Prompt[];
  readonly next: readonly Prompt[];
}

/**
 * The prompts of the verb at `index`, and those after it as far as they are certain: nothing but prompts lies
 * between. None where the verb is no prompt itself, for it may lead anywhere.
 */
export function upcomingPrompts(verbs: readonly Verb[], index: number): UpcomingPrompts {
  const [verb, ...rest] = verbs.slice(index, index + 4);
  if (!verb) return { now: [], next: [] };
  const now = promptsOf(verb);
  if (!isPrompt(verb)) return { now, next: [] };
  const other = rest.findIndex((one) => !isPrompt(one));
  return { now, next: (other < 0 ? rest : rest.slice(0, other + 1)).flatMap(promptsOf) };
}

function isPrompt(verb: Verb): verb is Prompt {
  return verb.verb === 'say' || verb.verb === 'play' || verb.verb === 'pause' || verb.verb === 'send-digits';
}

function promptsOf(verb: Verb): readonly Prompt[] {
  if (isPrompt(verb)) return [verb];
  return verb.verb === 'gather' || verb.verb === 'record' ? verb.prompts : [];
}
