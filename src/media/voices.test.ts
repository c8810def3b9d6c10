import { expect, test } from 'vitest';
import { chooseVoice, type VoiceTable } from './voices.ts';

const table: VoiceTable = {
  fallback: { engine: 'flite', voice: 'slt' },
  order: ['espeak', 'cloud'],
  ownVoices: { cloud: 'standard' },
  voices: [
    { name: 'Polly.Amy', engine: 'cloud', voice: 'amy' },
    { language: 'de-DE', gender: 'male', engine: 'espeak', voice: 'de-male' },
    { language: 'de-DE', gender: 'female', engine: 'espeak', voice: 'de-female' },
    { language: 'de-AT', engine: 'espeak', voice: 'de-at' },
    { language: 'es', engine: 'espeak' },
  ],
};

test.each([
  ['a name in the table', { raw: 'polly.amy', language: 'en-GB' }, 'amy', true],
  ['language and gender', { language: 'de-DE', gender: 'female' as const }, 'de-female', true],
  ['language without region', { language: 'de', gender: 'male' as const }, 'de-male', true],
  ['the region before the order', { language: 'de_at' }, 'de-at', true],
  ['an entry without a voice', { language: 'es-MX' }, 'es-MX', true],
  ['nothing asked', {}, 'slt', true],
  ['English by default', { raw: 'alice', language: 'en-US' }, 'slt', true],
  ['a language nobody speaks', { language: 'fr-FR' }, 'slt', false],
])('%s', (_name, wanted, voice, exact) => {
  const choice = chooseVoice(wanted, table);
  expect(choice.inOrder[0].voice).toBe(voice);
  expect(choice.exact).toBe(exact);
});

test('those that stand in come in the configured order, each with a voice of its own, the default last', () => {
  expect(chooseVoice({ language: 'de-DE', gender: 'male' }, table).inOrder).toEqual([
    { engine: 'espeak', voice: 'de-male', language: 'de-DE' },
    { engine: 'cloud', voice: 'standard', language: 'de-DE' },
    { engine: 'flite', voice: 'slt', language: 'de-DE' },
  ]);
  expect(chooseVoice({}, table).inOrder.map(({ engine }) => engine)).toEqual(['flite', 'espeak', 'cloud']);
});

test.each(['--help', 'en US; rm', '{out}', 'x'.repeat(70), ''])('no language: %j', (language) => {
  expect(chooseVoice({ language }, table).inOrder.every((one) => one.language === 'en-US')).toBe(true);
});
