import { afterEach, expect, test } from 'vitest';
import { type CalledIn, callIn, never } from './testing/call-in.ts';
import { CountingClock } from './testing/counting-clock.ts';
import { answeredCall } from './testing/scripted-switch.ts';

let call: CalledIn;
const clock = new CountingClock();

afterEach(async () => {
  await call.finish();
  expect(clock.timers).toBe(0);
});

const second = 1_000_000;
const silences = () =>
  call.peer.seen.filter(({ name, argument }) => name === 'execute playback' && argument === 'silence_stream://-1');

/** The next application begins, and ends after so many microseconds. */
async function begin(): Promise<(afterUs: number) => void> {
  const { headers } = await call.peer.next('execute playback');
  const about = { Application: 'playback', 'Application-UUID': headers['event-uuid'] ?? '' };
  call.peer.event('CHANNEL_EXECUTE', { ...about, 'Event-Date-Timestamp': '1000000000000000' });
  return (afterUs) =>
    call.peer.event('CHANNEL_EXECUTE_COMPLETE', {
      ...about,
      'Event-Date-Timestamp': String(1_000_000_000_000_000 + afterUs),
      'Application-Response': 'FILE PLAYED',
    });
}

test('silence is played between operations, gives way to each, and ends with the mix', async () => {
  call = await callIn(clock, answeredCall());
  const mix = call.leg.mixIn();
  const endSilence = await begin();
  const playing = call.leg.play({ kind: 'silence', durationMs: 500 }, { endKeys: '', signal: never });
  await call.peer.next('api uuid_break');
  endSilence(second);
  const endPlaying = await begin();
  endPlaying(second / 2);
  expect(await playing).toMatchObject({ ended: 'done' });
  const endAgain = await begin();
  const closed = mix.close();
  await call.peer.next('api uuid_break');
  endAgain(second);
  await closed;
  expect(silences()).toHaveLength(2);
});

test('silence that the switch cannot play is not tried again and again', async () => {
  call = await callIn(clock, answeredCall());
  const mix = call.leg.mixIn();
  (await begin())(0);
  const playing = call.leg.play({ kind: 'silence', durationMs: 500 }, { endKeys: '', signal: never });
  (await begin())(second / 2);
  await playing;
  expect(silences()).toHaveLength(1);
  (await begin())(0);
  await mix.close();
  expect(silences()).toHaveLength(2);
});
