import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelSsml } from './ssml.ts';

const text = (words: string) => ({ kind: 'text', text: words });
const silence = (durationMs: number) => ({ kind: 'silence', durationMs });

test.each([
  ['Hi <break time="400ms"/> there', [text('Hi'), silence(400), text('there')], []],
  ['a<break/>b<break strength="none"/>c', [text('a'), silence(500), text('b c')], []],
  ['<say-as interpret-as="digits">4071</say-as>', [text('4 0 7 1')], []],
  ['<say-as interpret-as="date" format="ymd">2025-01-01</say-as>', [text('2025-01-01')], ['say-as date']],
  ['<sub alias="World Wide Web">WWW</sub>', [text('World Wide Web')], []],
  ['<p>One.</p><s>Two.</s>', [text('One. Two.')], []],
  ['<prosody rate="slow">slow <emphasis>now</emphasis></prosody>', [text('slow now')], ['prosody', 'emphasis']],
  ['<?xml version="1.0"?><speak>whole &amp; sound</speak>', [text('whole & sound')], []],
  ['<break time="99s"/>', [silence(10_000)], []],
])('%s', (inside, parts, lost) => {
  expect(levelSsml(inside)).toEqual({ parts, lost });
});

test('malformed markup is spoken without its tags', () => {
  expect(levelSsml('Hello <b>world')).toEqual({ parts: [text('Hello world')], lost: ['malformed markup'] });
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
