import type { Destination } from '../../../src/verbs/index.ts';

/** A SIP URI, with or without its scheme, or a telephone number in any punctuation; null for anything else. */
export function destinationOf(written: string): Destination | null {
  const raw = written.trim();
  if (/^(sips?:)?[^\s@:;<>"]+@[^\s@<>"]+$/i.test(raw))
    return { kind: 'sip', uri: /^sips?:/i.test(raw) ? raw : `sip:${raw}` };
  if (/^sips?:[^\s@<>"]+$/i.test(raw)) return { kind: 'sip', uri: raw };
  const number = raw.replace(/[\s().-]/g, '');
  return /^\+?\d{2,15}$/.test(number) || /^[*#][\d*#]{1,14}$/.test(number) ? { kind: 'number', number, raw } : null;
}
