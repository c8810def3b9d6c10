import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GrammarEntry, parseGrammar } from './grammar.ts';

const digits = (minimum: number, maximum: number | null = minimum): GrammarEntry => ({
  kind: 'digits',
  minimum,
  maximum,
});
const phrase = (text: string): GrammarEntry => ({ kind: 'phrase', phrase: text });
const concept = (name: string, ...phrases: string[]): GrammarEntry => ({ kind: 'concept', concept: name, phrases });

describe('the simple grammar', () => {
  it.each<[string, readonly GrammarEntry[]]>([
    ['[5 DIGITS]', [digits(5)]],
    ['[1 digit]', [digits(1)]],
    ['[4-6 DIGITS]', [digits(4, 6)]],
    [' [ 4 - 6  digits ] ', [digits(4, 6)]],
    ['[DIGITS]', [digits(1, null)]],
    ['[any]', [{ kind: 'any' }]],
    ['[Boolean]', [{ kind: 'typed', type: 'BOOLEAN' }]],
    ['1', [phrase('1')]],
    ['1,12', [phrase('1'), phrase('12')]],
    ['*, #', [phrase('*'), phrase('#')]],
    ["o'clock, so-so, A.M., R&B, a_b, +1, 24/7", "o'clock|so-so|A.M.|R&B|a_b|+1|24/7".split('|').map(phrase)],
    ['grüße  aus   köln', [phrase('grüße aus köln')]],
    ['yes(yes, y , 1), no (no,n,2)', [concept('yes', 'yes', 'y', '1'), concept('no', 'no', 'n', '2')]],
    ['sales dept(the sales, 1)', [concept('sales dept', 'the sales', '1')]],
    ['a,,b,', [phrase('a'), phrase('b')]],
    ['[4 DIGITS], operator(operator, 0), help', [digits(4), concept('operator', 'operator', '0'), phrase('help')]],
  ])('reads %s', (text, entries) => {
    expect(parseGrammar(text)).toEqual({ ok: true, entries });
  });

  it('takes a decomposed accent for the composed one', () => {
    expect(parseGrammar('cafe\u0301')).toEqual({ ok: true, entries: [phrase('café')] });
  });

  it.each<[string, number, RegExp]>([
    ['[4 DIGITS', 0, /"\[" is never closed/],
    ['red, [4 DIGITS', 5, /never closed/],
    ['[4, 5 DIGITS]', 2, /"," stands where the closing bracket/],
    ['yes(y, 1', 3, /"\(" is never closed/],
    ['yes(y; 1)', 5, /";" stands where a comma or the closing parenthesis/],
    ['yes()', 3, /no phrase/],
    ['yes)', 3, /"\)" stands where a comma or the end/],
    ['red green]', 9, /"\]" stands/],
    ['[0 DIGITS]', 1, /no digits at all/],
    ['[6-4 DIGITS]', 1, /at least 6 and at most 4/],
    ['[99999999999999999999 DIGITS]', 1, /more than anybody/],
    ['[]', 1, /nothing between/],
    ['a, [ MANY ]', 5, /\[MANY\] is no built-in/],
    ['[4DIGITS]', 1, /\[4DIGITS\] is no built-in/],
    ['', 0, /names nothing/],
    [' , ,', 0, /names nothing/],
    ['what?', 4, /"\?" stands/],
    ['a (b) c', 6, /"c" stands/],
    ['a 😀', 2, /"😀" stands/],
  ])('finds the mistake in %s', (text, offset, problem) => {
    const grammar = parseGrammar(text);
    expect(grammar).toMatchObject({ ok: false, offset });
    expect(!grammar.ok && grammar.problem).toMatch(problem);
  });
});

const blanks = fc.constantFrom('', ' ', '  ', '\t', '\n ');
const gap = fc.constantFrom(' ', '  ', '\t ');
const token = fc.stringMatching(/^[A-Za-z0-9äß*#'._+/-]{1,6}$/);
const words = fc.array(token, { minLength: 1, maxLength: 3 });

/** An entry with one of the many ways to write it. */
const entry: fc.Arbitrary<{ text: string; entry: GrammarEntry }> = fc.oneof(
  fc.tuple(words, gap).map(([list, between]) => ({ text: list.join(between), entry: phrase(list.join(' ')) })),
  fc
    .tuple(words, fc.array(words, { minLength: 1, maxLength: 3 }), blanks, blanks)
    .map(([name, phrases, before, inside]) => ({
      text: `${name.join(' ')}${before}(${inside}${phrases.map((list) => list.join(' ')).join(`${inside},`)}${inside})`,
      entry: concept(name.join(' '), ...phrases.map((list) => list.join(' '))),
    })),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 20 }), blanks, fc.constantFrom('DIGITS', 'Digit'))
    .map(([minimum, more, inside, word]) => ({
      text: `[${inside}${minimum}${more > 0 ? `${inside}-${inside}${minimum + more}` : ''} ${word}${inside}]`,
      entry: digits(minimum, minimum + more),
    })),
);

describe('any text', () => {
  it('reads back what was written by the rules, however it is spaced', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(blanks, entry, blanks), { minLength: 1, maxLength: 5 }), (list) => {
        const text = list.map(([before, item, after]) => before + item.text + after).join(',');
        expect(parseGrammar(text)).toEqual({ ok: true, entries: list.map(([, item]) => item.entry) });
      }),
    );
  });

  it('is read or its mistake lies within it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'[]()-, 45aDIGTS?') })),
        (text) => {
          const grammar = parseGrammar(text);
          if (grammar.ok) expect(grammar.entries.length).toBeGreaterThan(0);
          else {
            expect(grammar.offset).toBeGreaterThanOrEqual(0);
            expect(grammar.offset).toBeLessThanOrEqual(text.length);
            expect(grammar.problem).not.toBe('');
          }
        },
      ),
    );
  });
});
