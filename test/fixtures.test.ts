import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dialectOf, dialects } from '../dialects/registry.ts';
import { fixtureChecks, openFixture } from './fixture-checks/index.ts';

const root = join(import.meta.dirname, '..', 'fixtures');

/** Recorded calls: test/replay/fixtures.test.ts plays them. */
const calls = 'calls';

test('every folder of fixtures belongs to a dialect, or holds calls', () => {
  for (const name of foldersIn(root).filter((folder) => folder !== calls)) expect(dialectOf(name)?.id, name).toBe(name);
});

for (const dialect of dialects) {
  const folder = join(root, dialect.id);
  describe(dialect.id, () => {
    test('has fixtures', () => expect(foldersIn(folder).length).toBeGreaterThan(0));
    for (const name of foldersIn(folder)) {
      const fixture = openFixture(dialect, join(folder, name));
      if (!fixture) continue;
      describe(name, () => {
        for (const { name: claim, fits, run } of fixtureChecks)
          test.skipIf(fits && !fits(fixture))(claim, () => run(fixture));
      });
    }
  });
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
