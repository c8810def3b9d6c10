import type { JsonObject, Then, Verb } from '../../../src/verbs/index.ts';
import type { Outcome } from '../../dialect.ts';
import type { Reading } from '../read/node.ts';

/** One step of a dialogue that the directory leads: what it is about, and what the step before has brought. */
export interface Step {
  readonly notes: JsonObject;
  readonly outcome: Outcome;
  readonly reading: Reading;
}

/** Null: there is nothing for this; whoever hunted goes on as for a wrong entry. */
export type StepAnswer = { readonly verbs: readonly Verb[]; readonly atHangup?: Then } | null;
export type StepReader = (step: Step) => StepAnswer;
