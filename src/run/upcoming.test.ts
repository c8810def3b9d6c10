import { expect, test } from 'vitest';
import { hangup, pause, type Verb } from '../verbs/index.ts';
import { upcomingPrompts } from './upcoming.ts';

const place = { line: 1, column: 1 };
const wait = (durationMs: number) => pause({ durationMs, answers: false, place });
const over = hangup({ cause: 'normal', answers: false, headers: {}, place });
const lengths = (verbs: readonly Verb[], index: number) => {
  const { now, next } = upcomingPrompts(verbs, index);
  return [now, next].map((prompts) => prompts.map((prompt) => ('durationMs' in prompt ? prompt.durationMs : prompt)));
};

test('a few prompts ahead, up to what is none', () => {
  const verbs = [wait(1), wait(2), wait(3), wait(4), wait(5), over, wait(6)];
  expect(lengths(verbs, 0)).toEqual([[1], [2, 3, 4]]);
  expect(lengths(verbs, 3)).toEqual([[4], [5]]);
  expect(lengths(verbs, 5)).toEqual([[], []]);
  expect(lengths(verbs, 6)).toEqual([[6], []]);
  expect(lengths(verbs, 7)).toEqual([[], []]);
});
