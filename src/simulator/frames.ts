import { joined, type SwitchEvent } from './event.ts';

/** How events are written to a connection. */
export type EventFormat = 'plain' | 'json';

/** Reply to a command other than `api`. `extra` stands below Reply-Text. */
export function commandReply(text: string, extra: readonly string[] = []): string {
  return block(['Content-Type: command/reply', `Reply-Text: ${text}`, ...extra]);
}

/** Reply to `api`; the length counts bytes. An API that says nothing is answered for it. */
export function apiReply(answer: string): string {
  const body = answer === '' ? '-ERR no reply\n' : answer;
  return block(['Content-Type: api/response', `Content-Length: ${Buffer.byteLength(body)}`]) + body;
}

export function eventFrame(event: SwitchEvent, format: EventFormat): string {
  const body = format === 'json' ? jsonEvent(event) : plainEvent(event);
  return block([`Content-Length: ${Buffer.byteLength(body)}`, `Content-Type: text/event-${format}`]) + body;
}

/** The greeting of the inbound face. */
export const authRequest = block(['Content-Type: auth/request']);

/** The call is over, the socket stays. `seconds` is -1 for ever. */
export function lingerNotice(channel: { readonly id: string; readonly name: string }, seconds: number): string {
  return block([
    'Content-Type: text/disconnect-notice',
    `Controlled-Session-UUID: ${channel.id}`,
    'Content-Disposition: linger',
    `Channel-Name: ${channel.name}`,
    `Linger-Time: ${seconds}`,
    'Content-Length: 0',
  ]);
}

/** The last thing said before the socket closes. Without a channel: the inbound face. */
export function disconnectNotice(channelId?: string): string {
  const body = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
  const session =
    channelId === undefined ? [] : [`Controlled-Session-UUID: ${channelId}`, 'Content-Disposition: disconnect'];
  return block(['Content-Type: text/disconnect-notice', ...session, `Content-Length: ${body.length}`]) + body;
}

/** Headers with percent-encoded values, a blank line, the body. */
export function plainEvent(event: SwitchEvent): string {
  const lines = event.headers.map(([name, value]) => `${name}: ${encodeValue(joined(value)) || '_undef_'}\n`).join('');
  return event.body ? `${lines}Content-Length: ${Buffer.byteLength(event.body)}\n\n${event.body}` : `${lines}\n`;
}

/** One object; a header that occurs twice is written twice, as cJSON does. */
export function jsonEvent(event: SwitchEvent): string {
  const members = event.headers.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (event.body !== undefined)
    members.push(`"Content-Length":"${Buffer.byteLength(event.body)}"`, `"_body":${JSON.stringify(event.body)}`);
  return `{${members.join(',')}}`;
}

/**
 * Percent-encodes bytes outside printable ASCII and the "unsafe" ones. A `%` before two upper-case hexadecimal
 * digits passes unchanged, so that what comes out may decode to something else, or to no UTF-8 at all: a quirk
 * of the original that clients must survive (switch_url_encode_opt).
 */
export function encodeValue(text: string): string {
  if (!/[^\x20-\x7e]|[ #%&+:;<=>?@[\\\]^`{|}"]/.test(text)) return text;
  let encoded = '';
  const bytes = Buffer.from(text);
  for (const [at, byte] of bytes.entries()) {
    const character = String.fromCharCode(byte);
    const passes = character === '%' && isUpperHex(bytes[at + 1]) && isUpperHex(bytes[at + 2]);
    const isUnsafe = byte < 0x20 || byte > 0x7e || ' #%&+:;<=>?@[\\]^`{|}"'.includes(character);
    encoded += isUnsafe && !passes ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}` : character;
  }
  return encoded;
}

function isUpperHex(byte: number | undefined): boolean {
  return byte !== undefined && '0123456789ABCDEF'.includes(String.fromCharCode(byte));
}

function block(lines: readonly string[]): string {
  return `${lines.join('\n')}\n\n`;
}
