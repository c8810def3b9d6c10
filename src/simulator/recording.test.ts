import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sleep } from '../clock/index.ts';
import { type CallerPlan, ScriptedCaller } from './caller-script.ts';
import { executeMessage, runCall } from './test-peer.ts';
import { fileDurationMs } from './wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

/** `record` starts 60 ms into the call. */
async function recorded(argument: string, plan: CallerPlan = {}, before: readonly [string, string][] = []) {
  const { outcome } = await runCall(
    async (peer) => {
      await peer.ask('event json RECORD_START RECORD_STOP');
      for (const [application, setting] of before) await peer.execute(application, setting);
      await peer.execute('record', argument);
    },
    { caller: new ScriptedCaller(plan) },
  );
  return outcome;
}

describe('record', () => {
  it('ends at its limit, with a file as long', async () => {
    const { variables } = await recorded(`${path('limit.wav')} 3`);
    expect(fileDurationMs(path('limit.wav'))).toBe(3000);
    expect([variables['record_ms'], variables['record_seconds'], variables['silence_hits_exhausted']]).toEqual([
      '3000',
      '3',
      'false',
    ]);
  });

  it('ends when the caller has been silent long enough', async () => {
    const { variables } = await recorded(`${path('silence.wav')} 60 200 2`, {
      timed: [
        { atMs: 560, does: 'speak', ms: 1500 },
        { atMs: 3060, does: 'speak', ms: 1000 },
      ],
    });
    // Speech until 2060 and from 3060 to 4060; two silent seconds end at 6060, of which 60 were before.
    expect([variables['record_ms'], variables['silence_hits_exhausted']]).toEqual(['6000', 'true']);
    expect(fileDurationMs(path('silence.wav'))).toBe(6000);
  });

  it('ends at a key that ends playbacks, and only at those', async () => {
    const plan: CallerPlan = {
      timed: [
        { atMs: 1000, does: 'press', keys: '1' },
        { atMs: 2000, does: 'press', keys: '#' },
      ],
    };
    const { variables } = await recorded(`${path('key.wav')} 60`, plan, [['set', 'playback_terminators=#']]);
    expect([variables['playback_terminator_used'], variables['record_ms']]).toEqual(['#', '1940']);
  });

  it('ends with the call and keeps what there is', async () => {
    const { cause, variables } = await recorded(`${path('bye.wav')} 60`, { hangsUpAfterMs: 5060 });
    expect([cause, variables['record_ms']]).toEqual(['NORMAL_CLEARING', '5000']);
    expect(fileDurationMs(path('bye.wav'))).toBe(5000);
  });

  it('writes an empty file for a phone that sends nothing', async () => {
    const { variables } = await recorded(`${path('empty.wav')} 2`, { sendsAudio: false });
    expect([variables['record_ms'], variables['record_file_size']]).toEqual(['0', '44']);
  });

  it('ends the call when there is no such folder', async () => {
    const { cause } = await recorded(`${path('nowhere/x.wav')} 2`);
    expect(cause).toBe('DESTINATION_OUT_OF_ORDER');
    expect(existsSync(path('nowhere'))).toBe(false);
  });
});

describe('recording in the background', () => {
  it('makes its folder, runs under everything, pauses and stops', async () => {
    const file = path('made/session.wav');
    const { peer } = await runCall(async (own, { clock, id }) => {
      await own.ask('event json RECORD_START RECORD_STOP');
      expect((await own.ask(`api uuid_record ${id} start ${file}`)).body).toBe('+OK Success\n');
      await own.execute('playback', 'silence_stream://2000');
      await own.ask(`api uuid_record ${id} pause ${file}`);
      await sleep(clock, 5000);
      await own.ask(`api uuid_record ${id} resume ${file}`);
      await sleep(clock, 1000);
      expect((await own.ask(`api uuid_record ${id} stop ${file}`)).body).toBe('+OK Success\n');
      expect((await own.ask(`api uuid_record ${id} stop ${file}`)).body).toBe('-ERR Cannot stop record session!\n');
    });
    expect(fileDurationMs(file)).toBe(3020);
    const names = peer.frames.map(({ event }) => event?.get('Event-Name'));
    expect(names.filter((name) => String(name).startsWith('RECORD_'))).toEqual(['RECORD_START', 'RECORD_STOP']);
  });

  it('stops by its limit, and with the call, before the call is complete', async () => {
    const { peer } = await runCall(async (own, { clock }) => {
      await own.ask('event json RECORD_STOP');
      own.send(executeMessage('record_session', `${path('short.wav')} +2`, 'a'));
      own.send(executeMessage('set', 'RECORD_STEREO=true', 'b'));
      own.send(executeMessage('record_session', path('long.wav'), 'c'));
      await sleep(clock, 4000);
      await own.execute('hangup');
      await own.until(() => own.events('CHANNEL_HANGUP_COMPLETE').length > 0);
    });
    expect(fileDurationMs(path('short.wav'))).toBe(2000);
    expect(fileDurationMs(path('long.wav'))).toBeGreaterThan(3900);
    const names = peer.frames.map(({ event }) => event?.get('Event-Name'));
    expect(names.lastIndexOf('RECORD_STOP')).toBeLessThan(names.indexOf('CHANNEL_HANGUP_COMPLETE'));
    expect(names.filter((name) => name === 'RECORD_STOP')).toHaveLength(2);
  });

  it('cannot be where nobody may write', async () => {
    writeFileSync(path('file'), '');
    await runCall(async (own, { id }) => {
      expect((await own.ask(`api uuid_record ${id} start ${path('file')}/x.wav`)).body).toBe(
        '-ERR Cannot record session!\n',
      );
      expect((await own.ask('api uuid_record nobody start /tmp/x.wav')).body).toBe('-ERR Cannot locate session!\n');
    });
  });
});
