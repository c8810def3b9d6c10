import type { RedirectRule } from '../../dialects/dialect.ts';
import { resolveUrl } from '../document/index.ts';
import type { Credentials } from '../verbs/index.ts';
import type { RawResponse } from './transport.ts';

/** Where one message goes and what it carries; redirects make the next from the last. */
export interface Hop {
  readonly url: string;
  /** Of the url. */
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  /** With the only origin they may be shown to. */
  readonly credentials?: { readonly origin: string; readonly credentials: Credentials };
}

export type NextHop =
  | { readonly kind: 'none' }
  | { readonly kind: 'hop'; readonly hop: Hop }
  | { readonly kind: 'too-many-redirects' | 'bad-redirect'; readonly message: string };

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const keepsMethod: ReadonlySet<number> = new Set([307, 308]);

/** What a response asks for next, after `followed` redirects so far. */
export function nextHop(hop: Hop, response: RawResponse, rule: RedirectRule, followed: number): NextHop {
  if (!redirecting.has(response.status)) return { kind: 'none' };
  const location = response.headers['location'];
  if (typeof location !== 'string' || location.trim() === '')
    return { kind: 'bad-redirect', message: `the server answers ${response.status} without saying where to go` };
  if (followed >= rule.maximum)
    return { kind: 'too-many-redirects', message: `the server redirects more than ${rule.maximum} times` };
  const resolved = resolveUrl(utf8(location), hop.url);
  if (!resolved.ok) return { kind: 'bad-redirect', message: `the redirect leads nowhere: ${resolved.problem}` };
  const { origin } = new URL(resolved.url);
  const credentials = resolved.credentials ? { origin, credentials: resolved.credentials } : hop.credentials;
  const target = { origin, ...(credentials && { credentials }) };
  if (rule.follow === 'repeat' || keepsMethod.has(response.status)) {
    const { body } = hop;
    return {
      kind: 'hop',
      hop: { ...target, url: resolved.url, method: hop.method, ...(body !== undefined && { body }) },
    };
  }
  return { kind: 'hop', hop: { ...target, url: withQuery(resolved.url, rule.query), method: 'GET' } };
}

function withQuery(url: string, query: string | undefined): string {
  if (!query) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

/** Header bytes arrive as Latin-1; servers that do not escape write UTF-8. */
function utf8(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
