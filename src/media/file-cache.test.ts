import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileCache } from './file-cache.ts';

const hundred = new Uint8Array(100);

/** A cache of 1000 bytes and a clock in the test's hands. */
function cacheOf(maximumBytes = 1000) {
  const folder = join(mkdtempSync(join(tmpdir(), 'dragoman-')), 'made', 'when', 'needed');
  const time = { now: 1_700_000_000_000 };
  return {
    folder,
    time,
    cache: new FileCache(folder, maximumBytes, () => time.now),
    again: () => new FileCache(folder, maximumBytes, () => time.now),
  };
}

test('beyond the bound what nobody asked for the longest goes', async () => {
  const { folder, time, cache } = cacheOf();
  for (let index = 0; index < 10; index++) {
    await cache.keep(`${index}.wav`, hundred);
    time.now += 1000;
  }
  time.now += 100_000;
  expect(await cache.find('0.wav')).toBe(join(folder, '0.wav'));
  await cache.keep('10.wav', hundred);
  expect(new Set(readdirSync(folder))).toEqual(
    new Set(['0.wav', '3.wav', '4.wav', '5.wav', '6.wav', '7.wav', '8.wav', '9.wav', '10.wav']),
  );
  expect(await cache.find('1.wav')).toBeNull();
});

test('what was asked for in the last minute is left for the switch to open', async () => {
  const { folder, cache } = cacheOf(150);
  for (const name of ['a', 'b', 'c']) await cache.keep(name, hundred);
  expect(readdirSync(folder)).toHaveLength(3);
});

test('what an earlier process left counts too', async () => {
  const { folder, time, cache, again } = cacheOf();
  for (let index = 0; index < 9; index++) await cache.keep(`${index}`, hundred);
  time.now += 100_000;
  await again().keep('new', new Uint8Array(500));
  expect(readdirSync(folder)).toContain('new');
  expect(readdirSync(folder)).toHaveLength(5);
});

test('several writers of one name leave one whole file', async () => {
  const { folder, cache } = cacheOf();
  const contents = Array.from({ length: 8 }, (_none, index) => new Uint8Array(50).fill(index));
  await Promise.all(contents.map((bytes) => cache.keep('same', bytes)));
  expect(readdirSync(folder)).toEqual(['same']);
  const kept = readFileSync(join(folder, 'same'));
  expect(kept).toHaveLength(50);
  expect(new Set(kept).size).toBe(1);
});

test('a folder that cannot be written to is told, and nothing is left', async () => {
  await expect(new FileCache(join(import.meta.filename, 'below'), 1000).keep('a', hundred)).rejects.toThrow();
});
