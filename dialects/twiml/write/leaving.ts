import { text, type XmlElement } from '../../../src/document/index.ts';
import type { Callback, HangupCause } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { tag, unless } from '../../xml-body.ts';

export function redirectTo(callback: Callback): XmlElement {
  return tag('Redirect', { method: unless('POST', callback.method) }, [text(addressOf(callback))]);
}

/** Refuses a call that still rings, if it stands first. */
export function rejectFor(cause: HangupCause): XmlElement {
  return tag('Reject', { reason: cause === 'busy' ? 'busy' : undefined });
}
