import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ringingCall, ScriptedSwitch } from '../../src/freeswitch/testing/scripted-switch.ts';
import { customerServer } from '../support/customer.ts';
import { proxy, type RunningProxy, spoken } from './serving.ts';

/** A greeting of its own id for each call. */
let calls = 0;
const greeting = (headers: Readonly<Record<string, string>> = {}) =>
  ringingCall({
    'Unique-ID': `00000000-0000-4000-8000-${String(++calls).padStart(12, '0')}`,
    'Caller-Destination-Number': 'fine',
    'Answer-State': 'answered',
    ...headers,
  });

const endless = '\u0000'.repeat(10_000);
const event = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: text/event-json\n\n${body}`;

/** What a switch does once its call has been taken and is being run. */
const rude: Readonly<Record<string, (peer: ScriptedSwitch) => void>> = {
  'sends garbage': (peer) =>
    peer.socket.write(Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))),
  'sends nothing but zeros': (peer) => peer.write(endless),
  'sends half a frame and closes': (peer) =>
    peer.socket.end('Content-Length: 500\nContent-Type: text/event-json\n\n{"Event-Name":"DTM'),
  'sends half a header and closes': (peer) => peer.socket.end('Content-Len'),
  'announces a body that nobody can hold': (peer) =>
    peer.write('Content-Length: 999999999\nContent-Type: text/event-json\n\n'),
  'announces less than nothing': (peer) => peer.write('Content-Length: -1\nContent-Type: text/event-json\n\n{}'),
  'sends JSON that is none': (peer) =>
    peer.write(`${event('{"Event-Name":')}${event('[]')}${event('null')}${event('"x"')}`),
  'sends events of calls that nobody knows': (peer) => {
    for (const name of [
      'CHANNEL_ANSWER',
      'CHANNEL_HANGUP',
      'CHANNEL_HANGUP_COMPLETE',
      'CHANNEL_BRIDGE',
      'DTMF',
      'CHANNEL_EXECUTE_COMPLETE',
    ])
      peer.event(name, { 'Unique-ID': 'nobody', 'Other-Leg-Unique-ID': 'nobody either', 'DTMF-Digit': '1' });
  },
  'sends keys that are none': (peer) => {
    for (const key of ['', '99', 'x', '\u0000', '__proto__', '#'.repeat(5000)])
      peer.event('DTMF', { 'DTMF-Digit': key, 'DTMF-Duration': '-1' });
  },
  'replies to nothing': (peer) => peer.write('Content-Type: command/reply\nReply-Text: +OK\n\n'.repeat(50)),
  'completes what never began': (peer) =>
    peer.event('CHANNEL_EXECUTE_COMPLETE', { 'Application-UUID': 'x', Application: 'speak' }),
  'hangs up twice and goes on': (peer) => {
    peer.hangUp('NORMAL_CLEARING');
    peer.hangUp('NO_ANSWER');
    peer.press('1');
  },
  'closes at once': (peer) => peer.socket.end(),
  resets: (peer) => peer.socket.resetAndDestroy(),
  'says goodbye in the middle': (peer) => {
    peer.write('Content-Type: text/disconnect-notice\nContent-Length: 10\n\nDisconnect');
    peer.socket.end();
  },
};

async function setting(): Promise<{ readonly running: RunningProxy } & AsyncDisposable> {
  const server = await customerServer({ '/fine': '<Response><Say>Fine.</Say><Say>Still fine.</Say></Response>' });
  const running = await proxy([{ number: 'fine', url: `${server.url}/fine` }]);
  return {
    running,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function live(running: RunningProxy): Promise<number> {
  return ((await (await running.pages('/readyz')).json()) as { liveCalls: number }).liveCalls;
}

describe.concurrent('a switch that', () => {
  test.for(Object.entries(rude))('%s, once its call runs: that call ends, one beside it does not notice', async ([
    ,
    behave,
  ], { expect }) => {
    await using here = await setting();
    const peer = await ScriptedSwitch.call(here.running.eventSocket.port, greeting());
    await peer.begin('speak');
    behave(peer);
    expect(spoken(await here.running.ring('fine'))).toEqual(['Fine.', 'Still fine.']);
    if (!peer.socket.closed) {
      peer.hangUp('NORMAL_CLEARING');
      peer.socket.end();
    }
    await expect.poll(() => live(here.running), { timeout: 10_000 }).toBe(0);
    expect(spoken(await here.running.ring('fine'))).toEqual(['Fine.', 'Still fine.']);
  });

  /** After each of the first commands: before a greeting, in the middle of it, before a reply, after an event. */
  test.for(
    Array.from({ length: 8 }, (_, index) => index),
  )('closes after %d of its bytes’ pieces: nothing is left', async (pieces, { expect }) => {
    await using here = await setting();
    const bytes = greeting();
    const socket: Socket = connect(here.running.eventSocket.port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.resume();
    const size = Math.ceil(bytes.length / 4);
    for (let piece = 0; piece < pieces; piece++)
      socket.write(
        piece < 4 ? bytes.slice(piece * size, (piece + 1) * size) : 'Content-Type: command/reply\nReply-Text: +OK\n\n',
      );
    socket.end();
    await once(socket, 'close');
    await expect.poll(() => live(here.running)).toBe(0);
    expect(spoken(await here.running.ring('fine'))).toEqual(['Fine.', 'Still fine.']);
  });

  test('never answers its own event socket, or sends garbage there: calls run, and the pages say so', async () => {
    const control = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('Content-Type: auth/request\n\n\u0000\u0001garbage\n\n');
    });
    await once(control.listen(0, '127.0.0.1'), 'listening');
    await using server = await customerServer({ '/fine': '<Response><Say>Fine.</Say></Response>' });
    const { port } = control.address() as AddressInfo;
    await using running = await proxy([{ number: 'fine', url: `${server.url}/fine` }], {
      switch: { address: `127.0.0.1:${port}`, password: 'x' },
    });
    expect(spoken(await running.ring('fine'))).toEqual(['Fine.']);
    const ready = (await (await running.pages('/readyz')).json()) as { problems: readonly string[] };
    expect(ready.problems.join()).toContain(`127.0.0.1:${port}`);
    control.close();
  });
});
