import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer, connect as openSocket, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sleep } from './clock.ts';
import { StandstillError, VirtualClock } from './virtual.ts';

describe('VirtualClock', () => {
  it('starts at a fixed instant, or where it is told', () => {
    expect(new VirtualClock().now()).toBe(Date.UTC(2026, 0, 5, 9));
    expect(new VirtualClock(1000).now()).toBe(1000);
  });

  it('fires timers by due time, then in the order in which they were set', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const at = (ms: number, name: string) => clock.timer(ms, () => seen.push(`${name}@${clock.now()}`));
    at(20, 'late');
    at(10, 'first');
    at(10, 'second');
    at(-5, 'past');
    await clock.run(sleep(clock, 30));
    expect(seen).toEqual(['past@0', 'first@10', 'second@10', 'late@20']);
    expect(clock.now()).toBe(30);
  });

  it('lets hours pass at once', async () => {
    const clock = new VirtualClock(0);
    const begun = performance.now();
    await clock.run(
      (async () => {
        for (let minute = 0; minute < 600; minute++) await sleep(clock, 60_000);
      })(),
    );
    expect(clock.now()).toBe(600 * 60_000);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('does not fire a cancelled timer, and cancelling late is harmless', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    const cancelled = clock.timer(5, () => seen.push(5));
    const fired = clock.timer(6, () => seen.push(6));
    cancelled.cancel();
    await clock.advance(10);
    fired.cancel();
    cancelled.cancel();
    expect(seen).toEqual([6]);
  });

  it('refuses a wait that is no number', () => {
    expect(() => new VirtualClock().timer(Number.NaN, () => {})).toThrow(RangeError);
    expect(() => new VirtualClock().timer(Number.POSITIVE_INFINITY, () => {})).toThrow(RangeError);
  });

  it('advances by exactly what is asked', async () => {
    const clock = new VirtualClock(0);
    const seen: number[] = [];
    for (const ms of [10, 11, 12]) clock.timer(ms, () => seen.push(ms));
    await clock.advance(11);
    expect(seen).toEqual([10, 11]);
    expect(clock.now()).toBe(11);
  });

  it('settles without moving', async () => {
    const clock = new VirtualClock(0);
    let done = false;
    clock.timer(1, () => {});
    Promise.resolve().then(() => {
      done = true;
    });
    await clock.settle();
    expect([done, clock.now()]).toEqual([true, 0]);
  });

  it('stands still while anything is held', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const first = clock.hold();
    const second = clock.hold();
    clock.timer(1, () => seen.push(`timer@${clock.now()}`));
    const running = clock.run(sleep(clock, 2));
    await readFile(import.meta.filename);
    first();
    first();
    await readFile(import.meta.filename);
    seen.push(`work@${clock.now()}`);
    second();
    await running;
    expect(seen).toEqual(['work@0', 'timer@1']);
  });

  it('ends a run whose promise settles while something is held', async () => {
    const clock = new VirtualClock(0);
    clock.hold();
    await expect(clock.run(Promise.resolve('over'))).resolves.toBe('over');
  });

  it('waits for files without being told', async () => {
    const clock = new VirtualClock(0);
    let readAt = -1;
    const reading = readFile(import.meta.filename).then(() => {
      readAt = clock.now();
    });
    clock.timer(1000, () => {});
    await clock.run(Promise.all([reading, sleep(clock, 1000)]));
    expect(readAt).toBe(0);
  });

  it('stands still while bytes are in flight', async () => {
    const clock = new VirtualClock(0);
    let reader: Socket | undefined;
    const server = createServer((socket) => {
      reader = socket;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const writer = openSocket((server.address() as AddressInfo).port, '127.0.0.1');
    await new Promise((resolve) => server.once('connection', resolve));
    clock.trackBytes(() => writer.bytesWritten - (reader?.bytesRead ?? 0));
    let readAll = -1;
    let received = 0;
    reader?.on('data', (bytes) => {
      received += bytes.length;
      if (received === 3_000_000) readAll = clock.now();
    });
    writer.write(Buffer.alloc(3_000_000));
    await clock.run(sleep(clock, 5));
    writer.destroy();
    reader?.destroy();
    server.close();
    expect(readAll).toBe(0);
  });

  it('says who waits when nothing can happen any more', async () => {
    const clock = new VirtualClock(0);
    const end = clock.track({ count: () => 0, describe: () => 'call 1: parked' });
    const stuck = clock.run(new Promise(() => {}), 'the end of the call');
    await expect(stuck).rejects.toThrow(StandstillError);
    await expect(stuck).rejects.toThrow(/the end of the call.*call 1: parked/);
    end();
    await expect(clock.run(new Promise(() => {}))).rejects.not.toThrow(/call 1/);
  });

  it('settles like the promise, and fails with what a timer throws', async () => {
    const clock = new VirtualClock();
    await expect(clock.run(Promise.resolve(7))).resolves.toBe(7);
    await expect(clock.run(Promise.reject(new Error('no')))).rejects.toThrow('no');
    clock.timer(1, () => {
      throw new Error('in a timer');
    });
    await expect(clock.run(sleep(clock, 5))).rejects.toThrow('in a timer');
  });

  it('may be run by several at once', async () => {
    const clock = new VirtualClock(0);
    const ends = await Promise.all(
      [30, 10, 20].map(async (ms) => {
        await clock.run(sleep(clock, ms));
        return clock.now() >= ms;
      }),
    );
    expect(ends).toEqual([true, true, true]);
    expect(clock.now()).toBe(30);
  });

  it('gives the same order on every run', async () => {
    const plan = fc.array(fc.tuple(fc.nat(50), fc.array(fc.nat(50), { maxLength: 4 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(plan, async (steps) => {
        const play = async () => {
          const clock = new VirtualClock(0);
          const seen: string[] = [];
          steps.forEach(([ms, followers], index) => {
            clock.timer(ms, async () => {
              seen.push(`${index}@${clock.now()}`);
              await Promise.resolve();
              followers.forEach((more, other) => {
                clock.timer(more, () => seen.push(`${index}.${other}@${clock.now()}`));
              });
            });
          });
          await clock.advance(200);
          return seen;
        };
        const [once, again] = [await play(), await play()];
        expect(again).toEqual(once);
        const times = once.map((line) => Number(line.split('@')[1]));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(once).toHaveLength(steps.reduce((sum, [, followers]) => sum + 1 + followers.length, 0));
      }),
      { numRuns: 20 },
    );
  });
});
