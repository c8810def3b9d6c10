import type { Clock } from '../clock/index.ts';
import type { CallMedia } from '../media/index.ts';
import type { Leg } from '../switch/index.ts';
import type { Diagnostic, JsonObject, Report, Then, VerbName, VerbOf } from '../verbs/index.ts';
import type { KeyBuffer } from './key-buffer.ts';

/** How a verb ended: where the call goes, and what is worth telling. */
export interface Ending {
  readonly next: Then;
  readonly report: Report;
  /** What the customer's server is owed because the caller left meanwhile; absent: the script's `atHangup`. */
  readonly owed?: Then;
}

export type Runner<Name extends VerbName> = (verb: VerbOf<Name>, call: LiveCall) => Promise<Ending>;

/** One entry per verb; forget one and it does not compile. */
export type Runners = { readonly [Name in VerbName]: Runner<Name> };

/**
 * What a runner may do to a call: narrow abilities, nothing about documents, other verbs or who asked.
 * It never throws for what a caller, a customer or the switch does; the ending says it.
 */
export interface LiveCall {
  readonly leg: Leg;
  readonly clock: Clock;
  /** Aborts the running verb: hang-up, live replacement, signal, shutdown. */
  readonly signal: AbortSignal;
  /** Keys pressed so far that nobody has taken. */
  readonly keys: KeyBuffer;
  readonly media: CallMedia;
  readonly memory: CallMemory;
  /** Adds to what the customer is told. */
  diagnose(diagnostic: Diagnostic): void;
  /** The caller is waiting for input now; a scripted caller presses its next keys. */
  awaitingInput(): void;
  /** From here on the caller's keys are not shown in the trace, or shown again. */
  conceal(hidden: boolean): void;
  /** Hides what was entered wherever the trace would show it. */
  keepSecret(entered: string): void;
}

/** What a call remembers across documents and dialects. */
export interface CallMemory {
  tag(tag: string): void;
  language(language: string): void;
  variables(variables: JsonObject): void;
  collect(collection: string, digits: string): void;
}
