import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTrue, separate, wholeNumber } from './tokens.ts';

describe('separate', () => {
  it.each([
    ['1 2  3', ' ', ['1', '2', '3']],
    [' leading and trailing ', ' ', ['leading', 'and', 'trailing']],
    ["1 'two words' 3", ' ', ['1', 'two words', '3']],
    ['a\\sb c', ' ', ['a b', 'c']],
    ["a\\'b", ' ', ["a'b"]],
    ['a\\\\b', ' ', ['a\\b']],
    ['\\d+', ' ', ['\\d+']],
    ["it's one", ' ', ["it's", 'one']],
    ['a=1, b=2 ,c', ',', ['a=1', 'b=2', 'c']],
    ["'a,b',c", ',', ['a,b', 'c']],
    ['a\\,b', ',', ['a,b']],
    ['^^:a=1:b=2', ',', ['a=1', 'b=2']],
    ['', ' ', []],
  ] as const)('%j at %j', (text, separator, pieces) => {
    expect(separate(text, separator)).toEqual(pieces);
  });

  it('gives the rest to the last piece', () => {
    expect(separate('uuid name a value, of many words', ' ', 3)).toEqual(['uuid', 'name', 'a value, of many words']);
  });

  it('gives back plain pieces that were joined', () => {
    const word = fc.stringMatching(/^[a-z0-9_./-]+$/);
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', ',', '|', '!'), (words, separator) => {
        expect(separate(words.join(separator), separator)).toEqual(words);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom(' ', ','), (text, separator) => void separate(text, separator)));
  });
});

describe('isTrue', () => {
  it('knows the words of the switch', () => {
    expect(['true', 'YES', 'on', '1', 'enabled'].map(isTrue)).toEqual([true, true, true, true, true]);
    expect(['false', '0', '', undefined, 'truee'].map(isTrue)).toEqual([false, false, false, false, false]);
  });
});

describe('wholeNumber', () => {
  it('takes what stands in front', () => {
    expect(['12ms', '-3', 'x', '', undefined].map(wholeNumber)).toEqual([12, -3, 0, 0, 0]);
  });
});
