import { expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { Lag } from './lag.ts';

const frame = 640;

/** Frames come as `comesAt` says, in ms since the first; when it caught up. */
function caughtUp(comesAt: readonly number[]): readonly number[] {
  const clock = new VirtualClock();
  let now = 0;
  const at: number[] = [];
  const lag = new Lag({ ...clock, now: () => now } as VirtualClock, () => at.push(now));
  for (const comes of comesAt) {
    now = comes;
    lag.heard(frame);
  }
  return at;
}

const steady = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index * 20);

test('frames that come as they are spoken are never behind', () => {
  expect(caughtUp(steady(3000))).toEqual([]);
});

test('a burst after a pause of our own is no lag', () => {
  const late = steady(200).map((at, index) => (index > 50 && index < 90 ? 1800 : at));
  expect(caughtUp(late)).toEqual([]);
});

test('what is behind for good is left out, once', () => {
  expect(caughtUp([...steady(100), ...steady(400, 2000 + 260)])).toHaveLength(1);
});

test('many short gaps add up', () => {
  let at = 0;
  const gaps = Array.from({ length: 1000 }, (_, index) => {
    at += index % 50 === 0 ? 80 : 20;
    return at;
  });
  // 20 gaps of 60 ms are 1200 ms: every fourth makes them 200 or more.
  expect(caughtUp(gaps).length).toBeGreaterThanOrEqual(4);
  expect(caughtUp(gaps).length).toBeLessThanOrEqual(6);
});
