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

const recording = { path: '/r/a.wav', maximumMs: 30_000, endSilenceMs: null, endKeys: '#' };

test('a key ends it; the switch counts what was written', async () => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.record(recording, never);
  const command = await call.peer.begin('record');
  expect(command.argument).toBe('/r/a.wav 31');
  call.peer.press('1');
  call.peer.press('#');
  await call.peer.next('api uuid_break');
  call.peer.complete(command, { variable_record_ms: '4260', variable_silence_hits_exhausted: 'false' });
  expect(await end).toEqual({ ended: 'key', key: '#', recordedMs: 4260 });
});

test('silence ends it, in whole seconds of the switch', async () => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.record({ ...recording, endSilenceMs: 2500 }, never);
  const command = await call.peer.begin('record');
  expect(command.argument).toBe('/r/a.wav 31 200 3');
  call.peer.complete(command, { variable_record_ms: '7000', variable_silence_hits_exhausted: 'true' });
  expect(await end).toEqual({ ended: 'silence', recordedMs: 7000 });
});

test('the limit is ours, to the millisecond, from when it has begun', async () => {
  const time = new VirtualClock();
  call = await callIn(time, answeredCall());
  const end = call.leg.record({ ...recording, maximumMs: 1234 }, never);
  const command = await call.peer.next('execute record');
  expect(command.argument).toBe('/r/a.wav 3');
  await time.advance(1000);
  call.peer.event('CHANNEL_EXECUTE', { 'Application-UUID': command.headers['event-uuid'] ?? '' });
  await allTaken(call);
  await time.advance(1233);
  expect(call.peer.seen.map(({ name }) => name)).not.toContain('api uuid_break');
  await time.advance(1);
  await call.peer.next('api uuid_break');
  call.peer.complete(command, { variable_record_ms: '1240' });
  expect(await end).toEqual({ ended: 'limit', recordedMs: 1240 });
});

test('an abort keeps what was recorded', async () => {
  call = await callIn(clock, answeredCall());
  const abort = new AbortController();
  const end = call.leg.record(recording, abort.signal);
  const command = await call.peer.begin('record');
  abort.abort();
  await call.peer.next('api uuid_break');
  call.peer.complete(command, { variable_record_ms: '800' });
  expect(await end).toEqual({ ended: 'aborted', recordedMs: 800 });
});

test('so does a hang-up', async () => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.record(recording, never);
  const command = await call.peer.begin('record');
  call.peer.event('CHANNEL_HANGUP', { 'Hangup-Cause': 'NORMAL_CLEARING' });
  call.peer.complete(command, { variable_record_ms: '5500' });
  call.peer.hangUp('NORMAL_CLEARING');
  expect(await end).toEqual({ ended: 'gone', recordedMs: 5500 });
});

test('a path that could lead elsewhere is refused', async () => {
  call = await callIn(clock, answeredCall());
  expect(await call.leg.record({ ...recording, path: '/r/../a.wav' }, never)).toMatchObject({
    ended: 'failed',
    recordedMs: 0,
  });
});

describe.skipIf(!tracesExist)('as a real switch answered', () => {
  const connectReply = (name: string) => readTrace(name).find(({ from }) => from === 'switch')?.raw ?? '';

  test.each([
    ['record-silence', { endSilenceMs: 2000 }, { ended: 'silence', recordedMs: 0 }],
    ['record-max-length', {}, { ended: 'limit', recordedMs: 0 }],
    ['record-caller-hangs-up', {}, { ended: 'gone', recordedMs: 0 }],
  ])('%s', async (name, more, expected) => {
    call = await callIn(clock, connectReply(name));
    const end = call.leg.record({ ...recording, ...more }, never);
    await call.peer.replay(readTrace(name), 'record');
    expect(await end).toMatchObject(expected);
  });
});

describe('digits', () => {
  test('tones and pauses go out in time', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const steps = [{ key: '1', durationMs: 100, gapMs: 50 }, { pauseMs: 500 }, { key: '#', durationMs: 200, gapMs: 0 }];
    const end = call.leg.sendDigits(steps, never);
    const first = await call.peer.begin('send_dtmf');
    expect(first.argument).toBe('1@100');
    call.peer.complete(first);
    await until(() => call.told.some((line) => line.startsWith('send_dtmf')));
    await time.advance(649);
    expect(call.peer.seen.filter(({ name }) => name === 'execute send_dtmf')).toHaveLength(1);
    await time.advance(1);
    const second = await call.peer.begin('send_dtmf');
    expect(second.argument).toBe('#@200');
    call.peer.complete(second);
    await until(() => call.told.filter((line) => line.startsWith('send_dtmf')).length === 2);
    await time.advance(200);
    expect(await end).toEqual({ ended: 'done' });
  });

  test('an abort ends the waiting', async () => {
    call = await callIn(clock, answeredCall());
    const abort = new AbortController();
    const end = call.leg.sendDigits([{ pauseMs: 600_000 }], abort.signal);
    abort.abort();
    expect(await end).toEqual({ ended: 'aborted' });
  });

  test('so does the caller', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.sendDigits([{ pauseMs: 600_000 }], never);
    call.peer.hangUp('NORMAL_CLEARING');
    expect(await end).toEqual({ ended: 'gone' });
  });

  test('what is no key is refused before anything is sent', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.sendDigits(
      [
        { key: '1', durationMs: 100, gapMs: 0 },
        { key: 'w@1', durationMs: 100, gapMs: 0 },
      ],
      never,
    );
    expect(await end).toMatchObject({ ended: 'failed' });
    expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute send_dtmf');
  });
});
