/** The five names every XML document may use; others would need a DTD, and no DTD is ever read. */
const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const reference = /&(?:(#?[^\s;&<#]+);)?/g;

/** Decodes every reference once; one that `faultyReference` would refuse stays as it is written. */
export function decodeReferences(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(reference, (written, body?: string) =>
    body === undefined ? written : (resolve(body) ?? written),
  );
}

/** The first reference in the raw text that XML does not allow, with its offset and a sentence; null if none. */
export function faultyReference(raw: string): { readonly offset: number; readonly message: string } | null {
  if (!raw.includes('&')) return null;
  for (const match of raw.matchAll(reference)) {
    const body = match[1];
    if (body === undefined) return { offset: match.index, message: 'a lone "&" must be written "&amp;"' };
    if (resolve(body) !== undefined) continue;
    const message = body.startsWith('#')
      ? `"${shorten(match[0])}" is not a character that XML allows`
      : `the entity "${shorten(match[0])}" is not known; XML has only &amp; &lt; &gt; &quot; and &apos;`;
    return { offset: match.index, message };
  }
  return null;
}

/** Characters that no XML 1.0 document may contain, neither as such nor as a reference. */
export const forbiddenCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u;

function resolve(body: string): string | undefined {
  const [, hexadecimal, decimal] = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(body) ?? [];
  if (hexadecimal === undefined && decimal === undefined) return named.get(body);
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return forbiddenCharacter.test(character) ? undefined : character;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
