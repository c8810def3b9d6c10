import { existsSync, mkdtempSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mp3Facts } from './mp3.ts';
import { type KeptRecording, type RecordingIndex, Recordings } from './recordings.ts';
import { soundFacts, wavLayout } from './sound-file.ts';
import { heardRange } from './trim.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-recordings-'));

/** 16-bit wav at 8 kHz: each pair is how loud for how many ms. */
function wav(parts: readonly (readonly [level: number, ms: number])[], channels = 1): Buffer {
  const samples = parts.flatMap(([level, ms]) => new Array<number>(ms * 8 * channels).fill(level));
  const data = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) data.writeInt16LE(sample, index * 2);
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(16_000 * channels, 28);
  header.writeUInt16LE(2 * channels, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

describe('what a file says about itself', () => {
  const measured = async (bytes: Uint8Array) => {
    const path = join(folder, 'measured');
    writeFileSync(path, bytes);
    return soundFacts(path);
  };

  test('length and channels of a wav come from its bytes', async () => {
    expect(await measured(wav([[0, 1500]]))).toEqual({ container: 'wav', durationMs: 1500, channels: 1 });
    expect(await measured(wav([[9, 250]], 2))).toEqual({ container: 'wav', durationMs: 250, channels: 2 });
    expect(await measured(wav([]))).toEqual({ container: 'wav', durationMs: 0, channels: 1 });
  });

  test('a file that is cut off counts as far as it goes', async () => {
    expect(await measured(wav([[0, 1000]]).subarray(0, 44 + 8000))).toMatchObject({ durationMs: 500 });
  });

  test('mp3 frames are counted, tags and rubbish passed over', async () => {
    // MPEG 2.5, layer III, 16 kbit/s, 8 kHz, one channel: 72 ms and 144 bytes a frame.
    const frame = Buffer.alloc(144);
    frame.set([0xff, 0xe3, 0x28, 0xc0]);
    const tag = Buffer.from([...Buffer.from('ID3'), 3, 0, 0, 0, 0, 0, 20, ...new Array<number>(20).fill(0xff)]);
    const frames = Buffer.concat([tag, Buffer.from('??'), ...new Array<Buffer>(10).fill(frame)]);
    expect(await measured(frames)).toEqual({ container: 'mp3', durationMs: 720, channels: 1 });
  });

  test('anything at all is measured or not, and never hurts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, begins) => {
        const file = Buffer.from(begins ? [...wav([]).subarray(0, 36), ...bytes] : bytes);
        const layout = wavLayout(file, file.length);
        if (layout) expect(layout.dataAt + layout.dataBytes).toBeLessThanOrEqual(file.length);
        expect(mp3Facts(file)?.durationMs ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('sound is kept whole, silence around it is not, whatever the lengths', () => {
  const ms = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(ms, fc.integer({ min: 1, max: 300 }), ms, ms, (before, sound, gap, after) => {
      const samples = wav([
        [12, before],
        [4000, sound],
        [0, gap],
        [-4000, sound],
        [-12, after],
      ]).subarray(44);
      const margin = 50;
      const { from, to } = heardRange(samples, 2, margin * 16);
      expect(from / 16).toBe(Math.max(0, before - margin));
      expect(to / 16).toBe(Math.min(samples.length / 16, before + sound + gap + sound + margin));
    }),
  );
  expect(heardRange(wav([[100, 500]]).subarray(44), 2, 0)).toEqual({ from: 0, to: 0 });
});

describe('keeping', () => {
  const owner = { account: 'a', callId: 'c' };
  const options = { owner, trimsSilence: false, mustBeHeard: false, startedAt: 5, endedAt: 9 };
  const fresh = () => {
    const saved: KeptRecording[] = [];
    const index: RecordingIndex = {
      save: async (recording) => void saved.push(recording),
      delete: async (id) => saved.some((recording) => recording.id === id),
      forget: async (before) => saved.filter(({ startedAt }) => startedAt < before),
    };
    const home = mkdtempSync(join(folder, 'home-'));
    return { home, saved, recordings: new Recordings(home, () => 'http://p/recordings', undefined, index) };
  };

  test('nothing is where it is served from before it is whole', async () => {
    const { recordings, saved } = fresh();
    const slot = recordings.reserve('wav');
    writeFileSync(slot.path, wav([[4000, 700]]));
    const served = recordings.pathOf(slot.id, 'wav') ?? '';
    expect(existsSync(served)).toBe(false);
    const kept = await recordings.keep(slot, options);
    expect(kept).toEqual({
      ...owner,
      by: 'record',
      roomId: '',
      id: slot.id,
      format: 'wav',
      channels: 1,
      durationMs: 700,
      bytes: 44 + 700 * 16,
      startedAt: 5,
      endedAt: 9,
    });
    expect(saved).toEqual([kept]);
    expect([existsSync(served), existsSync(slot.path)]).toEqual([true, false]);
  });

  test('silence is trimmed where that is wanted, in pieces larger than one read too', async () => {
    const { recordings } = fresh();
    const slot = recordings.reserve('wav');
    const parts = [
      [0, 9000],
      [4000, 5000],
      [0, 12_000],
    ] as const;
    writeFileSync(slot.path, wav(parts, 2));
    const kept = await recordings.keep(slot, { ...options, trimsSilence: true });
    expect(kept).toMatchObject({ durationMs: 5200, channels: 2 });
    const served = recordings.pathOf(slot.id, 'wav') ?? '';
    expect(statSync(served).size).toBe(44 + 5200 * 32);
    expect(await soundFacts(served)).toMatchObject({ durationMs: 5200, channels: 2 });
    expect(readdirSync(dirname(slot.path))).toEqual([]);
  });

  test('one that is wav is heard as mp3, made once however many want it, and goes with it', async () => {
    const { recordings } = fresh();
    for (const channels of [1, 2] as const) {
      const slot = recordings.reserve('wav');
      writeFileSync(slot.path, wav([[4000, 2500]], channels));
      expect(await recordings.encoded(slot.id)).toBeNull();
      await recordings.keep(slot, options);
      const [made, same] = await Promise.all([recordings.encoded(slot.id), recordings.encoded(slot.id)]);
      expect(made).toBe(same);
      const facts = await soundFacts(made ?? '');
      expect(facts).toMatchObject({ container: 'mp3', channels });
      // Whole frames, and what the coder puts before and behind.
      expect(Math.abs((facts?.durationMs ?? 0) - 2500)).toBeLessThan(250);
      if (channels === 2) {
        const one = await recordings.encoded(slot.id, { isMixed: true });
        expect(await soundFacts(one ?? '')).toMatchObject({ container: 'mp3', channels: 1 });
      }
      expect(await recordings.delete(slot.id)).toBe(true);
      expect([existsSync(made ?? ''), await recordings.encoded(slot.id)]).toEqual([false, null]);
      expect(readdirSync(dirname(slot.path))).toEqual([]);
    }
  });

  test.each([
    ['was never written', null, {}],
    ['is a bare header', wav([]), {}],
    ['is silent and must not be', wav([[0, 900]]), { mustBeHeard: true }],
    ['is silent and trimmed', wav([[0, 900]]), { trimsSilence: true }],
    ['is no sound', Buffer.from('hello'), {}],
  ])('a file that %s is none, and leaves nothing', async (_, bytes, more) => {
    const { recordings, saved } = fresh();
    const slot = recordings.reserve('wav');
    if (bytes) writeFileSync(slot.path, bytes);
    expect(await recordings.keep(slot, { ...options, ...more })).toBeNull();
    expect(existsSync(slot.path)).toBe(false);
    expect(saved).toEqual([]);
  });

  test('old ones go, and what was left behind; young ones stay', async () => {
    const { recordings, home } = fresh();
    const [old, young, lost] = ['wav', 'mp3', 'wav'].map((format) => recordings.reserve(format as 'wav'));
    if (!old || !young || !lost) throw new Error('three were reserved');
    for (const slot of [old, young, lost]) writeFileSync(slot.path, wav([[4000, 100]]));
    await recordings.keep(old, { ...options, startedAt: 1000 });
    await recordings.keep(young, { ...options, startedAt: 9e12 });
    utimesSync(lost.path, 1, 1);
    writeFileSync(join(home, 'notes.txt'), '');
    utimesSync(join(home, 'notes.txt'), 1, 1);
    expect(await recordings.sweep(2000)).toBe(2);
    expect(readdirSync(home).sort()).toEqual([`${young.id}.mp3`, 'notes.txt', 'working'].sort());
    expect(readdirSync(join(home, 'working'))).toEqual([]);
  });

  test('one is deleted by its id, once', async () => {
    const { recordings } = fresh();
    const slot = recordings.reserve('wav');
    writeFileSync(slot.path, wav([[4000, 100]]));
    await recordings.keep(slot, options);
    expect(await recordings.delete(slot.id)).toBe(true);
    expect(existsSync(recordings.pathOf(slot.id, 'wav') ?? '')).toBe(false);
    expect(await recordings.delete('0'.repeat(32))).toBe(false);
  });
});
