/** A url as a customer wrote it, made absolute; or the sentence that says what is wrong with it. */
export type ResolvedUrl =
  | {
      readonly ok: true;
      readonly url: string;
      readonly fragment: string;
      readonly credentials?: { username: string; password: string };
    }
  | { readonly ok: false; readonly problem: string };

export const webSchemes: readonly string[] = ['http:', 'https:'];
export const socketSchemes: readonly string[] = ['ws:', 'wss:'];
/** Of servers that take files otherwise. */
export const fileSchemes: readonly string[] = ['ftp:', 'ftps:', 'sftp:'];

/**
 * Resolves by RFC 3986 against the url of the document, trims blanks and line ends, percent-encodes what must
 * be, takes the fragment and the credentials off. Only `schemes` are let through. An empty reference is
 * the document's own url, without its fragment.
 */
export function resolveUrl(reference: string, base: string, schemes = webSchemes): ResolvedUrl {
  const trimmed = reference.trim();
  let url: URL;
  try {
    url = new URL(trimmed, base);
  } catch {
    return { ok: false, problem: `"${shorten(trimmed)}" is not a URL` };
  }
  if (!schemes.includes(url.protocol))
    return { ok: false, problem: `"${shorten(trimmed)}" does not begin with ${schemes.join(' or ')}` };
  if (url.host === '') return { ok: false, problem: `"${shorten(trimmed)}" names no host` };
  const hash = url.href.indexOf('#');
  const fragment = hash < 0 ? '' : url.href.slice(hash + 1);
  if (hash >= 0) url.hash = '';
  const username = decoded(url.username);
  const password = decoded(url.password);
  if (!username && !password) return { ok: true, url: url.href, fragment };
  url.username = '';
  url.password = '';
  return { ok: true, url: url.href, fragment, credentials: { username, password } };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Without a password that may be in it: cut off in its middle, it would not be known as one any more. */
function shorten(text: string): string {
  const named = text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:).*@/i, '$1…@');
  return named.length > 80 ? `${named.slice(0, 77)}...` : named;
}
