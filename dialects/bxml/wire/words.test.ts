import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeOf, duration, party, time } from './words.ts';

test.each([
  ['+15557771111', '+15557771111'],
  ['15557771111', '+15557771111'],
  ['5557771111', '+15557771111'],
  ['+1 (555) 777-1111', '+15557771111'],
  ['00442071234567', '+442071234567'],
  ['4915112345678', '+4915112345678'],
  ['', 'Anonymous'],
  ['Anonymous', 'Anonymous'],
  ['RESTRICTED', 'Restricted'],
  ['unknown', 'Unavailable'],
  ['1001', 'sip:1001@pbx.example'],
  ['030123456', 'sip:030123456@pbx.example'],
  ['ann', 'sip:ann@pbx.example'],
  ['sip:ann@home.example', 'sip:ann@home.example'],
])('%j is written %s', (user, written) => {
  expect(party(user, 'pbx.example')).toBe(written);
});

test('a user whose host is not known stays as it is', () => {
  expect(party('1001', '')).toBe('1001');
});

test.each([
  [0, 'PT0S'],
  [1, 'PT0.001S'],
  [19_655, 'PT19.655S'],
  [60_000, 'PT1M'],
  [112_217, 'PT1M52.217S'],
  [3_723_000, 'PT1H2M3S'],
  [7_200_000, 'PT2H'],
])('%i ms last %s', (ms, written) => {
  expect(duration(ms)).toBe(written);
});

test('a duration says exactly what it was made of', () => {
  fc.assert(
    fc.property(fc.nat({ max: 100_000_000 }), (ms) => {
      const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration(ms));
      const [, hours = '0', minutes = '0', seconds = '0'] = match ?? [];
      return (
        match !== null && Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000) === ms
      );
    }),
  );
});

test('a time has milliseconds and its zone', () => {
  expect(time(Date.UTC(2024, 4, 2, 14, 3, 11))).toBe('2024-05-02T14:03:11.000Z');
});

test('causes are those of the reference', () => {
  expect(
    ['normal', 'busy', 'no-answer', 'rejected', 'cancelled', 'lost-race'].map((cause) => causeOf(cause as 'busy')),
  ).toEqual(['hangup', 'busy', 'timeout', 'rejected', 'cancel', 'hangup']);
});
