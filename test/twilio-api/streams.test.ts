import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { until } from '../support/until.ts';
import { failure, type Stage, stage } from './stage.ts';

type Message = Readonly<Record<string, Readonly<Record<string, unknown>>>> & { readonly event: string };

let on: Stage;
let far: WebSocketServer;
const talks: { readonly socket: WebSocket; readonly messages: Message[] }[] = [];

beforeAll(async () => {
  far = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  far.on('connection', (socket) => {
    const messages: Message[] = [];
    talks.push({ socket, messages });
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  });
  await once(far, 'listening');
  on = await stage(
    {
      '/quiet': '<Response><Pause length="60"/></Response>',
      '/told': { status: 204 },
    },
    {
      carriesSound: true,
      callees: [
        { matches: /\+15550001002/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } },
        { matches: /\+15550001004/, behaviour: { does: 'ring for ever', ringsAfterMs: 20 } },
      ],
    },
  );
});
afterAll(async () => {
  await on?.[Symbol.asyncDispose]();
  far.close();
});
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const socketUrl = (path = '/') => `ws://127.0.0.1:${(far.address() as AddressInfo).port}${path}`;

async function talking(document: string = '<Response><Pause length="60"/></Response>') {
  const { sid } = await on.client.calls.create({ to: '+15550001002', from: '+15550009999', twiml: document });
  await until(async () => (await on.client.calls(sid).fetch()).status === 'in-progress');
  return on.client.calls(sid);
}

const talkOf = (streamSid: string) =>
  until(async () => talks.find(({ messages }) => messages.some(({ start }) => start?.['streamSid'] === streamSid)));

test('a stream of a live call begins, is told of, and stops by its name', async () => {
  const call = await talking();
  const made = await call.streams.create({
    url: socketUrl(),
    name: 'listener',
    track: 'both_tracks',
    statusCallback: on.url('/told'),
    'parameter1.name': 'tenant',
    'parameter1.value': '7',
    'parameter99.name': 'last',
    'parameter99.value': '',
  });
  const { sid: callSid } = await call.fetch();
  expect(made).toMatchObject({ callSid, name: 'listener', status: 'in-progress' });
  const { messages } = await talkOf(made.sid);
  expect(messages[1]?.['start']).toMatchObject({
    callSid,
    tracks: ['inbound', 'outbound'],
    customParameters: { tenant: '7', last: '' },
  });
  await until(async () => messages.some(({ event }) => event === 'media'));
  expect(await failure(call.streams.create({ url: socketUrl(), name: 'listener' }))).toMatchObject({ status: 409 });
  expect(await call.streams('listener').update({ status: 'stopped' })).toMatchObject({
    sid: made.sid,
    status: 'stopped',
  });
  await until(async () => messages.at(-1)?.event === 'stop');
  const told = await until(async () => {
    const seen = on.asked('/told', callSid);
    return seen.length === 2 && seen;
  });
  expect(told).toMatchObject([
    { StreamEvent: 'stream-started', StreamSid: made.sid, StreamName: 'listener' },
    { StreamEvent: 'stream-stopped', StreamSid: made.sid },
  ]);
  expect(await failure(call.streams('listener').update({ status: 'stopped' }))).toMatchObject({ status: 404 });
  // The call has gone on meanwhile, and its next stream may have the same name.
  expect((await call.fetch()).status).toBe('in-progress');
  const again = await call.streams.create({ url: socketUrl(), name: 'listener' });
  await talkOf(again.sid);
  await call.update({ status: 'completed' });
  await until(async () => (await talkOf(again.sid)).messages.at(-1)?.event === 'stop');
});

test('a stream that a document began is stopped by its sid', async () => {
  const call = await talking(
    `<Response><Start><Stream name="own" url="${socketUrl()}"/></Start><Pause length="60"/></Response>`,
  );
  const { sid: callSid } = await call.fetch();
  const { messages } = await until(async () =>
    talks.find((talk) => talk.messages.some(({ start }) => start?.['callSid'] === callSid)),
  );
  const sid = String(messages[1]?.['start']?.['streamSid']);
  expect(await call.streams(sid).update({ status: 'stopped' })).toMatchObject({ sid, name: 'own', status: 'stopped' });
  expect(messages.at(-1)?.event).toBe('stop');
  await call.update({ status: 'completed' });
});

test.each([
  ['no url of a socket', { url: 'https://app.example.com/' }, { status: 400, code: 21205 }],
  ['a private address', { url: 'ws://10.1.2.3/' }, { status: 400, code: 21205 }],
  ['no track', { url: 'wss://app.example.com/', track: 'sideways' as never }, { status: 400, code: 31941 }],
] as const)('%s is refused', async (_, order, expected) => {
  const call = await talking();
  expect(await failure(call.streams.create(order))).toMatchObject(expected);
  await call.update({ status: 'completed' });
});

test('credentials that are no text are sent as they are written', async () => {
  const call = await talking();
  const made = await call.streams.create({ url: socketUrl('/#part').replace('ws://', 'ws://us%zzer:secret@') });
  await talkOf(made.sid);
  await call.update({ status: 'completed' });
});

test('only live calls have streams, and only those of the account', async () => {
  const ringing = await on.client.calls.create({ to: '+15550001004', from: '+15550009999', url: on.url('/quiet') });
  const order = { url: socketUrl() };
  expect(await failure(on.client.calls(ringing.sid).streams.create(order))).toMatchObject({ status: 400, code: 21220 });
  expect(await failure(on.stranger.calls(ringing.sid).streams.create(order))).toMatchObject({ status: 404 });
  await on.client.calls(ringing.sid).update({ status: 'canceled' });
  await until(async () => (await on.client.calls(ringing.sid).fetch()).status === 'canceled');
  expect(await failure(on.client.calls(ringing.sid).streams.create(order))).toMatchObject({ status: 400, code: 21220 });
  expect(await failure(on.client.calls(ringing.sid).streams('any').update({ status: 'stopped' }))).toMatchObject({
    status: 404,
  });
  expect(await failure(on.client.calls(`CA${'0'.repeat(32)}`).streams.create(order))).toMatchObject({ status: 404 });
});
