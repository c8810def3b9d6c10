import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import { readAudio, writeWav } from '../../../src/media/index.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;
const quietly = { endKeys: '', signal: never } as const;
/** 400 ms that can be heard, whatever the coding: every sample differs from the next. */
const samples = (bytes: number) => Uint8Array.from({ length: bytes }, (_none, index) => (index * 37) % 256);
const wavs = [
  ['PCM of 16 bits, 8 kHz', { format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data: samples(6400) }],
  [
    'PCM of 16 bits, 16 kHz, two channels',
    { format: 1, channels: 2, sampleRate: 16_000, bitsPerSample: 16, data: samples(25_600) },
  ],
  [
    'PCM of 16 bits, 22.05 kHz',
    { format: 1, channels: 1, sampleRate: 22_050, bitsPerSample: 16, data: samples(17_640) },
  ],
  ['PCM of 8 bits', { format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 8, data: samples(3200) }],
  ['µ-law', { format: 7, channels: 1, sampleRate: 8000, bitsPerSample: 8, data: samples(3200) }],
  ['A-law', { format: 6, channels: 1, sampleRate: 8000, bitsPerSample: 8, data: samples(3200) }],
] as const;

/** What speech engines and customers' servers send, as the switch is given it. */
export const sound: Contract = (start) => {
  describe('sound', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const about400 = (ms: number) => {
      expect(ms).toBeGreaterThanOrEqual(380);
      expect(ms).toBeLessThan(900);
    };

    test.each(wavs)('a wav file: %s', (name, described) =>
      subject.withCalls(1, async ({ leg }) => {
        const path = join(subject.folder, `${name.replace(/[^A-Za-z0-9]/g, '')}.wav`);
        await writeFile(path, writeWav(described));
        await leg.answer();
        const end = await leg.play({ kind: 'file', path }, quietly);
        expect(end.ended).toBe('done');
        about400(end.heardMs);
      }));

    test('raw µ-law and au, as we hand them on', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const head = Buffer.alloc(24);
        head.write('.snd', 0, 'latin1');
        for (const [index, value] of [24, 3200, 1, 8000, 1].entries()) head.writeUInt32BE(value, 4 + index * 4);
        for (const [index, bytes] of [samples(3200), Buffer.concat([head, samples(3200)])].entries()) {
          const read = readAudio(bytes, { contentType: 'audio/basic', url: '' });
          if (!read.ok) throw new Error(read.problem);
          const path = join(subject.folder, `raw${index}.${read.extension}`);
          await writeFile(path, read.bytes);
          const end = await leg.play({ kind: 'file', path }, quietly);
          expect(end.ended).toBe('done');
          about400(end.heardMs);
        }
      }));

    test('a file that is not there is a failure, and the call goes on', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const path = join(subject.folder, 'nowhere.wav');
        expect(await leg.play({ kind: 'file', path }, quietly)).toMatchObject({ ended: 'failed' });
        expect(await leg.play({ kind: 'silence', durationMs: 100 }, quietly)).toMatchObject({ ended: 'done' });
      }));

    test('the switch says which files it opens', () =>
      subject.withCalls(1, async ({ leg }) => {
        expect([leg.plays('wav'), leg.plays('WAV'), leg.plays('nosuchformat')]).toEqual([true, true, false]);
      }));

    test('an engine of the switch speaks, one that it lacks fails with a reason', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const spoken = await leg.speak({ engine: 'flite', voice: 'slt', text: 'Hello there' }, quietly);
        expect(spoken.ended).toBe('done');
        expect(spoken.heardMs).toBeGreaterThan(300);
        const end = await leg.speak({ engine: 'nosuchengine', voice: 'x', text: 'Hello there' }, quietly);
        expect(end).toMatchObject({ ended: 'failed', detail: expect.stringContaining('nosuchengine') });
      }));

    test('a signal stops a file at once', () =>
      subject.withCalls(1, async ({ leg }) => {
        const path = join(subject.folder, 'long.wav');
        await writeFile(path, writeWav({ ...wavs[0][1], data: samples(160_000) }));
        await leg.answer();
        const stop = new AbortController();
        const heard = leg.play({ kind: 'file', path }, { endKeys: '', signal: stop.signal });
        await sleep(subject.clock, 300);
        stop.abort();
        const end = await heard;
        expect(end.ended).toBe('aborted');
        expect(end.heardMs).toBeLessThan(2000);
      }));

    test('tones, and keys for the far end with a pause between them', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const tone = { kind: 'tone', frequencies: [440, 480], onMs: 200, offMs: 0, repeat: 2 } as const;
        const end = await leg.play(tone, quietly);
        expect(end.ended).toBe('done');
        about400(end.heardMs);
        const startedAt = subject.clock.now();
        const steps = [
          { key: '1', durationMs: 100, gapMs: 50 },
          { pauseMs: 500 },
          { key: '#', durationMs: 100, gapMs: 50 },
        ];
        expect(await leg.sendDigits(steps, never)).toEqual({ ended: 'done' });
        expect(subject.clock.now() - startedAt).toBeGreaterThanOrEqual(600);
      }));
  });
};
