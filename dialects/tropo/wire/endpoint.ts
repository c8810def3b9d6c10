import type { CallFacts, JsonObject } from '../../dialect.ts';
import { telephoneNumber } from '../numbers.ts';

/** How numbers are written, by the route's setting `numberFormat`. */
const numberFormats = ['national', 'e164', 'raw'] as const;
type NumberFormat = (typeof numberFormats)[number];

function numberFormatOf({ settings }: CallFacts): NumberFormat {
  return numberFormats.find((format) => format === settings['numberFormat']) ?? 'national';
}

/** One side of the call: all five keys, always, since PHP reads them unasked. */
export function endpoint(call: CallFacts, address: string, displayName: string): JsonObject {
  const withheld = address === '' || address.toLowerCase() === 'anonymous';
  const number = withheld ? undefined : telephoneNumber(address);
  return {
    id: withheld ? 'unknown' : addressId(call, address),
    e164Id: number?.e164?.slice(1) ?? null,
    name: call.line === 'text' ? null : withheld ? 'unknown' : (number?.e164 ?? (displayName || address)),
    channel: call.line === 'text' ? 'TEXT' : 'VOICE',
    network: networkOf(call),
  };
}

/** Texts that are neither SMS nor from a telephone come from somebody's chat. */
function networkOf({ line, text }: CallFacts): string {
  if (line !== 'text') return 'SIP';
  return text?.network === 'other' ? 'JABBER' : (text?.network ?? 'sms').toUpperCase();
}

/**
 * A number as applications compare it with the ones they keep: without `+`, and without the leading 1 of the
 * North American plan, unless the route says otherwise. A SIP user stays as it is.
 */
export function addressId(call: CallFacts, address: string): string {
  const number = telephoneNumber(address);
  if (!number) return address;
  switch (numberFormatOf(call)) {
    case 'national':
      // Texts came with the country code.
      if (call.line === 'text') return (number.e164 ?? number.digits).replace(/^\+/, '');
      return number.national ?? number.digits.replace(/^\+/, '');
    case 'e164':
      return number.e164 ?? number.digits;
    case 'raw':
      return address;
  }
}
