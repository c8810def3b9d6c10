import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { unable } from '../switch/index.ts';
import { PlayOut } from './play-out.ts';

test('a mark is told although the sound before it could not be written to a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dragoman-play-out-'));
  const file = join(folder, 'no-folder');
  await writeFile(file, '');
  const problems: string[] = [];
  const isPlayed = Promise.withResolvers<string>();
  const playOut = new PlayOut({
    mix: unable({ ended: 'failed', detail: 'nothing plays here', at: 0 }).mixIn(),
    gone: new AbortController().signal,
    clock: systemClock,
    folder: file,
    id: 'one',
    played: isPlayed.resolve,
    failed: (problem) => problems.push(problem),
  });
  playOut.add(Buffer.alloc(160));
  playOut.mark('after it');
  expect(await isPlayed.promise).toBe('after it');
  expect(problems).toEqual([expect.stringContaining('could not be written')]);
  await playOut.close();
  await rm(folder, { recursive: true });
});

test('a mark is told although there is no sound in what came before it', async () => {
  const isPlayed = Promise.withResolvers<string>();
  const playOut = new PlayOut({
    mix: unable({ ended: 'failed', detail: 'nothing plays here', at: 0 }).mixIn(),
    gone: new AbortController().signal,
    clock: systemClock,
    folder: tmpdir(),
    id: 'none',
    played: isPlayed.resolve,
    failed: isPlayed.reject,
  });
  expect(playOut.add(new Uint8Array())).toBe(true);
  playOut.mark('after it');
  expect(await isPlayed.promise).toBe('after it');
  await playOut.close();
});
