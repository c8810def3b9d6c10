import { on, type Place, type Then, type Verb } from '../../../src/verbs/index.ts';
import type { DocumentReading } from './document.ts';
import type { Said } from './json.ts';
import type { Parameters } from './parameters.ts';
import type { Thens } from './thens.ts';

/** Reads one action into the verbs that carry it out. */
export type StepReader = (said: Said, reading: StepReading) => StepRead;

export interface StepReading extends DocumentReading {
  readonly thens: Pick<Thens, 'after' | 'afterHangup'>;
  /** Whether the call is certainly answered when this step begins. */
  readonly answered: boolean;
}

export interface StepRead {
  readonly verbs: readonly Verb[];
  /** No action after this one is ever reached. */
  readonly ends?: boolean;
}

/**
 * Where a step goes that brought nothing: `required` steps, which is the default, end the document as
 * `incomplete`; the others are passed over.
 */
export function unlessRequired(
  parameters: Parameters,
  event: 'incomplete' | 'error',
  thens: StepReading['thens'],
  error?: string,
): Then {
  return parameters.boolean('required', true) ? thens.after(event, error) : on;
}

export function placeOf({ pointer }: Said): Place {
  return { pointer };
}
