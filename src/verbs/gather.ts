import { builder } from './builder.ts';
import type { Keys, VerbBase } from './common.ts';
import type { Prompt } from './prompt.ts';
import type { Callback, Notify, Then } from './then.ts';

/** One thing the caller may enter where not everything is accepted. */
export type Choice =
  | { readonly kind: 'digits'; readonly minimum: number; readonly maximum: number }
  /** A word, or keys written out; `value` is what it stands for where that differs. */
  | { readonly kind: 'phrase'; readonly phrase: string; readonly value?: string }
  /** A grammar of the recogniser's own, inline or by url. */
  | { readonly kind: 'grammar'; readonly mediaType: string; readonly source: string }
  | { readonly kind: 'anything' };

export interface DigitRule {
  readonly minimum: number;
  /** Collection ends at this many digits at once; null for no limit. */
  readonly maximum: number | null;
  /** Keys that end the entry; empty for none. They are never part of it. */
  readonly endKeys: Keys;
  /** Silence allowed before the first key, from the end of the prompts. 0 ends right there. */
  readonly firstDigitTimeoutMs: number;
  readonly interDigitTimeoutMs: number;
  /** One budget for the whole entry, where the provider counts that way. */
  readonly totalTimeoutMs?: number;
}

export interface SpeechRule {
  readonly language: string;
  readonly hints: readonly string[];
  /** Silence that ends an utterance; `auto` leaves it to the recogniser. */
  readonly endSilenceMs: number | 'auto';
  /** Silence allowed before speech begins, from the end of the prompts. */
  readonly startTimeoutMs: number;
  readonly maximumMs: number;
  /** 0 to 1; results below are no match. */
  readonly minimumConfidence: number;
  readonly masksProfanity: boolean;
  readonly model?: string;
  /** Speech during the prompts neither stops them nor counts; keys follow the verb's `bargeIn`. */
  readonly waitsForPrompts?: boolean;
  readonly partialResults?: Notify;
}

/** What is said before a further round, after a round that brought nothing usable. */
export interface RetryPrompt {
  readonly after: 'silence' | 'no-match';
  /** The n-th time it happens, from 1; absent for every time without a prompt of its own. */
  readonly occurrence?: number;
  readonly prompts: readonly Prompt[];
}

/** Prompt the caller and wait for keys, speech or both; the first kind that comes decides. */
export interface Gather extends VerbBase<'gather'> {
  /** Said in every round, after the retry prompt if there is one. */
  readonly prompts: readonly Prompt[];
  /** Input stops the prompts; otherwise keys pressed during them are dropped. */
  readonly bargeIn: boolean;
  readonly digits?: DigitRule;
  readonly speech?: SpeechRule;
  /** What is accepted; absent: any digits within the rule, any speech. */
  readonly choices?: readonly Choice[];
  /**
   * Choices are compared with the whole entry, once it has ended by the digit rule. Absent: with every key, so
   * that the entry ends as soon as it can only be one choice, or none.
   */
  readonly comparesWholeEntry?: boolean;
  readonly rounds: number;
  /** Silence takes `onNoInput` in whichever round it comes, and only a wrong entry leads to a further one. */
  readonly endsAtSilence?: boolean;
  readonly retryPrompts: readonly RetryPrompt[];
  /** Said when the rounds are used up and nothing usable came. */
  readonly lastPrompts?: readonly Prompt[];
  /**
   * A whole entry that is no choice is asked for here, as the note `entered`: a document that comes runs inside this
   * verb and leads to `onReturned`; none is no match.
   */
  readonly hunts?: { readonly ask: Callback; readonly onReturned: Then };
  /** Whether keys pressed before this verb count. */
  readonly typeAhead: 'keep' | 'drop';
  /** The call's digits are also kept under this name for later requests. */
  readonly collection?: string;
  /** How much of the input traces may show: a template of D (show) and X (hide), or nothing at all. */
  readonly mask?: string;
  readonly onInput: Then;
  /** Taken instead of `onInput` when exactly these digits were entered. */
  readonly branches?: Readonly<Record<Keys, Then>>;
  readonly onNoMatch: Then;
  readonly onNoInput: Then;
}

export const gather = builder<Gather>('gather');
