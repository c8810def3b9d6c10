import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { createAddressGuard } from './address-guard.ts';
import { createCustomerClient } from './client.ts';
import type { HostLimits } from './hosts.ts';
import type { Upload } from './upload.ts';

const path = join(mkdtempSync(join(tmpdir(), 'dragoman-upload-')), 'abc.wav');
const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
writeFileSync(path, bytes);
const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');

interface Seen {
  readonly method: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Answers with these statuses, one after the other; the last one for ever. */
async function server(...statuses: number[]) {
  const seen: Seen[] = [];
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      response.writeHead(status ?? 200, { location: '/elsewhere' }).end();
    });
  });
  open.push(made);
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, seen };
}

async function send(
  url: string,
  more: Partial<Upload> = {},
  retries = 2,
  isTrusted = true,
  hosts: Partial<HostLimits> = {},
) {
  const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard({}), hosts });
  const session = client.forCall({ trustedOrigins: isTrusted ? [new URL(url).origin] : [] });
  const rule = { retries, firstPauseMs: 1, longestPauseMs: 5, connectMs: 2000, answerMs: 2000, attemptMs: 5000 };
  const file: Upload = { path, fileName: 'abc.wav', contentType: 'audio/wav', method: 'PUT', url, ...more };
  try {
    return await session.upload(file, rule, new AbortController().signal);
  } finally {
    await client.close();
  }
}

test.each(['PUT', 'POST'] as const)('%s: the file as it is, with its length and credentials', async (method) => {
  const { url, seen } = await server(201);
  const sent = await send(`${url}/in`, { method, credentials: { username: 'me', password: 'pass word' } });
  expect(sent).toEqual({ ok: true });
  expect(seen).toHaveLength(1);
  expect([seen[0]?.method, hash(seen[0]?.body ?? Buffer.alloc(0))]).toEqual([method, hash(bytes)]);
  expect(seen[0]?.headers).toMatchObject({
    'content-type': 'audio/wav',
    'content-length': String(bytes.length),
    authorization: `Basic ${Buffer.from('me:pass word').toString('base64')}`,
  });
});

test('multipart: a form with the file in the field "filename"', async () => {
  const { url, seen } = await server(200);
  expect(await send(url, { method: 'multipart' })).toMatchObject({ ok: true });
  const [one] = seen;
  const form = await new Response(new Uint8Array(one?.body ?? []), {
    headers: { 'content-type': one?.headers['content-type'] ?? '' },
  }).formData();
  const file = form.get('filename') as File;
  expect([file.name, file.type, hash(Buffer.from(await file.arrayBuffer()))]).toEqual([
    'abc.wav',
    'audio/wav',
    hash(bytes),
  ]);
});

describe('when it does not go well', () => {
  test('5xx is tried again, with the whole file', async () => {
    const { url, seen } = await server(503, 500, 200);
    expect(await send(url)).toMatchObject({ ok: true });
    expect(seen.map(({ body }) => hash(body))).toEqual([hash(bytes), hash(bytes), hash(bytes)]);
  });

  test('but not for ever', async () => {
    const { url, seen } = await server(503);
    expect(await send(url)).toMatchObject({ ok: false, failure: { kind: 'status', status: 503 } });
    expect(seen).toHaveLength(3);
  });

  test.each([403, 404, 302])('%i is the answer', async (status) => {
    const { url, seen } = await server(status);
    expect(await send(url)).toMatchObject({ ok: false, failure: { status } });
    expect(seen).toHaveLength(1);
  });

  test('a private address that nobody named is not reached', async () => {
    const { url, seen } = await server(200);
    expect(await send(url, {}, 2, false)).toMatchObject({ ok: false, failure: { kind: 'forbidden-address' } });
    expect(seen).toEqual([]);
  });

  test('a file that is gone, a url that is none', async () => {
    const { url } = await server(200);
    expect(await send(url, { path: `${path}.gone` })).toMatchObject({ ok: false, failure: { kind: 'unusable' } });
    expect(await send(url, { url: 'gopher://example.com/x' })).toMatchObject({
      ok: false,
      failure: { kind: 'protocol', message: 'recordings go by http, https, ftp, ftps and sftp' },
    });
  });
});

test('a host that is left in peace after its failures is sent the file when that is over', async () => {
  const { url, seen } = await server(503, 503, 200);
  const hosts = { failuresInARow: 2, pauseSeconds: 0.05 };
  expect(await send(`${url}/in`, {}, 60, true, hosts)).toEqual({ ok: true });
  expect(seen).toHaveLength(3);
});

test('so is one that too much is being sent to', async () => {
  const { url, seen } = await server(503, 200);
  expect(await send(`${url}/in`, {}, 2000, true, { requestsPerSecond: 0.33 })).toEqual({ ok: true });
  expect(seen).toHaveLength(2);
});
