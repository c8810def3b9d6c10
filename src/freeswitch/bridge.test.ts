import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { joins, leg, legEnds, marks, parts, plan, returns, target } from './testing/bridging.ts';
import { allTaken, type CalledIn, callIn, never } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall } from './testing/scripted-switch.ts';

let call: CalledIn;
const clock = new CountingClock();

afterEach(async () => {
  await call.finish();
  expect(clock.timers).toBe(0);
});

describe('nobody comes', () => {
  test('busy', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('+15550009')]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    expect(command.argument).toBe(
      `{originate_timeout=35}[^^~dragoman_leg=${id}~app_disable_expand_variables=true~leg_timeout=35~origination_uuid=${id}]sofia/gateway/default/+15550009`,
    );
    leg(call, id, 'CHANNEL_CREATE');
    legEnds(call, id, 'USER_BUSY', { variable_sip_invite_failure_status: '486', variable_sip_call_id: 'x@b' });
    returns(call, command, 'USER_BUSY');
    const result = await end;
    expect(result).toMatchObject({
      ended: 'failed',
      bridged: false,
      cause: 'busy',
      raw: 'USER_BUSY',
      sipStatus: 486,
      bridgedMs: 0,
    });
    expect(result.legs).toMatchObject([
      { id, label: 'to +15550009', to: '+15550009', cause: 'busy', sipStatus: 486, sipCallId: 'x@b' },
    ]);
    expect(result.detail).toContain('USER_BUSY');
    expect(result).not.toHaveProperty('endedBy');
  });

  test('the switch cannot even make the leg', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('123')]), never);
    returns(call, await call.peer.begin('bridge'), 'INVALID_GATEWAY');
    expect(await end).toMatchObject({
      ended: 'failed',
      cause: 'unreachable',
      raw: 'INVALID_GATEWAY',
      legs: [{ raw: 'INVALID_GATEWAY' }],
    });
  });

  test('it rings too long, by our clock', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const end = call.leg.bridge(plan([target('1')], { ringTimeoutMs: 12_345 }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    leg(call, id, 'CHANNEL_CREATE');
    leg(call, id, 'CHANNEL_PROGRESS');
    await allTaken(call);
    await time.advance(12_344);
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('api uuid_kill');
    await time.advance(1);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} NO_ANSWER`);
    legEnds(call, id, 'NO_ANSWER');
    returns(call, command, 'NO_ANSWER');
    expect(await end).toMatchObject({ ended: 'failed', cause: 'no-answer', legs: [{ cause: 'no-answer' }] });
  });

  test('early media that ends in a refusal is no conversation', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('1')]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    leg(call, id, 'CHANNEL_CREATE');
    leg(call, id, 'CHANNEL_PROGRESS_MEDIA');
    call.peer.event('CHANNEL_BRIDGE', { 'Other-Leg-Unique-ID': id });
    parts(call, command, id, 'USER_BUSY');
    expect(await end).toMatchObject({ ended: 'failed', bridged: false, cause: 'busy', bridgedMs: 0 });
  });

  test('a number that cannot be dialled does not keep the others from ringing', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('1,2'), target('7')]), never);
    const command = await call.peer.begin('bridge');
    const ids = marks(command);
    expect(ids).toHaveLength(1);
    joins(call, ids[0] ?? '');
    parts(call, command, ids[0] ?? '', 'NORMAL_CLEARING');
    const result = await end;
    expect(result).toMatchObject({ ended: 'completed', bridged: true, joined: ids[0] });
    expect(result.legs).toMatchObject([
      { to: '1,2', raw: 'INVALID_NUMBER_FORMAT' },
      { to: '7', cause: 'normal' },
    ]);
    expect(result.detail).toContain('1,2');
  });

  test('nothing that can be dialled needs no switch', async () => {
    call = await callIn(clock, answeredCall());
    const end = await call.leg.bridge(plan([target('x y')]), never);
    expect(end).toMatchObject({ ended: 'failed', raw: 'INVALID_NUMBER_FORMAT', cause: 'unallocated' });
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute bridge');
  });
});

describe('somebody answers', () => {
  test('and hangs up; times are ours', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const startedAt = time.now();
    const end = call.leg.bridge(plan([target('7')]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    await allTaken(call);
    await time.advance(3000);
    joins(call, id);
    await allTaken(call);
    await time.advance(60_000);
    parts(call, command, id, 'NORMAL_CLEARING');
    expect(await end).toMatchObject({
      ended: 'completed',
      bridged: true,
      joined: id,
      bridgedMs: 60_000,
      endedBy: 'callee',
      cause: 'normal',
      legs: [{ id, startedAt, answeredAt: startedAt + 3000, endedAt: startedAt + 63_000, sipCallId: `${id}@b` }],
    });
  });

  test('the first of several wins, the others lose the race', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('8'), target('7', { delayMs: 1500 })]), never);
    const command = await call.peer.begin('bridge');
    expect(command.argument).toMatch(/^\{originate_timeout=35,ignore_early_media=true\}\[/);
    expect(command.argument).toMatch(/leg_delay_start=2\]sofia\/gateway\/default\/7$/);
    const [loser = '', winner = ''] = marks(command);
    leg(call, loser, 'CHANNEL_CREATE');
    joins(call, winner);
    legEnds(call, loser, 'LOSE_RACE');
    parts(call, command, winner, 'NORMAL_CLEARING');
    expect(await end).toMatchObject({ joined: winner, legs: [{ cause: 'lost-race' }, { cause: 'normal' }] });
  });

  test('the time limit ends the conversation, not the call', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const end = call.leg.bridge(plan([target('7')], { timeLimitMs: 10_000 }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    joins(call, id);
    await allTaken(call);
    await time.advance(10_000);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} ALLOTTED_TIMEOUT`);
    parts(call, command, id, 'ALLOTTED_TIMEOUT');
    expect(await end).toMatchObject({
      ended: 'completed',
      endedBy: 'time-limit',
      cause: 'time-limit',
      bridgedMs: 10_000,
    });
    expect(call.leg.gone.aborted).toBe(false);
  });

  test('a key of the caller ends it, once they are joined', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('7')], { hangupKeys: '*' }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    call.peer.press('*');
    joins(call, id);
    call.peer.press('1');
    await allTaken(call);
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('api uuid_kill');
    call.peer.press('*');
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} NORMAL_CLEARING`);
    parts(call, command, id, 'NORMAL_CLEARING');
    expect(await end).toMatchObject({ ended: 'completed', endedBy: 'key' });
  });

  test('tones are sent to whom it concerns as soon as it answers', async () => {
    call = await callIn(clock, answeredCall());
    const digitsOnAnswer = [
      { key: '1', durationMs: 20, gapMs: 5 },
      { key: '#', durationMs: 20, gapMs: 5 },
    ];
    const end = call.leg.bridge(plan([target('7', { digitsOnAnswer })]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    joins(call, id);
    expect((await call.peer.next('api uuid_send_dtmf')).argument).toBe(`${id} 1@20`);
    expect((await call.peer.next('api uuid_send_dtmf')).argument).toBe(`${id} #@20`);
    parts(call, command, id, 'NORMAL_CLEARING');
    await end;
  });

  test('the conversation is recorded from the answer, and the file is closed before it is told', async () => {
    call = await callIn(clock, answeredCall());
    const recording = { path: '/r/b.wav', channels: 2, track: 'both', maximumMs: null, from: 'answer' } as const;
    const end = call.leg.bridge(plan([target('7')], { recording }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    await allTaken(call);
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('api uuid_record');
    joins(call, id);
    for (const variable of [
      'RECORD_PRE_BUFFER_FRAMES 0',
      'RECORD_STEREO true',
      'RECORD_READ_ONLY false',
      'RECORD_WRITE_ONLY false',
    ])
      expect((await call.peer.next('api uuid_setvar')).argument).toBe(`${call.peer.id} ${variable}`);
    expect((await call.peer.next('api uuid_record')).argument).toBe(`${call.peer.id} start /r/b.wav`);
    parts(call, command, id, 'NORMAL_CLEARING');
    expect((await call.peer.next('api uuid_record')).argument).toBe(`${call.peer.id} stop /r/b.wav`);
    expect(call.peer.seen.map(({ argument }) => argument)).toContain('json RECORD_STOP');
    call.peer.event('RECORD_STOP', { 'Record-File-Path': '/r/b.wav' });
    await end;
    expect(call.told.at(-1)).toBe(`uuid_record|${call.peer.id} stop /r/b.wav|+OK`);
  });

  test('or from the ringing', async () => {
    call = await callIn(clock, answeredCall());
    const recording = { path: '/r/b.wav', channels: 1, track: 'both', maximumMs: null, from: 'ringing' } as const;
    const end = call.leg.bridge(plan([target('8')], { recording }), never);
    await call.peer.next('api uuid_setvar');
    expect((await call.peer.next('api uuid_setvar')).argument).toBe(`${call.peer.id} RECORD_STEREO false`);
    await call.peer.next('api uuid_record');
    returns(call, await call.peer.begin('bridge'), 'USER_BUSY');
    expect((await call.peer.next('api uuid_record')).argument).toBe(`${call.peer.id} stop /r/b.wav`);
    call.peer.event('RECORD_STOP', { 'Record-File-Path': '/r/b.wav' });
    await end;
  });

  test('a recording that cannot be is refused before anybody is rung', async () => {
    call = await callIn(clock, answeredCall());
    const recording = { path: '/r/../b.wav', channels: 1, track: 'both', maximumMs: null, from: 'answer' } as const;
    expect(await call.leg.bridge(plan([target('7')], { recording }), never)).toMatchObject({
      ended: 'failed',
      legs: [],
    });
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute bridge');
  });

  test('a user’s several telephones are one leg', async () => {
    call = await callIn(clock, answeredCall());
    const digitsOnAnswer = [{ key: '5', durationMs: 20, gapMs: 0 }];
    const end = call.leg.bridge(
      plan([target('', { endpoint: { kind: 'user', user: '1000' }, digitsOnAnswer })]),
      never,
    );
    const command = await call.peer.begin('bridge');
    const [mark = ''] = marks(command);
    expect(command.argument).not.toContain('origination_uuid');
    const phone = (id: string, name: string, more = {}) =>
      leg(call, id, name, { variable_dragoman_leg: mark, ...more });
    for (const id of ['desk', 'mobile']) phone(id, 'CHANNEL_CREATE');
    phone('mobile', 'CHANNEL_ANSWER');
    call.peer.event('CHANNEL_BRIDGE', { 'Other-Leg-Unique-ID': 'mobile' });
    expect((await call.peer.next('api uuid_send_dtmf')).argument).toBe('mobile 5@20');
    for (const name of ['CHANNEL_HANGUP', 'CHANNEL_HANGUP_COMPLETE'])
      phone('desk', name, { 'Hangup-Cause': 'LOSE_RACE' });
    for (const name of ['CHANNEL_HANGUP', 'CHANNEL_HANGUP_COMPLETE'])
      phone('mobile', name, { 'Hangup-Cause': 'NORMAL_CLEARING' });
    returns(call, command, 'SUCCESS', { variable_last_bridge_hangup_cause: 'NORMAL_CLEARING' });
    expect(await end).toMatchObject({
      bridged: true,
      joined: 'mobile',
      legs: [{ id: 'mobile', to: '1000', cause: 'normal' }],
    });
  });
});

describe('in turn', () => {
  test('the next is rung when the one before has failed', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('8'), target('7', { delayMs: 5 })], { order: 'in-turn' }), never);
    const first = await call.peer.begin('bridge');
    const [busy = ''] = marks(first);
    expect(first.argument).not.toContain('leg_delay_start');
    leg(call, busy, 'CHANNEL_CREATE');
    legEnds(call, busy, 'USER_BUSY');
    returns(call, first, 'USER_BUSY');
    const second = await call.peer.begin('bridge');
    const [id = ''] = marks(second);
    joins(call, id);
    parts(call, second, id, 'NORMAL_CLEARING');
    expect(await end).toMatchObject({ ended: 'completed', joined: id, legs: [{ cause: 'busy' }, { cause: 'normal' }] });
  });

  test('nobody is rung after a conversation', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('7'), target('8')], { order: 'in-turn' }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    joins(call, id);
    parts(call, command, id, 'NORMAL_CLEARING');
    expect((await end).legs).toHaveLength(1);
  });

  test('each target has its own patience', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const end = call.leg.bridge(plan([target('9', { ringTimeoutMs: 4000 })], { order: 'in-turn' }), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    leg(call, id, 'CHANNEL_CREATE');
    await allTaken(call);
    await time.advance(4000);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} NO_ANSWER`);
    legEnds(call, id, 'NO_ANSWER');
    returns(call, command, 'NO_ANSWER');
    expect(await end).toMatchObject({ cause: 'no-answer' });
  });

  test('waiting for the next can be aborted', async () => {
    call = await callIn(clock, answeredCall());
    const abort = new AbortController();
    const targets = [target('8'), target('7', { delayMs: 600_000 })];
    const end = call.leg.bridge(plan(targets, { order: 'in-turn' }), abort.signal);
    returns(call, await call.peer.begin('bridge'), 'USER_BUSY');
    await allTaken(call);
    abort.abort();
    expect(await end).toMatchObject({ ended: 'aborted', bridged: false, legs: [{ raw: 'USER_BUSY' }] });
  });
});
