import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('a second’s worth at once, then at the rate, each for itself', () => {
  let now = 0;
  const pace = new Pace(4, () => now);
  const times = (count: number, who = 'acme') => Array.from({ length: count }, () => pace.tooSoon(who));
  expect(times(5)).toEqual([null, null, null, null, 1]);
  expect(times(1, 'other')).toEqual([null]);
  now += 250;
  expect(times(2)).toEqual([null, 1]);
  now += 3_600_000;
  expect(times(5)).toEqual([null, null, null, null, 1]);
  // A clock that is set back gives nothing and takes nothing.
  now -= 3_600_000;
  expect(times(1)).toEqual([1]);
});

test('less than one a second is one at once, and says how long to wait', () => {
  let now = 0;
  const pace = new Pace(0.1, () => now);
  expect([pace.tooSoon('a'), pace.tooSoon('a')]).toEqual([null, 10]);
  now += 5000;
  expect(pace.tooSoon('a')).toBe(5);
  now += 5000;
  expect(pace.tooSoon('a')).toBeNull();
});
