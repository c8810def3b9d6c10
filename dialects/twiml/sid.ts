import { hash } from 'node:crypto';

/** Twilio's ids: two letters that say of what, and 32 lowercase hex digits, which here are our own id of it. */
export function callSid(id: string): string {
  return `CA${id}`;
}

export function recordingSid(id: string): string {
  return `RE${id}`;
}

/** By what it is of. */
export const sids = {
  queue: 'QU',
  conference: 'CF',
  message: 'SM',
  mediaMessage: 'MM',
  stream: 'MZ',
  siprec: 'SR',
  transcript: 'GT',
  transcription: 'TR',
  number: 'PN',
  application: 'AP',
  notification: 'NO',
  key: 'SK',
  media: 'ME',
} as const;

export function sid(of: keyof typeof sids, id: string): string {
  return `${sids[of]}${id}`;
}

/** The 32 digits behind one of these prefixes, in lower case; null: it is no such sid. */
export function idIn(written: string, ...prefixes: readonly string[]): string | null {
  const [, prefix = '', digits = ''] = /^([A-Z]{2})([0-9a-f]{32})$/i.exec(written) ?? [];
  return prefixes.includes(prefix.toUpperCase()) ? digits.toLowerCase() : null;
}

/** What the operator says its clients call it, or its own name if that is a sid already, else one made from it that never changes. */
export function accountSid({
  id,
  ids,
}: {
  readonly id: string;
  readonly ids?: Readonly<Record<string, string>>;
}): string {
  const name = ids?.['twiml'] ?? id;
  if (/^AC[0-9a-f]{32}$/i.test(name)) return name;
  return `AC${hash('sha256', name).slice(0, 32)}`;
}
