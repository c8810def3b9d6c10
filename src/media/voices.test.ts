import { expect, test } from 'vitest';
import { chooseVoice, type VoiceTable } from './voices.ts';

const table: VoiceTable = {
  fallback: { engine: 'flite', voice: 'slt' },
  voices: [
    { name: 'Polly.Amy', engine: 'cloud', voice: 'amy' },
    { language: 'de-DE', gender: 'male', engine: 'espeak', voice: 'de-male' },
    { language: 'de-DE', gender: 'female', engine: 'espeak', voice: 'de-female' },
  ],
};

test.each([
  ['a name in the table', { raw: 'polly.amy', language: 'en-GB' }, 'amy', true],
  ['language and gender', { language: 'de-DE', gender: 'female' as const }, 'de-female', true],
  ['language without region', { language: 'de', gender: 'male' as const }, 'de-male', true],
  ['nothing asked', {}, 'slt', true],
  ['English by default', { raw: 'alice', language: 'en-US' }, 'slt', true],
  ['a language nobody speaks', { language: 'fr-FR' }, 'slt', false],
])('%s', (_name, wanted, voice, exact) => {
  expect(chooseVoice(wanted, table)).toMatchObject({ voice, exact });
});
