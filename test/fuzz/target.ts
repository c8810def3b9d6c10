import type fc from 'fast-check';

/** Something that reads what strangers send. */
export interface Target<Input = unknown> {
  /** `room: reader`. */
  readonly name: string;
  /** Its share of a run, beside the others'. */
  readonly weight: number;
  readonly inputs: fc.Arbitrary<Input>;
  /** Throws when something does not hold. */
  check(input: Input): void;
  /** An input as one line, for whoever mends what was found. */
  show(input: Input): string;
}

/** Forgets the type of its inputs, so that targets can stand in one list. */
export function target<Input>(parts: Target<Input>): Target {
  return parts as Target;
}

export function holds(condition: boolean, complaint: () => string): void {
  if (!condition) throw new Error(complaint());
}
