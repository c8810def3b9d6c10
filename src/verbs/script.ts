import type { DialectId } from './common.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Then } from './then.ts';
import type { Verb } from './verb.ts';

/** One document, understood: what every dialect reads into and the call runs. */
export interface Script {
  readonly dialect: DialectId;
  /** False when the document must not be run at all; the diagnostics say why and the failure ladder goes on. */
  readonly usable: boolean;
  readonly verbs: readonly Verb[];
  /** Where the call goes when the list runs out. */
  readonly atEnd: Then;
  /** What is still owed to the customer's server when the caller leaves in mid-document (`ask` or `end`). */
  readonly atHangup: Then;
  /** What an outside signal leads to, by its name; `*` stands for any other. */
  readonly atSignal?: Readonly<Record<string, Then>>;
  /** What was skipped, replaced or doubtful, and where. */
  readonly diagnostics: readonly Diagnostic[];
}
