import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Choice, DigitRule } from '../verbs/index.ts';
import { DigitEntry, type EntryState } from './digit-entry.ts';

const rule = (changes: Partial<DigitRule> = {}): DigitRule => ({
  minimum: 1,
  maximum: null,
  endKeys: '#',
  firstDigitTimeoutMs: 5000,
  interDigitTimeoutMs: 5000,
  ...changes,
});

/** Presses keys until the entry is complete; a trailing `.` lets time run out. */
function enter(keys: string, digitRule: DigitRule, choices?: readonly Choice[]): { state: EntryState; digits: string } {
  const entry = new DigitEntry(digitRule, choices);
  let state: EntryState = { done: false };
  for (const key of keys) {
    state = key === '.' ? entry.timeOut() : entry.press(key);
    if (state.done) break;
  }
  return { state, digits: entry.digits };
}

test.each([
  ['12#', rule(), { outcome: 'digits', endKey: '#' }, '12'],
  ['#', rule(), { outcome: 'silence', endKey: '#' }, ''],
  ['.', rule(), { outcome: 'silence', endKey: '' }, ''],
  ['12.', rule(), { outcome: 'digits', endKey: '' }, '12'],
  ['1234', rule({ maximum: 4 }), { outcome: 'digits', endKey: '' }, '1234'],
  ['12#*.', rule({ endKeys: '' }), { outcome: 'digits', endKey: '' }, '12#*'],
  ['12.', rule({ minimum: 4 }), { outcome: 'no-match', endKey: '' }, '12'],
])('without choices: %s', (keys, digitRule, expected, digits) => {
  expect(enter(keys, digitRule)).toEqual({ state: { done: true, ...expected }, digits });
});

const digitsOf = (minimum: number, maximum: number): Choice => ({ kind: 'digits', minimum, maximum });
const phrase = (text: string, value?: string): Choice => ({
  kind: 'phrase',
  phrase: text,
  ...(value !== undefined && { value }),
});

test.each([
  ['a fixed length needs no end key', '94070', [digitsOf(5, 5)], rule({ endKeys: '' }), 'digits', undefined],
  ['a range waits for more', '1234.', [digitsOf(4, 5)], rule({ endKeys: '' }), 'digits', undefined],
  ['a range that is not reached does not match', '12.', [digitsOf(4, 5)], rule({ endKeys: '' }), 'no-match', undefined],
  [
    'a key that leads nowhere ends at once',
    '3',
    [phrase('1'), phrase('2')],
    rule({ endKeys: '' }),
    'no-match',
    undefined,
  ],
  [
    'a written-out key gives its value',
    '1',
    [phrase('yes', 'yes'), phrase('1', 'yes'), phrase('n', 'no'), phrase('2', 'no')],
    rule({ endKeys: '' }),
    'digits',
    'yes',
  ],
  ['a choice that could grow waits', '1.', [phrase('1'), phrase('12')], rule({ endKeys: '' }), 'digits', undefined],
  ['the end key decides early', '1#', [phrase('1'), phrase('12')], rule(), 'digits', undefined],
  ['an end key alone is no match', '#', [digitsOf(4, 4)], rule(), 'no-match', undefined],
  ['an end key that is a choice is the choice', '#', [phrase('#'), phrase('1')], rule(), 'digits', undefined],
  ['silence stays silence', '.', [digitsOf(4, 4)], rule(), 'silence', undefined],
] as const)('with choices: %s', (_name, keys, choices, digitRule, outcome, value) => {
  const { state } = enter(keys, digitRule, choices);
  expect(state).toMatchObject({ done: true, outcome, ...(value !== undefined && { value }) });
});

test('compared as a whole, a wrong entry costs one round and not one for every key', () => {
  const entry = new DigitEntry(rule({ endKeys: '', maximum: 4 }), [phrase('1'), phrase('2')], true);
  expect([...'999'].map((key) => entry.press(key).done)).toEqual([false, false, false]);
  expect(entry.press('9')).toMatchObject({ done: true, outcome: 'no-match' });
});

test('whatever is pressed, an entry ends once, never holds an end key, and never grows past its maximum', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...'0123456789*#ABCD'), { maxLength: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('', '#', '*#'),
      (keys, maximum, endKeys) => {
        const { state, digits } = enter(`${keys.join('')}.`, rule({ maximum, endKeys }));
        expect(state.done).toBe(true);
        expect(digits.length).toBeLessThanOrEqual(maximum);
        expect([...endKeys].some((key) => digits.includes(key))).toBe(false);
      },
    ),
  );
});
