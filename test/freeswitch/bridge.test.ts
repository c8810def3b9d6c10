import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { BridgePlan, BridgeTarget, Leg } from '../../src/switch/index.ts';
import { RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const never = new AbortController().signal;

const target = (number: string, more: Partial<BridgeTarget> = {}): BridgeTarget => ({
  label: number,
  endpoint: { kind: 'number', number },
  headers: {},
  digitsOnAnswer: [],
  ...more,
});

const plan = (targets: readonly BridgeTarget[], more: Partial<BridgePlan> = {}): BridgePlan => ({
  targets,
  order: 'at-once',
  ringTimeoutMs: 5000,
  timeLimitMs: 600,
  callerId: {},
  ringback: 'ringing',
  ignoresEarlyMedia: false,
  hangupKeys: '',
  ...more,
});

describe.skipIf(!switchIsGiven)('bridging on a real FreeSWITCH', () => {
  let real: RealSwitch;
  const legs: Leg[] = [];

  beforeAll(async () => {
    real = await RealSwitch.start();
  });

  afterEach(async () => {
    for (const leg of legs.splice(0)) {
      if (!leg.gone.aborted) {
        // Whatever came of the bridge, the caller can still be spoken to.
        const after = await leg.play({ kind: 'silence', durationMs: 60 }, { endKeys: '', signal: never });
        expect(after.ended).toBe('done');
        await leg.hangup('normal');
      }
      real.letGo(leg);
    }
    expect(real.failures).toEqual([]);
  });

  afterAll(async () => {
    await real.close();
  });

  async function caller(answers = true) {
    const call = await real.call();
    legs.push(call.leg);
    if (answers) await call.leg.answer();
    return call;
  }

  const created = () =>
    real.event(({ name, headers }) => name === 'CHANNEL_CREATE' && headers['variable_dragoman_leg'] !== undefined);

  test('busy', async () => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([target('8000')]), never);
    expect(end).toMatchObject({ ended: 'failed', bridged: false, cause: 'busy', raw: 'USER_BUSY', sipStatus: 486 });
    expect(end.legs).toMatchObject([
      { to: '8000', cause: 'busy', sipStatus: 486, sipCallId: expect.stringMatching(/./) },
    ]);
  });

  test('no answer in time', async () => {
    const { leg } = await caller();
    const startedAt = Date.now();
    const end = await leg.bridge(plan([target('9000')], { ringTimeoutMs: 1200 }), never);
    expect(end).toMatchObject({
      ended: 'failed',
      cause: 'no-answer',
      raw: 'NO_ANSWER',
      legs: [{ ringingAt: expect.any(Number) }],
    });
    expect(Date.now() - startedAt).toBeGreaterThan(1150);
    expect(Date.now() - startedAt).toBeLessThan(1800);
  });

  test.each([true, false])('an answer, until the time limit (caller answered before: %s)', async (answers) => {
    const { leg } = await caller(answers);
    const end = await leg.bridge(plan([target('7000')]), never);
    expect(end).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'time-limit', cause: 'time-limit' });
    expect(end.joined).toBe(end.legs[0]?.id);
    expect(Math.abs(end.bridgedMs - 600)).toBeLessThan(100);
    expect(leg.answered).toBe(true);
  });

  test('until a key of the caller', async () => {
    const { leg } = await caller();
    const end = leg.bridge(plan([target('7000')], { hangupKeys: '*', timeLimitMs: null }), never);
    await realTime(500);
    await real.press(leg, '1*');
    expect(await end).toMatchObject({ ended: 'completed', endedBy: 'key', cause: 'normal' });
  });

  test('until the callee hangs up', async () => {
    const { leg } = await caller();
    const leg2 = created();
    const end = leg.bridge(plan([target('7000')], { timeLimitMs: null }), never);
    const id = (await leg2).headers['Unique-ID'];
    await realTime(500);
    await real.api(`uuid_kill ${id} NORMAL_CLEARING`);
    expect(await end).toMatchObject({ ended: 'completed', endedBy: 'callee', joined: id });
  });

  test('until the caller hangs up', async () => {
    const { leg, caller: id } = await caller();
    const end = leg.bridge(plan([target('7000')], { timeLimitMs: null }), never);
    await realTime(500);
    await real.api(`uuid_kill ${id}`);
    expect(await end).toMatchObject({ ended: 'gone', bridged: true, endedBy: 'caller' });
    expect(await leg.ended).toMatchObject({ by: 'caller' });
  });

  test('the caller gives up while it rings', async () => {
    const { leg, caller: id } = await caller(false);
    const end = leg.bridge(plan([target('9000')]), never);
    await realTime(500);
    await real.api(`uuid_kill ${id} ORIGINATOR_CANCEL`);
    expect(await end).toMatchObject({ ended: 'gone', bridged: false });
    expect((await end).legs).toMatchObject([{ raw: 'ORIGINATOR_CANCEL' }]);
  });

  test.each([500, 5, 0])('an abort after %i ms', async (ms) => {
    const { leg } = await caller();
    const startedAt = Date.now();
    const end = await leg.bridge(plan([target('9000')]), AbortSignal.timeout(ms));
    expect(end).toMatchObject({ ended: 'aborted', bridged: false });
    expect(Date.now() - startedAt).toBeLessThan(ms + 600);
  });

  test('an abort of a conversation', async () => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([target('7000')], { timeLimitMs: null }), AbortSignal.timeout(500));
    expect(end).toMatchObject({ ended: 'aborted', bridged: true });
  });

  test('the first of three, one of whom cannot be dialled', async () => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([target('9001'), target('7001'), target('1|2')]), never);
    expect(end).toMatchObject({ ended: 'completed', bridged: true, joined: end.legs[1]?.id });
    expect(end.legs.map(({ cause }) => cause)).toEqual(['lost-race', 'time-limit', 'unallocated']);
  });

  test('one who is rung later', async () => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([target('9001'), target('7001', { delayMs: 800 })]), never);
    expect(end).toMatchObject({ bridged: true, joined: end.legs[1]?.id });
    const [first, second] = end.legs;
    expect((second?.answeredAt ?? 0) - (first?.ringingAt ?? 0)).toBeGreaterThan(500);
  });

  test('one after the other', async () => {
    const { leg } = await caller();
    const targets = [target('8001'), target('9001', { ringTimeoutMs: 500 }), target('7001'), target('7002')];
    const end = await leg.bridge(plan(targets, { order: 'in-turn' }), never);
    expect(end).toMatchObject({ ended: 'completed', joined: end.legs[2]?.id });
    expect(end.legs.map(({ cause }) => cause)).toEqual(['busy', 'no-answer', 'time-limit']);
  });

  test('a user of the directory', async () => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([{ ...target(''), endpoint: { kind: 'user', user: '1000' } }]), never);
    expect(end).toMatchObject({ ended: 'completed', bridged: true, legs: [{ to: '1000', cause: 'time-limit' }] });
  });

  test('a SIP uri', async () => {
    const { leg } = await caller();
    const uri = 'sip:7123@127.0.0.1:5080;transport=udp?X-Ref=a%20b';
    const end = await leg.bridge(plan([{ ...target(''), endpoint: { kind: 'sip', uri } }]), never);
    expect(end).toMatchObject({ ended: 'completed', bridged: true });
  });

  test.each([
    [{ kind: 'number', number: '123', gateway: 'nope' }, 'INVALID_GATEWAY'],
    [{ kind: 'user', user: 'nobody' }, 'SUBSCRIBER_ABSENT'],
  ] as const)('%j is not there', async (endpoint, raw) => {
    const { leg } = await caller();
    const end = await leg.bridge(plan([{ ...target(''), endpoint }]), never);
    expect(end).toMatchObject({ ended: 'failed', cause: 'unreachable', raw, legs: [{ raw }] });
  });

  test('a recording of both sides, and music while it rings', async () => {
    const { leg } = await caller();
    const folder = await mkdtemp(join(tmpdir(), 'dragoman-'));
    const path = join(folder, 'b.wav');
    const more = {
      recording: { path, channels: 2, track: 'both', maximumMs: null, from: 'answer' },
      ringback: { kind: 'hold-music' },
    } as const;
    const end = await leg.bridge(plan([target('9000'), target('7000', { delayMs: 1000 })], more), never);
    expect(end).toMatchObject({ ended: 'completed', bridged: true });
    const seconds = (await stat(path)).size / 2 / 2 / 8000;
    await rm(folder, { recursive: true });
    expect(Math.abs(seconds - 0.6)).toBeLessThan(0.2);
    expect(await real.api(`uuid_getvar ${leg.id} ringback`)).toBe('_undef_');
  });

  test('tones as soon as it answers', async () => {
    const { leg } = await caller();
    const far = real.event(
      ({ name, headers }) => name === 'DTMF' && headers['DTMF-Digit'] === '7' && headers['Unique-ID'] !== leg.id,
    );
    const digitsOnAnswer = [{ pauseMs: 100 }, { key: '7', durationMs: 100, gapMs: 50 }];
    const end = leg.bridge(plan([target('7000', { digitsOnAnswer })], { timeLimitMs: 1500 }), never);
    await far;
    expect(await end).toMatchObject({ bridged: true });
  });

  test('whatever a document puts into a header arrives there letter by letter, or is refused', async () => {
    const { leg } = await caller();
    const piece = fc.oneof(
      fc.stringMatching(/^[ -~]{0,8}$/),
      fc.constantFrom(
        ',',
        '|',
        '~',
        '=',
        "'",
        '"',
        '\\',
        '\\n',
        '^^:',
        '{x=y}',
        '<a>',
        '&park()',
        ':_:',
        '[x]',
        '${x}',
        'ü',
        ' ',
      ),
    );
    const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => `a${pieces.join('')}b`);
    const samples = fc.sample(text, { numRuns: 60, seed: 7 });
    let refused = 0;
    for (const value of samples) {
      const leg2 = real.event(
        ({ name, headers }) => name === 'CHANNEL_ORIGINATE' && headers['Other-Leg-Unique-ID'] === leg.id,
      );
      const end = await leg.bridge(plan([target('8000', { headers: { 'X-V': value, 'X-W': 'w' } })]), never);
      if (end.raw === 'INVALID_NUMBER_FORMAT') {
        expect(value).toMatch(/\$\\*\{|[[\]]|:_:/);
        refused++;
        continue;
      }
      const { headers } = await leg2;
      expect({ value: headers['variable_sip_h_X-V'], w: headers['variable_sip_h_X-W'] }).toEqual({ value, w: 'w' });
      expect(end.raw).toBe('USER_BUSY');
    }
    expect(refused).toBeLessThan(samples.length / 2);
  });
});

describe.skipIf(!switchIsGiven).each([
  ['is answered', 'answer^sleep:60000', { ended: 'completed', bridged: true, endedBy: 'time-limit' }],
  ['is refused', 'hangup:CALL_REJECTED', { ended: 'failed', bridged: false, cause: 'rejected', bridgedMs: 0 }],
])('early media that %s', (_, then, expected) => {
  test.each([true, false])('(caller answered before: %s)', async (answers) => {
    const real = await RealSwitch.start({ numbers: `loopback/m:^:pre_answer^sleep:700^${then}/default/inline` });
    const { leg } = await real.call();
    if (answers) await leg.answer();
    expect(await leg.bridge(plan([target('1')]), never)).toMatchObject(expected);
    expect(leg.answered).toBe(answers || expected.bridged);
    await leg.hangup('normal');
    await real.close();
  });
});
