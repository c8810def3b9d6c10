import { appendFileSync, cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { filesIn, newFolder, replay } from './support.ts';

const home = 'fixtures/calls';
const names = readdirSync(home, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test('our own calls are played as they were, in whatever order they are named', async () => {
  const { status, out, err } = await replay([home]);
  expect(err).toBe('');
  expect(out).toBe(
    [
      ...names.map((name) => `same       ${home}/${name}`),
      `${names.length} recorded calls: ${names.length} same`,
      '',
    ].join('\n'),
  );
  expect(status).toBe(0);
  expect((await replay([...names].reverse().map((name) => join(home, name)))).out).toBe(out);
});

test('played again they are the same files, byte for byte', async () => {
  const copy = newFolder();
  cpSync(home, copy, { recursive: true });
  // Only what differs is written anew.
  for (const name of names) appendFileSync(join(copy, name, 'switch.txt'), 'one order more\n');
  expect(await replay([copy, '--update'])).toMatchObject({
    status: 0,
    out: expect.stringContaining(`${names.length} recorded calls: ${names.length} updated\n`),
  });
  expect(filesIn(copy)).toEqual(filesIn(home));
});

test('every dialect is among them, and one call that mixes all', () => {
  const spoken = names.map((name) => {
    const files = Object.entries(filesIn(join(home, name)));
    return new Set(files.flatMap(([path, text]) => (/^understood\/.*/.test(path) ? [text.split(/\s/)[1] ?? ''] : [])));
  });
  for (const { id } of dialects)
    expect(spoken.filter((ids) => ids.size === 1 && ids.has(id)).length).toBeGreaterThan(0);
  expect(spoken.some((ids) => dialects.every(({ id }) => ids.has(id)))).toBe(true);
});
