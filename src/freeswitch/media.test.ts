import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { type CalledIn, callIn, never, until } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall } from './testing/scripted-switch.ts';
import { readTrace, tracesExist } from './testing/traces.ts';

let call: CalledIn;
const clock = new CountingClock();

afterEach(async () => {
  await call.finish();
  expect(clock.timers).toBe(0);
});

const silence = (durationMs: number | 'endless') => ({ kind: 'silence', durationMs }) as const;
const quietly = { endKeys: '', signal: never };

test('a sound ends when the switch says so, and it was heard as long as the switch’s clock tells', async () => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.play(silence(1500), quietly);
  const command = await call.peer.next('execute playback');
  expect(command.argument).toBe('silence_stream://1500');
  const about = { Application: 'playback', 'Application-UUID': command.headers['event-uuid'] ?? '' };
  call.peer.event('CHANNEL_EXECUTE', { ...about, 'Event-Date-Timestamp': '1000000000000000' });
  call.peer.event('CHANNEL_EXECUTE_COMPLETE', {
    ...about,
    'Event-Date-Timestamp': '1000000001500000',
    'Application-Response': 'FILE PLAYED',
  });
  expect(await end).toEqual({ ended: 'done', heardMs: 1500 });
  expect(call.told.at(-1)).toBe('playback|silence_stream://1500|FILE PLAYED');
});

test('no silence at all needs no switch', async () => {
  call = await callIn(clock, answeredCall());
  expect(await call.leg.play(silence(0), quietly)).toEqual({ ended: 'done', heardMs: 0 });
  expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute playback');
});

test('what may not cross the border fails without the switch hearing of it', async () => {
  call = await callIn(clock, answeredCall());
  const end = await call.leg.play({ kind: 'file', path: '/x/../etc/passwd' }, quietly);
  expect(end).toMatchObject({ ended: 'failed', heardMs: 0 });
  expect(end.detail).toContain('/x/../etc/passwd');
  expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute playback');
});

test('an end key breaks the sound once it has begun, and only that key', async () => {
  call = await callIn(clock, answeredCall());
  const keys: string[] = [];
  call.leg.onKey(({ key, durationMs }) => keys.push(`${key} ${durationMs}`));
  const end = call.leg.play(silence('endless'), { endKeys: '#*', signal: never });
  const command = await call.peer.next('execute playback');
  call.peer.press('1');
  call.peer.press('#');
  call.peer.press('*');
  call.peer.event('CHANNEL_EXECUTE', { 'Application-UUID': command.headers['event-uuid'] ?? '' });
  const stop = await call.peer.next('api uuid_break');
  expect(stop.argument).toBe(call.peer.id);
  call.peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
  expect(await end).toMatchObject({ ended: 'key', key: '#' });
  expect(keys).toEqual(['1 250', '# 250', '* 250']);
});

test('a break that the switch lost is repeated until it confirms', async () => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.play({ kind: 'hold-music' }, { endKeys: '#', signal: never });
  const command = await call.peer.begin('playback');
  expect(command.argument).toBe('local_stream://moh');
  call.peer.press('#');
  await call.peer.next('api uuid_break');
  await call.peer.next('api uuid_break');
  call.peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
  expect(await end).toMatchObject({ ended: 'key', key: '#' });
});

test('an abort resolves when the sound has stopped, not before', async () => {
  call = await callIn(clock, answeredCall());
  const abort = new AbortController();
  let resolved = false;
  const end = call.leg.play(silence('endless'), { endKeys: '', signal: abort.signal }).finally(() => {
    resolved = true;
  });
  const command = await call.peer.begin('playback');
  abort.abort();
  await call.peer.next('api uuid_break');
  expect(resolved).toBe(false);
  call.peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
  expect(await end).toMatchObject({ ended: 'aborted' });
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
});

test('aborted before its turn, an operation sends nothing', async () => {
  call = await callIn(clock, answeredCall());
  const abort = new AbortController();
  const first = call.leg.play(silence(100), quietly);
  const second = call.leg.play(silence(200), { endKeys: '', signal: abort.signal });
  const third = call.leg.play(silence(300), { endKeys: '', signal: AbortSignal.abort() });
  const command = await call.peer.begin('playback');
  abort.abort();
  expect(await second).toEqual({ ended: 'aborted', heardMs: 0 });
  expect(await third).toEqual({ ended: 'aborted', heardMs: 0 });
  call.peer.complete(command);
  await first;
  expect(call.peer.seen.filter(({ name }) => name === 'execute playback')).toHaveLength(1);
});

test('operations run one at a time, in the order they were asked for', async () => {
  call = await callIn(clock, answeredCall());
  const ends = [1, 2, 3].map((ms) => call.leg.play(silence(ms), quietly));
  for (const ms of [1, 2, 3]) {
    const command = await call.peer.begin('playback');
    expect(command.argument).toBe(`silence_stream://${ms}`);
    call.peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
  }
  expect((await Promise.all(ends)).map(({ ended }) => ended)).toEqual(['done', 'done', 'done']);
});

test.each([
  ['FILE NOT FOUND', 'the switch cannot find or read the file'],
  ['PLAYBACK ERROR', 'the switch could not play it'],
])('%s is a failure', async (response, detail) => {
  call = await callIn(clock, answeredCall());
  const end = call.leg.play({ kind: 'file', path: '/r/a.wav' }, quietly);
  call.peer.complete(await call.peer.begin('playback'), { 'Application-Response': response });
  expect(await end).toMatchObject({ ended: 'failed', detail });
});

test('a refusal by the switch is a failure', async () => {
  call = await callIn(clock, answeredCall());
  call.peer.replies.set('execute playback', () => '-ERR memory error');
  const end = await call.leg.play(silence(1), quietly);
  expect(end).toMatchObject({ ended: 'failed', detail: 'the switch refused it: -ERR memory error' });
});

test('an application that the switch does not have is never sent', async () => {
  call = await callIn(clock, answeredCall(), { abilities: { has: (name) => name !== 'speak' } });
  const end = await call.leg.speak({ engine: 'flite', voice: 'slt', text: 'hello' }, quietly);
  expect(end).toMatchObject({ ended: 'failed', detail: 'the switch has no application speak' });
  expect(call.peer.seen.map(({ name }) => name)).not.toContain('execute speak');
});

describe('speech', () => {
  const speech = { engine: 'flite', voice: 'slt', text: "it's me" };

  test('is heard', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.speak(speech, quietly);
    const command = await call.peer.next('execute speak');
    expect(command.argument).toBe("flite|slt|it's me");
    const about = { 'Application-UUID': command.headers['event-uuid'] ?? '' };
    call.peer.event('CHANNEL_EXECUTE', { ...about, 'Event-Date-Timestamp': '1000000' });
    call.peer.event('CHANNEL_EXECUTE_COMPLETE', { ...about, 'Event-Date-Timestamp': '1920000' });
    expect(await end).toEqual({ ended: 'done', heardMs: 920 });
  });

  test('that is over before a media tick was never heard', async () => {
    call = await callIn(clock, answeredCall());
    const end = call.leg.speak({ ...speech, engine: 'nosuch' }, quietly);
    const command = await call.peer.next('execute speak');
    const about = { 'Application-UUID': command.headers['event-uuid'] ?? '', 'Event-Date-Timestamp': '1000000' };
    call.peer.event('CHANNEL_EXECUTE', about);
    call.peer.event('CHANNEL_EXECUTE_COMPLETE', about);
    expect(await end).toMatchObject({ ended: 'failed', detail: 'the speech engine nosuch (voice slt) said nothing' });
  });
});

describe('nobody waits for ever', () => {
  test('a sound that outlives its length is asked for, broken, and given up', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    const end = call.leg.play(silence(1000), quietly);
    await call.peer.begin('playback');
    call.peer.replies.set('api uuid_exists', () => 'true');
    await time.advance(6000);
    await call.peer.next('api uuid_exists');
    await call.peer.next('api uuid_break');
    await time.advance(2000);
    expect(await end).toMatchObject({ ended: 'failed', detail: 'the switch did not confirm that it stopped' });
  });

  test('an endless sound goes on as long as the switch knows the leg', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    call.peer.replies.set('api uuid_exists', () => 'true');
    const end = call.leg.play(silence('endless'), quietly);
    await call.peer.begin('playback');
    for (let minute = 0; minute < 3; minute++) {
      await time.advance(60_000);
      await until(() => call.told.filter((line) => line.startsWith('uuid_exists')).length > minute);
    }
    call.peer.replies.set('api uuid_exists', () => 'false');
    await time.advance(60_000);
    expect(await end).toMatchObject({ ended: 'gone' });
    expect(await call.leg.ended).toMatchObject({ by: 'lost' });
  });

  test('a switch that no longer replies is lost', async () => {
    const time = new VirtualClock();
    call = await callIn(time, answeredCall());
    call.peer.replies.set('execute playback', () => null);
    const end = call.leg.play(silence('endless'), quietly);
    await call.peer.next('execute playback');
    await time.advance(15_000);
    expect(await end).toMatchObject({ ended: 'gone' });
    expect(await call.leg.ended).toMatchObject({ by: 'lost', raw: 'NETWORK_OUT_OF_ORDER' });
  });
});

describe.skipIf(!tracesExist)('as a real switch answered', () => {
  const tone = { kind: 'tone', frequencies: [440], onMs: 300, offMs: 0, repeat: 1 } as const;
  const connectReply = (name: string) => readTrace(name).find(({ from }) => from === 'switch')?.raw ?? '';

  test('a sound that plays', async () => {
    const trace = readTrace('bridge-answered-callee-ends');
    call = await callIn(clock, connectReply('bridge-answered-callee-ends'));
    const end = call.leg.play(tone, quietly);
    await call.peer.replay(trace, 'playback');
    expect(await end).toEqual({ ended: 'done', heardMs: 300 });
  });

  test('a file that is not there', async () => {
    const trace = readTrace('playback-missing-file');
    call = await callIn(clock, connectReply('playback-missing-file'));
    const end = call.leg.play({ kind: 'file', path: '/no/such.wav' }, quietly);
    await call.peer.replay(trace, 'playback');
    expect(await end).toMatchObject({ ended: 'failed' });
  });

  test('speech', async () => {
    const trace = readTrace('speak-flite');
    call = await callIn(clock, connectReply('speak-flite'));
    const end = call.leg.speak({ engine: 'flite', voice: 'slt', text: 'hello' }, quietly);
    await call.peer.replay(trace, 'speak');
    expect((await end).ended).toBe('done');
    expect((await end).heardMs).toBeGreaterThan(500);
  });

  test('a caller who hangs up in the middle', async () => {
    const trace = readTrace('caller-hangs-up-during-playback');
    call = await callIn(clock, connectReply('caller-hangs-up-during-playback'));
    const end = call.leg.play(tone, quietly);
    await call.peer.replay(trace, 'playback');
    expect(await end).toMatchObject({ ended: 'gone', heardMs: 800 });
    expect(await call.leg.ended).toMatchObject({ cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' });
  });

  test('an application that does not exist', async () => {
    const trace = readTrace('unknown-application').map((line) => ({
      ...line,
      raw: line.raw.replace('no_such_app', 'playback'),
    }));
    call = await callIn(clock, connectReply('unknown-application'));
    const end = call.leg.play(tone, quietly);
    await call.peer.replay(trace, 'playback');
    expect(await end).toMatchObject({ ended: 'gone' });
    expect(await call.leg.ended).toMatchObject({ cause: 'unreachable', raw: 'DESTINATION_OUT_OF_ORDER', by: 'us' });
  });

  test('keys while it plays, and the break that stops it', async () => {
    const trace = readTrace('dtmf-events-during-playback');
    const broken = trace.findIndex(({ raw }) => raw.startsWith('api uuid_break'));
    call = await callIn(clock, connectReply('dtmf-events-during-playback'));
    const end = call.leg.play(tone, { endKeys: '2', signal: never });
    const command = await call.peer.replay(trace, 'playback');
    await call.peer.next('api uuid_break');
    const completion = trace.slice(broken + 2).find(({ from }) => from === 'switch');
    expect(completion?.raw).toContain('FILE%20PLAYED');
    call.peer.complete(command, { 'Application-Response': 'FILE PLAYED' });
    expect(await end).toMatchObject({ ended: 'key', key: '2' });
  });
});
