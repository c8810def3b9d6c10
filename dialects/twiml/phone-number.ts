import type { JsonObject } from '../../src/verbs/index.ts';

/** Where a number without country code is at home; `none` leaves such numbers as they are. */
export type Region = 'US' | 'none';

/** The route's setting `defaultRegion`; TwiML users expect North America. */
export function regionOf(settings: JsonObject): Region {
  return settings['defaultRegion'] === 'none' ? 'none' : 'US';
}

/**
 * A telephone number without its punctuation, in E.164 where that can be known: `(415) 555-0100` is
 * `+14155550100` in region US. Short and other digits stay as they are. Null if it is no number.
 */
export function normaliseNumber(written: string, region: Region): string | null {
  const digits = written.replace(/[\s\-.()]/g, '');
  if (/^\+\d{1,15}$/.test(digits)) return digits;
  if (!/^\d{1,32}$/.test(digits)) return null;
  if (region === 'US' && digits.length === 10) return `+1${digits}`;
  if (region === 'US' && digits.length === 11 && digits.startsWith('1')) return `+${digits}`;
  return digits;
}
