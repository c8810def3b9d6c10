import { expect, test } from 'vitest';
import { soak } from '../bench/soak/soak.ts';

test('after calls of every ending nothing is left: no socket, timer, call, channel, signal or listener', async () => {
  const { calls, ends, faults, left } = await soak({ calls: 200, atOnce: 50, seed: 7 });
  expect(faults).toEqual([]);
  expect(calls).toBe(200);
  expect(Object.keys(ends)).toEqual(expect.arrayContaining(['NORMAL_CLEARING', 'NORMAL_TEMPORARY_FAILURE']));
  expect(left).toEqual({ sockets: 0, timers: 0, calls: 0, channels: 0, signals: 0, streams: 0, listeners: 0 });
}, 300_000);
