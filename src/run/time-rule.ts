import 'temporal-polyfill/global';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { JsonObject } from '../verbs/index.ts';

export type Held = { readonly ok: true; readonly holds: boolean } | { readonly ok: false; readonly problem: string };

/**
 * Whether a rule holds at a moment (Unix ms), by the clock on the wall in that time zone (IANA name; absent: UTC).
 * A rule is a recurrence of days as RFC 5545 writes it (`FREQ=WEEKLY;BYDAY=MO,TU`, on top of it a line `DTSTART:…`
 * where it counts from a day), or an object of `days` (the same; absent: every day), `fromSeconds` and `toSeconds`
 * of the day (the latter not included; after midnight where it is smaller), and `not: true`.
 */
export function holdsAt(rule: JsonObject | string, now: number, timeZone = 'UTC'): Held {
  const {
    days,
    fromSeconds = 0,
    toSeconds = secondsOfDay,
    not = false,
  } = typeof rule === 'string' ? { days: rule } : (rule as { readonly [Key in keyof TimeRule]?: unknown });
  if (typeof fromSeconds !== 'number' || typeof toSeconds !== 'number' || typeof not !== 'boolean')
    return { ok: false, problem: 'its times must be seconds of the day' };
  const wall = wallClock(now, timeZone);
  if (!wall) return { ok: false, problem: `${timeZone} is no time zone` };
  const second = wall.hour * 3600 + wall.minute * 60 + wall.second;
  const isAcrossMidnight = toSeconds <= fromSeconds;
  const isWithin = isAcrossMidnight
    ? second >= fromSeconds || second < toSeconds
    : second >= fromSeconds && second < toSeconds;
  if (!isWithin) return { ok: true, holds: not };
  // What began before midnight belongs to the day on which it began.
  const isOfYesterday = isAcrossMidnight && second < toSeconds;
  const day = wall.toPlainDate().subtract({ days: isOfYesterday ? 1 : 0 });
  if (days === undefined) return { ok: true, holds: !not };
  const held = typeof days === 'string' ? isDayOf(days, day) : { ok: false as const, problem: 'its days are no text' };
  return held.ok ? { ok: true, holds: held.holds !== not } : held;
}

interface TimeRule {
  readonly days: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly not: boolean;
}

const secondsOfDay = 86_400;
const longestRule = 500;
/** Steps without a result: a rule that never comes true is not looked for until the end of time. */
const mostSteps = 3000;

/** Recurrences are counted on the clock on the wall, as if it were UTC, whatever the zone does at night. */
function isDayOf(text: string, day: Temporal.PlainDate): Held {
  if (text.length > longestRule) return { ok: false, problem: `it is longer than ${longestRule} characters` };
  const [, start, rule = ''] = /^(?:DTSTART:(\d{8})(?:T\d{6}Z?)?\n)?(?:RRULE:)?(FREQ=\S+)$/.exec(text.trim()) ?? [];
  if (!/^FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)(;(?!BYHOUR|BYMINUTE|BYSECOND)[A-Z]+=[^;]+)*$/.test(rule))
    return { ok: false, problem: 'it is no recurrence of days' };
  const from = start ?? `${day.year - 1}0101`;
  try {
    const rruleString = `DTSTART:${from}T000000Z\nRRULE:${rule}`;
    const recurrence = new RRuleTemporal({ rruleString, maxIterations: mostSteps });
    const midnight = day.toZonedDateTime('UTC');
    return { ok: true, holds: recurrence.between(midnight, midnight.add({ hours: 23 }), true).length > 0 };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** What the clock on the wall shows; null if there is no such zone. */
function wallClock(now: number, timeZone: string): Temporal.ZonedDateTime | null {
  try {
    return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
