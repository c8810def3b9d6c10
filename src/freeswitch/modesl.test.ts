import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import modesl from 'modesl';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModeslNotHardened } from './errors.ts';
import type { Frame } from './event.ts';
import { assertHardened, attachModesl, maximumBody, maximumHeaders } from './modesl.ts';

let server: Server;
const ends: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => ends.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  for (const end of ends.splice(0)) end.destroy();
  server.close();
  await once(server, 'close');
});

/** A socket of ours with modesl on it, and what the other end writes into it. */
async function attached() {
  const { port } = server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  const [far] = (await once(server, 'connection')) as [Socket];
  const frames: Frame[] = [];
  const broken = Promise.withResolvers<Error>();
  const said = once(far, 'data').then(([bytes]) => String(bytes));
  attachModesl(socket, { frame: (frame) => frames.push(frame), broken: broken.resolve });
  ends.push(socket);
  return { far, frames, broken: broken.promise, said, gone: once(socket, 'end') };
}

test('modesl says connect and nothing else', async () => {
  const { far, said, frames, gone } = await attached();
  expect(await said).toBe('connect\n\n');
  const more: string[] = [];
  far.on('data', (bytes) => more.push(String(bytes)));
  far.end('Event-Name: CHANNEL_DATA\nContent-Type: command/reply\nReply-Text: %2BOK%0A\n\n');
  await gone;
  expect(frames).toHaveLength(1);
  expect(more).toEqual([]);
});

test('a caller’s name that kills modesl as shipped is only a name', async () => {
  const { far, frames, gone } = await attached();
  far.write(Buffer.from('Event-Name: CHANNEL_DATA\nContent-Type: command/reply\nCaller-Caller-ID-Name: %FF\n\n'));
  far.write(Buffer.from([0x58, 0x3a, 0x20, 0xe9, 0x0a, 0x0a]));
  far.end(Buffer.from('Content-Type: command/reply\nReply-Text: +OK 100%\n\n'));
  await gone;
  expect(frames.map(({ headers }) => ({ ...headers }))).toEqual([
    { 'Event-Name': 'CHANNEL_DATA', 'Content-Type': 'command/reply', 'Caller-Caller-ID-Name': '\ufffd' },
    { X: '\ufffd' },
    { 'Content-Type': 'command/reply', 'Reply-Text': '+OK 100%' },
  ]);
});

test('a body of many small pieces arrives whole', async () => {
  const { far, frames, gone } = await attached();
  const body = 'x'.repeat(300_000);
  far.write(`Content-Type: api/response\nContent-Length: ${body.length}\n\n`);
  for (let index = 0; index < body.length; index += 1000) far.write(body.slice(index, index + 1000));
  far.end();
  await gone;
  expect(frames[0]?.body).toBe(body);
});

test.each([
  ['a body beyond the limit', `Content-Type: api/response\nContent-Length: ${maximumBody + 1}\n\n`],
  ['a length below zero', 'Content-Type: api/response\nContent-Length: -5\n\n'],
  ['a length that is no number', 'Content-Type: api/response\nContent-Length: many\n\n'],
  ['headers without end', 'x'.repeat(maximumHeaders + 100_000)],
  ['more blank lines than a stack can hold', '\n'.repeat(1_000_000)],
])('%s breaks this socket and no other', async (_, bytes) => {
  const bad = await attached();
  const good = await attached();
  bad.far.write(bytes);
  expect(await bad.broken).toBeInstanceOf(Error);
  good.far.end('Content-Type: command/reply\nReply-Text: +OK\n\n');
  await good.gone;
  expect(good.frames).toHaveLength(1);
});

test('our parts are in place', () => {
  expect(() => assertHardened()).not.toThrow();
});

test.each(['_parseHeaderText', '_parseEvent', '_onData'] as const)('without our %s nothing starts', (name) => {
  const prototype = modesl.Parser.prototype;
  const ours = prototype[name];
  Object.assign(prototype, { [name]: () => ({}) });
  try {
    expect(() => assertHardened()).toThrow(ModeslNotHardened);
  } finally {
    Object.assign(prototype, { [name]: ours });
  }
});

test('without our subscription nothing starts', () => {
  const ours = modesl.Connection.prototype.subscribe;
  modesl.Connection.prototype.subscribe = () => {};
  try {
    expect(() => assertHardened()).toThrow('subscription');
  } finally {
    modesl.Connection.prototype.subscribe = ours;
  }
});
