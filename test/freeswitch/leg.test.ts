import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { KeyPress, Leg } from '../../src/switch/index.ts';
import { RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const never = new AbortController().signal;
const quietly = { endKeys: '', signal: never };
const silence = (durationMs: number | 'endless') => ({ kind: 'silence', durationMs }) as const;

/** Stamps of the switch's events are those of its last media tick, 20 ms apart (measured: 3 of 10 runs are off by one). */
const withinATick = (ms: number) => expect.toSatisfy((heard: number) => Math.abs(heard - ms) <= 20, `${ms} ms`);

describe.skipIf(!switchIsGiven)('a leg on a real FreeSWITCH', () => {
  let real: RealSwitch;
  const legs: Leg[] = [];

  beforeAll(async () => {
    real = await RealSwitch.start();
  });

  afterEach(async () => {
    for (const leg of legs.splice(0)) {
      if (!leg.gone.aborted) await leg.hangup('normal');
      real.letGo(leg);
    }
    expect(real.failures).toEqual([]);
  });

  afterAll(async () => {
    await real.close();
  });

  async function call(...options: Parameters<RealSwitch['call']>) {
    const made = await real.call(...options);
    legs.push(made.leg);
    return made;
  }

  async function answered() {
    const made = await call();
    expect(await made.leg.answer()).toEqual({ ended: 'done' });
    return made;
  }

  test('who calls, whatever they call themselves', async () => {
    const name = 'Jörg %FF <x>';
    const { leg, number } = await call({ origination_caller_id_name: name, 'sip_h_X-Test': 'hello' });
    expect(leg.channel).toMatchObject({ direction: 'inbound', from: '+15550001', to: number });
    expect(leg.channel.callerName).toMatch(/^Jörg/);
    expect(leg.channel.sip).toMatchObject({ fromUser: '+15550001', toUser: number, requestUser: number });
    expect({ ...leg.channel.sip.headers }).toMatchObject({ 'X-Test': 'hello' });
    expect(leg.channel.sip.callId).not.toBe('');
    expect(leg.answered).toBe(false);
    expect(Math.abs(leg.channel.createdAt - Date.now())).toBeLessThan(5000);
  });

  test('ringing, then the answer with a header of ours', async () => {
    const { leg, caller, result } = await call();
    expect(await leg.ring()).toEqual({ ended: 'done' });
    expect(leg.answered).toBe(false);
    expect(await leg.answer({ 'X-Note': `it's "a" \\ b` })).toEqual({ ended: 'done' });
    expect(leg.answered).toBe(true);
    expect(await result).toBe(`+OK ${caller}\n`);
    expect(await real.api(`uuid_getvar ${leg.id} sip_rh_X-Note`)).toBe(`it's "a" \\ b`);
    expect(await leg.answer()).toEqual({ ended: 'done' });
  });

  test('silence, a tone, and a file that is not there', async () => {
    const { leg } = await answered();
    expect(await leg.play(silence(700), quietly)).toEqual({ ended: 'done', heardMs: withinATick(700) });
    const tone = { kind: 'tone', frequencies: [440, 480], onMs: 200, offMs: 100, repeat: 2 } as const;
    expect(await leg.play(tone, quietly)).toMatchObject({ ended: 'done', heardMs: withinATick(600) });
    expect(await leg.play({ kind: 'file', path: '/no/such/file.wav' }, quietly)).toMatchObject({ ended: 'failed' });
    expect(await leg.play(silence(100), quietly)).toMatchObject({ ended: 'done' });
  });

  test('early media before the answer', async () => {
    const { leg } = await call();
    expect(await leg.play(silence(300), quietly)).toMatchObject({ ended: 'done', heardMs: withinATick(300) });
    expect(leg.answered).toBe(false);
  });

  test('a key stops the music, others do not, and all of them are heard', async () => {
    const { leg } = await answered();
    const keys: KeyPress[] = [];
    leg.onKey((key) => keys.push(key));
    const end = leg.play({ kind: 'hold-music' }, { endKeys: '#', signal: never });
    await realTime(400);
    await real.press(leg, '1*');
    await realTime(200);
    await real.press(leg, '#');
    expect(await end).toMatchObject({ ended: 'key', key: '#' });
    expect((await end).heardMs).toBeGreaterThan(400);
    expect(keys.map(({ key }) => key)).toEqual(['1', '*', '#']);
    expect(keys[0]?.durationMs).toBe(250);
  });

  test('keys pressed while nothing runs are not lost', async () => {
    const { leg } = await answered();
    const keys: string[] = [];
    leg.onKey(({ key }) => keys.push(key));
    await real.press(leg, '12');
    await leg.play(silence(200), quietly);
    expect(keys).toEqual(['1', '2']);
  });

  test('an abort stops the sound within a few ticks, also the moment it is asked for', async () => {
    const { leg } = await answered();
    const startedAt = Date.now();
    const late = await leg.play(silence('endless'), { endKeys: '', signal: AbortSignal.timeout(400) });
    expect(late).toMatchObject({ ended: 'aborted' });
    const abort = new AbortController();
    const early = leg.play(silence('endless'), { endKeys: '', signal: abort.signal });
    abort.abort();
    expect(await early).toMatchObject({ ended: 'aborted' });
    expect(Date.now() - startedAt).toBeLessThan(1500);
    expect(await leg.play(silence(100), quietly)).toMatchObject({ ended: 'done' });
  });

  describe('speech', () => {
    const speak = (leg: Leg, text: string, engine = 'flite') => leg.speak({ engine, voice: 'slt', text }, quietly);

    test('is heard, or is not where there is no such engine', async () => {
      const { leg } = await answered();
      const heard = await speak(leg, "hello, it's me");
      expect(heard).toMatchObject({ ended: 'done' });
      expect(heard.heardMs).toBeGreaterThan(600);
      expect(await speak(leg, 'hello', 'nosuch')).toMatchObject({ ended: 'failed', heardMs: 0 });
    });

    test('can be stopped by a key', async () => {
      const { leg } = await answered();
      const text = 'this is a long sentence that nobody wants to hear to its very end because it goes on and on';
      const end = leg.speak({ engine: 'flite', voice: 'slt', text }, { endKeys: '#', signal: never });
      await realTime(700);
      await real.press(leg, '#');
      expect(await end).toMatchObject({ ended: 'key', key: '#' });
      expect((await end).heardMs).toBeLessThan(3000);
    });

    test.each([
      ['${uuid_setvar ${uuid} hit 1}$${base_dir}', '$ uuid_setvar $ uuid hit 1 $$ base_dir'],
      ["it's \\ a | 'b' \"c\" ^^: d", "it's \\ a | 'b' \"c\" ^^: d"],
      ['{voice=kal16}one\n\ntwo\r\napi status', 'voice=kal16 one two api status'],
    ])('%j arrives as text and nothing else', async (text, spoken) => {
      const { leg } = await answered();
      const executed = real.event(
        ({ headers }) => headers['Unique-ID'] === leg.id && headers['Application'] === 'speak',
      );
      await speak(leg, text);
      expect((await executed).headers['Application-Data']).toBe(`flite|slt|${spoken}`);
      expect(await real.api(`uuid_getvar ${leg.id} hit`)).toBe('_undef_');
    });
  });

  describe('recording', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'dragoman-'));
    });
    afterAll(() => rm(folder, { recursive: true }));
    const recording = () => ({
      path: join(folder, 'a.wav'),
      maximumMs: 10_000,
      endSilenceMs: null,
      endKeys: '#',
    });
    const near = (ms: number) => expect.toSatisfy((value: number) => Math.abs(value - ms) < 400);

    test('until a key', async () => {
      const { leg } = await answered();
      const end = leg.record(recording(), never);
      await realTime(1000);
      await real.press(leg, '1#');
      expect(await end).toEqual({ ended: 'key', key: '#', recordedMs: near(1000) });
    });

    test('until our limit', async () => {
      const { leg } = await answered();
      expect(await leg.record({ ...recording(), maximumMs: 1300 }, never)).toEqual({
        ended: 'limit',
        recordedMs: near(1300),
      });
    });

    test('until silence', async () => {
      const { leg } = await answered();
      expect(await leg.record({ ...recording(), endSilenceMs: 1000 }, never)).toEqual({
        ended: 'silence',
        recordedMs: near(1000),
      });
    });

    test('until an abort, and on it goes', async () => {
      const { leg } = await answered();
      expect(await leg.record(recording(), AbortSignal.timeout(500))).toEqual({
        ended: 'aborted',
        recordedMs: near(500),
      });
      expect(await leg.play(silence(100), quietly)).toMatchObject({ ended: 'done' });
    });

    test('until the caller hangs up, with what was recorded', async () => {
      const { leg, caller } = await answered();
      const end = leg.record(recording(), never);
      await realTime(800);
      await real.api(`uuid_kill ${caller}`);
      expect(await end).toEqual({ ended: 'gone', recordedMs: near(800) });
    });
  });

  test('tones reach the far end, one after the other', async () => {
    const { leg, caller } = await answered();
    const heard: string[] = [];
    const all = real.event(({ name, headers }) => {
      if (name === 'DTMF' && headers['Unique-ID'] === caller) heard.push(headers['DTMF-Digit'] ?? '');
      return heard.length === 3;
    });
    const tone = (key: string) => ({ key, durationMs: 100, gapMs: 100 });
    expect(await leg.sendDigits([tone('4'), { pauseMs: 200 }, tone('#'), tone('A')], never)).toEqual({ ended: 'done' });
    await all;
    expect(heard).toEqual(['4', '#', 'A']);
  });

  describe('the end', () => {
    test.each([
      [486, 'USER_BUSY'],
      [404, 'UNALLOCATED_NUMBER'],
      [480, 'NO_USER_RESPONSE'],
      [603, 'CALL_REJECTED'],
    ])('refused with %i, the caller learns %s', async (status, cause) => {
      const { leg, result } = await call();
      expect(await leg.reject(status, 'Not Now')).toEqual({ ended: 'done' });
      expect(await leg.ended).toMatchObject({ by: 'us', raw: cause });
      expect(await result).toBe(`-ERR ${cause}\n`);
    });

    test.each([
      ['busy', 'USER_BUSY'],
      ['rejected', 'CALL_REJECTED'],
      ['unallocated', 'UNALLOCATED_NUMBER'],
    ] as const)('hung up as %s while it rings, the caller learns %s', async (cause, raw) => {
      const { leg, result } = await call();
      expect(await leg.hangup(cause)).toMatchObject({ cause, by: 'us' });
      expect(await result).toBe(`-ERR ${raw}\n`);
    });

    test('refused after the answer is hung up', async () => {
      const { leg } = await answered();
      expect(await leg.reject(486)).toEqual({ ended: 'done' });
      expect(await leg.ended).toMatchObject({ cause: 'busy', by: 'us' });
    });

    test('hung up in the middle of a sound', async () => {
      const { leg } = await answered();
      const end = leg.play(silence('endless'), quietly);
      await realTime(200);
      expect(await leg.hangup('normal')).toMatchObject({ cause: 'normal', by: 'us' });
      expect(await end).toMatchObject({ ended: 'gone' });
    });

    test('the caller hangs up in the middle of a sound', async () => {
      const { leg, caller } = await answered();
      const end = leg.play(silence('endless'), quietly);
      await realTime(300);
      await real.api(`uuid_kill ${caller}`);
      expect(await end).toMatchObject({ ended: 'gone' });
      expect(await leg.ended).toMatchObject({ cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' });
    });

    test('the caller gives up while it rings', async () => {
      const { leg, caller } = await call();
      await leg.ring();
      await real.api(`uuid_kill ${caller} ORIGINATOR_CANCEL`);
      expect(await leg.ended).toMatchObject({
        cause: 'cancelled',
        raw: 'ORIGINATOR_CANCEL',
        by: 'caller',
        sipStatus: 487,
      });
    });

    test('sent elsewhere by 302', async () => {
      const { leg, caller, result } = await call();
      expect(await leg.deflect('sip:7123@127.0.0.1:5080')).toEqual({ ended: 'done' });
      expect(await leg.ended).toMatchObject({ by: 'us' });
      // The caller has gone there, where it is answered.
      expect(await result).toBe(`+OK ${caller}\n`);
      await real.api(`uuid_kill ${caller}`);
    });

    test('sent elsewhere by REFER', async () => {
      const { leg } = await call({}, '', '&bridge(null/partner)');
      await leg.answer();
      await realTime(300);
      expect(await leg.refer('sip:7123@127.0.0.1:5080')).toEqual({ ended: 'done', replied: 202, notified: 200 });
      expect(await leg.ended).toMatchObject({ cause: 'normal' });
    });

    test('a caller who will not be sent by REFER is still here', async () => {
      const { leg } = await answered();
      expect(await leg.refer('sip:7123@127.0.0.1:5080')).toEqual({
        ended: 'failed',
        detail: 'the far end replied 403',
        replied: 202,
        notified: 403,
      });
      expect(await leg.play(silence(100), quietly)).toMatchObject({ ended: 'done' });
    });

    test('let go alive, the dialplan goes on and knows why', async () => {
      const { leg } = await call({}, ',answer:,playback:silence_stream://-1');
      await leg.answer();
      const next = real.event(
        ({ headers }) => headers['Unique-ID'] === leg.id && headers['Application'] === 'playback',
      );
      real.letGo(leg);
      expect((await next).headers['variable_dragoman_released']).toBe('true');
      expect(await leg.ended).toMatchObject({ by: 'us' });
      await real.api(`uuid_kill ${leg.id}`);
    });
  });

  test('twenty calls at once do not hear each other', async () => {
    const calls = await Promise.all(Array.from({ length: 20 }, () => answered()));
    const ends = calls.map(({ leg }) => leg.play(silence('endless'), { endKeys: '#', signal: never }));
    await realTime(300);
    for (const [index, { leg }] of calls.entries()) {
      expect(real.live).toBeGreaterThanOrEqual(20);
      await real.press(leg, '#');
      expect(await ends[index]).toMatchObject({ ended: 'key' });
    }
  });
});
