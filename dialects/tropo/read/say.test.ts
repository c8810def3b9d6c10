import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Prompt } from '../../../src/verbs/index.ts';
import { codesOf, readSteps } from '../testing/reply.ts';
import { tokenise } from './say.ts';

/** What is heard, in short. */
function heard(value: string, beside: Record<string, string> = {}): readonly string[] {
  return readSteps([{ say: { value, ...beside } }]).verbs.map((verb) => {
    const prompt = verb as Prompt;
    switch (prompt.verb) {
      case 'say':
        return `${prompt.markup}: ${prompt.text}`;
      case 'play':
        return prompt.source.kind === 'url' ? prompt.source.url : prompt.source.kind;
      case 'send-digits':
        return prompt.steps.map((step) => ('key' in step ? step.key : '-')).join('');
      default:
        return prompt.verb;
    }
  });
}

describe('the value of a say', () => {
  it('is words, sounds and tones in the order written', () => {
    expect(heard('Now HTTPS://m.example.com/a.mp3 and\n dtmf:12# again  twice')).toEqual([
      'plain: Now',
      'https://m.example.com/a.mp3',
      'plain: and',
      '12#',
      'plain: again  twice',
    ]);
  });

  it('is text where < does not come first', () => {
    expect(heard('a < b')).toEqual(['plain: a < b']);
  });

  it('is SSML where it does, with Tropo’s own words for readings translated', () => {
    expect(heard('<speak>At <say-as interpret-as="vxml:time">0515a</say-as></speak>')).toEqual([
      'ssml: At <say-as interpret-as="time">0515a</say-as>',
    ]);
  });

  it('is spoken without tags where the markup is broken', () => {
    expect(heard('<speak>One <b>two</speak>')).toEqual(['plain: One  two']);
    expect(codesOf(readSteps([{ say: { value: '<speak>One <b>two</speak>' } }]))).toEqual(['malformed-markup']);
  });

  it('is read by the sign where `as` says so', () => {
    expect(heard('12 <3', { as: 'digits' })).toEqual(['ssml: <say-as interpret-as="digits">12 &lt;3</say-as>']);
  });

  it('answers even if there is nothing to hear', () => {
    expect(heard('  ')).toEqual(['answer']);
  });

  it('keeps the credentials of a sound out of its url', () => {
    const [verb] = readSteps([{ say: { value: 'https://me:s%20ecret@m.example.com/a.wav' } }]).verbs;
    expect(verb).toMatchObject({
      source: { url: 'https://m.example.com/a.wav', credentials: { username: 'me', password: 's ecret' } },
    });
  });
});

describe('splitting a value', () => {
  const word = fc.stringMatching(/^[a-z,.<:/]{1,8}$/).filter((text) => !/^(dtmf:.|(https?|ftp|file):\/\/.)/.test(text));
  const url = fc.webUrl();
  const tones = fc.stringMatching(/^[0-9*#]{1,5}$/).map((keys) => `dtmf:${keys}`);

  it('loses nothing and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, url, tones)), (pieces) => {
        const tokens = tokenise(pieces.join(' '));
        const written = tokens.map((token) =>
          token.kind === 'words' ? token.text : token.kind === 'audio' ? token.url : `dtmf:${token.keys}`,
        );
        expect(written.join(' ')).toBe(pieces.join(' '));
      }),
    );
  });

  it('never puts two stretches of words next to each other', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(word, url, tones)), (pieces) => {
        const kinds = tokenise(pieces.join('  ')).map(({ kind }) => kind);
        expect(kinds.some((kind, index) => kind === 'words' && kinds[index + 1] === 'words')).toBe(false);
      }),
    );
  });
});
