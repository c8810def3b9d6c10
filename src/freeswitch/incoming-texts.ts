import { createHash } from 'node:crypto';
import { type EslEvent, header } from './event.ts';

/** A SIP MESSAGE that has reached the switch. */
export interface SipText {
  /** 32 hex digits; every process that is connected to the switch gives it the same. */
  readonly id: string;
  /** The sender's SIP uri, to which an answer may go. */
  readonly from: string;
  /** User of the address it was sent to. */
  readonly to: string;
  readonly text: string;
}

/**
 * The text in a `MESSAGE` event; null where it is none that has come in. The switch makes one of them for every MESSAGE
 * that it takes (`Nonblocking-Delivery`), a second one where its chatplan says `fire`, and others for what it sends.
 */
export function readSipText(event: EslEvent): SipText | null {
  const of = (name: string) => header(event, name) ?? '';
  if (of('Nonblocking-Delivery') !== 'true' || of('proto') !== 'sip' || of('to_user') === '') return null;
  if (!/^(text\/plain\b|$)/i.test(of('type').trim())) return null;
  const seal = createHash('sha256')
    .update(`${of('Core-UUID')} ${of('Event-Sequence')}`)
    .digest('hex');
  return { id: seal.slice(0, 32), from: senderOf(of('from_full'), of('from')), to: of('to_user'), text: event.body };
}

/** `"Bob" <sip:bob@host:5070>;tag=1`, or `bob@host`. */
function senderOf(full: string, plain: string): string {
  const [, uri] = /<(sips?:[^<>\s]+)>/i.exec(full) ?? /^\s*(sips?:[^<>\s;]+)/i.exec(full) ?? [];
  return uri ?? (plain === '' ? '' : `sip:${plain}`);
}
