import { describe, expect, it } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { answersAndTalks, isBusy } from './callee.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { connectPeer, executeMessage, servePeers, type TestPeer } from './test-peer.ts';

/** Runs `program` on the inbound face; virtual time goes on until it returns. */
async function inbound(
  program: (
    peer: TestPeer,
    context: { readonly clock: VirtualClock; readonly simulated: SimulatedSwitch },
  ) => Promise<void>,
  isAuthenticated = true,
) {
  const clock = new VirtualClock();
  const simulated = new SimulatedSwitch({
    clock,
    callees: [
      { matches: /^1$/, behaviour: answersAndTalks(1000, 4000) },
      { matches: /^2$/, behaviour: isBusy },
    ],
    withoutApplications: ['speak'],
  });
  const face = await simulated.listen({ port: 0, password: 'secret', users: { 'bob@example.com': 'pw:1' } });
  await clock.run(
    (async () => {
      const peer = await connectPeer(face);
      if (isAuthenticated) await peer.ask('auth secret');
      await program(peer, { clock, simulated });
      peer.socket.end();
      await peer.until(() => false);
    })(),
    'the program',
  );
  await simulated.close();
}

const text = async (peer: TestPeer, command: string) => {
  const reply = await peer.ask(command);
  return reply.headers.get('Reply-Text') ?? reply.body;
};

describe('the inbound face', () => {
  it('asks who is there, and lets nobody else in', async () => {
    await inbound(async (peer) => {
      expect(peer.frames[0]?.raw).toBe('Content-Type: auth/request\n\n');
      expect(await text(peer, 'api status')).toBe('-ERR command not found');
      expect(await text(peer, 'auth ClueCon')).toBe('-ERR invalid');
      await peer.until(() => false);
      expect(peer.frames.at(-1)?.raw).toMatch(/^Content-Type: text\/disconnect-notice\nContent-Length: 67\n\n/);
    }, false);
  });

  it('takes users with their own password', async () => {
    await inbound(async (peer) => {
      const reply = await peer.ask('userauth bob@example.com:pw:1');
      expect(reply.raw).toBe(
        'Content-Type: command/reply\nReply-Text: +OK accepted\nAllowed-Events: all\nAllowed-API: all\nAllowed-LOG: all\n\n',
      );
      expect(await text(peer, 'api uuid_exists x')).toBe('false');
    }, false);
  });

  it('lists what it can do', async () => {
    await inbound(async (peer) => {
      const listed = JSON.parse(await text(peer, 'api show application as json'));
      const names = listed.rows.map(({ name }: { name: string }) => name);
      expect(listed.row_count).toBe(names.length);
      expect(names).toEqual(expect.arrayContaining(['answer', 'playback', 'play_and_get_digits', 'bridge', 'socket']));
      expect(names).not.toContain('speak');
      expect(listed.rows[0]).toEqual({
        name: 'answer',
        description: 'Answer the call',
        syntax: '',
        ikey: 'mod_dptools',
      });
      expect(await text(peer, 'api show channels as json')).toBe('{"row_count":0}');
      expect(await text(peer, 'api show calls count')).toBe('\n0 total.\n');
      expect(await text(peer, 'api status')).toMatch(/^UP 0 years.*\nFreeSWITCH \(Version/);
    });
  });

  it('has no call of its own', async () => {
    await inbound(async (peer) => {
      expect(await text(peer, 'linger')).toBe('-ERR not controlling a session');
      expect(await text(peer, 'sendmsg\ncall-command: hangup')).toBe('-ERR invalid session id []');
      expect(await text(peer, 'connect')).toBe('-ERR command not found');
      expect(await text(peer, 'exit')).toBe('+OK bye');
    });
  });

  it('says for all channels alike that one is gone', async () => {
    await inbound(async (peer) => {
      for (const command of ['uuid_kill x', 'uuid_break x', 'uuid_setvar x a b', 'uuid_getvar x a', 'uuid_dump x'])
        expect(await text(peer, `api ${command}`)).toBe('-ERR No such channel!\n');
      expect(await text(peer, 'api uuid_broadcast x y')).toBe('-ERR invalid uuid\n');
      expect(await text(peer, 'api no_such_api')).toBe('-ERR no_such_api Command not found!\n');
    });
  });

  it('calls out in the background, and tells the result as a job', async () => {
    await inbound(async (peer) => {
      await peer.ask('event json BACKGROUND_JOB CHANNEL_ANSWER');
      const reply = await peer.ask(
        'bgapi originate {origination_uuid=out-1}sofia/gateway/gw/1 &park()\nJob-UUID: job-1',
      );
      expect(reply.raw).toBe('Content-Type: command/reply\nReply-Text: +OK Job-UUID: job-1\nJob-UUID: job-1\n\n');
      expect(await text(peer, 'api uuid_exists out-1')).toBe('true');
      await peer.until(() => peer.events('BACKGROUND_JOB').length > 0);
      const [job] = peer.events('BACKGROUND_JOB');
      expect([job?.event?.get('Job-UUID'), job?.event?.get('_body')]).toEqual(['job-1', '+OK out-1\n']);
      expect(peer.events('CHANNEL_ANSWER')).toHaveLength(1);
      await peer.ask('bgapi originate sofia/gateway/gw/2 &park()');
      await peer.until(() => peer.events('BACKGROUND_JOB').length > 1);
      expect(peer.events('BACKGROUND_JOB')[1]?.event?.get('_body')).toBe('-ERR USER_BUSY\n');
    });
  });

  it('hands an answered call to a program', async () => {
    const program = await servePeers(async (peer) => {
      await peer.ask('connect');
      peer.send(executeMessage('playback', 'silence_stream://500', 'p') + executeMessage('hangup', 'USER_BUSY', 'h'));
    });
    await inbound(async (peer) => {
      await peer.ask('event plain CHANNEL_EXECUTE CHANNEL_HANGUP_COMPLETE');
      const target = `'&socket(${program.host}:${program.port} async full)'`;
      expect(await text(peer, `api originate sofia/gateway/gw/1 ${target} XML default Acme +1800 20`)).toMatch(
        /^\+OK \S+\n$/,
      );
      await peer.until(() => peer.events('CHANNEL_HANGUP_COMPLETE').length > 0);
      const [end] = peer.events('CHANNEL_HANGUP_COMPLETE');
      expect([end?.event?.get('Hangup-Cause'), end?.event?.get('Caller-Caller-ID-Number')]).toEqual([
        'USER_BUSY',
        '+1800',
      ]);
      expect(peer.events('CHANNEL_EXECUTE').map(({ event }) => event?.get('Application'))).toEqual([
        'socket',
        'playback',
        'hangup',
      ]);
    });
    program.server.close();
  });

  it('passes events on that others send', async () => {
    await inbound(async (peer) => {
      await peer.ask('event json CUSTOM my::event');
      expect(
        await text(peer, 'sendevent CUSTOM\nEvent-Subclass: my::event\nX-Number: 7\ncontent-length: 2\n\nhi'),
      ).toMatch(/^\+OK /);
      await peer.until(() => peer.events('CUSTOM').length > 0);
      const [event] = peer.events('CUSTOM');
      expect([event?.event?.get('x-number'), event?.event?.get('_body')]).toEqual(['7', 'hi']);
    });
  });

  it('hangs up everybody', async () => {
    await inbound(async (peer, { clock, simulated }) => {
      await peer.ask('bgapi originate sofia/gateway/gw/1 &echo()');
      await sleep(clock, 2000);
      expect(simulated.liveChannels).toBe(1);
      await peer.ask('api hupall');
      await sleep(clock, 60);
      expect(simulated.liveChannels).toBe(0);
    });
  });
});

describe('a conference', () => {
  it('begins, grows, shrinks and ends', async () => {
    const program = await servePeers(async (peer) => {
      await peer.ask('connect');
      peer.send(
        executeMessage('answer', '', 'a') +
          executeMessage('conference', 'room@default+flags{endconf}', 'c') +
          executeMessage('hangup', '', 'h'),
      );
    });
    const moderated = await servePeers(async (peer) => {
      await peer.ask('connect');
      await peer.ask('linger 5');
      peer.send(
        executeMessage('answer', '', 'a') +
          executeMessage('conference', 'room@default', 'c') +
          executeMessage('hangup', '', 'h'),
      );
    });
    await inbound(async (peer, { clock, simulated }) => {
      await peer.ask('event json CUSTOM conference::maintenance');
      expect(await text(peer, 'api conference room list')).toBe('-ERR Conference room not found\n');
      const first = simulated.placeCall({ to: '1', from: '+1001' }, program);
      await sleep(clock, 1000);
      const second = simulated.placeCall({ to: '2', from: '+1002' }, moderated);
      await sleep(clock, 1000);
      expect(await text(peer, 'api conference room count')).toBe('2');
      expect(await text(peer, 'api conference room mute 2')).toBe('+OK mute 2\n');
      expect(await text(peer, 'api conference room kick 9')).toBe('-ERR Non-Existant ID 9\n');
      await peer.ask('api conference room kick 1');
      // The last of those with whom the room ends has gone.
      const ends = await Promise.all([first, second]);
      expect(ends.map(({ variables }) => [variables['conference_member_id'], variables['conference_name']])).toEqual([
        ['1', 'room'],
        ['2', 'room'],
      ]);
      expect(
        peer.events('CUSTOM').map(({ event }) => `${event?.get('Action')} ${event?.get('Member-ID') ?? ''}`.trim()),
      ).toEqual([
        'conference-create',
        'add-member 1',
        'floor-change 1',
        'add-member 2',
        'mute-member 2',
        'kick-member 1',
        'del-member 1',
        'del-member 2',
        'conference-destroy',
      ]);
    });
    program.server.close();
    moderated.server.close();
  });
});
