import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { startServing } from '../support/serving.ts';
import { client, speak, token } from './support.ts';

const accounts = [{ id: 'acme', title: 'acme', apis: { callflow: { tokens: [{ name: 'usual', token }] } } }];

/** `serve` as a process of its own, killed when the test is over at the latest. */
async function otherProcess(folder: string) {
  const file = join(folder, 'dragoman.yaml');
  const settings = {
    listen: { eventSocket: '127.0.0.1:0', http: '127.0.0.1:0' },
    storage: folder,
    store: { file: join(folder, 'dragoman.sqlite') },
    log: { level: 'info' },
    accounts,
  };
  writeFileSync(file, JSON.stringify(settings));
  const child = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const found = /"http":\{[^}]*"port":(\d+)/.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    child.once('exit', () => reject(new Error(lines.join('\n'))));
  });
  return {
    child,
    fetch: (path: string, options?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, options),
    async [Symbol.asyncDispose]() {
      const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill('SIGKILL');
      await exited;
    },
  };
}

test('what was acknowledged is there after kill -9: a call finds the route, a client what it wrote last', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-killed-'));
  try {
    const numbers = ['+12025550161', '2001'];
    let id: string;
    {
      await using before = await otherProcess(folder);
      const ask = client(before);
      const created = await ask('PUT', '/callflows', { name: 'Before', numbers, flow: speak('Still here.') });
      id = created.body['data'].id;
      const many = Array.from({ length: 20 }, (_, index) => ({ name: `Change ${index}` }));
      for (const change of many) expect((await ask('PATCH', `/callflows/${id}`, change)).status).toBe(200);
      const exited = once(before.child, 'exit');
      before.child.kill('SIGKILL');
      await exited;
    }
    await using after = await startServing({ folder, accounts });
    const ask = client(after);
    const read = await ask('GET', `/callflows/${id}`);
    expect(read.body['data']).toMatchObject({ name: 'Change 19', numbers });
    expect(read.body['revision']).toMatch(/^21-/);
    for (const number of numbers) {
      const { executed } = await after.ring(number);
      expect(executed.map(({ argument }) => argument)).toContainEqual(expect.stringContaining('Still here.'));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
