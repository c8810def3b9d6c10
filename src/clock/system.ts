import type { Clock } from './clock.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  timer(ms, action) {
    const handle = setTimeout(action, ms);
    return { cancel: () => clearTimeout(handle) };
  },
  hold: () => () => {},
};
