import { element, serializeXml, text } from '../document/index.ts';
import type { Choice } from '../verbs/index.ts';

/** What can be said, made of choices and hints: words of one language, and spoken digits. */
export interface Speakable {
  readonly phrases: readonly string[];
  /** How many digits in a row, each way. */
  readonly digits: readonly { readonly minimum: number; readonly maximum: number }[];
}

/** More than anybody says in one breath; JSGF has to write each of them out. */
const mostDigits = 32;

/** Names that recognisers give to classes (`$OOV_CLASS_…`) are no words; a lone digit is its word. */
export function speakableOf(choices: readonly Choice[] | undefined, hints: readonly string[]): Speakable {
  const phrases = (choices ?? []).flatMap((choice) => (choice.kind === 'phrase' ? [choice.phrase] : []));
  const said = [...phrases, ...hints].map(words).filter((phrase) => phrase !== '');
  const digits = (choices ?? []).flatMap((choice) =>
    choice.kind === 'digits'
      ? [{ minimum: Math.max(1, choice.minimum), maximum: Math.min(mostDigits, choice.maximum) }]
      : [],
  );
  return { phrases: [...new Set(said)], digits: digits.filter(({ minimum, maximum }) => minimum <= maximum) };
}

const digitWords = [
  ['0', ['zero', 'oh']],
  ['1', ['one']],
  ['2', ['two']],
  ['3', ['three']],
  ['4', ['four']],
  ['5', ['five']],
  ['6', ['six']],
  ['7', ['seven']],
  ['8', ['eight']],
  ['9', ['nine']],
] as const;
const spokenDigits = digitWords.flatMap(([, spoken]) => [...spoken]);
/** Lower case, letters, marks, digits and apostrophes, single blanks; a lone digit becomes its word. */
function words(phrase: string): string {
  if (phrase.startsWith('$')) return '';
  return phrase
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (/^[0-9]$/.test(word) ? (digitWords[Number(word)]?.[1][0] ?? word) : word))
    .join(' ');
}

/** SRGS 1.0 in its XML form. */
export function writeSrgs({ phrases, digits }: Speakable, language: string): string {
  const choices = [
    ...phrases.map((phrase) => element('item', {}, [text(phrase)])),
    ...digits.map(({ minimum, maximum }) =>
      element('item', { repeat: minimum === maximum ? `${minimum}` : `${minimum}-${maximum}` }, [
        element('ruleref', { uri: '#digit' }, []),
      ]),
    ),
  ];
  const rules = [
    element('rule', { id: 'choice', scope: 'public' }, [element('one-of', {}, choices)]),
    ...(digits.length === 0
      ? []
      : [
          element('rule', { id: 'digit' }, [
            element(
              'one-of',
              {},
              spokenDigits.map((word) => element('item', {}, [text(word)])),
            ),
          ]),
        ]),
  ];
  const attributes = {
    version: '1.0',
    xmlns: 'http://www.w3.org/2001/06/grammar',
    'xml:lang': language,
    root: 'choice',
    mode: 'voice',
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializeXml([element('grammar', attributes, rules)])}\n`;
}

/** JSGF 1.0, which has no counts: digits beyond the minimum are optional one by one. */
export function writeJsgf({ phrases, digits }: Speakable): string {
  const choices = [
    ...phrases,
    ...digits.map(({ minimum, maximum }) => `${'<digit> '.repeat(minimum)}${optional(maximum - minimum)}`.trim()),
  ];
  const digit = digits.length === 0 ? '' : `<digit> = ${spokenDigits.join(' | ')};\n`;
  return `#JSGF V1.0;\ngrammar choices;\npublic <choice> = ${choices.join(' | ')};\n${digit}`;
}

function optional(count: number): string {
  return count <= 0 ? '' : `[<digit> ${optional(count - 1)}]`.replace(' ]', ']');
}
