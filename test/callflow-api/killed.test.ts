import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serveProcess } from '../support/serve-process.ts';
import { startServing } from '../support/serving.ts';
import { client, speak, token } from './support.ts';

const accounts = [{ id: 'acme', title: 'acme', apis: { callflow: { tokens: [{ name: 'usual', token }] } } }];

test('what was acknowledged is there after kill -9: a call finds the route, a client what it wrote last', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-killed-'));
  try {
    const numbers = ['+12025550161', '2001'];
    let id: string;
    {
      await using before = await serveProcess(folder, { accounts });
      const ask = client(before);
      const created = await ask('PUT', '/callflows', { name: 'Before', numbers, flow: speak('Still here.') });
      id = created.body['data'].id;
      const many = Array.from({ length: 20 }, (_, index) => ({ name: `Change ${index}` }));
      for (const change of many) expect((await ask('PATCH', `/callflows/${id}`, change)).status).toBe(200);
      await before.kill();
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
