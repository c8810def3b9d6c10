import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock/index.ts';
import { createAddressGuard, createCustomerClient, type Upload } from '../../src/documents/index.ts';
import { customerServer } from '../support/customer.ts';
import { ftpServer, s3Server, sftpServer, user } from '../support/file-servers.ts';
import { onThisMachine, rule, send } from './sending.ts';

/** It can be opened, and no byte of it can be read, by whoever tries. */
const path = mkdtempSync(join(tmpdir(), 'dragoman-unreadable-'));

const problem = {
  ok: false,
  failure: { message: 'the file cannot be read here: EISDIR: illegal operation on a directory' },
};

describe('a file that cannot be read is not the server’s refusal', () => {
  test.each([
    ['ftp', ftpServer],
    ['sftp', sftpServer],
  ])('%s', async (scheme, serve) => {
    await using server = await serve();
    const sent = await send(`${scheme}://127.0.0.1:${server.port}/n.wav`, { upload: { path, credentials: user } });
    expect(sent).toMatchObject(problem);
    expect(sent).not.toHaveProperty('hint');
    expect(server.names()).not.toContain('n.wav');
  });

  test('s3', async () => {
    await using server = await s3Server();
    const upload = { path, method: 's3', credentials: user } as const;
    expect(await send(`${server.url}/calls/n.wav`, { upload })).toMatchObject(problem);
    expect(server.statuses).toEqual([]);
  });

  test.each(['PUT', 'POST', 'multipart', 's3'] as const)('%s, unsigned', async (method) => {
    await using server = await customerServer({ '/n.wav': '' });
    expect(await send(`${server.url}/n.wav`, { upload: { path, method } })).toMatchObject(problem);
  });
});

test('nor does it make a host one that fails', async () => {
  await using server = await ftpServer();
  const url = `ftp://127.0.0.1:${server.port}/n.wav`;
  const guard = createAddressGuard(onThisMachine);
  const client = createCustomerClient({ clock: systemClock, guard, hosts: { failuresInARow: 2 } });
  const never = new AbortController().signal;
  const file = { fileName: 'n.wav', contentType: 'audio/wav', method: 'PUT', url, credentials: user } as const;
  const sent = async (upload: Upload) => client.forCall().upload(upload, { ...rule, retries: 1 }, never);
  try {
    for (let times = 0; times < 2; times++) expect(await sent({ ...file, path })).toMatchObject(problem);
    expect(await sent({ ...file, path: import.meta.filename })).toEqual({ ok: true });
  } finally {
    await client.close();
  }
});
