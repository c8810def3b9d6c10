import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('dialects/tropo/corner-cases.md', 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, number, where = '']) => ({
  number: Number(number),
  where: where.split(',').map((name) => name.trim()),
}));

test('every corner case of the reference has a fixture or a test', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 38 }, (_, index) => index + 1));
  for (const { number, where } of rows)
    for (const name of where)
      expect(existsSync(name.endsWith('.ts') ? name : `fixtures/tropo/${name}/verbs.txt`), `${number}: ${name}`).toBe(
        true,
      );
});

/** A test that is named for a corner case begins its name with the number. */
test('those that tests of their own hold are held by them', () => {
  const tests = readFileSync('test/calls/tropo-corner-cases.test.ts', 'utf8');
  for (const { number, where } of rows)
    if (where.includes('test/calls/tropo-corner-cases.test.ts')) expect(tests).toMatch(new RegExp(`'${number}: `));
});
