import { describe, expect, it } from 'vitest';
import { sleep } from '../clock/index.ts';
import { parsePresses, ScriptedCaller } from './caller-script.ts';
import { executeMessage, type PeerFrame, runCall } from './test-peer.ts';

const tone = (ms: number) => `tone_stream://%(${ms},0,440)`;

/** What ran, with ms since the call began: `playback 100-300`. */
function spans({
  executed,
  startedAt,
}: {
  executed: readonly { application: string; argument: string; startedAt: number; endedAt?: number }[];
  startedAt: number;
}): string[] {
  return executed
    .filter(({ application }) => application !== 'answer')
    .map((run) => `${run.application} ${run.startedAt - startedAt}-${(run.endedAt ?? Number.NaN) - startedAt}`);
}

const value = (frame: PeerFrame | undefined, header: string) => frame?.event?.get(header);

describe('commands on a call', () => {
  it('start at the next tick, and +OK only means queued', async () => {
    const { outcome } = await runCall(async (peer, { clock }) => {
      await sleep(clock, 7);
      const before = clock.now();
      expect(
        (await peer.ask('sendmsg\ncall-command: execute\nexecute-app-name: sleep\nexecute-app-arg: 100')).headers.get(
          'Reply-Text',
        ),
      ).toBe('+OK');
      expect(clock.now()).toBe(before);
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 2);
    });
    // Parked at 20 ms, answered at 40, sent at 47, picked up at 60.
    expect(spans(outcome)).toEqual(['sleep 60-160']);
  });

  it('run back to back under a lock', async () => {
    const { outcome } = await runCall(async (peer) => {
      peer.send(executeMessage('playback', tone(200), 'one') + executeMessage('playback', tone(100), 'two'));
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 3);
    });
    expect(spans(outcome)).toEqual(['playback 60-260', 'playback 260-360']);
  });

  it('without a lock run inside what is running, which goes on afterwards', async () => {
    const { outcome } = await runCall(async (peer, { clock }) => {
      const unlocked = (argument: string) =>
        peer.send(`sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: ${argument}\n\n`);
      unlocked(tone(1000));
      await sleep(clock, 200);
      unlocked(tone(300));
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 3);
    });
    expect(spans(outcome)).toEqual(['playback 60-1360', 'playback 260-560']);
  });

  it('repeat with loops, unless one pass is over within half a second', async () => {
    const { outcome } = await runCall(async (peer) => {
      const looped = (argument: string) =>
        peer.send(
          `sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: ${argument}\nloops: 3\nevent-lock: true\n\n`,
        );
      looped(tone(600));
      looped(tone(100));
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 5);
    });
    expect(spans(outcome)).toEqual([
      'playback 60-660',
      'playback 660-1260',
      'playback 1260-1860',
      'playback 1860-1960',
    ]);
  });

  it('are answered and never run once the channel has hung up', async () => {
    const { outcome, peer } = await runCall(async (own) => {
      await own.execute('hangup', 'USER_BUSY');
      expect(
        (await own.ask('sendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: x')).headers.get(
          'Reply-Text',
        ),
      ).toBe('+OK');
    });
    expect(spans(outcome).map((span) => span.split(' ')[0])).toEqual(['hangup']);
    expect(peer.events('CHANNEL_EXECUTE_COMPLETE').map((frame) => value(frame, 'Application'))).toEqual([
      'answer',
      'hangup',
      'socket',
    ]);
  });

  it('hang up without an application', async () => {
    const { outcome, peer } = await runCall(async (own) => {
      own.send('sendmsg\ncall-command: hangup\nhangup-cause: CALL_REJECTED\n\n');
      await own.until(() => own.events('CHANNEL_HANGUP_COMPLETE').length > 0);
    });
    expect([outcome.cause, outcome.endedBy]).toEqual(['CALL_REJECTED', 'program']);
    expect(value(peer.events('CHANNEL_HANGUP_COMPLETE')[0], 'variable_hangup_cause_q850')).toBe('21');
  });

  it('with a name that no application has end the call', async () => {
    const { outcome } = await runCall(
      async (peer) => {
        expect(await peer.execute('speak', 'flite|slt|hello')).toBeUndefined();
      },
      {},
      { withoutApplications: ['speak'] },
    );
    expect([outcome.cause, outcome.endedBy, spans(outcome)]).toEqual(['DESTINATION_OUT_OF_ORDER', 'switch', []]);
  });
});

describe('uuid_break', () => {
  it('ends a playback at the next tick', async () => {
    const { outcome } = await runCall(async (peer, { clock, id }) => {
      peer.send(executeMessage('playback', tone(5000), 'long'));
      await sleep(clock, 505);
      expect((await peer.ask(`api uuid_break ${id}`)).body).toBe('+OK\n');
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 2);
    });
    expect(spans(outcome)).toEqual(['playback 60-560']);
    // Read ahead in blocks of 2048 ms: what the switch counts is not what was heard.
    expect([outcome.variables['playback_ms'], outcome.variables['playback_last_offset_pos']]).toEqual(['2048', '4000']);
  });

  it('is lost before the application has started', async () => {
    const { outcome } = await runCall(async (peer, { id }) => {
      peer.send(`${executeMessage('playback', tone(1000), 'kept')}api uuid_break ${id}\n\n`);
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 2);
    });
    expect(spans(outcome)).toEqual(['playback 60-1060']);
  });

  it('with all drops queued commands without a word', async () => {
    const { outcome, peer } = await runCall(async (own, { clock, id }) => {
      own.send(executeMessage('playback', tone(1000), 'one') + executeMessage('playback', tone(1000), 'two'));
      await sleep(clock, 100);
      await own.ask(`api uuid_break ${id} all`);
      await sleep(clock, 3000);
    });
    expect(spans(outcome)).toEqual(['playback 60-160']);
    expect(peer.events('CHANNEL_EXECUTE').map((frame) => value(frame, 'Application-UUID'))).not.toContain('two');
  });

  it('does not end the collection of digits', async () => {
    const { outcome } = await runCall(async (peer, { clock, id }) => {
      peer.send(executeMessage('read', '1 4 silence got 2000 #', 'read'));
      await sleep(clock, 500);
      await peer.ask(`api uuid_break ${id}`);
      await peer.until(() => peer.events('CHANNEL_EXECUTE_COMPLETE').length === 2);
    });
    expect(spans(outcome)).toEqual(['read 60-2060']);
  });
});

describe('keys', () => {
  const pressing = (timed: readonly (readonly [number, string])[]) => ({
    caller: new ScriptedCaller({ timed: timed.map(([atMs, keys]) => ({ atMs, does: 'press', keys }) as const) }),
  });

  it('pressed while nothing reads them are events, and lost to the next application', async () => {
    const { peer, outcome } = await runCall(
      async (own, { clock }) => {
        await sleep(clock, 500);
        await own.execute('read', '1 1 silence got 1000 #');
      },
      pressing([[300, '7']]),
    );
    expect(peer.events('DTMF').map((frame) => [value(frame, 'DTMF-Digit'), value(frame, 'DTMF-Duration')])).toEqual([
      ['7', '800'],
    ]);
    expect(outcome.variables['got']).toBeUndefined();
    expect(outcome.variables['read_result']).toBe('failure');
    expect(outcome.keysPressed).toBe('7');
  });

  it('wait in the queue under an application that does not read, and count for the next one', async () => {
    const { outcome } = await runCall(
      async (own) => {
        own.send(executeMessage('play_and_get_digits', '1 1 1 1000 # silence silence_stream://500 first [1-3]', 'a'));
        own.send(executeMessage('read', '1 1 silence second 1000 #', 'b'));
        await own.until(() => own.events('CHANNEL_EXECUTE_COMPLETE').length === 3);
      },
      pressing([
        [200, '9'],
        [400, '5'],
      ]),
    );
    // 9 does not fit, and 5 falls into the sound that says so.
    expect([outcome.variables['first_invalid'], outcome.variables['second']]).toEqual(['9', '5']);
  });

  it('stop a playback at * unless told otherwise', async () => {
    const play = (terminators?: string) =>
      runCall(
        async (own) => {
          if (terminators !== undefined) await own.execute('set', `playback_terminators=${terminators}`);
          await own.execute('playback', tone(2000));
        },
        pressing([
          [300, '1'],
          [700, '*'],
        ]),
      );
    const endOf = async (terminators?: string) =>
      spans((await play(terminators)).outcome)
        .at(-1)
        ?.split('-')[1];
    expect(await endOf()).toBe('720');
    expect(await endOf('none')).toBe('2080');
    expect(await endOf('any')).toBe('320');
  });

  it('end a sleep and stay for whoever reads next', async () => {
    const { outcome } = await runCall(
      async (own) => {
        own.send(executeMessage('sleep', '5000', 'a') + executeMessage('read', '1 1 silence got 1000 #', 'b'));
        await own.until(() => own.events('CHANNEL_EXECUTE_COMPLETE').length === 3);
      },
      pressing([[300, '4']]),
    );
    expect(spans(outcome)).toEqual(['sleep 60-320', 'read 320-320']);
    expect(outcome.variables['got']).toBe('4');
  });

  it('come from a program too', async () => {
    const { peer } = await runCall(async (own, { clock, id }) => {
      expect((await own.ask(`api uuid_recv_dtmf ${id} 12@100`)).body).toBe(`+OK ${id} received DTMF 12@100.\n`);
      await sleep(clock, 50);
    });
    expect(peer.events('DTMF').map((frame) => [value(frame, 'DTMF-Digit'), value(frame, 'DTMF-Source')])).toEqual([
      ['1', 'APP'],
      ['2', 'APP'],
    ]);
  });

  it('are hidden while sensitive_dtmf is on', async () => {
    const { peer } = await runCall(
      async (own, { clock }) => {
        await own.execute('set', 'sensitive_dtmf=true');
        await sleep(clock, 1000);
      },
      pressing([[300, '1']]),
    );
    expect(peer.events('DTMF')).toEqual([]);
  });

  it('are given when the program says that it waits', async () => {
    const caller = new ScriptedCaller({ steps: parsePresses('1,42#') });
    const { peer } = await runCall(
      async (own, { clock }) => {
        for (const known of [1, 4, 4]) {
          caller.awaitingInput();
          await sleep(clock, 1000);
          expect(own.events('DTMF')).toHaveLength(known);
        }
      },
      { caller },
    );
    expect(
      peer
        .events('DTMF')
        .map((frame) => value(frame, 'DTMF-Digit'))
        .join(''),
    ).toBe('142#');
  });

  it('are given to a program elsewhere when nothing can be heard', async () => {
    const caller = new ScriptedCaller({ steps: parsePresses('1,2,3'), notices: 'ear', reactionMs: 0 });
    const { outcome } = await runCall(
      async (own) => {
        await own.execute('playback', tone(2000));
        await own.execute('playback', 'silence_stream://1000');
        await own.execute('play_and_get_digits', `1 1 1 4000 # ${tone(1500)} silence_stream://1 got \\d`);
      },
      { caller },
    );
    expect(outcome.variables['got']).toBe('2');
    expect(outcome.untaken).toEqual([{ does: 'press', keys: '3' }]);
  });
});

describe('a caller who listens', () => {
  it('answers silence right after the answer', async () => {
    const caller = new ScriptedCaller({ steps: parsePresses('1'), notices: 'ear', reactionMs: 0 });
    const { peer } = await runCall((_, { clock }) => sleep(clock, 1000), { caller });
    expect(peer.events('DTMF')).toHaveLength(1);
  });
});

describe('expansion', () => {
  it('is found in arguments, and twice in set', async () => {
    const { simulated, outcome } = await runCall(async (own) => {
      await own.execute('set', 'a=${caller_id_number}');
      await own.execute('set', 'b=\\${caller_id_number}');
      await own.execute('speak', 'flite|slt|${system(rm -rf /)}');
    });
    expect(outcome.variables['b']).toBe('+15551230001');
    expect(simulated.expansions.map(({ place, kind, expression }) => [place, kind, expression])).toEqual([
      ['application argument', 'variable', 'caller_id_number'],
      ['set', 'variable', 'caller_id_number'],
      ['application argument', 'api', 'system(rm -rf /)'],
    ]);
  });

  it('stays out of arguments when it is switched off, but not out of set', async () => {
    const { simulated, outcome } = await runCall(async (own) => {
      await own.execute('set', 'app_disable_expand_variables=true');
      await own.execute('playback', '/${caller_id_number}.wav');
      await own.execute('set', 'c=${caller_id_number}');
    });
    expect(outcome.executed.at(-2)?.argument).toBe('/${caller_id_number}.wav');
    expect(simulated.expansions.map(({ place }) => place)).toEqual(['set']);
  });

  it('runs the API that it calls', async () => {
    const { outcome } = await runCall(async (own, { id }) => {
      await own.execute('set', `x=\${uuid_kill(${id} USER_BUSY)}`);
    });
    expect(outcome.cause).toBe('USER_BUSY');
  });
});
