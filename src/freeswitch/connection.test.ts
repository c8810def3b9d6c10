import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, VirtualClock } from '../clock/index.ts';
import { callApi, leave, linger, status } from './commands.ts';
import { EslConnection } from './connection.ts';
import { until } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { ringingCall, ScriptedSwitch } from './testing/scripted-switch.ts';

let server: Server;
let peer: ScriptedSwitch;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await peer.close();
  server.close();
});

async function accepted(clock: Clock = new CountingClock()) {
  return (await acceptedWithGreeting(clock)).connection;
}

async function acceptedWithGreeting(clock: Clock = new CountingClock()) {
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const arrival = once(server, 'connection');
  peer = new ScriptedSwitch(socket, ringingCall());
  const [ours] = await arrival;
  const connection = EslConnection.accept(clock, ours);
  return { connection, greeting: await connection.greeting() };
}

test('the greeting is the reply to connect', async () => {
  const { connection, greeting } = await acceptedWithGreeting();
  expect(greeting).toMatchObject({ kind: 'ok', text: '+OK', headers: { 'Unique-ID': peer.id } });
  expect(await connection.greeting()).toMatchObject({ kind: 'closed', headers: {} });
});

test('replies belong to commands by their order, whatever their kind', async () => {
  const connection = await accepted();
  peer.replies.set('api status', () => 'UP');
  peer.replies.set('linger', () => '-ERR not controlling a session');
  const replies = [linger(1), callApi(status()), linger(2), callApi(status())].map((command) =>
    connection.send(command),
  );
  expect((await Promise.all(replies)).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'error -ERR not controlling a session',
    'ok UP',
    'error -ERR not controlling a session',
    'ok UP',
  ]);
});

test('an api call that is answered like a command still takes one place only', async () => {
  const connection = await accepted();
  for (const name of ['api status', 'linger']) peer.replies.set(name, () => null);
  const replies = [connection.send(callApi(status())), connection.send(linger(1))];
  await peer.next('linger');
  peer.write('Content-Type: command/reply\nReply-Text: -ERR command not found\n\n');
  peer.write('Content-Type: command/reply\nReply-Text: +OK will linger 1 seconds\n\n');
  expect(await replies[0]).toMatchObject({ kind: 'error', text: '-ERR command not found' });
  expect(await replies[1]).toMatchObject({ kind: 'ok' });
});

test('every command is settled when the socket closes, before and after', async () => {
  const connection = await accepted();
  peer.replies.set('linger', () => null);
  const replies = [connection.send(linger(1)), connection.send(linger(2))];
  await peer.next('linger');
  peer.socket.destroy();
  for (const reply of replies) expect(await reply).toMatchObject({ kind: 'closed' });
  expect(await connection.send(leave())).toMatchObject({ kind: 'closed' });
  expect(await connection.closed).toBe('the switch closed the connection');
});

test('commands that are sent together travel together', async () => {
  const connection = await accepted();
  const chunks: string[] = [];
  peer.socket.on('data', (bytes) => chunks.push(String(bytes)));
  await Promise.all([1, 2, 3].map((seconds) => connection.send(linger(seconds))));
  expect(chunks).toEqual(['linger 1\n\nlinger 2\n\nlinger 3\n\n']);
});

test('a switch has fifteen seconds for the oldest command', async () => {
  const clock = new VirtualClock();
  const connection = await accepted(clock);
  peer.replies.set('linger', () => null);
  void connection.send(linger(1));
  await peer.next('linger');
  await clock.advance(14_999);
  expect(connection.isOpen).toBe(true);
  await clock.advance(1);
  expect(await connection.closed).toBe('the switch did not reply within 15 s');
});

test('events reach those who listen, as long as they do', async () => {
  const connection = await accepted();
  const names: string[] = [];
  const forget = connection.onEvent(({ name }) => names.push(name));
  peer.event('CHANNEL_ANSWER');
  peer.write('Content-Type: log/data\nContent-Length: 3\nLog-Level: 7\n\nabc');
  peer.write('Content-Type: text/event-json\nContent-Length: 3\n\n{"x');
  peer.event('DTMF');
  await until(() => names.length === 2);
  forget();
  peer.event('DTMF');
  await connection.send(linger(1));
  expect(names).toEqual(['CHANNEL_ANSWER', 'DTMF']);
});

test('a listener that fails ends this connection and nothing else', async () => {
  const connection = await accepted();
  connection.onEvent(() => {
    throw new Error('a mistake of ours');
  });
  peer.event('DTMF');
  expect(await connection.closed).toBe('a mistake of ours');
});

test('a switch that reads nothing is not written to without end', async () => {
  const connection = await accepted();
  peer.socket.pause();
  const replies = Array.from({ length: 20_000 }, () =>
    connection.send(callApi({ ...status(), argument: 'x'.repeat(4000) })),
  );
  expect(await connection.closed).toBe('the switch does not read what we send');
  for (const reply of replies) expect((await reply).kind).toBe('closed');
});
