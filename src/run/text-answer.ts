import type { Choice, Gather, GatherReport } from '../verbs/index.ts';

/** What the text of the other side comes to where keys or speech are asked for. */
export type TextAnswer = Pick<GatherReport, 'outcome' | 'digits' | 'speech' | 'value'>;

/** Compares the whole text with what is accepted; digits may be written in groups. */
export function answerIn(text: string, { digits, choices, speech }: Gather): TextAnswer {
  const written = text.trim();
  const keys = written.replace(/[\s.()-]/g, '').toUpperCase();
  const isKeys = /^[0-9*#A-D]+$/.test(keys) && /[0-9*#]/.test(keys);
  if (choices) return chosen(written, isKeys ? keys : null, choices);
  if (digits && isKeys && keys.length <= (digits.maximum ?? Number.POSITIVE_INFINITY))
    return keys.length >= digits.minimum ? entered(keys) : noMatch(keys);
  if (speech && written !== '') return said(written, written);
  return noMatch(isKeys ? keys : '');
}

function chosen(written: string, keys: string | null, choices: readonly Choice[]): TextAnswer {
  const words = normalised(written);
  for (const choice of choices) {
    switch (choice.kind) {
      case 'digits':
        if (keys !== null && keys.length >= choice.minimum && keys.length <= choice.maximum) return entered(keys);
        break;
      case 'phrase':
        if (normalised(choice.phrase) !== words) break;
        return keys !== null ? entered(keys, choice.value) : said(choice.phrase, written, choice.value);
      case 'anything':
        if (written !== '') return said(written, written);
        break;
      case 'grammar':
        break;
    }
  }
  return noMatch(keys ?? '');
}

const entered = (digits: string, value?: string): TextAnswer => ({
  outcome: 'digits',
  digits,
  ...(value !== undefined && { value }),
});

const noMatch = (digits: string): TextAnswer => ({ outcome: 'no-match', digits });

/** What is written is certain. */
const said = (text: string, heard: string, value?: string): TextAnswer => ({
  outcome: 'speech',
  digits: '',
  speech: { text, confidence: 1, ...(heard !== text && { heard }) },
  ...(value !== undefined && { value }),
});

/** Small letters, single blanks, no punctuation at the end. */
function normalised(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.!?]+$/, '')
    .trim();
}
