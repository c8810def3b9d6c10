import { request as plainRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSecret } from '../src/secrets/index.ts';
import { password, type Serving, startServing } from './support/serving.ts';
import { toyFace } from './toy-dialect/face.ts';
import { lines } from './toy-dialect/index.ts';

let serving: Serving;
beforeAll(async () => {
  const hash = await hashSecret('a secret that is hashed');
  const tokenHash = await hashSecret('hashed-token');
  serving = await startServing({
    dialects: [{ ...lines, face: toyFace }],
    accounts: [
      {
        id: 'acme',
        apis: {
          lines: {
            credentials: [
              { name: 'anna', secret: password },
              { name: 'hashed', secret: hash },
            ],
            tokens: [
              { name: 'robot', token: 'robot-token' },
              { name: 'hashed', token: tokenHash },
            ],
          },
        },
      },
      { id: 'other', apis: { lines: { credentials: [{ name: 'olga', secret: password }] } } },
    ],
    more: { limits: { apiRequestsPerSecond: 1000 } },
    hasSwitch: false,
  });
});
afterAll(() => serving?.close());

const basic = (name: string, secret: string) => ({ authorization: `Basic ${btoa(`${name}:${secret}`)}` });
const anna = basic('anna', password);

async function ask(
  method: string,
  path: string,
  headers: Record<string, string> = anna,
  body?: string | Uint8Array<ArrayBuffer>,
) {
  const response = await serving.fetch(path, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  };
}

test('what an account keeps through its face is its own', async () => {
  expect((await ask('PUT', '/toy/1/things/a%2Fb.json?secret=s', anna, 'hello')).status).toBe(200);
  expect((await ask('GET', '/toy/1/things/a%2Fb.json')).json()).toMatchObject({ text: 'hello', secret: 's' });
  const theirs = await ask('GET', '/toy/1/things/a%2Fb.json', basic('olga', password));
  const nobodys = await ask('GET', '/toy/1/things/never.json', basic('olga', password));
  expect([theirs.status, theirs.text]).toEqual([nobodys.status, nobodys.text]);
});

test('whose credentials: names with secrets, plain or hashed, tokens the same, and nobody else', async () => {
  for (const headers of [
    anna,
    basic('hashed', 'a secret that is hashed'),
    { authorization: 'Bearer robot-token' },
    { authorization: 'Bearer hashed-token' },
  ])
    expect((await ask('GET', '/toy/1/things/none.json', headers)).status).toBe(404);
  for (const headers of [
    {},
    basic('anna', 'wrong-password'),
    basic('nobody', password),
    basic('olga', ''),
    { authorization: 'Bearer nothing' },
    { authorization: `Bearer ${'x'.repeat(5000)}` },
  ] as Record<string, string>[]) {
    const refused = await ask('GET', '/toy/1/things/none.json', headers);
    expect([refused.status, refused.json()['why']]).toEqual([401, 'credentials']);
  }
  expect((await ask('GET', '/toy/1/ping', {})).json()).toEqual({ pong: true });
});

test('paths, methods, HEAD and OPTIONS', async () => {
  expect((await ask('GET', '/toy/1/nothing')).json()).toMatchObject({ toy: 'no', why: 'no-such-path' });
  expect((await ask('GET', '/TOY/1/ping')).status).toBe(404);
  expect((await ask('GET', '/elsewhere')).text).not.toContain('toy');
  const method = await ask('DELETE', '/toy/1/things/a.json');
  expect([method.status, method.json()['allowed'], method.headers.get('allow')]).toEqual([
    405,
    ['GET', 'PUT', 'HEAD'],
    'GET, PUT, HEAD, OPTIONS',
  ]);
  const options = await ask('OPTIONS', '/toy/1/things/a.json', {});
  expect([options.status, options.headers.get('allow'), options.text]).toEqual([204, 'GET, PUT, HEAD, OPTIONS', '']);
  const head = await ask('HEAD', '/toy/1/ping', {});
  expect([head.status, head.text]).toEqual([200, '']);
});

test('bodies are taken to 1 MiB, packed ones as what they unpack to', async () => {
  const largest = 'x'.repeat(1024 * 1024);
  expect((await ask('PUT', '/toy/1/things/large.json', anna, largest)).status).toBe(200);
  for (const [body, headers] of [
    [`${largest}x`, anna],
    [gzipSync(`${largest}x`), { ...anna, 'content-encoding': 'gzip' }],
  ] as const) {
    const refused = await ask('PUT', '/toy/1/things/large.json', headers, body);
    expect([refused.status, refused.json()]).toMatchObject([413, { why: 'too-large', maximumBytes: 1024 * 1024 }]);
  }
  const packed = { ...anna, 'content-encoding': 'gzip' };
  expect((await ask('PUT', '/toy/1/things/packed.json', packed, gzipSync('hello'))).json()['text']).toBe('hello');
});

test('what cannot be decoded is the client’s mistake', async () => {
  const unreadable = [
    await ask('PUT', '/toy/1/things/a.json', { ...anna, 'content-encoding': 'gzip' }, 'no gzip'),
    await ask('PUT', '/toy/1/things/a.json', { ...anna, 'content-encoding': 'odd' }, 'odd'),
    await ask('GET', '/toy/1/things/%zz.json'),
  ];
  for (const { status, text } of unreadable) {
    expect([status, JSON.parse(text)]).toMatchObject([400, { toy: 'no', why: 'unreadable' }]);
    expect(text).not.toMatch(/node_modules|\.ts:|\.js:/);
  }
});

test('a fault of ours and what cannot be had are said in the face’s words, and show nothing', async () => {
  const fault = await ask('POST', '/toy/1/fail');
  expect([fault.status, fault.json()['why']]).toEqual([500, 'fault']);
  expect(fault.text).not.toContain('secret');
  expect((await ask('GET', '/toy/1/away')).json()).toMatchObject({ why: 'unavailable' });
});

test('requests have an id: the client’s own, or one of ours', async () => {
  const own = await ask('PUT', '/toy/1/things/i.json', { ...anna, 'x-request-id': 'mine-1' });
  expect([own.headers.get('x-request-id'), own.json()['by']]).toEqual(['mine-1', 'mine-1']);
  const odd = await ask('GET', '/toy/1/nothing', { 'x-request-id': 'no id (of anybody)' });
  expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(odd.json()['request']).toBe(odd.headers.get('x-request-id'));
});

test('who asks too often is told when to come again, and nobody else is', async () => {
  const slow = await startServing({
    dialects: [{ ...lines, face: toyFace }],
    accounts: ['acme', 'other'].map((id) => ({
      id,
      apis: { lines: { tokens: [{ name: 'usual', token: `${id}-token` }] } },
    })),
    more: { limits: { apiRequestsPerSecond: 0.01 } },
    hasSwitch: false,
  });
  const statusOf = async (id: string) => {
    const response = await slow.fetch('/toy/1/things/none.json', { headers: { authorization: `Bearer ${id}-token` } });
    return { status: response.status, after: response.headers.get('retry-after'), body: await response.json() };
  };
  expect((await statusOf('acme')).status).toBe(404);
  const { status, after, body } = await statusOf('acme');
  expect([status, body]).toMatchObject([429, { why: 'too-many-requests', retryAfterSeconds: Number(after) }]);
  expect(Number(after)).toBeGreaterThan(1);
  expect((await statusOf('other')).status).toBe(404);
  await slow.close();
});

test('who guesses at many passwords at once is refused beyond a bound, and who is known is answered meanwhile', async () => {
  await ask('GET', '/toy/1/things/none.json');
  const guesses = Array.from({ length: 24 }, (_, index) =>
    ask('GET', '/toy/1/things/none.json', basic('anna', `guess number ${index}`)),
  );
  expect((await ask('GET', '/toy/1/things/none.json')).status).toBe(404);
  const statuses = new Set((await Promise.all(guesses)).map(({ status }) => status));
  expect(statuses).toEqual(new Set([401, 503]));
}, 60_000);

test('a client that goes away in the middle of its body hurts nobody', async () => {
  const url = new URL(`${serving.baseUrl}/toy/1/things/half.json`);
  const sending = plainRequest(url, { method: 'PUT', headers: { ...anna, 'content-length': '1000' } });
  sending.on('error', () => {});
  await new Promise((resolve) => sending.write('half', resolve));
  sending.destroy();
  expect((await ask('GET', '/toy/1/ping', {})).status).toBe(200);
});
