import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';

/** Shorter ones are extensions, however a country's numbering plan sees them. */
const shortestNumber = 7;

/**
 * A number as KAZOO keeps it: E.164 where it is a telephone number of the country, or of any with a `+`; as written
 * otherwise, apart from blanks and punctuation of digits: extensions, feature codes, `no_match`.
 */
export function normalNumber(written: string, country = 'US'): string {
  const bare = written.trim();
  if (!/^\+?[\d\s().-]+$/.test(bare)) return bare;
  const digits = bare.replace(/\D/g, '');
  if (!bare.startsWith('+') && digits.length < shortestNumber) return digits === '' ? bare : digits;
  const parsed = parsePhoneNumberFromString(bare, countryCode(country));
  if (parsed?.isPossible()) return parsed.number;
  return bare.startsWith('+') ? `+${digits}` : digits;
}

export function isE164(number: string): boolean {
  return /^\+[1-9]\d{5,14}$/.test(number);
}

function countryCode(written: string): CountryCode {
  const code = written.toUpperCase();
  return isSupportedCountry(code) ? code : 'US';
}
