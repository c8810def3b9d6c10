import { expect, test } from 'vitest';
import { Lookout, sleep, VirtualClock } from './index.ts';

function lookout(lookMs: number, pauseMs: number) {
  const clock = new VirtualClock();
  const began = clock.now();
  const looks: number[] = [];
  const look = async () => {
    looks.push(clock.now() - began);
    await sleep(clock, lookMs);
  };
  return { clock, looks, lookout: new Lookout({ clock, look, pauseMs: () => pauseMs }) };
}

test('looks when woken, and then again and again', async () => {
  const { clock, looks, lookout: own } = lookout(10, 100);
  await clock.run(own.wake(), 'the first look');
  await clock.run(sleep(clock, 225), 'two more');
  await own.close();
  expect(looks).toEqual([0, 110, 220]);
});

test('is woken often during a look, and looks once more', async () => {
  const { clock, looks, lookout: own } = lookout(10, 100);
  const first = own.wake();
  expect([own.wake(), own.wake()]).toEqual([first, first]);
  await clock.run(first, 'both looks');
  await own.close();
  expect(looks).toEqual([0, 10]);
});

test('looks no more once it is closed, which waits for the look that goes on', async () => {
  const { clock, looks, lookout: own } = lookout(10, 100);
  const began = clock.now();
  void own.wake();
  void own.wake();
  await clock.run(own.close(), 'its end');
  await own.wake();
  expect(clock.now() - began).toBe(10);
  expect(looks).toEqual([0]);
  expect(clock.timers).toBe(0);
});
