import { describe, expect, test } from 'vitest';
import { holdsAt } from '../../../src/run/time-rule.ts';
import type { Verb } from '../../../src/verbs/index.ts';
import { readDocument } from '../testing/reply.ts';

/** Whether the engine finds that the rule holds at a moment of the wall clock of its zone (UTC by default). */
function holds(rule: object, moment: string, timezone?: string): boolean {
  const document = { module: 'temporal_route', data: { rules: [{ id: 'r', ...rule }], ...(timezone && { timezone }) } };
  const [verb] = readDocument(document).verbs as readonly Extract<Verb, { verb: 'choose' }>[];
  const when = verb?.cases[0]?.when;
  if (when?.kind !== 'time') return false;
  const held = holdsAt(when.rule, Date.parse(`${moment}Z`), when.timeZone);
  expect(held).toMatchObject({ ok: true });
  return held.ok && held.holds;
}

/** Gregorian seconds, as KAZOO counts. */
const gregorian = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000 + 62_167_219_200;

describe('a rule of time', () => {
  // 25 November 2026 is a Wednesday.
  test.each([
    ['daily', { cycle: 'daily' }, '2026-11-25T12:00:00', true],
    [
      'daily, from its default day',
      { cycle: 'daily', interval: 1, start_date: 62_586_115_200 },
      '2026-11-25T12:00:00',
      true,
    ],
    [
      'daily, not before it begins',
      { cycle: 'daily', start_date: gregorian('2027-01-01') },
      '2026-11-25T12:00:00',
      false,
    ],
    [
      'every other day',
      { cycle: 'daily', interval: 2, start_date: gregorian('2026-11-23') },
      '2026-11-25T12:00:00',
      true,
    ],
    [
      'not the day between',
      { cycle: 'daily', interval: 2, start_date: gregorian('2026-11-24') },
      '2026-11-25T12:00:00',
      false,
    ],
    ['weekly', { cycle: 'weekly', wdays: ['monday', 'wensday'] }, '2026-11-25T00:00:00', true],
    ['weekly, another day', { cycle: 'weekly', wdays: ['monday', 'tuesday'] }, '2026-11-25T12:00:00', false],
    [
      'a start day that is none of its days',
      { cycle: 'weekly', wdays: ['monday'], start_date: gregorian('2026-11-25') },
      '2026-11-25T12:00:00',
      false,
    ],
    [
      'every other week',
      { cycle: 'weekly', interval: 2, wdays: ['wednesday'], start_date: gregorian('2026-11-09') },
      '2026-11-25T12:00:00',
      true,
    ],
    [
      'not the week between',
      { cycle: 'weekly', interval: 2, wdays: ['wednesday'], start_date: gregorian('2026-11-16') },
      '2026-11-25T12:00:00',
      false,
    ],
    ['monthly by day', { cycle: 'monthly', days: [1, 25] }, '2026-11-25T12:00:00', true],
    [
      'monthly, the fourth Wednesday',
      { cycle: 'monthly', ordinal: 'fourth', wdays: ['wednesday'] },
      '2026-11-25T12:00:00',
      true,
    ],
    [
      'monthly, the last Wednesday',
      { cycle: 'monthly', ordinal: 'last', wdays: ['wednesday'] },
      '2026-11-25T12:00:00',
      true,
    ],
    ['monthly, the first Wednesday', { cycle: 'monthly', wdays: ['wednesday'] }, '2026-11-25T12:00:00', false],
    [
      'monthly, every Wednesday',
      { cycle: 'monthly', ordinal: 'every', wdays: ['wednesday'] },
      '2026-11-18T12:00:00',
      true,
    ],
    ['yearly by day', { cycle: 'yearly', month: 11, days: [25] }, '2026-11-25T12:00:00', true],
    ['yearly, another month', { cycle: 'yearly', month: 12, days: [25] }, '2026-11-25T12:00:00', false],
    [
      'yearly, the last Wednesday of November',
      { cycle: 'yearly', month: 11, ordinal: 'last', wdays: ['wednesday'] },
      '2026-11-25T12:00:00',
      true,
    ],
    ['one date', { cycle: 'date', start_date: gregorian('2026-11-25') }, '2026-11-25T23:59:59', true],
    ['the day after it', { cycle: 'date', start_date: gregorian('2026-11-25') }, '2026-11-26T00:00:00', false],
    [
      'the first second of a window',
      { cycle: 'daily', time_window_start: 43_200, time_window_stop: 46_800 },
      '2026-11-25T12:00:00',
      true,
    ],
    [
      'its last second',
      { cycle: 'daily', time_window_start: 43_200, time_window_stop: 46_800 },
      '2026-11-25T13:00:00',
      true,
    ],
    [
      'the second after it',
      { cycle: 'daily', time_window_start: 43_200, time_window_stop: 46_800 },
      '2026-11-25T13:00:01',
      false,
    ],
    ['switched on', { cycle: 'date', enabled: true }, '2026-11-25T12:00:00', true],
    ['switched off', { cycle: 'daily', enabled: false }, '2026-11-25T12:00:00', false],
  ])('%s', (_name, rule, moment, expected) => {
    expect(holds(rule, moment)).toBe(expected);
  });

  test('counts by the clock on the wall of the node’s zone', () => {
    const nine = { cycle: 'daily', time_window_start: 32_400, time_window_stop: 61_200 };
    expect(holds(nine, '2026-11-25T13:30:00', 'America/New_York')).toBe(false);
    expect(holds(nine, '2026-11-25T14:00:00', 'America/New_York')).toBe(true);
    expect(holds(nine, '2026-11-25T14:00:00', 'inherit')).toBe(true);
  });
});
