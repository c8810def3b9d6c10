import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { dial } from './index.ts';
import { menu } from './testing/pages.ts';

const run = promisify(execFile);
const temporary = mkdtempSync(join(tmpdir(), 'dragoman-testing-test-'));

/** Rejects unless the program ends by itself, with status 0, in less time than a hanging one is given. */
async function output(script: string): Promise<string> {
  const path = fileURLToPath(new URL(`testing/${script}`, import.meta.url));
  const env = { ...process.env, TMPDIR: temporary };
  const { stdout } = await run(process.execPath, [path], { timeout: 15_000, env });
  return stdout;
}

afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => rmSync(temporary, { recursive: true }));

test('a forgotten call does not keep the process alive, nor leaves files', async () => {
  expect(await output('forgotten-call.ts')).toBe('1 folder, forgotten');
  expect(readdirSync(temporary)).toEqual([]);
});

test('an awaited call does, and a closed one leaves nothing behind', async () => {
  const { before, after, folders } = JSON.parse(await output('closed-call.ts'));
  expect(after).toEqual(before);
  expect(folders).toEqual([]);
});

test('faked timers of a test framework do not stop the call', async () => {
  vi.useFakeTimers();
  await using call = await dial(menu, { path: '/voice' });
  await call.press('1');
  await call.hears('You pressed 1.');
});
