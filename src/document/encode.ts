import { TextDecoder } from 'node:util';
import { marks } from './charset.ts';

/** How a text is written down in bytes. */
export interface Charset {
  /** By its WHATWG name. */
  readonly name: string;
  readonly byteOrderMark: boolean;
}

/**
 * The bytes of a text, the inverse of reading them, in UTF-8, UTF-16 and every charset with a byte for a
 * character. Whatever else it is to be in, or cannot be said in it, becomes UTF-8 with a byte-order mark, which
 * every reader of ours takes for what it is.
 */
export function encodeText(text: string, { name, byteOrderMark }: Charset): Uint8Array {
  const mark = byteOrderMark ? (marks.find(({ encoding }) => encoding === name)?.mark ?? []) : [];
  const body = encoders.get(name)?.(text) ?? inSingleBytes(text, name);
  return body ? Buffer.concat([Buffer.from(mark), body]) : Buffer.from(`\ufeff${text}`, 'utf8');
}

const encoders: ReadonlyMap<string, (text: string) => Buffer> = new Map([
  ['utf-8', (text) => Buffer.from(text, 'utf8')],
  ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  ['utf-16be', (text) => Buffer.from(text, 'utf16le').swap16()],
]);

/** Null if this charset has none for one of the characters, or more than a byte for any. */
function inSingleBytes(text: string, name: string): Buffer | null {
  const byteOf = new Map<string, number>();
  try {
    const decoder = new TextDecoder(name);
    for (let byte = 0; byte < 256; byte++) byteOf.set(decoder.decode(Buffer.from([byte])), byte);
  } catch {
    return null;
  }
  const bytes = [...text].map((character) => byteOf.get(character));
  return bytes.every((byte) => byte !== undefined) ? Buffer.from(bytes) : null;
}
