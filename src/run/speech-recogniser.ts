import type { ListenRule } from '../switch/index.ts';
import type { Choice, SpeechRule } from '../verbs/index.ts';

/** What was understood. */
export interface Understood {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** What a grammar of the document's own says it means, where it says so. */
  readonly meaning?: string;
  /** The words as they were heard, where `text` is what they come to. */
  readonly heard?: string;
}

/** A result that is no text: the caller said something else, or nothing. */
export type SpeechResult = Understood | 'no-match' | 'no-input';

export type Prepared =
  | { readonly ok: true; readonly rule: ListenRule }
  | { readonly ok: false; readonly problem: string };

/** Fetches a grammar that a document names by url. */
export type FetchGrammar = (
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string }>;

/** The recogniser that the operator has configured, as far as a gather needs it. */
export interface SpeechRecogniser {
  /** Grammars are on the disk when it resolves. */
  prepare(rule: SpeechRule, choices: readonly Choice[] | undefined, signal: AbortSignal): Promise<Prepared>;
  /** What an engine's result says; never throws. */
  read(body: string): SpeechResult;
  /** What an engine believes so far; null if the body says nothing. */
  readPartial(body: string): { readonly text: string; readonly stability: number } | null;
}
