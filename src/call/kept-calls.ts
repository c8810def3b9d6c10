import type { JsonObject, Report, Script, Then, Verb } from '../verbs/index.ts';

/** A list of verbs that runs, with what follows it. */
export interface KeptDocument {
  readonly route: string;
  readonly script: Script;
  /** The script's own, or a branch of it. */
  readonly verbs: readonly Verb[];
  readonly atEnd: Then;
}

/** How far it has come: `index` is of the verb that runs. */
export interface KeptPosition {
  readonly index: number;
  readonly reports: readonly Report[];
  readonly remembered: JsonObject;
}

export interface KeptCall extends KeptDocument, KeptPosition {}

/** Calls as they stand between two verbs, for whoever takes them over when this process is gone. */
export interface KeptCalls {
  /** `document` only where it is another than before. What is asked for first is done first. */
  keep(legId: string, document: KeptDocument | null, position: KeptPosition): Promise<void>;
  find(legId: string): Promise<KeptCall | null>;
  forget(legId: string): Promise<void>;
}

/** The variable by which a leg shows that a program of ours has had it before. */
export const takenBefore = 'dragoman_taken';
