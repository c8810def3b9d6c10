import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { type Serving, startServing } from '../src/cli/index.ts';
import { parseConfig } from '../src/config/index.ts';
import { messageKind } from '../src/messages/index.ts';
import { sqliteStore } from '../src/store/index.ts';
import { placeCall } from './support/command.ts';
import { customerServer } from './support/customer.ts';
import { plainCall } from './support/stored-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-serve-'));
let serving: Serving | undefined;
let count = 0;
afterEach(() => serving?.close());

const yaml = (url: string, more = '', file = `${folder}/${++count}.sqlite`) => `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${folder}
store: { file: ${file} }
log: { level: error }
${more}
routes:
  - { number: "+15551230001", url: "${url}/voice", statusUrl: "${url}/status" }
`;

async function serve(url: string, more?: string, file?: string): Promise<Serving> {
  const config = parseConfig(yaml(url, more, file), 'dragoman.yaml', {
    formats: dialects.map(({ id }) => id),
    environment: {},
  });
  serving = await startServing(config, dialects);
  return serving;
}

const connect = ({ eventSocket }: Serving) => ['--connect', `${eventSocket.host}:${eventSocket.port}`];
const pages = ({ http }: Serving, path: string, accept = 'application/json') =>
  fetch(`http://${http.host}:${http.port}${path}`, { headers: { accept } });

const listed = async (running: Serving) =>
  ((await (await pages(running, '/calls')).json()) as { id: string }[]).map(({ id }) => id);

test('a call over TCP runs, is told of its end, and is on the pages', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather numDigits="1" action="/next" timeout="5"><Say>Go.</Say></Gather></Response>',
    '/next': '<Response><Say>Done.</Say></Response>',
    '/status': { status: 204 },
  });
  const running = await serve(server.url);
  expect((await pages(running, '/readyz')).status).toBe(200);
  const call = await placeCall(['+15551230001', ...connect(running), '--press', '1']);
  expect(call.status).toBe(0);
  expect(call.spoken).toEqual(['Go.', 'Done.']);
  await expect.poll(() => server.requests.map(({ path }) => path)).toEqual(['/voice', '/next', '/status']);
  expect(new URLSearchParams(server.requests[2]?.body).get('CallStatus')).toBe('completed');
  const [logged] = (await (await pages(running, '/calls')).json()) as { id: string; cause: string }[];
  expect(logged).toMatchObject({ cause: 'NORMAL_CLEARING', from: '+15551230000', errors: 0 });
  const page = await (await pages(running, `/calls/${logged?.id}`, 'text/html')).text();
  expect(page).toContain('&lt;Say&gt;Done.');
});

test('calls at the same time are calls of their own', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Say>Hello there.</Say></Response>',
    '/status': '',
  });
  const running = await serve(server.url);
  const words = ['+15551230001', ...connect(running)];
  const calls = await Promise.all([placeCall(words), placeCall(words), placeCall(words)]);
  expect(calls.map(({ spoken }) => spoken)).toEqual([['Hello there.'], ['Hello there.'], ['Hello there.']]);
  await expect.poll(async () => new Set(await listed(running)).size).toBe(3);
});

test('nobody at the other end is an error in words', async () => {
  const closed = await serve('http://127.0.0.1:1');
  const words = connect(closed);
  await closed.close();
  const call = await placeCall(['+15551230001', ...words]);
  expect(call.of('error')[0]?.message).toMatch(/^nobody takes calls at 127\.0\.0\.1:\d+: is "serve" running there\?$/);
  expect(call.status).toBe(1);
});

test('a socket that sends rubbish, or nothing, hurts no call', async () => {
  await using server = await customerServer({ '/voice': '<Response><Say>Fine.</Say></Response>', '/status': '' });
  const running = await serve(server.url);
  const rude = createConnection(running.eventSocket);
  await once(rude, 'connect');
  rude.write('GET / HTTP/1.1\r\n\r\n\xff\xfe\0Content-Length: 99999999999\n\n');
  rude.on('error', () => {});
  const silent = createConnection(running.eventSocket);
  await once(silent, 'connect');
  expect((await placeCall(['+15551230001', ...connect(running)])).spoken).toEqual(['Fine.']);
  rude.destroy();
  silent.destroy();
});

test('closing lets a live call end, and takes no new one', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Say>Almost over, but not quite yet.</Say></Response>',
    '/status': '',
  });
  const running = await serve(server.url);
  const call = placeCall(['+15551230001', ...connect(running)]);
  await expect
    .poll(async () => ((await (await pages(running, '/readyz')).json()) as { liveCalls: number }).liveCalls)
    .toBe(1);
  const closing = running.close();
  const late = await placeCall(['+15551230001', ...connect(running)]);
  expect(late.of('error')[0]?.code).toBe('nobody-serves');
  expect((await call).spoken).toEqual(['Almost over, but not quite yet.']);
  expect((await call).of('end')[0]?.cause).toBe('NORMAL_CLEARING');
  await closing;
});

test('a switch that cannot be reached is said under /readyz, and calls run all the same', async () => {
  await using server = await customerServer({ '/voice': '<Response><Say>Fine.</Say></Response>', '/status': '' });
  const running = await serve(server.url, 'switch: { address: "127.0.0.1:1", password: x }');
  await expect
    .poll(async () => ((await (await pages(running, '/readyz')).json()) as { problems: string[] }).problems.join())
    .toContain('127.0.0.1:1');
  expect((await placeCall(['+15551230001', ...connect(running)])).spoken).toEqual(['Fine.']);
});

test('calls are remembered by the next process, and old ones forgotten', async () => {
  await using server = await customerServer({ '/voice': '<Response/>', '/status': '' });
  const file = `${folder}/kept.sqlite`;
  const store = await sqliteStore(file);
  const old = {
    id: 'old',
    startedAt: Date.now() - 31 * 24 * 3600 * 1000,
    ...plainCall,
  };
  await store.save(old);
  await store.close();
  const first = await serve(server.url, '', file);
  await placeCall(['+15551230001', ...connect(first)]);
  await expect.poll(async () => listed(first)).toEqual([expect.not.stringContaining('old')]);
  const [id] = await listed(first);
  await first.close();
  expect(await listed(await serve(server.url, '', file))).toEqual([id]);
});

test('texts are forgotten when calls are', async () => {
  const file = `${folder}/texts.sqlite`;
  const store = await sqliteStore(file);
  const text = (id: string) => [{ put: messageKind, id, value: {} }];
  await store.shelves.of('acme', () => Date.now() - 31 * 24 * 3600 * 1000).write(text('old'));
  await store.shelves.of('acme', () => Date.now()).write(text('new'));
  await serve('http://127.0.0.1:1', '', file);
  const kept = async () => (await store.shelves.of('acme', () => 0).list(messageKind, { limit: 9 })).entries;
  await expect.poll(async () => (await kept()).map(({ id }) => id)).toEqual(['new']);
  await store.close();
});

test('the program itself: SIGTERM ends it with status 0, a taken port with status 1', async () => {
  const config = join(folder, 'dragoman.yaml');
  writeFileSync(config, yaml('http://127.0.0.1:1').replace('level: error', 'level: info'));
  const first = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [line] = (await once(first.stderr.setEncoding('utf8'), 'data')) as [string];
  const { eventSocket } = JSON.parse(line.split('\n')[0] ?? '') as { eventSocket: { port: number } };
  const second = join(folder, 'second.yaml');
  writeFileSync(
    second,
    yaml('http://127.0.0.1:1').replace('eventSocket: 127.0.0.1:0', `eventSocket: 127.0.0.1:${eventSocket.port}`),
  );
  const other = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', second], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  other.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  expect((await once(other, 'close'))[0]).toBe(1);
  expect(complaint).toContain(`127.0.0.1:${eventSocket.port} cannot be listened on (EADDRINUSE)`);
  first.kill('SIGTERM');
  expect((await once(first, 'close'))[0]).toBe(0);
});
