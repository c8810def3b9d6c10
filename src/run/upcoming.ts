import type { Prompt, Verb } from '../verbs/index.ts';

/**
 * The prompts that will be heard after the verb at `index`, as far as that is certain: nothing but prompts lies
 * between. None where the verb is no prompt itself, for it may lead anywhere.
 */
export function upcomingPrompts(verbs: readonly Verb[], index: number): readonly Prompt[] {
  const prompts: Prompt[] = [];
  for (const [place, verb] of verbs.slice(index).entries()) {
    if (!isPrompt(verb)) return place === 0 ? [] : [...prompts, ...promptsOf(verb)];
    if (place > 0) prompts.push(verb);
    if (prompts.length > 2) break;
  }
  return prompts;
}

function isPrompt(verb: Verb): verb is Prompt {
  return verb.verb === 'say' || verb.verb === 'play' || verb.verb === 'pause' || verb.verb === 'send-digits';
}

function promptsOf(verb: Verb): readonly Prompt[] {
  return verb.verb === 'gather' || verb.verb === 'record' ? verb.prompts : [];
}
