import type { SwitchEndpoint } from '../switch/index.ts';

/** Whom a document names in one word: a SIP uri, or a telephone number as people write it. */
export function endpointOf(text: string): SwitchEndpoint {
  if (/^sips?:/i.test(text)) return { kind: 'sip', uri: text };
  if (/@/.test(text)) return { kind: 'sip', uri: `sip:${text}` };
  return { kind: 'number', number: text.replace(/^tel:/i, '').replace(/[\s().-]/g, '') };
}
