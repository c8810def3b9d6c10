import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { listApplications, status } from './commands.ts';
import { SwitchAddressRefused, SwitchAnswerMissing, SwitchPasswordWrong, SwitchUnreachable } from './errors.ts';
import { connectToSwitch, type SwitchClient } from './inbound-client.ts';
import type { SipText } from './incoming-texts.ts';
import { until } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { ScriptedSwitch, type SeenCommand } from './testing/scripted-switch.ts';

/** The switch's own event socket: greets, and does what each test says. */
let server: Server;
let greet: (socket: Socket) => void;
let switches: ScriptedSwitch[];
let client: SwitchClient | undefined;
const clock = new CountingClock();

beforeEach(async () => {
  switches = [];
  greet = (socket) => {
    const peer = new ScriptedSwitch(socket, '');
    peer.replies.set('auth', ({ argument }) => (argument === 'secret' ? '+OK accepted' : '-ERR invalid'));
    switches.push(peer);
    socket.write('Content-Type: auth/request\n\n');
  };
  server = createServer((socket) => greet(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await client?.close();
  client = undefined;
  for (const peer of switches) await peer.close();
  server.close();
  expect(clock.timers).toBe(0);
});

const port = () => (server.address() as { port: number }).port;
const address = () => ({ host: '127.0.0.1', port: port(), password: 'secret' });

async function connected(time: ConstructorParameters<typeof Object>[0] = clock) {
  client = await connectToSwitch({ ...address(), clock: time as typeof clock });
  const peer = switches.at(-1);
  if (!peer) throw new Error('nobody connected');
  return { client, peer };
}

test('authenticates, asks for the results of its jobs and for nothing else', async () => {
  const { client: it, peer } = await connected();
  expect(peer.seen.map(({ bytes }) => bytes.trim())).toEqual([
    'auth secret',
    'filter Event-Name BACKGROUND_JOB',
    expect.stringMatching(/^event json BACKGROUND_JOB CHANNEL_/),
  ]);
  expect(it.connected).toBe(true);
});

const heard = {
  'Core-UUID': 'ff771e75-be53-4665-9548-b39e96829bc9',
  'Event-Sequence': '506',
  'Event-Calling-Function': 'sofia_presence_handle_sip_i_message',
  proto: 'sip',
  from: '+15551112222@127.0.0.1',
  from_user: '+15551112222',
  to_user: '+15550000001',
  from_full: '"Bob Example" <sip:+15551112222@127.0.0.1:51169>;tag=a1',
  type: 'text/plain',
  'Nonblocking-Delivery': 'true',
  _body: 'Hello.',
};

test('hears texts that come in, each once', async () => {
  const { client: it, peer } = await connected();
  const texts: SipText[] = [];
  await it.listenForTexts((text) => texts.push(text));
  expect(peer.seen.slice(-2).map(({ bytes }) => bytes.trim())).toEqual([
    'filter Event-Name MESSAGE',
    'event json MESSAGE',
  ]);
  const { 'Nonblocking-Delivery': _, ...fired } = heard;
  peer.event('MESSAGE', fired);
  peer.event('MESSAGE', heard);
  peer.event('MESSAGE', { ...heard, type: 'application/im-iscomposing+xml' });
  peer.event('MESSAGE', { ...heard, proto: 'global', _body: 'one that we send' });
  peer.event('MESSAGE', { ...heard, 'Event-Sequence': '507', from_full: 'sip:bob@127.0.0.1;tag=1', _body: 'Again.' });
  await until(() => texts.length === 2);
  expect(texts).toEqual([
    { id: texts[0]?.id, from: 'sip:+15551112222@127.0.0.1:51169', to: '+15550000001', text: 'Hello.' },
    { id: texts[1]?.id, from: 'sip:bob@127.0.0.1', to: '+15550000001', text: 'Again.' },
  ]);
  expect(texts[0]?.id).toMatch(/^[0-9a-f]{32}$/);
  expect(texts[1]?.id).not.toBe(texts[0]?.id);
});

test('a wrong password', async () => {
  const attempt = connectToSwitch({ ...address(), password: 'wrong', clock });
  await expect(attempt).rejects.toThrow(SwitchPasswordWrong);
  await expect(attempt).rejects.toMatchObject({
    code: 'switch-password-wrong',
    facts: { host: '127.0.0.1', port: port() },
  });
});

test('a password that would be a command is not even sent', async () => {
  await expect(connectToSwitch({ ...address(), password: 'x\n\napi system', clock })).rejects.toThrow('password');
  expect(switches).toEqual([]);
});

test('an address that the switch does not like', async () => {
  greet = (socket) => socket.end('Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n');
  await expect(connectToSwitch({ ...address(), clock })).rejects.toThrow(SwitchAddressRefused);
});

test('nobody there', async () => {
  const nowhere = createServer().listen(0, '127.0.0.1');
  await once(nowhere, 'listening');
  const { port: free } = nowhere.address() as { port: number };
  nowhere.close();
  await once(nowhere, 'close');
  const attempt = connectToSwitch({ host: '127.0.0.1', port: free, password: 'secret', clock });
  await expect(attempt).rejects.toThrow(SwitchUnreachable);
  await expect(attempt).rejects.toThrow('ECONNREFUSED');
});

test('somebody there who says nothing', async () => {
  const time = new VirtualClock();
  const silent = Promise.withResolvers<Socket>();
  greet = silent.resolve;
  const attempt = connectToSwitch({ ...address(), clock: time });
  attempt.catch(() => {});
  const socket = await silent.promise;
  await time.advance(5000);
  await expect(attempt).rejects.toThrow(SwitchUnreachable);
  socket.destroy();
});

test('api gives the switch’s text, errors included', async () => {
  const { client: it, peer } = await connected();
  peer.replies.set('api status', () => 'UP 0 years\n');
  expect(await it.api(status())).toBe('UP 0 years');
  peer.replies.set('api status', () => '-ERR no');
  expect(await it.api(status())).toBe('-ERR no');
});

test('what it can do', async () => {
  const { client: it, peer } = await connected();
  const rows = ['answer', 'playback'].map((name) => ({ type: 'application', name, ikey: 'mod_dptools' }));
  peer.replies.set('api show', () => JSON.stringify({ row_count: 2, rows }));
  const abilities = await it.applications();
  expect([abilities.has('answer'), abilities.has('speak')]).toEqual([true, false]);
});

test.each(['-ERR', '{}', '{"rows":[]}', '{"rows":[{"name":7}]}'])('%s is no list of applications', async (text) => {
  const { client: it, peer } = await connected();
  peer.replies.set('api show', () => text);
  await expect(it.applications()).rejects.toThrow(SwitchAnswerMissing);
});

/** What the switch tells when a job is done. */
function jobDone(peer: ScriptedSwitch, command: SeenCommand, body: string): void {
  peer.event('BACKGROUND_JOB', { 'Job-UUID': command.headers['job-uuid'] ?? '', _body: body });
}

test('jobs are told apart by their ids', async () => {
  const { client: it, peer } = await connected();
  const first = it.bgapi(status(), 5000);
  const second = it.bgapi(listApplications(), 5000);
  const commands = [await peer.next('bgapi status'), await peer.next('bgapi show')] as const;
  jobDone(peer, commands[1], '+OK second\n');
  jobDone(peer, commands[0], '+OK first\n');
  jobDone(peer, commands[0], '+OK again\n');
  expect(await Promise.all([first, second])).toEqual(['+OK first\n', '+OK second\n']);
});

test('a job that takes too long', async () => {
  const time = new VirtualClock();
  const { client: it, peer } = await connected(time);
  const job = it.bgapi(status(), 3000);
  job.catch(() => {});
  await peer.next('bgapi status');
  await time.advance(14_000);
  await expect(job).rejects.toThrow('longer than 3000 ms');
});

test('a job whose connection goes away', async () => {
  const { client: it, peer } = await connected();
  const job = it.bgapi(status(), 60_000);
  await peer.next('bgapi status');
  peer.socket.destroy();
  await expect(job).rejects.toThrow(SwitchAnswerMissing);
});

test('a job that the switch does not take', async () => {
  const { client: it, peer } = await connected();
  peer.replies.set('bgapi status', () => '-ERR command not found');
  await expect(it.bgapi(status(), 5000)).rejects.toThrow('command not found');
});

test('reconnects with growing pauses, and says meanwhile that it is not connected', async () => {
  const time = new VirtualClock();
  const { client: it, peer } = await connected(time);
  let refused = 0;
  const welcome = greet;
  greet = (socket) => {
    refused++;
    socket.destroy();
  };
  peer.socket.destroy();
  await until(() => !it.connected);
  await expect(it.api(status())).rejects.toThrow(SwitchAnswerMissing);
  await time.advance(499);
  expect(refused).toBe(0);
  await time.advance(1);
  await until(() => refused === 1);
  await time.settle();
  await time.advance(999);
  expect(refused).toBe(1);
  greet = welcome;
  await time.advance(1);
  await until(() => it.connected);
  expect(switches).toHaveLength(2);
});

test('closing ends it for good, also between two attempts', async () => {
  const { client: it, peer } = await connected();
  peer.socket.destroy();
  await until(() => !it.connected);
  await it.close();
  expect(switches).toHaveLength(1);
});
