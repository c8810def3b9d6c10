import { TextDecoder } from 'node:util';

/**
 * Decodes a body: byte-order mark, else the charset of the content type, else the XML declaration, else UTF-8,
 * else windows-1252 (which is what Latin-1 means on the web, and fits any bytes). The first that fits the bytes
 * without a fault is taken, so that a wrong declaration costs no call. A byte-order mark outranks the
 * declared charset by RFC 7303, section 3.2; it is not part of the text.
 */
export function decodeText(
  bytes: Uint8Array,
  contentType: string | null,
): { readonly text: string; readonly encoding: string } {
  for (const find of candidates) {
    const decoder = decoderFor(find(bytes, contentType));
    if (!decoder) continue;
    try {
      return { text: decoder.decode(bytes), encoding: decoder.encoding };
    } catch {
      // These bytes are not in this charset: the next one.
    }
  }
  return { text: latin1.decode(bytes), encoding: latin1.encoding };
}

type Candidate = (bytes: Uint8Array, contentType: string | null) => string | undefined;

const candidates: readonly Candidate[] = [
  (bytes) => markOf(bytes)?.encoding,
  (_bytes, contentType) => /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1],
  (bytes) => declaredInXml(bytes),
  () => 'utf-8',
];

/** Byte-order marks, by the charset that each stands for. */
export const marks = [
  { encoding: 'utf-8', mark: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', mark: [0xff, 0xfe] },
  { encoding: 'utf-16be', mark: [0xfe, 0xff] },
] as const;

export function markOf(bytes: Uint8Array): (typeof marks)[number] | undefined {
  return marks.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
}

const latin1 = new TextDecoder('windows-1252');
/** By lowercase label; only labels that exist are kept, so that what customers send cannot make it grow. */
const decoders = new Map<string, TextDecoder>();

/** Undefined for a charset nobody knows. */
function decoderFor(label: string | undefined): TextDecoder | undefined {
  const key = label?.toLowerCase();
  if (key === undefined) return undefined;
  const known = decoders.get(key);
  if (known) return known;
  try {
    const made = new TextDecoder(key, { fatal: true });
    decoders.set(key, made);
    return made;
  } catch {
    return undefined;
  }
}

/** A declaration that can be read byte by byte cannot be in UTF-16, whatever it says. */
function declaredInXml(bytes: Uint8Array): string | undefined {
  const head = latin1.decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  return declared && !/^utf-?16/i.test(declared) ? declared : undefined;
}
