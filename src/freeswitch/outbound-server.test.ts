import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import type { Leg, SwitchServer } from '../switch/index.ts';
import { EventSocketViolation, SocketModeUnsuitable } from './errors.ts';
import { listenForCalls } from './outbound-server.ts';
import { callIn, dialing, never, until } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall, ringingCall, ScriptedSwitch } from './testing/scripted-switch.ts';

const servers: SwitchServer[] = [];
const peers: ScriptedSwitch[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
  for (const server of servers.splice(0)) await server.close();
});

async function listen(options: Partial<Parameters<typeof listenForCalls>[0]> = {}) {
  const failures: unknown[] = [];
  const legs: Leg[] = [];
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock: new CountingClock(),
    dialing,
    holdMusic: 'local_stream://moh',
    handler: async (leg) => {
      legs.push(leg);
      await leg.ended;
    },
    failed: (error) => failures.push(error),
    ...options,
  });
  servers.push(server);
  return { server, failures, legs };
}

async function dial(server: SwitchServer, greeting = ringingCall()) {
  const peer = await ScriptedSwitch.call(server.address.port, greeting);
  peers.push(peer);
  return peer;
}

describe('a new call', () => {
  test('is opened with everything that is the same for every call, after connect', async () => {
    const call = await callIn(new CountingClock());
    const { id, seen } = call.peer;
    expect(seen.map(({ bytes }) => bytes.trim())).toEqual([
      'connect',
      'linger 10',
      `filter Unique-ID ${id}`,
      'event json CHANNEL_ANSWER CHANNEL_EXECUTE CHANNEL_EXECUTE_COMPLETE CHANNEL_HANGUP CHANNEL_HANGUP_COMPLETE DTMF',
      `api uuid_setvar_multi ${id} app_disable_expand_variables=true;playback_terminators=none;` +
        'record_fill_cng=true;dragoman_taken=true',
    ]);
    // The same for every call: nobody is told of it.
    expect(call.told).toEqual([]);
    expect(call.leg.channel).toMatchObject({ from: '+15550001', to: '+15550002', direction: 'inbound' });
    expect(call.server.live).toBe(1);
    await call.finish();
    expect(call.server.live).toBe(0);
  });

  test('may be answered already', async () => {
    const call = await callIn(new CountingClock(), answeredCall());
    expect(call.leg.answered).toBe(true);
    await call.finish();
  });

  test('is released when its handler has ended', async () => {
    const { server } = await listen({ handler: async () => {} });
    const peer = await dial(server);
    await peer.next('exit');
    peer.socket.end();
    await once(peer.socket, 'close');
    expect(server.live).toBe(0);
  });

  test('is hung up when its handler has failed, which is told', async () => {
    const mistake = new Error('a mistake of ours');
    const { server, failures } = await listen({ handler: () => Promise.reject(mistake) });
    const peer = await dial(server);
    expect((await peer.next('api uuid_kill')).argument).toBe(`${peer.id} NORMAL_TEMPORARY_FAILURE`);
    peer.hangUp('NORMAL_TEMPORARY_FAILURE');
    await peer.next('exit');
    expect(failures).toEqual([mistake]);
  });

  test('whose caller is gone before it has begun ends like any other', async () => {
    const { server, legs } = await listen();
    const peer = new ScriptedSwitch(connect(server.address.port, '127.0.0.1'), ringingCall());
    peers.push(peer);
    peer.replies.set('api uuid_setvar_multi', () => '-ERR No such channel!\n');
    await until(() => legs.length === 1);
    peer.hangUp('ORIGINATOR_CANCEL', { variable_sip_hangup_disposition: 'recv_cancel' });
    expect(await legs[0]?.ended).toMatchObject({ by: 'caller', cause: 'cancelled' });
  });
});

describe('what is no call', () => {
  test.each([
    ['without control', { Control: 'single-channel' }],
    ['blocking', { 'Socket-Mode': 'static' }],
  ])('a socket opened %s', async (_, headers) => {
    const { server, failures } = await listen();
    const peer = await dial(server, ringingCall(headers));
    await once(peer.socket, 'close');
    expect(failures).toEqual([expect.any(SocketModeUnsuitable)]);
  });

  test('a switch that does not take our start variables', async () => {
    const { server, failures, legs } = await listen();
    const peer = new ScriptedSwitch(connect(server.address.port, '127.0.0.1'), ringingCall());
    peers.push(peer);
    peer.replies.set('api uuid_setvar_multi', () => '-ERR uuid_setvar_multi Command not found!');
    await once(peer.socket, 'close');
    expect(failures).toEqual([expect.any(EventSocketViolation)]);
    expect(legs).toEqual([]);
  });

  test.each([
    ['a web browser', 'GET / HTTP/1.1\nHost: x\n\n'],
    ['blank lines', '\n\n\n\n'],
    ['binary', '\u0000\u0001\u0002\n\n\n'],
    [
      'a reply to nothing',
      'Content-Type: command/reply\nReply-Text: +OK\n\nContent-Type: command/reply\nReply-Text: +OK\n\n',
    ],
    ['a flood of headers', 'X: y\n'.repeat(100_000)],
  ])('%s is turned away, and a call beside it does not notice', async (_, rubbish) => {
    const { server, failures, legs } = await listen();
    const good = await dial(server);
    await until(() => legs.length === 1);
    const bad = connect(server.address.port, '127.0.0.1');
    const closed = new Promise((resolve) => bad.on('error', () => {}).once('close', resolve));
    bad.resume().write(rubbish);
    await closed;
    expect(failures).toHaveLength(1);
    const end = legs[0]?.ring();
    good.complete(await good.begin('ring_ready'));
    expect(await end).toEqual({ ended: 'done' });
  });

  test('somebody who connects and says nothing has half a minute', async () => {
    const clock = new VirtualClock();
    const { server, failures } = await listen({ clock });
    const socket = connect(server.address.port, '127.0.0.1');
    await once(socket, 'data');
    const closed = once(socket.resume(), 'close');
    await clock.advance(29_999);
    expect(socket.destroyed).toBe(false);
    await clock.advance(1);
    await closed;
    expect(failures).toEqual([expect.any(EventSocketViolation)]);
  });

  test('somebody who leaves at once', async () => {
    const { server, failures } = await listen();
    const socket = connect(server.address.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    await until(() => failures.length === 1);
    expect(failures).toEqual([expect.any(EventSocketViolation)]);
  });
});

describe('the server', () => {
  test('takes no more calls, while those that run go on', async () => {
    const { server, legs } = await listen();
    const peer = await dial(server);
    await until(() => legs.length === 1);
    await server.stopAccepting();
    const late = connect(server.address.port, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    const end = legs[0]?.ring();
    peer.complete(await peer.begin('ring_ready'));
    expect(await end).toEqual({ ended: 'done' });
    expect(server.live).toBe(1);
  });

  test('closes what is left', async () => {
    const { server, legs } = await listen();
    const peer = await dial(server);
    await until(() => legs.length === 1);
    const closed = once(peer.socket, 'close');
    await server.close();
    await closed;
    expect(await legs[0]?.ended).toMatchObject({ by: 'lost' });
    expect(server.live).toBe(0);
    await server.close();
  });

  test('does not wait for ever for a handler', async () => {
    const clock = new VirtualClock();
    const { server } = await listen({ clock, handler: () => new Promise(() => {}) });
    await dial(server);
    await until(() => server.live === 1);
    const closed = server.close();
    await clock.advance(5000);
    await closed;
    servers.pop();
  });

  test('an address that is taken is an error at once', async () => {
    const { server } = await listen();
    await expect(listen({ port: server.address.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

test('after many calls of every ending, nothing of ours is left', async () => {
  const clock = new CountingClock();
  const { server, failures } = await listen({
    clock,
    handler: async (leg) => {
      await leg.play({ kind: 'hold-music' }, { endKeys: '#', signal: never });
      if (leg.channel.to === 'hangup') await leg.hangup('normal');
    },
  });
  const endings: Readonly<Record<string, (peer: ScriptedSwitch) => Promise<void>>> = {
    caller: async (peer) => {
      await peer.begin('playback');
      peer.hangUp('NORMAL_CLEARING');
      await peer.next('exit');
      peer.socket.end();
    },
    release: async (peer) => {
      const command = await peer.begin('playback');
      peer.press('#');
      await peer.next('api uuid_break');
      peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
      await peer.next('exit');
      peer.socket.end();
    },
    hangup: async (peer) => {
      peer.complete(await peer.begin('playback'), { 'Application-Response': 'FILE NOT FOUND' });
      await peer.next('api uuid_kill');
      peer.hangUp('NORMAL_CLEARING');
      await peer.next('exit');
      peer.socket.end();
    },
    reset: async (peer) => {
      await peer.begin('playback');
      peer.socket.resetAndDestroy();
    },
    rubbish: async (peer) => {
      await peer.begin('playback');
      peer.write('rubbish\n\n');
    },
  };
  for (const [name, ending] of Object.entries(endings)) {
    for (let round = 0; round < 20; round++) {
      const peer = await dial(server, ringingCall({ 'Answer-State': 'answered', 'Caller-Destination-Number': name }));
      const closed = once(peer.socket, 'close');
      await ending(peer);
      await closed;
    }
    await until(() => server.live === 0);
    expect({ name, timers: clock.timers, failures }).toEqual({ name, timers: 0, failures: [] });
  }
  await server.close();
  await until(() => !process.getActiveResourcesInfo().some((resource) => /^TCP/.test(resource)));
});
