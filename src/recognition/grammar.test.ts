import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSource } from '../document/index.ts';
import type { Choice } from '../verbs/index.ts';
import { speakableOf, writeJsgf, writeSrgs } from './grammar.ts';

const phrase = (text: string): Choice => ({ kind: 'phrase', phrase: text });
const digits = (minimum: number, maximum: number): Choice => ({ kind: 'digits', minimum, maximum });

test('what can be said is words, without repetitions and classes', () => {
  const said = speakableOf(
    [phrase('Sales!'), phrase('1'), digits(4, 100)],
    ['sales', "caf\u00e9 d'or", '$OOV_CLASS_X', '...'],
  );
  expect(said).toEqual({ phrases: ['sales', 'one', "caf\u00e9 d'or"], digits: [{ minimum: 4, maximum: 32 }] });
});

describe('the same in both languages', () => {
  const said = speakableOf([phrase('yes'), phrase('no thanks'), digits(1, 3)], []);

  test('SRGS', () => {
    expect(writeSrgs(said, 'en-US')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<grammar version="1.0" xmlns="http://www.w3.org/2001/06/grammar" xml:lang="en-US" root="choice" mode="voice">' +
        '<rule id="choice" scope="public"><one-of><item>yes</item><item>no thanks</item>' +
        '<item repeat="1-3"><ruleref uri="#digit"/></item></one-of></rule>' +
        '<rule id="digit"><one-of><item>zero</item><item>oh</item><item>one</item><item>two</item><item>three</item>' +
        '<item>four</item><item>five</item><item>six</item><item>seven</item><item>eight</item><item>nine</item>' +
        '</one-of></rule></grammar>\n',
    );
  });

  test('JSGF', () => {
    expect(writeJsgf(said)).toBe(
      '#JSGF V1.0;\ngrammar choices;\npublic <choice> = yes | no thanks | <digit> [<digit> [<digit>]];\n' +
        '<digit> = zero | oh | one | two | three | four | five | six | seven | eight | nine;\n',
    );
  });
});

test('nothing that a customer writes means anything in a grammar', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (hints) => {
      const said = speakableOf(undefined, hints);
      for (const one of said.phrases) expect(one).toMatch(/^[\p{L}\p{M}\p{N}']+( [\p{L}\p{M}\p{N}']+)*$/u);
      const read = openSource(Buffer.from(writeSrgs(said, 'en')), null).xml();
      expect(read.ok).toBe(true);
      expect(writeJsgf(said).split('\n')).toHaveLength(4);
    }),
  );
});
