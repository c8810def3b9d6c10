import { hash } from 'node:crypto';

/** Twilio's ids: two letters that say of what, and 32 lowercase hex digits, which here are our own id of it. */
export function callSid(id: string): string {
  return `CA${id}`;
}

export function recordingSid(id: string): string {
  return `RE${id}`;
}

/** By what it is of: queues, conferences, messages, streams and transcripts. */
export const sids = {
  queue: 'QU',
  conference: 'CF',
  message: 'SM',
  stream: 'MZ',
  siprec: 'SR',
  transcript: 'GT',
  transcription: 'TR',
} as const;

export function sid(of: keyof typeof sids, id: string): string {
  return `${sids[of]}${id}`;
}

/** The account's own name if it is a sid already, else one made from it that never changes. */
export function accountSid(account: string): string {
  if (/^AC[0-9a-f]{32}$/i.test(account)) return account;
  return `AC${hash('sha256', account).slice(0, 32)}`;
}
