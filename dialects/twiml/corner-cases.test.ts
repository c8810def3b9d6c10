import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('dialects/twiml/corner-cases.md', 'utf8');
const rows = [...page.matchAll(/^\| (\d+) \| [^|]+ \| ([^|]+) \|$/gm)].map(([, number, where = '']) => ({
  number: Number(number),
  where: where.split(',').map((name) => name.trim()),
}));

test('every corner case of the reference has a fixture or a test', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 65 }, (_, index) => index + 1));
  for (const { number, where } of rows)
    for (const name of where)
      expect(existsSync(name.endsWith('.ts') ? name : `fixtures/twiml/${name}/verbs.txt`), `${number}: ${name}`).toBe(
        true,
      );
});

test('every sample of the reference is a fixture', () => {
  const [, list = ''] = /in its order:([^.]+)\./.exec(page) ?? [];
  const names = list.split(',').map((name) => name.trim());
  expect(new Set(names).size).toBe(33);
  for (const name of names) expect(existsSync(`fixtures/twiml/${name}/verbs.txt`), name).toBe(true);
});
