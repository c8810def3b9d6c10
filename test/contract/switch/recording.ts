import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import { soundFacts } from '../../../src/media/index.ts';
import type { SideRecording } from '../../../src/switch/index.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;

export const recording: Contract = (start) => {
  describe('recording', () => {
    let subject: Subject;
    let count = 0;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const side = (more: Partial<SideRecording> = {}): SideRecording => ({
      path: join(subject.folder, `beside-${++count}.wav`),
      channels: 1,
      track: 'both',
      startsOn: 'now',
      maximumMs: null,
      ...more,
    });
    /** Within the time that a busy machine may need. */
    const near = (ms: number) => expect.closeTo(ms / 1000, 0);
    const seconds = async (path: string) => ((await soundFacts(path))?.durationMs ?? 0) / 1000;

    test('beside what is heard, until it is stopped, and the file is whole then', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const recording = side();
        const tap = leg.recordBeside(recording);
        expect(await tap.begun).toBeTypeOf('number');
        await leg.play({ kind: 'silence', durationMs: 1500 }, { endKeys: '', signal: never });
        expect(await tap.stop()).toMatchObject({ ended: 'stopped' });
        expect(await tap.stop()).toMatchObject({ ended: 'stopped' });
        expect(await seconds(recording.path)).toEqual(near(1500));
        const file = await readFile(recording.path);
        expect(file.readUInt32LE(4)).toBe(file.length - 8);
      }));

    test('while nothing is heard, not a moment is lost', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const recording = side();
        const tap = leg.recordBeside(recording);
        await tap.begun;
        await sleep(subject.clock, 1500);
        await tap.stop();
        expect(await seconds(recording.path)).toBeGreaterThan(1.3);
      }));

    test('a pause is left out', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const recording = side();
        const tap = leg.recordBeside(recording);
        await tap.begun;
        await sleep(subject.clock, 600);
        expect(await tap.pause()).toEqual({ ended: 'done' });
        expect(await tap.pause()).toEqual({ ended: 'done' });
        await sleep(subject.clock, 2000);
        expect(await tap.resume()).toEqual({ ended: 'done' });
        await sleep(subject.clock, 600);
        await tap.stop();
        expect(await seconds(recording.path)).toEqual(near(1200));
        expect(await tap.pause()).toMatchObject({ ended: 'failed', detail: expect.any(String) });
      }));

    test('the limit ends it, and pauses do not count', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const recording = side({ maximumMs: 1000 });
        const tap = leg.recordBeside(recording);
        await tap.begun;
        await sleep(subject.clock, 500);
        await tap.pause();
        await sleep(subject.clock, 1500);
        await tap.resume();
        expect(await tap.ended).toMatchObject({ ended: 'limit' });
        expect(await seconds(recording.path)).toEqual(near(1000));
      }));

    test('two channels are two channels, one track is one', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const recordings = [side({ channels: 2 }), side({ track: 'caller', channels: 2 }), side({ track: 'heard' })];
        const taps = recordings.map((each) => leg.recordBeside(each));
        await leg.play(
          { kind: 'tone', frequencies: [640], onMs: 1000, offMs: 0, repeat: 1 },
          { endKeys: '', signal: never },
        );
        await Promise.all(taps.map((tap) => tap.stop()));
        const channels = await Promise.all(recordings.map(async ({ path }) => (await soundFacts(path))?.channels));
        expect(channels).toEqual([2, 1, 1]);
      }));

    test('a caller who leaves ends it, with the file whole', () =>
      subject.withCalls(1, async ({ leg, leave }) => {
        await leg.answer();
        const recording = side();
        const tap = leg.recordBeside(recording);
        await tap.begun;
        await sleep(subject.clock, 800);
        await leave();
        expect(await tap.ended).toMatchObject({ ended: 'gone' });
        expect(await seconds(recording.path)).toBeGreaterThan(0.5);
      }));

    test('from the answer on, where that is asked for; a call without sound at the latest then', () =>
      subject.withCalls(1, async ({ leg }) => {
        const taps = [side({ startsOn: 'answer' }), side()].map((each) => leg.recordBeside(each));
        await leg.ring();
        await sleep(subject.clock, 500);
        await leg.answer();
        const begun = await Promise.all(taps.map((tap) => tap.begun));
        expect(begun[0]).toBeGreaterThanOrEqual(leg.answeredAt ?? Number.POSITIVE_INFINITY);
        expect(begun[1]).toBeTypeOf('number');
        for (const tap of taps) expect(await tap.stop()).toMatchObject({ ended: 'stopped' });
      }));

    test('one that never begins is over when it is stopped, or when the call is', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const [first, second] = [1, 2].map(() => leg.recordBeside(side({ startsOn: 'bridge' })));
        expect(await first?.pause()).toMatchObject({ ended: 'failed' });
        expect(await first?.stop()).toMatchObject({ ended: 'stopped' });
        await leg.hangup('normal');
        expect(await second?.ended).toMatchObject({ ended: 'gone' });
        expect([await first?.begun, await second?.begun]).toEqual([null, null]);
      }));

    test('where nobody may write it fails and hurts nothing', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        await writeFile(join(subject.folder, 'file'), '');
        for (const path of [join(subject.folder, 'file', 'x.wav'), '/tmp/../x.wav', 'relative.wav', '/tmp/a b.wav'])
          expect(await leg.recordBeside(side({ path })).ended).toMatchObject({
            ended: 'failed',
            detail: expect.any(String),
          });
        expect(leg.gone.aborted).toBe(false);
      }));

    test('in the foreground, silence before speech has a time of its own', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const path = join(subject.folder, `front-${++count}.wav`);
        const rule = { path, maximumMs: 20_000, endKeys: '#' };
        expect(await leg.record({ ...rule, startTimeoutMs: 1000, endSilenceMs: null }, never)).toMatchObject({
          ended: 'silence',
        });
        expect(
          await leg.record({ ...rule, maximumMs: 1500, startTimeoutMs: null, endSilenceMs: 500 }, never),
        ).toMatchObject({ ended: 'limit' });
      }));

    test('a key ends it there too', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const path = join(subject.folder, `front-${++count}.wav`);
        const rule = { path, maximumMs: 20_000, endKeys: '#', startTimeoutMs: null, endSilenceMs: 3000 };
        const end = leg.record(rule, never);
        await sleep(subject.clock, 800);
        await press('1#');
        expect(await end).toMatchObject({ ended: 'key', key: '#' });
        expect(await seconds(path)).toBeGreaterThan(0.5);
      }));

    test('which formats can be written is known', () =>
      subject.withCalls(1, async ({ leg }) => {
        expect(await leg.writes('wav')).toBe(true);
        expect(await leg.writes('mp3')).toBe(true);
      }));
  });
};
