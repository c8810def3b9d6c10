import type { JsonObject, Prompt } from '../../../src/verbs/index.ts';
import { named } from './parameters.ts';
import { utterancesOf } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

/** What is heard between the other steps: a `say` for each piece, a `wait` for each silence. */
export function writeHeard(prompt: Prompt, writing: Writing): readonly JsonObject[] {
  const signals = allowSignals(prompt, writing);
  return utterancesOf(prompt, writing.lose).map((utterance) =>
    utterance.kind === 'silence'
      ? { wait: { milliseconds: Math.round(utterance.durationMs), ...signals } }
      : { say: { ...utterance.parameters, ...named(prompt), ...signals } },
  );
}
