import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { joins, leg, legEnds, marks, parts, plan, returns, target } from './testing/bridging.ts';
import { allTaken, type CalledIn, callIn, never } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall, ringingCall } from './testing/scripted-switch.ts';

let call: CalledIn;
const clock = new CountingClock();

afterEach(async () => {
  await call.finish();
  expect(clock.timers).toBe(0);
});

describe('cut short', () => {
  test('an abort cancels what rings, and waits for the switch to say so', async () => {
    call = await callIn(clock, answeredCall());
    const abort = new AbortController();
    const end = call.leg.bridge(plan([target('9')]), abort.signal);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    leg(call, id, 'CHANNEL_CREATE');
    await allTaken(call);
    abort.abort();
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} ORIGINATOR_CANCEL`);
    legEnds(call, id, 'ORIGINATOR_CANCEL');
    returns(call, command, 'ORIGINATOR_CANCEL');
    expect(await end).toMatchObject({ ended: 'aborted', bridged: false, legs: [{ cause: 'cancelled' }] });
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });

  test('a leg that the switch is only about to make is cancelled when it is there', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('9')]), AbortSignal.timeout(1));
    const command = await call.peer.next('execute bridge');
    const [id = ''] = marks(command);
    call.peer.replies.set('api uuid_kill', () => '-ERR No such channel!');
    await call.peer.next('api uuid_kill');
    leg(call, id, 'CHANNEL_CREATE');
    await call.peer.next('api uuid_kill');
    legEnds(call, id, 'ORIGINATOR_CANCEL');
    returns(call, command, 'ORIGINATOR_CANCEL');
    expect(await end).toMatchObject({ ended: 'aborted' });
  });

  test('an abort ends a conversation', async () => {
    call = await callIn(clock, answeredCall());
    const abort = new AbortController();
    const end = call.leg.bridge(plan([target('7')]), abort.signal);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    joins(call, id);
    await allTaken(call);
    abort.abort();
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${id} NORMAL_CLEARING`);
    parts(call, command, id, 'NORMAL_CLEARING');
    expect(await end).toMatchObject({ ended: 'aborted', bridged: true, joined: id });
  });

  test('a switch that goes on ringing all the same is not waited for', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const abort = new AbortController();
    const end = call.leg.bridge(plan([target('9')]), abort.signal);
    await call.peer.begin('bridge');
    await allTaken(call);
    abort.abort();
    await time.advance(3000);
    expect(await end).toMatchObject({ ended: 'aborted', detail: 'the switch did not stop ringing' });
  });

  test('the caller hangs up in the middle of it', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('7')]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    joins(call, id);
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    parts(call, command, id, 'NORMAL_CLEARING');
    call.peer.hangUp('NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    expect(await end).toMatchObject({ ended: 'gone', bridged: true, joined: id, endedBy: 'caller' });
  });

  test('the caller gives up while it rings', async () => {
    call = await callIn(clock, ringingCall());
    const end = call.leg.bridge(plan([target('9')]), never);
    const command = await call.peer.begin('bridge');
    const [id = ''] = marks(command);
    leg(call, id, 'CHANNEL_CREATE');
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'ORIGINATOR_CANCEL' });
    legEnds(call, id, 'ORIGINATOR_CANCEL');
    returns(call, command, 'ORIGINATOR_CANCEL');
    call.peer.hangUp('ORIGINATOR_CANCEL');
    expect(await end).toMatchObject({ ended: 'gone', bridged: false, cause: 'cancelled' });
  });

  test('the connection is lost', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('7')]), never);
    await call.peer.begin('bridge');
    call.peer.socket.destroy();
    expect(await end).toMatchObject({ ended: 'gone', bridged: false });
  });
});

describe('what the caller hears and the callee sees', () => {
  test('a sound instead of ringing, only for this bridge', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.bridge(plan([target('8')], { ringback: { kind: 'file', path: '/r/wait.wav' } }), never);
    const command = await call.peer.begin('bridge');
    expect(command.argument).toContain('instant_ringback=true}');
    const before = [await call.peer.next('api uuid_setvar'), await call.peer.next('api uuid_setvar')];
    expect(before.map(({ argument }) => argument.slice(call.peer.id.length + 1))).toEqual([
      'ringback /r/wait.wav',
      'transfer_ringback /r/wait.wav',
    ]);
    returns(call, command, 'USER_BUSY');
    await end;
    const after = [await call.peer.next('api uuid_setvar'), await call.peer.next('api uuid_setvar')];
    expect(after.map(({ argument }) => argument.slice(call.peer.id.length + 1))).toEqual([
      'ringback',
      'transfer_ringback %(2000,4000,440,480)',
    ]);
  });

  test('the caller’s own number, whatever it is, is left to the switch', async () => {
    const odd = 'a%2Cb%5B';
    call = await callIn(clock, ringingCall({ 'Caller-Caller-ID-Number': odd, 'Caller-Caller-ID-Name': odd }));
    const end = call.leg.bridge(plan([target('8')], { callerId: { number: 'a,b[', name: 'a,b[' } }), never);
    const command = await call.peer.begin('bridge');
    expect(command.argument).not.toContain('origination_caller_id');
    returns(call, command, 'USER_BUSY');
    await end;
  });

  test('another number goes with its own name, early media can be ignored', async () => {
    call = await callIn(clock, answeredCall());
    const more = { callerId: { number: '+15550100', privacy: 'number' }, ignoresEarlyMedia: true } as const;
    const end = call.leg.bridge(plan([target('8')], more), never);
    const command = await call.peer.begin('bridge');
    expect(command.argument).toContain(
      '~origination_caller_id_number=+15550100~origination_caller_id_name=+15550100~sip_from_display=Anonymous~',
    );
    expect(command.argument).toContain('~sip_cid_type=pid~origination_privacy=screen+hide_number~');
    expect(command.argument).toContain('ignore_early_media=true');
    returns(call, command, 'USER_BUSY');
    await end;
  });

  test('people do not see passwords', async () => {
    call = await callIn(clock, answeredCall());
    const endpoint = { kind: 'sip', uri: 'sip:bob@example.com', username: 'joe', password: 'secret' } as const;
    const end = call.leg.bridge(plan([{ ...target(''), endpoint }]), never);
    const command = await call.peer.begin('bridge');
    expect(command.argument).toContain('sip_auth_password=secret');
    returns(call, command, 'USER_BUSY');
    await end;
    expect(call.told.join('\n')).not.toContain('secret');
    expect(call.told.join('\n')).toContain('sofia/internal/bob@example.com');
  });
});
