import type { Choice } from '../verbs/index.ts';
import type { Understood } from './speech-recogniser.ts';

/** The first choice that was spoken; null if none was. Digits that were spoken become digits. */
export function matchSpoken(
  speech: Understood,
  choices: readonly Choice[],
): { readonly speech: Understood; readonly value?: string } | null {
  const said = plain(speech.text);
  for (const choice of choices) {
    switch (choice.kind) {
      case 'phrase':
        if (plain(choice.phrase) === said)
          return { speech, ...(choice.value !== undefined && { value: choice.value }) };
        break;
      case 'digits': {
        const digits = /^[0-9]+$/.test(said.replaceAll(' ', '')) ? said.replaceAll(' ', '') : null;
        if (digits !== null && digits.length >= choice.minimum && digits.length <= choice.maximum)
          return { speech: { ...speech, text: digits, heard: speech.text } };
        break;
      }
      case 'grammar':
        return { speech, ...(speech.meaning !== undefined && { value: speech.meaning }) };
      case 'anything':
        return { speech };
    }
  }
  return null;
}

const digitOf: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};

/** Letters and digits of it, in lower case; a digit that is spelled out is the digit. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}']+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => (Object.hasOwn(digitOf, word) ? digitOf[word] : word))
    .join(' ');
}
