import type { Clock } from './clock.ts';

/** More than this is a millisecond to setTimeout. It is 24 days, and no call lasts as long. */
const longestMs = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, action) {
    const handle = setTimeout(action, Math.min(ms, longestMs));
    return { cancel: () => clearTimeout(handle) };
  },
  hold: () => () => {},
};
