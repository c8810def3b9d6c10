import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsAt } from './time-rule.ts';

const at = (iso: string) => Date.parse(iso);
const office = { days: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', fromSeconds: 9 * 3600, toSeconds: 17 * 3600 };
const night = { days: 'FREQ=WEEKLY;BYDAY=FR', fromSeconds: 22 * 3600, toSeconds: 6 * 3600 };

test.each([
  ['a Monday morning', office, '2026-11-30T10:00:00Z', 'UTC', true],
  ['a Sunday', office, '2026-11-29T10:00:00Z', 'UTC', false],
  ['the last second before the end', office, '2026-11-30T16:59:59Z', 'UTC', true],
  ['the end itself', office, '2026-11-30T17:00:00Z', 'UTC', false],
  ['five in the morning in New York', office, '2026-11-30T10:00:00Z', 'America/New_York', false],
  ['nine in New York', office, '2026-11-30T14:00:00Z', 'America/New_York', true],
  ['nine in New York in summer', office, '2026-07-06T13:00:00Z', 'America/New_York', true],
  ['Friday night', night, '2026-11-27T23:00:00Z', 'UTC', true],
  ['the Saturday morning after it', night, '2026-11-28T05:59:00Z', 'UTC', true],
  ['Saturday night', night, '2026-11-28T23:00:00Z', 'UTC', false],
  ['Christmas', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25', '2026-12-25T00:00:00Z', 'UTC', true],
  ['the last Thursday of November', 'FREQ=YEARLY;BYMONTH=11;BYDAY=-1TH', '2026-11-26T12:00:00Z', 'UTC', true],
  ['not holidays', { days: 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25', not: true }, '2026-12-25T00:00:00Z', 'UTC', false],
  ['before it begins', 'DTSTART:20270101T000000Z\nRRULE:FREQ=DAILY', '2026-12-25T00:00:00Z', 'UTC', false],
  [
    'every second day, counted from a day',
    'DTSTART:20261201T000000Z\nRRULE:FREQ=DAILY;INTERVAL=2',
    '2026-12-03T08:00:00Z',
    'UTC',
    true,
  ],
] as const)('%s', (_name, rule, moment, zone, holds) => {
  expect(holdsAt(rule, at(moment), zone)).toEqual({ ok: true, holds });
});

test.each([
  ['no recurrence', 'on Mondays', 'UTC'],
  ['every second', 'FREQ=SECONDLY', 'UTC'],
  ['too long', `FREQ=DAILY;BYMONTHDAY=${'1,'.repeat(400)}1`, 'UTC'],
  ['no time zone', 'FREQ=DAILY', 'Mars/Olympus'],
  ['times that are none', { fromSeconds: 'nine' }, 'UTC'],
  ['hours within the day', 'FREQ=DAILY;BYHOUR=9', 'UTC'],
] as const)('%s is refused', (_name, rule, zone) => {
  expect(holdsAt(rule, at('2026-11-30T10:00:00Z'), zone)).toMatchObject({ ok: false });
});

test('whatever is written, it is decided or refused, and soon', () => {
  const piece = fc.constantFrom(
    'FREQ=YEARLY',
    'FREQ=DAILY',
    'INTERVAL=0',
    'INTERVAL=-1',
    'INTERVAL=1000000',
    'BYDAY=MO',
    'BYDAY=6XX',
    'BYMONTH=2',
    'BYMONTHDAY=30',
    'BYSETPOS=400',
    'COUNT=1',
    'UNTIL=00000000',
    'BYYEARDAY=366',
    'BYWEEKNO=53',
    'BYHOUR=99',
    'BYEASTER=1',
    '\nDTSTART:19000101T000000Z',
    '=',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const began = performance.now();
      expect(holdsAt(pieces.join(';'), at('2026-11-30T10:00:00Z'))).toHaveProperty('ok');
      expect(performance.now() - began).toBeLessThan(2000);
    }),
    { numRuns: 300 },
  );
});
