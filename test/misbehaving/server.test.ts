import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { customerServer } from '../support/customer.ts';
import { proxy, type RunningProxy, sorry, spoken } from './serving.ts';

interface RudeServer extends AsyncDisposable {
  readonly url: string;
  readonly open: () => number;
}

/** A server of bare sockets that does as it likes with whoever asks. */
async function rudeServer(behave: (socket: Socket) => void): Promise<RudeServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    socket.once('data', () => behave(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Writes again and again until the other end has had enough. */
function everySoOften(socket: Socket, bytes: () => string, ms = 20): void {
  const pace = setInterval(() => socket.write(bytes()), ms);
  socket.once('close', () => clearInterval(pace));
}

const document = '<Response><Say>Got through.</Say></Response>';
const head = (length: number | string, more = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${more}\r\n`;

const rude: Readonly<Record<string, (socket: Socket) => void>> = {
  'is slow by bytes': (socket) => {
    socket.write(head(5000));
    everySoOften(socket, () => 'x');
  },
  'is slow by bytes of its header': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    everySoOften(socket, () => 'x');
  },
  'never answers': () => {},
  'closes at once': (socket) => socket.end(),
  'closes half way': (socket) => socket.end(`${head(500)}<Response><Say>Half`),
  'closes in its header': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'resets half way': (socket) => socket.write(`${head(500)}<Response>`, () => socket.resetAndDestroy()),
  'says it is longer than it is': (socket) => socket.end(head(document.length + 100) + document),
  'gives a length that is none': (socket) => socket.end(head('many') + document),
  'gives two lengths': (socket) => socket.end(head(5, `Content-Length: ${document.length}\r\n`) + document),
  'gives a length below zero': (socket) => socket.end(head(-5) + document),
  'says it is packed': (socket) => socket.end(head(document.length, 'Content-Encoding: gzip\r\n') + document),
  'says it is packed by nobody knows what': (socket) =>
    socket.end(head(document.length, 'Content-Encoding: rot13\r\n') + document),
  'sends a huge header': (socket) => socket.end(head(document.length, `X-Huge: ${'x'.repeat(500_000)}\r\n`) + document),
  'sends headers without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    everySoOften(socket, () => `X-More: ${'x'.repeat(2000)}\r\n`, 5);
  },
  'sends pieces without end': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    everySoOften(socket, () => `1000\r\n${'x'.repeat(4096)}\r\n`, 2);
  },
  'sends broken pieces': (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense'),
  'only ever says that it will continue': (socket) => everySoOften(socket, () => 'HTTP/1.1 100 Continue\r\n\r\n'),
  'speaks no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'speaks HTTP/2 nobody asked for': (socket) => socket.end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  'sends a status that is none': (socket) => socket.end(`HTTP/1.1 999999 What\r\nContent-Length: 0\r\n\r\n`),
  'switches protocols': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
};

/** Connection, silence and everything together, in ms, as TwiML users write it. */
const patience = '#ct=300&rt=300&tt=900';

async function beside(
  bad: string,
  { role = 'document', more = {} } = {},
): Promise<{ readonly proxy: RunningProxy } & AsyncDisposable> {
  const good = await customerServer({
    '/fine': '<Response><Say>Fine.</Say></Response>',
    '/audio': `<Response><Play>${bad}/music.wav</Play><Say>Still here.</Say></Response>`,
  });
  const url = { document: `${bad}/voice${patience}`, audio: `${good.url}/audio`, status: `${good.url}/fine` }[role];
  const running = await proxy(
    [
      { number: 'fine', url: `${good.url}/fine` },
      { number: 'bad', url, ...(role === 'status' && { statusUrl: `${bad}/status${patience}` }) },
    ],
    { network: { allow: ['127.0.0.0/8'] }, ...more },
  );
  return {
    proxy: running,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await good[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent('a server that', () => {
  test.for(Object.entries(rude))('%s: an apology within its time, and a call beside it does not notice', async ([
    ,
    behave,
  ], { expect }) => {
    await using server = await rudeServer(behave);
    await using setting = await beside(server.url);
    const began = performance.now();
    const bad = setting.proxy.ring('bad').then((outcome) => ({ outcome, took: performance.now() - began }));
    const fine = await setting.proxy.ring('fine', '+15551230009');
    expect(spoken(fine)).toEqual(['Fine.']);
    const { outcome, took } = await bad;
    expect(spoken(outcome)).toEqual([sorry]);
    expect(took).toBeLessThan(9000);
    const events = await setting.proxy.trace(outcome.id);
    expect(events.filter(({ event }) => event === 'error')).toHaveLength(1);
    await expect.poll(server.open).toBe(0);
  });

  test('lies about the type of what it sends is understood all the same', async () => {
    await using server = await rudeServer((socket) =>
      socket.end(head(document.length, 'Content-Type: image/png\r\n') + document),
    );
    await using setting = await beside(server.url);
    expect(spoken(await setting.proxy.ring('bad'))).toEqual(['Got through.']);
  });

  test('sends more than it said is read as far as it said', async () => {
    await using server = await rudeServer((socket) => socket.end(`${head(document.length)}${document}<Response>more`));
    await using setting = await beside(server.url);
    expect(spoken(await setting.proxy.ring('bad'))).toEqual(['Got through.']);
  });

  test.each([
    'closes half way',
    'resets at once',
    'says it is packed',
    'sends a huge header',
    'speaks no HTTP',
  ])('%s with its audio: skipped', async (name) => {
    await using server = await rudeServer(rude[name] ?? (() => {}));
    await using setting = await beside(server.url, { role: 'audio' });
    const outcome = await setting.proxy.ring('bad');
    expect(spoken(outcome)).toEqual(['Still here.']);
    const events = await setting.proxy.trace(outcome.id);
    expect(events.map((event) => (event.event === 'diagnostic' ? event.code : ''))).toContain('audio-unavailable');
  });

  test.each([
    'never answers',
    'closes half way',
    'resets at once',
    'is slow by bytes',
  ])('%s when it is told of the end: the call is over all the same, and kept', async (name) => {
    await using server = await rudeServer(rude[name] ?? (() => {}));
    await using setting = await beside(server.url, { role: 'status' });
    const outcome = await setting.proxy.ring('bad');
    expect(spoken(outcome)).toEqual(['Fine.']);
    const events = await setting.proxy.trace(outcome.id);
    expect(events.find(({ event }) => event === 'callback')).toMatchObject({ status: null });
  });
});

test('after so many failures in a row a server is left in peace: the fallback comes at once', async () => {
  let asked = 0;
  await using server = await rudeServer((socket) => {
    asked += 1;
    socket.resetAndDestroy();
  });
  await using good = await customerServer({ '/sorry': '<Response><Say>Later.</Say></Response>' });
  const route = { number: 'bad', url: `${server.url}/voice#rc=0`, fallbackUrl: `${good.url}/sorry` };
  await using running = await proxy([route], { limits: { hostFailures: 3, hostPauseSeconds: 60 } });
  for (let call = 0; call < 5; call++) expect(spoken(await running.ring('bad'))).toEqual(['Later.']);
  expect(asked).toBe(3);
});

test('an account that has its calls already gets no more, another one does', async () => {
  await using good = await customerServer({
    '/long': '<Response><Say>A sentence long enough for two others.</Say></Response>',
    '/fine': '<Response><Say>Fine.</Say></Response>',
  });
  await using running = await proxy(
    [
      { number: '1', url: `${good.url}/long`, account: 'one' },
      { number: '2', url: `${good.url}/fine`, account: 'two' },
    ],
    { limits: { callsPerAccount: 2 } },
  );
  const live = [running.ring('1', '+1001'), running.ring('1', '+1002')];
  await expect
    .poll(async () => ((await (await running.pages('/readyz')).json()) as { liveCalls: number }).liveCalls)
    .toBe(2);
  const [third, other] = await Promise.all([running.ring('1', '+1003'), running.ring('2', '+1004')]);
  expect([third.sipStatus, spoken(third)]).toEqual([503, []]);
  expect((await running.trace(third.id)).map((event) => (event.event === 'error' ? event.code : ''))).toContain(
    'too-many-calls',
  );
  expect(spoken(other)).toEqual(['Fine.']);
  for (const call of await Promise.all(live)) expect(spoken(call)).toHaveLength(1);
  expect(spoken(await running.ring('1', '+1005'))).toHaveLength(1);
});

describe('while a server is slow', () => {
  const answering = (ms: number, body: string) => (socket: Socket) =>
    setTimeout(() => socket.end(head(body.length) + body), ms);

  test('a caller who was answered hears something within the configured time, again and again', async () => {
    await using server = await rudeServer(answering(1500, document));
    await using good = await customerServer({
      '/voice': `<Response><Say>Wait.</Say><Redirect>${server.url}/slow</Redirect></Response>`,
    });
    const seconds = 0.3;
    await using running = await proxy([{ number: '1', url: `${good.url}/voice` }], {
      waiting: { seconds },
      network: { allow: ['127.0.0.0/8'] },
    });
    const outcome = await running.ring('1');
    expect(spoken(outcome)).toEqual(['Wait.', 'Got through.']);
    const heard = outcome.executed.filter(({ application }) => /^(speak|playback)$/.test(application));
    expect(heard.filter(({ application }) => application === 'playback').length).toBeGreaterThanOrEqual(2);
    const gaps = heard.slice(1).map(({ startedAt }, index) => startedAt - (heard[index]?.endedAt ?? 0));
    // Timers and sockets of a busy machine add to it.
    for (const gap of gaps) expect(gap).toBeLessThan(seconds * 1000 + 400);
    const events = await running.trace(outcome.id);
    expect(events.filter((event) => event.event === 'rung').map(({ rung }) => rung)).toEqual(['hold']);
  });

  test('a caller who was not answered hears ringing, and is not answered for it', async () => {
    await using server = await rudeServer(answering(700, '<Response><Reject/></Response>'));
    await using running = await proxy([{ number: '1', url: `${server.url}/voice` }], { waiting: { seconds: 0.2 } });
    const outcome = await running.ring('1');
    expect(outcome.answeredAt).toBeUndefined();
    expect(outcome.executed.map(({ application }) => application)).toContain('ring_ready');
  });

  test('the operator’s words are spoken, also while audio is slow', async () => {
    const wav = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), Buffer.alloc(100)]).toString('latin1');
    await using server = await rudeServer(answering(1200, wav));
    await using good = await customerServer({
      '/voice': `<Response><Say>Wait.</Say><Play>${server.url}/slow.wav</Play><Say>Done.</Say></Response>`,
    });
    await using running = await proxy([{ number: '1', url: `${good.url}/voice` }], {
      waiting: { seconds: 0.2, say: 'Hold on.' },
      network: { allow: ['127.0.0.0/8'] },
    });
    const words = spoken(await running.ring('1'));
    expect(words[0]).toBe('Wait.');
    expect(words).toContain('Hold on.');
    expect(words.at(-1)).toBe('Done.');
  });
});
