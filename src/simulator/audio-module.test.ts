import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { sleep } from '../clock/index.ts';
import type { AudioModule } from './audio-module.ts';
import { executeMessage, runCall, type TestPeer } from './test-peer.ts';

/**
 * What mod_audio_fork 0.8.9 and mod_audio_stream 1.0.3 answered and told on a FreeSWITCH 1.10.12 that was asked the same
 * (src/freeswitch/measured.md), word for word but for the reasons that their WebSocket libraries give.
 */
const modules = ['audio_fork', 'audio_stream'] as const;
const done = '+OK Success\n';
const failed = '-ERR Operation Failed\n';

let server: WebSocketServer;
let sockets: WebSocket[];
let frames: number[];
let closed: number[];
beforeEach(async () => {
  [sockets, frames, closed] = [[], [], []];
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  // What is left of a test before closes into its own list.
  const codes = closed;
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data: Buffer) => frames.push(data.length));
    socket.on('close', (code) => codes.push(code));
  });
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of server.clients) socket.terminate();
  server.close();
});

const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/x`;

function asked(module: AudioModule, own: TestPeer, id: string) {
  const name = (text: string) => (module === 'audio_fork' ? ` ${text}` : '');
  const ask = async (command: string) => (await own.ask(`api uuid_${module} ${id} ${command}`)).body;
  return {
    start: (tap: string, to = url(), sides = 'mono') => ask(`start ${to} ${sides} 8k${name(tap)}`),
    tell: (action: string, tap: string) => ask(`${action}${name(tap)}`),
    told: () =>
      own.events('CUSTOM').map(({ event }) => {
        const [, what] = String(event?.get('Event-Subclass')).split('::');
        return [what, event?.get('_body') ?? ''];
      }),
  };
}

const names = (module: AudioModule) =>
  ['connect', 'connect_failed', 'disconnect', 'error'].map((event) => `mod_${module}::${event}`).join(' ');

describe.each(modules)('mod_%s', (module) => {
  const isFork = module === 'audio_fork';
  const play = (
    program: (asked_: ReturnType<typeof asked>, own: TestPeer, wait: (ms: number) => Promise<void>) => Promise<void>,
  ) =>
    runCall(
      async (own, { clock, id }) => {
        await own.ask(`event json CUSTOM ${names(module)}`);
        await program(asked(module, own, id), own, (ms) => sleep(clock, ms));
      },
      {},
      { audioModules: [module] },
    );

  test('several on a leg where the module knows them by name, else one; told of a close, not of a stop', async () => {
    await play(async ({ start, tell, told }, own) => {
      expect(await start('one')).toBe(done);
      await own.until(() => told().length === 1);
      expect(told()).toEqual([['connect', isFork ? '' : '{"status":"connected"}']]);
      expect(await start('two')).toBe(isFork ? done : failed);
      expect(await start('two')).toBe(failed);
      if (isFork) await own.until(() => told().length === 2);
      expect([await tell('pause', 'one'), await tell('resume', 'one')]).toEqual([done, done]);
      expect(await tell('pause', 'none')).toBe(isFork ? failed : done);
      sockets[0]?.close(1000);
      await own.until(() => told().at(-1)?.[0] === 'disconnect');
      const body = '{"status":"disconnected","message":{"code":1000,"reason":""}}';
      expect(told().at(-1)).toEqual(['disconnect', isFork ? '' : body]);
      const before = told().length;
      if (isFork) expect([await tell('stop', 'two'), await tell('stop', 'two')]).toEqual([done, failed]);
      expect([await tell('stop', 'one'), await tell('stop', 'one')]).toEqual([done, failed]);
      expect(told()).toHaveLength(before);
    });
    await expect.poll(() => closed).toEqual(isFork ? [1000, 1000] : [1000]);
  });

  test('what cannot connect, or is torn, is told; only one of the two gives up its tap then', () =>
    play(async ({ start, tell, told }, own) => {
      expect(await start('one', 'ws://127.0.0.1:1/x')).toBe(done);
      await own.until(() => told().length === 1);
      const [what, body] = told()[0] ?? [];
      expect(what).toBe(isFork ? 'connect_failed' : 'error');
      expect(JSON.parse(String(body))).toEqual(
        isFork ? { reason: expect.any(String) } : { status: 'error', message: { code: 6, error: expect.any(String) } },
      );
      expect(await tell('stop', 'one')).toBe(isFork ? done : failed);
      expect(await start('two')).toBe(done);
      await own.until(() => told().length === 2);
      sockets[0]?.terminate();
      await own.until(() => told().length === 3);
      const torn = 'Connection closed without WebSocket CLOSE (abnormal EOF)';
      expect(told()[2]).toEqual(
        isFork ? ['disconnect', ''] : ['error', JSON.stringify({ status: 'error', message: { code: 1, error: torn } })],
      );
      expect(await tell('stop', 'two')).toBe(isFork ? done : failed);
      expect(await start('three', url(), 'other')).toBe('-ERR no reply\n');
    }));

  test('one side always comes; two come only while something is sent, and the first of them late', () =>
    play(async ({ start, tell, told }, own, wait) => {
      await start('one');
      await own.until(() => told().length === 1);
      await wait(1000);
      await expect.poll(() => frames.length).toBeGreaterThanOrEqual(49);
      expect(new Set(frames)).toEqual(new Set([320]));
      await tell('stop', 'one');
      frames = [];
      await start('two', url(), 'stereo');
      await own.until(() => told().length === 2);
      await wait(1000);
      own.send(executeMessage('playback', 'silence_stream://500', 'a'));
      await wait(1000);
      await expect.poll(() => frames.length).toBeGreaterThanOrEqual(24);
      expect(frames.length).toBeLessThanOrEqual(27);
      expect(new Set(frames)).toEqual(new Set([640]));
    }));
});
