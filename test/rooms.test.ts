import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const names = new RegExp([...dialects.map(({ id }) => id), 'kazoo', 'twilio', 'bandwidth'].join('|'), 'i');

test.each(['src/run', 'src/switch', 'src/media', 'src/freeswitch'])('%s names no dialect', (room) => {
  const sources = filesUnder(room).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(1);
  expect(sources.filter((file) => names.test(readFileSync(file, 'utf8')))).toEqual([]);
});

test('every room says what it is for on one screen', () => {
  const rooms = ['src', 'dialects'].flatMap((house) =>
    readdirSync(house, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(house, entry.name)),
  );
  const lengths = rooms.map(
    (room) => [room, readFileSync(join(room, 'README.md'), 'utf8').split('\n').length] as const,
  );
  expect(lengths.filter(([, lines]) => lines > 60)).toEqual([]);
});

test('no source file has grown past 400 lines', () => {
  const long = [...filesUnder('src'), ...filesUnder('dialects')]
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(file, 'utf8').split('\n').length > 401);
  expect(long).toEqual([]);
});
