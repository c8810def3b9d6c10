import { describe, expect, it } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { ScriptedCaller } from './caller-script.ts';
import type { SimulatedCall } from './incoming-call.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { executeMessage, runCall, servePeers, type TestPeer } from './test-peer.ts';

const tone = (ms: number) => `tone_stream://%(${ms},0,440)`;

/** Rings programs that do just what they are told, in order. */
async function ring(
  call: Partial<SimulatedCall>,
  ...programs: readonly ((peer: TestPeer, clock: VirtualClock) => Promise<void>)[]
) {
  const clock = new VirtualClock();
  const simulated = new SimulatedSwitch({ clock });
  const peers: TestPeer[] = [];
  const servers = await Promise.all(
    programs.map((program) =>
      servePeers((peer) => {
        peers.push(peer);
        void program(peer, clock);
      }),
    ),
  );
  const outcome = await clock.run(simulated.placeCall({ to: '700', ...call }, servers), 'the call');
  await simulated.close();
  for (const { server } of servers) server.close();
  return { outcome, peers, clock, began: outcome.startedAt };
}

describe('the first words', () => {
  it('tell everything about the call, encoded', async () => {
    const { peer } = await runCall(async () => {}, {
      from: '+15557654321',
      callerName: 'Zoë ${system(id)}',
      to: '+1800555',
      host: 'pbx.example',
      sourceAddress: '192.0.2.9',
      sipCallId: 'abc@192.0.2.9',
      headers: {
        'X-Account': 'a b',
        'P-Charge': '1',
        Subject: 'kept out',
        'X-Evil': '${x}',
        'Referred-By': '<sip:7@b>',
      },
      variables: { tenant: 'acme' },
    });
    const [connected] = peer.frames;
    const told = (name: string) => connected?.event?.get(name);
    expect(connected?.raw).toContain('Reply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n');
    expect(told('Caller-Caller-ID-Name')).toBe('Zoë %{system(id)}');
    expect(told('Caller-Destination-Number')).toBe('+1800555');
    expect(told('variable_sip_from_user')).toBe('+15557654321');
    expect(told('variable_sip_to_host')).toBe('pbx.example');
    expect(told('variable_sip_req_user')).toBe('+1800555');
    expect(told('variable_sip_network_ip')).toBe('192.0.2.9');
    expect(told('variable_sip_call_id')).toBe('abc@192.0.2.9');
    expect([told('variable_sip_h_X-Account'), told('variable_sip_h_P-Charge')]).toEqual(['a b', '1']);
    expect([told('variable_sip_h_Subject'), told('variable_sip_h_X-Evil')]).toEqual([undefined, undefined]);
    expect([told('variable_sip_referred_by_uri'), told('variable_sip_h_Referred-By')]).toEqual(['7@b', undefined]);
    expect(told('variable_tenant')).toBe('acme');
  });

  it('are connect: the reply to anything else is lost', async () => {
    const { outcome, peers } = await ring({}, async (peer) => {
      peer.send('linger 1\n\n');
      await peer.ask('exit');
    });
    expect(
      peers[0]?.frames.map(({ headers }) => headers.get('Reply-Text') ?? headers.get('Content-Disposition')),
    ).toEqual(['+OK bye', 'disconnect']);
    expect(outcome.cause).toBe('NORMAL_CLEARING');
  });

  it('must come within 25 s', async () => {
    const { outcome, began } = await ring({}, async () => {});
    expect(outcome.endedAt - began).toBe(25_000);
  });
});

it('what has run is told while the call goes on, without the handing over', async () => {
  const told: string[] = [];
  let toldBefore: readonly string[] = [];
  const { outcome } = await runCall(
    async (peer, { clock }) => {
      await peer.execute('playback', tone(100));
      await sleep(clock, 500);
      toldBefore = [...told];
      await peer.execute('playback', tone(200));
    },
    { executed: ({ application, argument, endedAt = 0 }) => told.push(`${application} ${argument} ${endedAt > 0}`) },
  );
  expect(toldBefore).toContain(`playback ${tone(100)} true`);
  expect(toldBefore).not.toContain(`playback ${tone(200)} true`);
  expect(told).toEqual(outcome.executed.map(({ application, argument }) => `${application} ${argument} true`));
});

describe('the end of a call', () => {
  it('by the caller is a BYE, and the program may linger', async () => {
    const { outcome, peer } = await runCall(
      async (own) => {
        await own.execute('playback', tone(9000));
      },
      { caller: new ScriptedCaller({ hangsUpAfterMs: 1000 }) },
    );
    expect([outcome.endedBy, outcome.cause, outcome.sipStatus]).toEqual(['caller', 'NORMAL_CLEARING', 200]);
    expect(outcome.executed.at(-1)?.response).toBe('PLAYBACK ERROR');
    expect(peer.frames.map(({ headers }) => headers.get('Linger-Time')).filter(Boolean)).toEqual(['5']);
  });

  it('before the answer is a CANCEL', async () => {
    const { outcome } = await ring({ caller: new ScriptedCaller({ hangsUpAfterMs: 500 }) }, async (peer) => {
      await peer.ask('connect');
    });
    expect([outcome.endedBy, outcome.cause, outcome.sipStatus, outcome.answeredAt]).toEqual([
      'caller',
      'ORIGINATOR_CANCEL',
      487,
      undefined,
    ]);
  });

  it('by the program before the answer is a refusal', async () => {
    const refuse = (application: string, argument: string) =>
      ring({}, async (peer) => {
        await peer.ask('connect');
        peer.send(executeMessage(application, argument, 'x'));
      });
    const statusOf = async (application: string, argument: string) => {
      const { outcome } = await refuse(application, argument);
      return [outcome.sipStatus, outcome.cause];
    };
    expect(await statusOf('hangup', 'USER_BUSY')).toEqual([486, 'USER_BUSY']);
    expect(await statusOf('hangup', 'no such cause')).toEqual([480, 'NORMAL_CLEARING']);
    expect(await statusOf('respond', '404 Not Found')).toEqual([404, 'UNALLOCATED_NUMBER']);
    expect(await statusOf('redirect', 'sip:a@b')).toEqual([302, 'NORMAL_UNSPECIFIED']);
  });

  it('keeps the socket for as long as the program asked', async () => {
    const { clock, outcome } = await ring({ caller: new ScriptedCaller({ hangsUpAfterMs: 1000 }) }, async (peer) => {
      peer.send('connect\n\nlinger 30\n\n');
    });
    expect(clock.now() - outcome.endedAt).toBe(30_000);
  });

  it('closes the socket at once for a program that did not ask', async () => {
    const { clock, outcome, peers } = await ring(
      { caller: new ScriptedCaller({ hangsUpAfterMs: 1000 }) },
      async (peer) => {
        peer.send('connect\n\nlinger 30\n\nnolinger\n\n');
      },
    );
    expect(clock.now()).toBe(outcome.endedAt);
    expect(peers[0]?.frames.at(-1)?.headers.get('Content-Disposition')).toBe('disconnect');
  });

  it('after a kill from outside comes a tick later than its notice', async () => {
    const { peer } = await runCall(async (own, { id }) => {
      await own.ask(`api uuid_kill ${id} USER_BUSY`);
      await own.until(() => own.events('CHANNEL_HANGUP_COMPLETE').length > 0);
    });
    const names = peer.frames.map(
      ({ event, headers }) => event?.get('Event-Name') ?? headers.get('Content-Disposition'),
    );
    expect(names.slice(names.indexOf('CHANNEL_HANGUP')).filter((name) => name !== undefined)).toEqual([
      'CHANNEL_HANGUP',
      'linger',
      'CHANNEL_UNPARK',
      'CHANNEL_EXECUTE_COMPLETE',
      'CHANNEL_STATE',
      'CHANNEL_STATE',
      'CHANNEL_HANGUP_COMPLETE',
      'disconnect',
    ]);
  });
});

describe('a call whose program goes away', () => {
  const connected = async (peer: TestPeer) => {
    await peer.ask('connect');
    await peer.ask('myevents json');
    await peer.execute('answer');
  };

  it('goes to the next program at once while nothing runs', async () => {
    const { outcome, peers, began } = await ring(
      {},
      async (peer, clock) => {
        await connected(peer);
        await sleep(clock, 500);
        peer.socket.destroy();
      },
      async (peer) => {
        await connected(peer);
        peer.send(executeMessage('hangup', 'USER_BUSY', 'x'));
      },
    );
    const [first, second] = peers.map((peer) => peer.frames[0]?.event?.get('Unique-ID'));
    expect(second).toBe(first);
    expect(outcome.cause).toBe('USER_BUSY');
    expect(outcome.endedAt - began).toBeLessThan(700);
  });

  it('first plays to its end what is playing', async () => {
    const { outcome, began } = await ring({}, async (peer, clock) => {
      await connected(peer);
      peer.send(executeMessage('playback', tone(5000), 'x'));
      await sleep(clock, 500);
      peer.socket.destroy();
    });
    expect([outcome.cause, outcome.endedBy]).toEqual(['NORMAL_CLEARING', 'switch']);
    expect(outcome.endedAt - began).toBe(5060);
  });

  it('with socket_resume drops it and goes on', async () => {
    const { outcome, began } = await ring(
      {},
      async (peer, clock) => {
        await connected(peer);
        await peer.ask('resume');
        peer.send(executeMessage('playback', tone(5000), 'x'));
        await sleep(clock, 500);
        peer.socket.destroy();
      },
      async (peer) => {
        await connected(peer);
        await peer.execute('playback', tone(100));
        peer.send(executeMessage('hangup', '', 'x'));
      },
    );
    expect(outcome.executed.map(({ application, endedAt = 0 }) => [application, endedAt - began])).toEqual([
      ['answer', 40],
      ['playback', 540],
      ['answer', 580],
      ['playback', 700],
      ['hangup', 720],
    ]);
  });

  it('is cleared when no program takes it', async () => {
    const { server, ...nobody } = await servePeers(() => {});
    await new Promise((resolve) => server.close(resolve));
    const clock = new VirtualClock();
    const simulated = new SimulatedSwitch({ clock });
    const outcome = await clock.run(simulated.placeCall({ to: '700' }, nobody));
    expect([outcome.wasServed, outcome.cause, outcome.sipStatus]).toEqual([false, 'NORMAL_CLEARING', 480]);
  });
});

describe('one script', () => {
  it('gives the same bytes on every run', async () => {
    const once = async () => {
      const caller = new ScriptedCaller({ timed: [{ atMs: 700, does: 'press', keys: '12' }], hangsUpAfterMs: 9000 });
      const { peer } = await runCall(
        async (own) => {
          await own.execute('play_and_get_digits', `1 2 1 2000 # ${tone(2000)} silence_stream://1 got \\d+`);
          await own.execute('bridge', '{leg_timeout=9}sofia/gateway/gw/+15550001,sofia/gateway/gw/+15550002');
        },
        { caller },
      );
      return peer.frames.map(({ raw }) => raw.replaceAll(/127\.0\.0\.1(?::|%3A)\d+(?: |%20)async/g, ''));
    };
    const [first, second] = [await once(), await once()];
    expect(first.length).toBeGreaterThan(15);
    expect(second).toEqual(first);
  });

  it('lasts ten minutes and takes next to no time', async () => {
    const begun = performance.now();
    const { outcome } = await runCall(async (own) => {
      await own.execute('playback', 'silence_stream://600000');
    });
    expect(outcome.endedAt - outcome.startedAt).toBeGreaterThan(600_000);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
