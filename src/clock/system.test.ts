import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from './system.ts';

test.each([
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  Number.POSITIVE_INFINITY,
])('a timer of %d ms is not over at once', async (ms) => {
  let isOver = false;
  const timer = systemClock.timer(ms, () => {
    isOver = true;
  });
  // A timer of one millisecond that was set later is over later.
  await setTimeout(1);
  await setTimeout(1);
  timer.cancel();
  expect(isOver).toBe(false);
});
