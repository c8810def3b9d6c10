import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

test('the same with node:test', async () => {
  const file = fileURLToPath(new URL('clinic.node-test.ts', import.meta.url));
  const { stdout } = await run(
    process.execPath,
    // In this repository our own package is imported from its source.
    ['--conditions=dragoman-source', '--test', '--test-reporter=tap', file],
    { timeout: 20_000 },
  );
  expect(stdout).toMatch(/^# pass 4$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
