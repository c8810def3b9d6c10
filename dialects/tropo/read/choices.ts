import type { Choice, Keys } from '../../../src/verbs/index.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { type GrammarEntry, normalised, parseGrammar, type TypedBuiltin } from './grammar.ts';
import { isSaid, placeInText, type Said, shown } from './json.ts';
import { openParameters, type Parameters } from './parameters.ts';

/** What an `ask` listens for. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly keys: boolean;
  readonly speech: boolean;
  readonly endKeys: Keys;
}

/** `[DIGITS]` says no upper end; nobody presses more keys than this in one entry. */
export const longestEntry = 100;

/** Reads `choices`; undefined, with an error remark, where the grammar cannot be used: the ask has failed then. */
export function readChoices(said: Said, document: DocumentReading): Choices | undefined {
  const { remarks } = document;
  const grammarAlone = isSaid(said.value) && typeof said.value !== 'object';
  const written = grammarAlone ? { value: null, pointer: said.pointer, beside: new Map([['value', said]]) } : said;
  const parameters = openParameters('ask.choices', written, remarks);
  const value = parameters.text('value') ?? '';
  if (value.trim() === '') {
    remarks.error(
      'missing-value',
      { pointer: said.pointer },
      'This ask says no grammar in choices.value; it fails.',
      'for example "[4 DIGITS]" or "yes(1), no(2)"',
    );
    return undefined;
  }
  const mode = modeOf(parameters);
  const { pointer } = parameters.inside('value');
  const choices = choicesOf(value, pointer, document);
  if (!choices) return undefined;
  const open = choices.some((choice) => choice.kind === 'digits' && choice.maximum === longestEntry);
  const stated = terminatorOf(parameters, document);
  const endKeys = open && !stated.includes('#') ? `${stated}#` : stated;
  return listening(choices, mode, endKeys, pointer, document);
}

type Mode = 'dtmf' | 'speech' | 'any';

const modes = { dtmf: 'dtmf', keypad: 'dtmf', speech: 'speech', voice: 'speech', any: 'any' } as const;

function modeOf(parameters: Parameters): Mode {
  return modes[parameters.oneOf('mode', ['any', 'dtmf', 'keypad', 'speech', 'voice'], 'any')];
}

/** Sorts out which kinds of input can reach a grammar at all; undefined if none can. */
function listening(
  choices: readonly Choice[],
  mode: Mode,
  endKeys: Keys,
  pointer: string,
  { remarks }: DocumentReading,
): Choices | undefined {
  const byKeys = choices.some(({ kind }) => kind === 'digits' || kind === 'phrase');
  if (mode === 'dtmf' && !byKeys) {
    remarks.error(
      'invalid-grammar',
      { pointer },
      'Nothing in this grammar can be entered by keys, and choices.mode allows nothing else; the ask fails.',
      'use [DIGITS] or a list of keys, or leave the mode out',
    );
    return undefined;
  }
  if (mode === 'any' && !byKeys)
    remarks.warning('ignored-keys', { pointer }, 'Keys cannot be matched against this grammar; only speech is heard.');
  return { choices, keys: mode !== 'speech' && byKeys, speech: mode !== 'dtmf', endKeys };
}

/** One key of the telephone; more than one is a mistake, and each of them counts. */
export function terminatorOf(parameters: Parameters, { remarks }: DocumentReading): Keys {
  const said = parameters.text('terminator') ?? '';
  const written = said.replace(/\s/g, '').toUpperCase();
  if (/^[0-9*#A-D]?$/.test(written)) return written;
  const keys = [...new Set(written)].filter((key) => /[0-9*#A-D]/.test(key)).join('');
  remarks.warning(
    'invalid-value',
    parameters.place('terminator'),
    `A terminator is one key, not ${shown(said)}; ${keys === '' ? 'there is none' : `each of ${keys} ends the entry`}.`,
  );
  return keys;
}

/** Which grammars are not Tropo's own simple one, by how they begin or end. */
const grammarTypes: readonly (readonly [RegExp, string])[] = [
  [/^<|^https?:.*\.(grxml|xml)(\?|$)/i, 'application/srgs+xml'],
  [/^#JSGF|^https?:.*\.jsgf(\?|$)/i, 'application/x-jsgf'],
  [/^#ABNF|^https?:.*\.(gram|abnf)(\?|$)/i, 'application/srgs'],
  [/^builtin:/i, 'application/x-builtin'],
  [/^https?:\/\//i, 'application/srgs+xml'],
];

function choicesOf(value: string, pointer: string, document: DocumentReading): readonly Choice[] | undefined {
  const { reply, remarks } = document;
  const source = value.trim();
  const mediaType = grammarTypes.find(([pattern]) => pattern.test(source))?.[1];
  if (mediaType !== undefined) {
    if (!/^https?:/i.test(source)) return [{ kind: 'grammar', mediaType, source }];
    const resolved = absoluteUrl(source, { pointer }, 'The grammar', document);
    return resolved && [{ kind: 'grammar', mediaType, source: resolved.url }];
  }
  const grammar = parseGrammar(value);
  if (grammar.ok) return grammar.entries.flatMap((entry) => entryChoices(entry, pointer, document));
  remarks.error(
    'invalid-grammar',
    placeInText(reply.source, pointer, grammar.offset),
    `This grammar cannot be read: ${grammar.problem}. The ask fails.`,
    'for example "[4-6 DIGITS]", "red, green" or "yes(yes, 1), no(no, 2)"',
  );
  return undefined;
}

/** A bare phrase is its own concept in results; digits have none, so they carry no value. */
function entryChoices(entry: GrammarEntry, pointer: string, { remarks, context }: DocumentReading): readonly Choice[] {
  switch (entry.kind) {
    case 'digits':
      return [{ kind: 'digits', minimum: entry.minimum, maximum: entry.maximum ?? longestEntry }];
    case 'phrase':
      return [{ kind: 'phrase', phrase: normalised(entry.phrase), value: entry.phrase }];
    case 'concept':
      return entry.phrases.map((phrase) => ({ kind: 'phrase', phrase: normalised(phrase), value: entry.concept }));
    case 'any':
      if (context.line !== 'text')
        remarks.information(
          'unusual-value',
          { pointer },
          'Tropo knew [ANY] for text messages only; on this call it takes whatever the recogniser hears.',
        );
      return [{ kind: 'anything' }];
    case 'typed': {
      const { choices, told } = typedChoices[entry.type];
      remarks.information('unusual-value', { pointer }, `[${entry.type}] is no documented grammar; it takes ${told}.`);
      return choices;
    }
  }
}

const digits = (minimum: number, maximum = minimum): Choice => ({ kind: 'digits', minimum, maximum });
const phrases = (value: string, ...list: string[]): Choice[] =>
  list.map((phrase) => ({ kind: 'phrase', phrase, value }));

/** What the speech engine's own types come to on a telephone's keys. */
const typedChoices: Readonly<Record<TypedBuiltin, { readonly choices: readonly Choice[]; readonly told: string }>> = {
  BOOLEAN: { choices: [...phrases('true', '1', 'yes'), ...phrases('false', '2', 'no')], told: 'yes or 1, no or 2' },
  DATE: { choices: [digits(8)], told: 'eight digits, year, month and day' },
  TIME: { choices: [digits(4)], told: 'four digits, hour and minute' },
  CURRENCY: { choices: [digits(1, longestEntry)], told: 'digits, without a part after the point' },
  NUMBER: { choices: [digits(1, longestEntry)], told: 'digits' },
  PHONE: { choices: [digits(1, longestEntry)], told: 'digits' },
};
