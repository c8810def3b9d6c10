import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { dashed } from '../desk/index.ts';
import { Recordings } from '../media/index.ts';
import type { Route } from '../routing/index.ts';
import { Access, hashSecret } from '../secrets/index.ts';
import { silence } from '../simulator/index.ts';
import { memoryStore } from '../store/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { CallLog } from './call-log.ts';
import { type HttpServer, startHttpServer } from './server.ts';

let server: HttpServer | undefined;
afterEach(() => server?.close());

const route: Route = {
  name: 'sandwich <b>',
  match: { number: '+15551230001' },
  url: 'http://127.0.0.1:1/',
  format: 'twiml',
  account: 'default',
  settings: {},
  trustedOrigins: [],
};

async function start(problems: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-'));
  const recordings = new Recordings(folder, () => 'http://proxy.example/recordings');
  const calls = new CallLog(memoryStore());
  server = await startHttpServer(
    { routes: [route], calls, recordings, eventSocket: '127.0.0.1:8084', notReady: () => problems, liveCalls: () => 0 },
    { host: '127.0.0.1', port: 0 },
  );
  const base = `http://127.0.0.1:${server.address.port}`;
  return {
    recordings,
    calls,
    get: (path: string, accept = 'text/html') => fetch(base + path, { headers: { accept } }),
  };
}

test('healthy at once, ready only without problems', async () => {
  const { get } = await start(['the event socket does not listen']);
  expect((await get('/healthz')).status).toBe(200);
  const ready = await get('/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ ready: false, problems: ['the event socket does not listen'] });
});

test('a recording is found by its id with and without extension, and nothing else is', async () => {
  const { get, recordings } = await start();
  const slot = recordings.reserve('wav');
  expect(slot.url).toBe(`http://proxy.example/recordings/${slot.id}`);
  expect((await get(`/recordings/${slot.id}`)).status).toBe(404);
  const bytes = silence({ ms: 1000, channels: 1 });
  writeFileSync(slot.path, bytes);
  expect((await get(`/recordings/${slot.id}`)).status).toBe(404);
  const owner = { account: 'a', callId: 'c' };
  await recordings.keep(slot, { owner, trimsSilence: false, mustBeHeard: false, startedAt: 0, endedAt: 1000 });
  const whole = await get(`/recordings/${slot.id}`);
  expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'audio/x-wav']);
  const sizeOf = async (path: string) => (await (await get(path)).arrayBuffer()).byteLength;
  expect(await sizeOf(`/recordings/${slot.id}.wav`)).toBe(bytes.length);
  expect(await sizeOf(`/api/accounts/1/calls/2/recordings/r-${dashed(slot.id)}/media`)).toBe(bytes.length);
  for (const name of [`${slot.id}.txt`, '..%2f..%2fetc%2fpasswd', 'x', `${'0'.repeat(32)}`])
    expect((await get(`/recordings/${name}`)).status).toBe(404);
});

test('pages show routes and calls, escaped; programs get JSON and JSON lines', async () => {
  const { get, calls } = await start();
  const events: TraceEvent[] = [
    { at: 0, event: 'call', id: 'one', direction: 'inbound', from: '<1>', to: '2', route: 'r', account: 'a' },
    { at: 5, event: 'dtmf', key: '1' },
  ];
  calls.open({ id: 'one', startedAt: 0, events });
  const overview = await (await get('/')).text();
  expect(overview).toContain('sandwich &lt;b&gt;');
  expect(overview).toContain('&lt;1&gt;');
  expect(overview).toContain('running');
  expect(overview).toContain('127.0.0.1:8084 async full');
  events.push({ at: 9, event: 'end', cause: 'NORMAL_CLEARING', seconds: 3 });
  await calls.close('one');
  expect(await (await get('/calls')).json()).toEqual([
    {
      id: 'one',
      startedAt: 0,
      from: '<1>',
      to: '2',
      route: 'r',
      account: 'a',
      cause: 'NORMAL_CLEARING',
      seconds: 3,
      errors: 0,
      direction: 'inbound',
      parentId: null,
      createdAt: 0,
      answeredAt: null,
      endedAt: 9,
      details: {},
    },
  ]);
  expect(await (await get('/calls/one', 'application/json')).json()).toMatchObject({ id: 'one', events });
  expect(await (await get('/calls/one')).text()).toContain('dtmf');
  const lines = await get('/calls/one.jsonl');
  expect(lines.headers.get('content-type')).toContain('application/x-ndjson');
  expect(
    (await lines.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(events);
  expect((await get('/calls/two')).status).toBe(404);
  expect((await get('/calls/two.jsonl')).status).toBe(404);
});

test('pages are for whoever is named; health and recordings are open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-'));
  const recordings = new Recordings(folder, () => 'http://proxy.example/recordings');
  const access = new Access({
    users: [{ name: 'anna', password: await hashSecret('pass') }],
    tokens: [{ name: 'monitor', token: await hashSecret('token') }],
  });
  const parts = { routes: [route], calls: new CallLog(memoryStore()), recordings, eventSocket: '', access };
  server = await startHttpServer({ ...parts, notReady: () => [], liveCalls: () => 0 }, { host: '127.0.0.1', port: 0 });
  const base = `http://127.0.0.1:${server.address.port}`;
  const statusOf = async (path: string, authorization?: string) =>
    (await fetch(base + path, { headers: authorization === undefined ? {} : { authorization } })).status;
  for (const path of ['/', '/calls', '/calls/one', '/calls/one.jsonl']) {
    expect(await statusOf(path)).toBe(401);
    expect(await statusOf(path, `Basic ${btoa('anna:wrong')}`)).toBe(401);
    expect(await statusOf(path, `Basic ${btoa('anna:pass')}`)).toBe(path.includes('one') ? 404 : 200);
    expect(await statusOf(path, 'Bearer token')).toBe(path.includes('one') ? 404 : 200);
  }
  expect((await fetch(base)).headers.get('www-authenticate')).toMatch(/^Basic realm="Dragoman"/);
  const slot = recordings.reserve('wav');
  writeFileSync(slot.path, silence({ ms: 1000, channels: 1 }));
  const owner = { account: 'a', callId: 'c' };
  await recordings.keep(slot, { owner, trimsSilence: false, mustBeHeard: false, startedAt: 0, endedAt: 1000 });
  for (const path of ['/healthz', '/readyz', `/recordings/${slot.id}`]) expect(await statusOf(path)).toBe(200);
});
