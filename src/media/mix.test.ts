import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mixToOne } from './mix.ts';
import { readWav, writeWav } from './wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-mix-'));

function wav(samples: readonly number[], channels: number) {
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, index) => {
    data.writeInt16LE(sample, index * 2);
  });
  return writeWav({ format: 1, channels, sampleRate: 8000, bitsPerSample: 16, data });
}

function samplesOf(path: string) {
  const read = readWav(readFileSync(path));
  if (!read.ok) throw new Error(read.problem);
  const { data, channels } = read.sound;
  const view = Buffer.from(data);
  return { channels, samples: Array.from({ length: data.length / 2 }, (_, index) => view.readInt16LE(index * 2)) };
}

test('two channels become one, each at half its loudness, also in files longer than one read', async () => {
  const [from, to] = [join(folder, 'two.wav'), join(folder, 'one.wav')];
  const pairs = Array.from({ length: 70_000 }, (_, index) => [index % 1000, -(index % 500)]);
  writeFileSync(from, wav(pairs.flat(), 2));
  expect(await mixToOne(from, to)).toBe(true);
  const { channels, samples } = samplesOf(to);
  expect([channels, samples.length]).toEqual([1, pairs.length]);
  expect(samples).toEqual(pairs.map(([one = 0, other = 0]) => (one + other) >> 1));
});

test('the loudest do not overflow, and nothing stays nothing', async () => {
  const [from, to] = [join(folder, 'loud.wav'), join(folder, 'mixed.wav')];
  writeFileSync(from, wav([32767, 32767, -32768, -32768, 0, 0], 2));
  expect(await mixToOne(from, to)).toBe(true);
  expect(samplesOf(to).samples).toEqual([32767, -32768, 0]);
});

test('what has one channel already, or is no sound, is not mixed', async () => {
  const from = join(folder, 'single.wav');
  writeFileSync(from, wav([1, 2, 3], 1));
  expect(await mixToOne(from, join(folder, 'never.wav'))).toBe(false);
  writeFileSync(from, 'no sound');
  expect(await mixToOne(from, join(folder, 'never.wav'))).toBe(false);
});
