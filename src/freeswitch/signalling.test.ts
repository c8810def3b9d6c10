import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { allTaken, type CalledIn, callIn, never, until } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall } from './testing/scripted-switch.ts';
import { readTrace, tracesExist } from './testing/traces.ts';

let call: CalledIn;
const clock = new CountingClock();

afterEach(async () => {
  await call.finish();
  expect(clock.timers).toBe(0);
});

const names = () => call.peer.seen.map(({ name }) => name);

describe('answering and ringing', () => {
  test('a ringing leg is answered by the switch’s word', async () => {
    call = await callIn(clock);
    expect(call.leg.answered).toBe(false);
    const end = call.leg.answer({ 'X-Note': 'a b' });
    expect((await call.peer.next('api uuid_setvar')).argument).toBe(`${call.peer.id} sip_rh_X-Note a\\sb`);
    const command = await call.peer.begin('answer');
    call.peer.event('CHANNEL_ANSWER');
    call.peer.complete(command);
    expect(await end).toEqual({ ended: 'done' });
    expect(call.leg.answered).toBe(true);
    expect(await call.leg.answer()).toEqual({ ended: 'done' });
    expect(await call.leg.ring()).toEqual({ ended: 'done' });
    expect(names().filter((name) => name === 'execute answer')).toHaveLength(1);
    expect(names()).not.toContain('execute ring_ready');
  });

  test('ringing', async () => {
    call = await callIn(clock);
    const end = call.leg.ring();
    call.peer.complete(await call.peer.begin('ring_ready'));
    expect(await end).toEqual({ ended: 'done' });
    expect(call.leg.answered).toBe(false);
  });

  test('two who answer at once need one answer', async () => {
    call = await callIn(clock);
    const ends = [call.leg.answer(), call.leg.answer()];
    const command = await call.peer.begin('answer');
    call.peer.event('CHANNEL_ANSWER');
    call.peer.complete(command);
    expect(await Promise.all(ends)).toEqual([{ ended: 'done' }, { ended: 'done' }]);
    expect(names().filter((name) => name === 'execute answer')).toHaveLength(1);
  });

  test('a header that is none of the document’s business is refused', async () => {
    call = await callIn(clock);
    expect(await call.leg.answer({ Contact: 'x' })).toMatchObject({ ended: 'failed' });
    expect(names()).not.toContain('execute answer');
  });
});

describe('refusing', () => {
  test('a ringing call gets the SIP status', async () => {
    call = await callIn(clock);
    const end = call.leg.reject(486, 'Busy Here');
    const command = await call.peer.begin('respond');
    expect(command.argument).toBe('486 Busy Here');
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'USER_BUSY' });
    call.peer.complete(command);
    call.peer.hangUp('USER_BUSY', { variable_sip_hangup_disposition: 'send_refuse' });
    expect(await end).toEqual({ ended: 'done' });
    expect(await call.leg.ended).toMatchObject({ cause: 'busy', raw: 'USER_BUSY', by: 'us' });
  });

  test('an answered one is hung up with the cause of that status', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.reject(404);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${call.peer.id} UNALLOCATED_NUMBER`);
    call.peer.hangUp('UNALLOCATED_NUMBER');
    expect(await end).toEqual({ ended: 'done' });
    expect(names()).not.toContain('execute respond');
  });

  test('where the status has no effect, hanging up has', async () => {
    const time = new VirtualClock();
    call = await callIn(time);
    const end = call.leg.reject(486);
    call.peer.complete(await call.peer.begin('respond'));
    await until(() => call.told.some((line) => line.startsWith('respond')));
    await time.advance(1000);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${call.peer.id} USER_BUSY`);
    call.peer.hangUp('USER_BUSY');
    expect(await end).toEqual({ ended: 'done' });
    expect(await call.leg.ended).toMatchObject({ by: 'us' });
  });

  test('a status that refuses nothing is refused', async () => {
    call = await callIn(clock);
    expect(await call.leg.reject(200)).toMatchObject({ ended: 'failed' });
  });
});

describe('sending the caller away', () => {
  test('by 302 while it rings', async () => {
    call = await callIn(clock);
    const end = call.leg.deflect('sip:bob@example.com');
    const command = await call.peer.begin('redirect');
    expect(command.argument).toBe('sip:bob@example.com');
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'NORMAL_UNSPECIFIED' });
    call.peer.complete(command);
    call.peer.hangUp('NORMAL_UNSPECIFIED');
    expect(await end).toEqual({ ended: 'done' });
  });

  /** The far end's replies: to the REFER, and about the call it led to. */
  const far = (asked: string, told: string) =>
    call.peer.replies.set('api uuid_getvar', ({ argument }) => (argument.includes('target') ? told : asked));

  test('by REFER afterwards; the far end takes the call with it', async () => {
    call = await callIn(clock, answeredCall());
    far('202', '200');
    const end = call.leg.deflect('sip:bob@example.com');
    const command = await call.peer.begin('deflect');
    expect(command.argument).toBe('sip:bob@example.com');
    call.peer.complete(command);
    await call.peer.next('api uuid_getvar');
    call.peer.hangUp('NORMAL_CLEARING', {
      variable_sip_hangup_disposition: 'recv_bye',
      variable_sip_refer_status_code: '202',
      variable_sip_refer_target_status_code: '200',
    });
    expect(await end).toEqual({ ended: 'done', replied: 202, notified: 200 });
    const forgotten = call.peer.seen.filter(({ name }) => name === 'api uuid_setvar').map(({ argument }) => argument);
    expect(forgotten).toEqual([
      `${call.peer.id} sip_refer_continue_after_reply true`,
      `${call.peer.id} sip_refer_status_code`,
      `${call.peer.id} sip_refer_target_status_code`,
    ]);
  });

  test('a far end that has gone elsewhere but does not leave is hung up', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    far('202', '200');
    const end = call.leg.refer('sip:bob@example.com');
    call.peer.complete(await call.peer.begin('deflect'));
    await until(() => call.told.some((line) => line.startsWith('uuid_getvar')));
    await time.advance(2000);
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${call.peer.id} BLIND_TRANSFER`);
    call.peer.hangUp('BLIND_TRANSFER');
    expect(await end).toEqual({ ended: 'done', replied: 202, notified: 200 });
    expect(await call.leg.ended).toMatchObject({ by: 'us', cause: 'normal' });
  });

  test.each([
    ['405', '_undef_', 405],
    ['202', '486', 486],
  ])('one that does not go leaves the caller here (%s, then %s)', async (asked, told, status) => {
    call = await callIn(clock, answeredCall());
    far(asked, told);
    const end = call.leg.refer('sip:bob@example.com');
    call.peer.complete(await call.peer.begin('deflect'));
    expect(await end).toEqual({
      ended: 'failed',
      detail: `the far end replied ${status}`,
      replied: Number(asked),
      ...(told !== '_undef_' && { notified: Number(told) }),
    });
    expect(call.leg.gone.aborted).toBe(false);
  });

  test('one that says nothing is not waited for', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    far('202', '_undef_');
    const end = call.leg.refer('sip:bob@example.com');
    call.peer.complete(await call.peer.begin('deflect'));
    await until(() => call.told.some((line) => line.startsWith('uuid_getvar')));
    expect(await time.run(end)).toMatchObject({ ended: 'failed' });
  });

  test('a ringing call cannot be referred', async () => {
    call = await callIn(clock);
    expect(await call.leg.refer('sip:bob@example.com')).toMatchObject({ ended: 'failed' });
  });

  test('nor anybody to what is no SIP uri', async () => {
    call = await callIn(clock, answeredCall());
    expect(await call.leg.refer('sip:bob@example.com;fs_path=sip:evil')).toMatchObject({ ended: 'failed' });
    expect(names()).not.toContain('execute deflect');
  });
});

describe('the end of a leg', () => {
  test('we hang up', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.hangup('no-answer');
    expect((await call.peer.next('api uuid_kill')).argument).toBe(`${call.peer.id} NO_ANSWER`);
    call.peer.hangUp('NO_ANSWER');
    expect(await end).toMatchObject({ cause: 'no-answer', raw: 'NO_ANSWER', by: 'us' });
    expect(await call.leg.hangup('busy')).toBe(await call.leg.ended);
    expect(names().filter((name) => name === 'api uuid_kill')).toHaveLength(1);
  });

  test('the caller was quicker than we', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.hangup('normal');
    call.peer.hangUp('NORMAL_CLEARING', {
      variable_sip_hangup_disposition: 'recv_bye',
      variable_sip_term_status: '200',
    });
    expect(await end).toMatchObject({ by: 'caller' });
    expect(await end).not.toHaveProperty('sipStatus');
  });

  test('it is gone with the first word of it, and ended with the last', async () => {
    call = await callIn(clock, answeredCall());
    let ended = false;
    void call.leg.ended.then(() => {
      ended = true;
    });
    const play = call.leg.play({ kind: 'hold-music' }, { endKeys: '', signal: never });
    const command = await call.peer.begin('playback');
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'NORMAL_CLEARING' });
    await new Promise((resolve) => call.leg.gone.addEventListener('abort', resolve));
    expect(ended).toBe(false);
    call.peer.complete(command, { 'Application-Response': 'PLAYBACK ERROR' });
    expect(await play).toMatchObject({ ended: 'gone' });
    expect(ended).toBe(false);
    call.peer.hangUp('NORMAL_CLEARING', { variable_sip_hangup_disposition: 'recv_bye' });
    expect(await call.leg.ended).toMatchObject({ cause: 'normal', by: 'caller' });
  });

  test('what is asked for afterwards is not even sent', async () => {
    call = await callIn(clock, answeredCall());
    call.peer.hangUp('NORMAL_CLEARING');
    await call.leg.ended;
    expect(await call.leg.play({ kind: 'hold-music' }, { endKeys: '', signal: never })).toEqual({
      ended: 'gone',
      heardMs: 0,
    });
    expect(await call.leg.ring()).toEqual({ ended: 'gone' });
    expect(await call.leg.sendDigits([{ pauseMs: 1 }], never)).toEqual({ ended: 'gone' });
    expect(names()).not.toContain('execute playback');
  });

  test('the final facts may be missing, for a while', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'USER_BUSY' });
    await new Promise((resolve) => call.leg.gone.addEventListener('abort', resolve));
    await time.advance(5000);
    expect(await call.leg.ended).toMatchObject({ cause: 'busy', raw: 'USER_BUSY', by: 'caller' });
  });

  test('a socket that only lingers is waited for as long', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    call.peer.write('Content-Type: text/disconnect-notice\nContent-Disposition: linger\nContent-Length: 0\n\n');
    await allTaken(call);
    await time.advance(5000);
    expect(await call.leg.ended).toMatchObject({ by: 'lost' });
  });

  test('a socket that closes without a word has lost the leg', async () => {
    call = await callIn(clock, answeredCall());
    const play = call.leg.play({ kind: 'hold-music' }, { endKeys: '', signal: never });
    await call.peer.begin('playback');
    call.peer.socket.resetAndDestroy();
    expect(await play).toMatchObject({ ended: 'gone' });
    expect(await call.leg.ended).toMatchObject({ by: 'lost' });
  });

  test('hanging up where nobody listens ends too', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const end = call.leg.hangup('normal');
    await call.peer.next('api uuid_kill');
    await until(() => call.told.some((line) => line.startsWith('uuid_kill')));
    await time.advance(5000);
    expect(await end).toMatchObject({ by: 'lost' });
  });
});

describe('letting go', () => {
  test('after its end, the leg leaves at once', async () => {
    call = await callIn(clock, answeredCall());
    call.peer.hangUp('NORMAL_CLEARING');
    await call.leg.ended;
    call.peer.socket.once('close', () => {});
    const released = call.leg.release();
    expect(call.leg.release()).toBe(released);
    await call.peer.next('exit');
    call.peer.socket.end();
    await released;
    expect(names()).not.toContain('api uuid_setvar');
  });

  test('a living call is marked and handed to the dialplan', async () => {
    call = await callIn(clock, answeredCall());
    const released = call.leg.release();
    expect((await call.peer.next('api uuid_setvar')).argument).toBe(`${call.peer.id} dragoman_released true`);
    await call.peer.next('exit');
    call.peer.socket.end();
    await released;
    expect(await call.leg.ended).toMatchObject({ by: 'us', cause: 'normal' });
    expect(call.leg.gone.aborted).toBe(true);
  });

  test('a switch that does not close is left standing', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const released = call.leg.release();
    await call.peer.next('exit');
    await time.advance(2000);
    await released;
  });
});

describe.skipIf(!tracesExist)('as a real switch answered', () => {
  const connectReply = (name: string) => readTrace(name).find(({ from }) => from === 'switch')?.raw ?? '';

  test('486 before the answer', async () => {
    call = await callIn(clock, connectReply('reject-busy'));
    const end = call.leg.reject(486);
    await call.peer.replay(readTrace('reject-busy'), 'respond');
    expect(await end).toEqual({ ended: 'done' });
    expect(await call.leg.ended).toMatchObject({ cause: 'busy', raw: 'USER_BUSY', by: 'us' });
  });

  test('a caller who gives up while it rings', async () => {
    call = await callIn(clock, connectReply('caller-cancels-before-answer'));
    const end = call.leg.ring();
    await call.peer.replay(readTrace('caller-cancels-before-answer'), 'ring_ready');
    await end;
    expect(await call.leg.ended).toMatchObject({
      cause: 'cancelled',
      raw: 'ORIGINATOR_CANCEL',
      by: 'caller',
      sipStatus: 487,
    });
  });

  test('an answer', async () => {
    call = await callIn(clock, connectReply('exit-from-app'));
    const end = call.leg.answer();
    await call.peer.replay(readTrace('exit-from-app'), 'answer');
    expect(await end).toEqual({ ended: 'done' });
    expect(call.leg.answered).toBe(true);
  });
});
