import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelSsml, wholeSsml } from './ssml.ts';

const text = (words: string) => ({ kind: 'text', text: words });
const silence = (durationMs: number) => ({ kind: 'silence', durationMs });

test.each([
  ['Hi <break time="400ms"/> there', [text('Hi'), silence(400), text('there')], []],
  ['a<break/>b<break strength="none"/>c', [text('a'), silence(500), text('b c')], []],
  ['<say-as interpret-as="digits">4071</say-as>', [text('4 0 7 1')], []],
  ['<say-as interpret-as="date" format="ymd">2025-01-01</say-as>', [text('January 1, 2025')], []],
  ['<say-as interpret-as="date">01/02/2025</say-as>', [text('01/02/2025')], ['say-as date']],
  ['<say-as interpret-as="unit">10ft</say-as>', [text('10ft')], ['say-as unit']],
  ['<sub alias="World Wide Web">WWW</sub>', [text('World Wide Web')], []],
  ['<p>One.</p><s>Two.</s>', [text('One. Two.')], []],
  ['Zero<p><s>One</s><s>Two</s></p>three', [text('Zero. One. Two. three')], []],
  ['<mark name="a"/>on<audio src="http://a/b.wav"><desc>a bell</desc>ding</audio>', [text('onding')], ['audio']],
  [
    '<phoneme alphabet="ipa" ph="p">pecan</phoneme> <lang xml:lang="fr-FR">ami</lang>',
    [text('pecan ami')],
    ['phoneme', 'lang'],
  ],
  ['<ssml:break time="1.5s"/><break strength="constructor"/>', [silence(1500), silence(500)], []],
  ['<prosody rate="slow">slow <emphasis>now</emphasis></prosody>', [text('slow now')], ['prosody', 'emphasis']],
  ['<?xml version="1.0"?><speak>whole &amp; sound</speak>', [text('whole & sound')], []],
  ['<break time="99s"/>', [silence(10_000)], []],
])('%s', (inside, parts, lost) => {
  expect(levelSsml(inside)).toEqual({ parts, lost });
});

test('malformed markup is spoken without its tags', () => {
  expect(levelSsml('Hello <b>world')).toEqual({ parts: [text('Hello world')], lost: ['malformed markup'] });
});

test.each([
  ['every tag opened', '<b>'.repeat(30_000)],
  ['nothing but brackets', '<'.repeat(60_000)],
  ['nested deeper than anybody speaks', `${'<s>'.repeat(3000)}deep${'</s>'.repeat(3000)}`],
  ['more breaks than a call has seconds', '<break/>'.repeat(8000)],
])('%s: levelled in no time', (_name, inside) => {
  const startedAt = performance.now();
  const { lost } = levelSsml(inside);
  expect(lost).toEqual(['malformed markup']);
  expect(performance.now() - startedAt).toBeLessThan(1000);
});

test('an engine that speaks SSML gets the whole document, and the language of the voice', () => {
  expect(wholeSsml('Hi <break time="1s"/>&amp; bye', 'de-DE')).toBe(
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="de-DE">Hi <break time="1s"/>&amp; bye</speak>',
  );
  expect(wholeSsml('<?xml version="1.0"?><speak><p>a</p></speak>', 'en', 'K"1')).toBe(
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en"><voice name="K&quot;1"><p>a</p></voice></speak>',
  );
  expect(wholeSsml('<b>x', 'en')).toBeNull();
});

test('whatever comes, nothing is thrown and no tag is spoken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('<break/>', '<p>', '</p>', '<x y="1">', '</x>', 'word ', '&amp;', '&', '<![CDATA[q]]>')),
      (pieces) => {
        for (const part of levelSsml(pieces.join('')).parts)
          if (part.kind === 'text') expect(part.text).not.toMatch(/<\/?[a-z]/);
      },
    ),
  );
});
