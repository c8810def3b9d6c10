import type { JsonObject } from '../../../src/verbs/index.ts';
import { gregorianSeconds } from '../gregorian.ts';
import type { ModuleData } from './module-data.ts';

/** The day from which every n-th cycle is counted where a rule has no `start_date`: KAZOO's default. */
const usualStart = 62_586_115_200;
export const weekdays: ReadonlyMap<string, string> = new Map([
  ['monday', 'MO'],
  ['tuesday', 'TU'],
  ['wednesday', 'WE'],
  ['thursday', 'TH'],
  ['friday', 'FR'],
  ['saturday', 'SA'],
  ['sunday', 'SU'],
]);
export const ordinals: ReadonlyMap<string, string> = new Map([
  ['every', ''],
  ['first', '1'],
  ['second', '2'],
  ['third', '3'],
  ['fourth', '4'],
  ['fifth', '5'],
  ['last', '-1'],
]);
const cycles = ['date', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** A rule of time as the engine has it; null, with a diagnostic, for one that never holds. */
export function timeRule(rule: ModuleData): JsonObject | null {
  const enabled = rule.boolean('enabled', undefined);
  const cycle = rule.oneOf('cycle', cycles, undefined);
  const days = daysOf(rule, cycle);
  const from = rule.integer('time_window_start', 0, { minimum: 0, maximum: lastSecond });
  const until = rule.integer('time_window_stop', lastSecond, { minimum: 0, maximum: lastSecond + 1 });
  if (enabled !== undefined) return enabled ? {} : null;
  if (cycle === undefined && !rule.has('cycle')) rule.missing('cycle', 'in this rule; it never holds');
  if (days === null) return null;
  if (until < from) {
    rule.wrong('time_window_stop', String(until), 'must come after time_window_start, or the rule never holds');
    return null;
  }
  return {
    days,
    ...(from > 0 && { fromSeconds: from }),
    ...(until < lastSecond && { toSeconds: until + 1 }),
  };
}

const lastSecond = 86_399;

/** The days of a rule as RFC 5545 writes them; null where nothing says which. */
function daysOf(rule: ModuleData, cycle: (typeof cycles)[number] | undefined): string | null {
  const interval = rule.integer('interval', 1, { minimum: 1, maximum: 1000 });
  const start = rule.integer('start_date', undefined, { minimum: gregorianSeconds, maximum: 95_000_000_000 });
  const days = daysOfMonth(rule);
  const wdays = daysOfWeek(rule);
  const ordinal = ordinals.get(rule.oneOf('ordinal', [...ordinals.keys()], 'first')) ?? '';
  const month = rule.integer('month', 1, { minimum: 1, maximum: 12 });
  const counted = start ?? (interval > 1 ? usualStart : undefined);
  const dated = (recurrence: string) => `${counted === undefined ? '' : `DTSTART:${dateOf(counted)}\n`}${recurrence}`;
  const every = (recurrence: string) => dated(`${recurrence}${interval > 1 ? `;INTERVAL=${interval}` : ''}`);
  const within = (recurrence: string): string | null => {
    if (days.length > 0) return every(`${recurrence};BYMONTHDAY=${days.join(',')}`);
    if (wdays.length > 0) return every(`${recurrence};BYDAY=${wdays.map((day) => ordinal + day).join(',')}`);
    rule.missing('days', 'and there are no "wdays" in this rule; it never holds');
    return null;
  };
  switch (cycle) {
    case 'date':
      if (start !== undefined) return dated('FREQ=DAILY;COUNT=1');
      rule.missing('start_date', 'in this rule; it never holds');
      return null;
    case 'daily':
      return every('FREQ=DAILY');
    case 'weekly':
      if (wdays.length > 0) return every(`FREQ=WEEKLY;BYDAY=${wdays.join(',')}`);
      rule.missing('wdays', 'in this rule; it never holds');
      return null;
    case 'monthly':
      return within('FREQ=MONTHLY');
    case 'yearly':
      return within(`FREQ=YEARLY;BYMONTH=${month}`);
    case undefined:
      return null;
  }
}

function daysOfMonth(rule: ModuleData): readonly number[] {
  const list = rule.raw('days');
  if (list === undefined || list === null) return [];
  const members: readonly unknown[] = Array.isArray(list) ? list : [list];
  const isDay = (day: unknown): day is number => Number.isInteger(day) && Number(day) >= 1 && Number(day) <= 31;
  if (!members.every(isDay)) rule.wrong('days', JSON.stringify(list), 'may only hold days of a month, 1 to 31');
  return [...new Set(members.filter(isDay))];
}

function daysOfWeek(rule: ModuleData): readonly string[] {
  const written = rule.texts('wdays');
  // KAZOO itself once had this spelling.
  const named = written.map((day) => weekdays.get(day.toLowerCase().replace('wensday', 'wednesday')));
  if (named.includes(undefined)) rule.wrong('wdays', written.join(', '), 'may only hold monday to sunday');
  return [...new Set(named.filter((day) => day !== undefined))];
}

function dateOf(seconds: number): string {
  return new Date((seconds - gregorianSeconds) * 1000).toISOString().slice(0, 10).replaceAll('-', '');
}
