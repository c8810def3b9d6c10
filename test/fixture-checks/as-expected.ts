import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { printScript } from '../../src/verbs/index.ts';
import { type FixtureCheck, printDiagnostics, readFixture } from './fixture.ts';

/** verbs.txt and diagnostics.txt; `UPDATE_FIXTURES=1` writes them instead, for a person to read and judge. */
export const asExpected: FixtureCheck = {
  name: 'reads as expected',
  run: (fixture) => {
    const script = readFixture(fixture);
    compare(join(fixture.folder, 'verbs.txt'), printScript(script));
    compare(join(fixture.folder, 'diagnostics.txt'), printDiagnostics(script));
  },
};

function compare(file: string, text: string): void {
  if (process.env['UPDATE_FIXTURES'] === '1') {
    if (text === '') rmSync(file, { force: true });
    else writeFileSync(file, text);
    return;
  }
  expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
}
