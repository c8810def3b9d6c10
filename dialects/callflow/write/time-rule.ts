import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { gregorianSeconds } from '../gregorian.ts';
import { ordinals, weekdays } from '../read/time-rule.ts';

/** A rule of time as KAZOO has it: the inverse of `read/time-rule.ts`; null for what KAZOO has no fields for. */
export function ruleFields(rule: JsonObject | string): JsonObject | null {
  const { days, fromSeconds, toSeconds, ...others } = typeof rule === 'string' ? { days: rule } : rule;
  if (Object.keys(others).length > 0) return null;
  const window = {
    ...(typeof fromSeconds === 'number' && { time_window_start: fromSeconds }),
    ...(typeof toSeconds === 'number' && { time_window_stop: toSeconds - 1 }),
  };
  if (days === undefined && fromSeconds === undefined && toSeconds === undefined)
    return { cycle: 'daily', enabled: true };
  const read = days === undefined ? { cycle: 'daily' } : typeof days === 'string' ? dayFields(days) : null;
  return read && { ...read, ...window };
}

function dayFields(text: string): JsonObject | null {
  const [, start, recurrence = ''] = /^(?:DTSTART:(\d{8})\n)?(FREQ=\S+)$/.exec(text) ?? [];
  const parts = new Map(recurrence.split(';').map((part) => part.split('=') as [string, string]));
  const take = (name: string) => {
    const value = parts.get(name);
    parts.delete(name);
    return value;
  };
  const [frequency = '', interval, count] = [take('FREQ'), take('INTERVAL'), take('COUNT')];
  const [month, monthDays, byDay] = [take('BYMONTH'), take('BYMONTHDAY'), take('BYDAY')];
  if (parts.size > 0 || !/^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(frequency)) return null;
  const isDate = count !== undefined;
  if (isDate && (frequency !== 'DAILY' || count !== '1' || start === undefined)) return null;
  const wdays = byDay === undefined ? {} : weekdayFields(byDay, frequency);
  if (!wdays) return null;
  return {
    cycle: isDate ? 'date' : frequency.toLowerCase(),
    ...(interval !== undefined && { interval: Number(interval) }),
    ...(start !== undefined && { start_date: secondsOf(start) }),
    ...(month !== undefined && { month: Number(month) }),
    ...(monthDays !== undefined && { days: monthDays.split(',').map(Number) }),
    ...wdays,
  };
}

const names: ReadonlyMap<string, string> = new Map([...weekdays].map(([name, short]) => [short, name]));
const words: ReadonlyMap<string, string> = new Map([...ordinals].map(([word, number]) => [number, word]));

function weekdayFields(byDay: string, frequency: string): JsonObject | null {
  const days = byDay.split(',').map((day) => /^(-?\d+)?([A-Z]{2})$/.exec(day));
  const wdays: JsonValue[] = days.flatMap((day) => names.get(day?.[2] ?? '') ?? []);
  const [number = '', ...others] = new Set(days.map((day) => day?.[1] ?? ''));
  const ordinal = words.get(number);
  if (wdays.length < days.length || others.length > 0 || ordinal === undefined) return null;
  if (frequency === 'WEEKLY') return number === '' ? { wdays } : null;
  return { wdays, ...(ordinal !== 'first' && { ordinal }) };
}

function secondsOf(date: string): number {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)].map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day) / 1000 + gregorianSeconds;
}
