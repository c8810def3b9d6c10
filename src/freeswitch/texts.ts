import { plainName, userName } from './arguments.ts';
import { type ApiCall, api } from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';
import type { SwitchClient } from './inbound-client.ts';
import { readSipUri, writeSipUri } from './sip-uri.ts';

/** The switch waits 20 s for the far end's answer. */
const deadlineMs = 25_000;
/** More does not fit into one packet, which is how a SIP MESSAGE usually goes. */
const longestText = 1200;

/** A text to a SIP address; the switch sends it and tells whether the far end took it (any 2xx). */
export function sendSipText(profile: string, from: string, to: string, text: string): ApiCall {
  const uri = writeSipUri(readSipUri(to));
  const sender = userName(from.replace(/^sips?:/i, ''));
  return api('chat', `sip|${sender}|${plainName(profile, 'profile')}/sip:${uri}|${escaped(text)}|text/plain`);
}

/** SIP MESSAGEs by way of the switch's own socket, which is asked for when there is something to send. */
export function sipTexts(client: () => Promise<SwitchClient>, profile: string) {
  return {
    async send(message: {
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly media: readonly string[];
    }): Promise<{ readonly ok: true; readonly delivered: boolean } | { readonly ok: false; readonly problem: string }> {
      if (message.media.length > 0) return { ok: false, problem: 'a SIP MESSAGE carries text alone' };
      try {
        const call = sendSipText(profile, message.from, message.to, message.text);
        const answer = await (await client()).bgapi(call, deadlineMs);
        return answer.trim() === 'Sent'
          ? { ok: true, delivered: true }
          : { ok: false, problem: `the far end did not take it: ${answer.trim()}` };
      } catch (error) {
        return { ok: false, problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** As the switch takes pieces between `|` apart: its escapes undone, and blanks at both ends lost. */
function escaped(text: string): string {
  const refuse = (why: string) => new SwitchArgumentRefused('text', text, why);
  if (/\$\\*\{/.test(text)) throw refuse('contains ${, which the switch would expand');
  if (Buffer.byteLength(text, 'utf8') > longestText) throw refuse(`is longer than ${longestText} bytes`);
  const plain = text.replaceAll('\r\n', '\n').replace(/[\x00-\x08\x0b-\x1f\x7f]/g, ' ');
  if (plain.trim() === '') throw refuse('has nothing to say');
  return plain
    .replace(/[\\'"|]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replace(/^ | $/g, '\\s');
}
