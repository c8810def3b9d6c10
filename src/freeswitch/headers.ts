/** Headers of one message by name, without a prototype, so that a caller's choice of words is only ever data. */
export type Headers = Readonly<Record<string, string>>;

/**
 * Reads `Name: value` lines. The switch percent-encodes the values of events and of the reply to `connect`
 * and of nothing else; those blocks are known by their `Event-Name`. Lines without a colon are no headers.
 */
export function readHeaders(block: string): Record<string, string> {
  const encoded = block.startsWith('Event-Name: ') || block.includes('\nEvent-Name: ');
  const headers = emptyHeaders();
  for (let begin = 0; begin < block.length; ) {
    const found = block.indexOf('\n', begin);
    const end = found < 0 ? block.length : found;
    const colon = block.indexOf(':', begin);
    if (colon > begin && colon < end) {
      const from = block[colon + 1] === ' ' ? colon + 2 : colon + 1;
      const value = block.slice(from, block[end - 1] === '\r' ? end - 1 : end);
      headers[block.slice(begin, colon)] = encoded ? decodePercent(value) : value;
    }
    begin = end + 1;
  }
  return headers;
}

export function emptyHeaders(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

/** The same text by itself: a piece of a long text keeps all of that in memory. */
export function detached(piece: string): string {
  return Buffer.from(piece, 'utf8').toString('utf8');
}

/**
 * Undoes percent-encoding byte by byte, then reads the bytes as UTF-8; never fails. The switch passes a `%`
 * before two upper-case hex digits through as it is, so what comes out may be no UTF-8: U+FFFD stands for it.
 */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  // Without bytes beyond ASCII there is nothing that could be no UTF-8, and most texts have none.
  if (!beyondAscii.test(text))
    return text.replace(asciiByte, (code) => String.fromCharCode(Number(`0x${code.slice(1)}`)));
  const source = Buffer.from(text, 'utf8');
  const bytes = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let index = 0; index < source.length; index++) {
    const high = source[index] === percent ? hexDigit(source[index + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(source[index + 2]);
    if (low < 0) bytes[length++] = source[index] ?? 0;
    else {
      bytes[length++] = high * 16 + low;
      index += 2;
    }
  }
  return bytes.toString('utf8', 0, length);
}

const beyondAscii = /%[89a-f][\da-f]/i;
const asciiByte = /%[0-7][\da-f]/gi;
const percent = 0x25;

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37;
  if (byte >= 0x61 && byte <= 0x66) return byte - 0x57;
  return -1;
}
