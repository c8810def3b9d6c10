import { rmSync, truncateSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import { writeWav } from '../../../src/media/index.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;
/** Before the sound of a wav file. */
const headerBytes = 44;
const quietly = { endKeys: '', signal: never } as const;

/** Files that the caller hears beside whatever else is played. */
export const mixing: Contract = (start) => {
  describe('sound mixed in', () => {
    let subject: Subject;
    let count = 0;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const file = async (ms: number) => {
      const path = join(subject.folder, `mixed-${++count}.wav`);
      const data = Uint8Array.from({ length: ms * 8 }, (_none, index) => (index * 37) % 256);
      await writeFile(path, writeWav({ format: 7, channels: 1, sampleRate: 8000, bitsPerSample: 8, data }));
      return path;
    };
    const timed = async <Value>(work: Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> => {
      const from = subject.clock.now();
      const value = await work;
      return { value, ms: subject.clock.now() - from };
    };

    test('on a leg at rest it takes its own time, one file after the other, and what is played comes between', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const mix = leg.mixIn();
        for (const path of [await file(600), await file(600)]) {
          const { value, ms } = await timed(mix.play(path, never));
          expect(value).toEqual({ ended: 'done' });
          expect(ms).toBeGreaterThanOrEqual(560);
          expect(ms).toBeLessThan(1500);
        }
        const [played, mixed] = await Promise.all([
          timed(leg.play({ kind: 'tone', frequencies: [640], onMs: 1500, offMs: 0, repeat: 1 }, quietly)),
          timed(file(800).then((path) => mix.play(path, never))),
        ]);
        expect(played.value.ended).toBe('done');
        expect(mixed.value.ended).toBe('done');
        // Neither waits for the other.
        expect(played.ms).toBeLessThan(2200);
        expect(mixed.ms).toBeLessThan(1500);
        await mix.close();
        expect(await leg.play({ kind: 'silence', durationMs: 100 }, quietly)).toMatchObject({ ended: 'done' });
      }));

    test('the signal stops it at once, and what is played goes on', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const mix = leg.mixIn();
        const stop = new AbortController();
        const playing = leg.play({ kind: 'silence', durationMs: 1200 }, quietly);
        const mixed = timed(mix.play(await file(5000), stop.signal));
        await sleep(subject.clock, 400);
        stop.abort();
        const { value, ms } = await mixed;
        expect(value).toEqual({ ended: 'aborted' });
        expect(ms).toBeLessThan(1200);
        expect((await playing).ended).toBe('done');
        await mix.close();
      }));

    test('a file that has lost its name and is cut while it plays ends where it is cut', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const mix = leg.mixIn();
        const path = await file(10_000);
        const { value, ms } = await timed(
          mix.play(path, never, () => {
            truncateSync(path, headerBytes + 800 * 8);
            rmSync(path);
          }),
        );
        expect(value).toEqual({ ended: 'done' });
        expect(ms).toBeGreaterThanOrEqual(760);
        expect(ms).toBeLessThan(1700);
        await mix.close();
      }));

    test('what is not there, or may not be named, fails in words', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const mix = leg.mixIn();
        expect(await mix.play(join(subject.folder, 'nothing.wav'), never)).toEqual({
          ended: 'failed',
          detail: expect.stringMatching(/the switch refused it: .*displace/),
        });
        expect(await mix.play(`${subject.folder}/../x y.wav`, never)).toMatchObject({ ended: 'failed' });
        expect(leg.gone.aborted).toBe(false);
        await mix.close();
      }));

    test('a caller who leaves ends it', () =>
      subject.withCalls(1, async ({ leg, leave }) => {
        await leg.answer();
        const mix = leg.mixIn();
        const mixed = mix.play(await file(20_000), never);
        await sleep(subject.clock, 300);
        await leave();
        expect(await mixed).toEqual({ ended: 'gone' });
        await mix.close();
        expect(await mix.play(await file(100), never)).toEqual({ ended: 'gone' });
      }));
  });
};
