import type { TextTransport, TextTransports } from '../run/index.ts';

/** SIP addresses go over SIP, everything else through the gateway. */
export function textTransports(
  ways: { readonly gateway: TextTransport | null; readonly sip: TextTransport | null },
  newId: () => string,
): TextTransports {
  return {
    for: (network) => (network === 'sip' ? ways.sip : ways.gateway),
    newId: () => newId().replaceAll('-', '').toLowerCase(),
  };
}
