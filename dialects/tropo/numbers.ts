/** A telephone number as far as it can be understood without knowing where the switch stands. */
export interface TelephoneNumber {
  /** `+` and country code, where they are certain. */
  readonly e164?: string;
  /** Ten digits, if it is one of the North American plan. */
  readonly national?: string;
  /** As it came, without blanks and punctuation. */
  readonly digits: string;
}

/**
 * Tropo was a North American platform: ten digits, and eleven that begin with 1, are numbers of that plan;
 * anything else is only certain with its `+`. Undefined if the text is no number.
 */
export function telephoneNumber(text: string): TelephoneNumber | undefined {
  const digits = text.replace(/[\s().\-/]/g, '');
  if (!/^\+?[0-9*#]+$/.test(digits)) return undefined;
  const national = /^(?:\+?1)?([2-9]\d{9})$/.exec(
    digits.startsWith('+') && !digits.startsWith('+1') ? '' : digits,
  )?.[1];
  if (national !== undefined) return { digits, national, e164: `+1${national}` };
  return /^\+[1-9]\d+$/.test(digits) ? { digits, e164: digits } : { digits };
}
