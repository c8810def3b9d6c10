import type { Choice, DigitRule, Gather, JsonObject } from '../../../src/verbs/index.ts';
import { longestEntry } from '../read/choices.ts';
import { normalised, parseGrammar } from '../read/grammar.ts';
import { unless } from './parameters.ts';

/** `choices` of an `ask`; undefined where nothing that the caller may enter can be said. */
export function choicesOf(gather: Gather): JsonObject | undefined {
  const { digits, speech } = gather;
  const choices = gather.choices ?? impliedChoices(gather);
  const byKeys = choices.some(({ kind }) => kind === 'digits' || kind === 'phrase');
  const value = grammarOf(choices);
  if (value === '' || !(digits || speech) || (!speech && !byKeys)) return undefined;
  const { endKeys = '' } = digits ?? {};
  const open = choices.some((choice) => choice.kind === 'digits' && choice.maximum === longestEntry);
  return {
    value,
    ...unless('mode', digits ? (speech ? 'any' : 'dtmf') : 'speech', 'any'),
    // With digits without an end, # always ends.
    ...unless('terminator', open && endKeys.endsWith('#') ? endKeys.slice(0, -1) : endKeys, ''),
  };
}

/** A grammar cannot be left out: what is accepted anyway is said in it, words that are expected beside everything. */
function impliedChoices({ digits, speech }: Gather): readonly Choice[] {
  return [
    ...(digits ? [lengths(digits)] : []),
    ...(speech ? speech.hints.filter(isOneEntry).map((phrase): Choice => ({ kind: 'phrase', phrase })) : []),
    ...(speech ? [{ kind: 'anything' } as const] : []),
  ];
}

function lengths({ minimum, maximum }: DigitRule): Choice {
  const most = Math.min(Math.max(maximum ?? longestEntry, 1), longestEntry);
  return { kind: 'digits', minimum: Math.min(Math.max(minimum, 1), most), maximum: most };
}

/** The text of a grammar: Tropo's simple one, or one of the recogniser's own, which stands alone. */
function grammarOf(choices: readonly Choice[]): string {
  const foreign = choices.find((choice) => choice.kind === 'grammar');
  if (foreign) return foreign.source;
  const entries: string[] = [];
  for (let index = 0; index < choices.length; ) {
    const group = conceptAt(choices, index);
    const entry = group.length > 0 ? conceptOf(group) : entryOf(choices[index]);
    if (isOneEntry(entry)) entries.push(entry);
    index += Math.max(group.length, 1);
  }
  return entries.join(', ');
}

type Phrase = Extract<Choice, { readonly kind: 'phrase' }>;

/** The phrases from one position on that stand for the same thing and are none that would stand for itself. */
function conceptAt(choices: readonly Choice[], from: number): readonly Phrase[] {
  const first = choices[from];
  const group: Phrase[] = [];
  for (const choice of choices.slice(from)) {
    if (first?.kind !== 'phrase' || choice.kind !== 'phrase') break;
    if (choice.value === undefined || choice.value !== first.value || standsForItself(choice)) break;
    group.push(choice);
  }
  return group;
}

function standsForItself({ phrase, value }: Phrase): boolean {
  return value === undefined || normalised(value) === phrase;
}

function conceptOf(group: readonly Phrase[]): string {
  return `${group[0]?.value}(${group.map(({ phrase }) => phrase).join(', ')})`;
}

function entryOf(choice: Choice | undefined): string {
  switch (choice?.kind) {
    case 'digits':
      return digitEntry(choice.minimum, choice.maximum);
    case 'phrase':
      return choice.value ?? choice.phrase;
    case 'anything':
      return '[ANY]';
    case 'grammar':
    case undefined:
      return '';
  }
}

function digitEntry(minimum: number, maximum: number): string {
  if (minimum === 1 && maximum === longestEntry) return '[DIGITS]';
  if (maximum === 1 && minimum === 1) return '[1 DIGIT]';
  return minimum === maximum ? `[${minimum} DIGITS]` : `[${minimum}-${maximum} DIGITS]`;
}

/** Whether a text is one alternative of the simple grammar, and not none or several. */
function isOneEntry(text: string): boolean {
  const grammar = parseGrammar(text);
  return grammar.ok && grammar.entries.length === 1;
}
