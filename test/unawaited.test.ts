import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveProcess } from './support/serve-process.ts';

test('a failure that nobody waits for is in the log, and ends nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-unawaited-'));
  const fault = 'process.on("SIGUSR2", () => void Promise.reject(new Error("nobody waits for this")))';
  await using serving = await serveProcess(
    folder,
    {},
    { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` },
  );
  serving.send('SIGUSR2');
  await expect.poll(() => serving.said().join('\n'), { timeout: 20_000 }).toContain('nobody waits for this');
  expect((await serving.fetch('/healthz')).status).toBe(200);
}, 60_000);
