import type { Choice, DigitRule, Keys } from '../verbs/index.ts';

/** How an entry stands after a key or after a silence. */
export type EntryState =
  | { readonly done: false }
  | {
      readonly done: true;
      readonly outcome: 'digits' | 'no-match' | 'silence';
      readonly endKey: Keys;
      readonly value?: string;
    };

/**
 * One entry by keys, without time and without a switch: keys go in, and it says when the entry is complete.
 * With choices, keys that can no longer lead to one end it at once, and an entry that nothing could lengthen
 * needs no end key (the matching rules of grammars with digit ranges and written-out keys).
 */
export class DigitEntry {
  readonly #rule: DigitRule;
  readonly #choices: readonly KeyChoice[] | null;
  readonly #whole: boolean;
  #digits = '';

  /** `whole`: choices are compared once the entry has ended by the rule, not with every key. */
  constructor(rule: DigitRule, choices?: readonly Choice[], whole = false) {
    this.#rule = rule;
    this.#whole = whole;
    this.#choices = choices ? keyChoices(choices) : null;
  }

  get digits(): Keys {
    return this.#digits;
  }

  press(key: string): EntryState {
    const ends = this.#rule.endKeys.includes(key);
    if (ends && !this.#isChoice(key)) return this.#ended(key);
    this.#digits += key;
    if (this.#choices && !this.#whole && !this.#choices.some((choice) => choice.mayBegin(this.#digits)))
      return { done: true, outcome: 'no-match', endKey: '' };
    return this.#full() ? this.#decided('') : { done: false };
  }

  /** Nothing more came: the first key's time or the time between two keys is over. */
  timeOut(): EntryState & { readonly done: true } {
    return this.#digits === '' ? { done: true, outcome: 'silence', endKey: '' } : this.#decided('');
  }

  /** An end key that is itself one of the choices counts as such while nothing else has been pressed. */
  #isChoice(key: string): boolean {
    return this.#digits === '' && (this.#choices?.some((choice) => choice.accepts(key)) ?? false);
  }

  #ended(key: string): EntryState {
    if (this.#digits === '') return { done: true, outcome: this.#choices ? 'no-match' : 'silence', endKey: key };
    return this.#decided(key);
  }

  #full(): boolean {
    if (this.#choices && !this.#whole) {
      const accepted = this.#choices.some((choice) => choice.accepts(this.#digits));
      return accepted && !this.#choices.some((choice) => choice.mayLengthen(this.#digits));
    }
    return this.#rule.maximum !== null && this.#digits.length >= this.#rule.maximum;
  }

  #decided(endKey: Keys): EntryState & { readonly done: true } {
    if (this.#choices) {
      const choice = this.#choices.find((candidate) => candidate.accepts(this.#digits));
      return choice
        ? { done: true, outcome: 'digits', endKey, ...(choice.value !== undefined && { value: choice.value }) }
        : { done: true, outcome: 'no-match', endKey };
    }
    return { done: true, outcome: this.#digits.length >= this.#rule.minimum ? 'digits' : 'no-match', endKey };
  }
}

/** One choice, as far as keys can reach it. */
interface KeyChoice {
  readonly value?: string;
  accepts(digits: Keys): boolean;
  mayBegin(digits: Keys): boolean;
  mayLengthen(digits: Keys): boolean;
}

function keyChoices(choices: readonly Choice[]): readonly KeyChoice[] {
  return choices.flatMap(keyChoice);
}

function keyChoice(choice: Choice): readonly KeyChoice[] {
  switch (choice.kind) {
    case 'digits': {
      const { minimum, maximum } = choice;
      const onlyDigits = (digits: Keys) => /^[0-9]*$/.test(digits);
      return [
        {
          accepts: (digits) => onlyDigits(digits) && digits.length >= minimum && digits.length <= maximum,
          mayBegin: (digits) => onlyDigits(digits) && digits.length <= maximum,
          mayLengthen: (digits) => onlyDigits(digits) && digits.length < maximum,
        },
      ];
    }
    case 'phrase': {
      const keys = choice.phrase.toUpperCase();
      if (!/^[0-9*#A-D]+$/.test(keys)) return [];
      return [
        {
          ...(choice.value !== undefined && { value: choice.value }),
          accepts: (digits) => digits === keys,
          mayBegin: (digits) => keys.startsWith(digits),
          mayLengthen: (digits) => keys.startsWith(digits) && keys.length > digits.length,
        },
      ];
    }
    case 'anything':
      return [{ accepts: (digits) => digits !== '', mayBegin: () => true, mayLengthen: () => true }];
    case 'grammar':
      return [];
  }
}
