import { isCard } from '../trace/index.ts';

/** Stands in a trace for a key that a document keeps secret. */
export const veil = '•';

export function isConcealed(key: string | undefined): boolean {
  return key === veil;
}

/**
 * Keys that may be written down instead of those pressed: as many, none of them a secret. A payment card keeps the
 * last four digits that a trace shows of it, and is a card that nobody has.
 */
export function standIn(keys: string): string {
  const shown = keys.replaceAll(veil, '8');
  return shown.replace(/(?<![0-9])[0-9]{13,19}(?![0-9])/, (digits) => (isCard(digits) ? nobodysCard(digits) : digits));
}

/** Zeros, a digit that makes the check digit right, and the last four. */
function nobodysCard(digits: string): string {
  const last = digits.slice(-4);
  const zeros = '0'.repeat(digits.length - 5);
  for (let digit = 1; digit <= 9; digit++) if (isCard(`${zeros}${digit}${last}`)) return `${zeros}${digit}${last}`;
  return `${zeros}0${last}`;
}
