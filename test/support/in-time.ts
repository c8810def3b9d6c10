import { setTimeout } from 'node:timers/promises';

/** Calls `does` so many times, each at its time, as who speaks does. */
export async function inTime(times: number, everyMs: number, does: (index: number) => void): Promise<void> {
  const from = Date.now();
  for (let index = 0; index < times; index++) {
    await setTimeout(Math.max(0, from + index * everyMs - Date.now()));
    does(index);
  }
}
