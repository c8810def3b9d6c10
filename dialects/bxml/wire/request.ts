import { resolveUrl } from '../../../src/document/index.ts';
import type { JsonObject, OutgoingRequest, RequestTarget, RetryRule } from '../../dialect.ts';
import type { Generation } from '../vocabulary.ts';

/** Whom one event goes to, and how long it may take. */
export interface Addressee extends Pick<RequestTarget, 'url' | 'method' | 'credentials'> {
  readonly generation: Generation;
  readonly timeoutMs: number;
  readonly retry: RetryRule;
}

/** Nothing is tried again where a document is waited for; there is the fallback url for that (reference 1.1). */
export const once: RetryRule = { count: 0, on: [] };

/** A notification is tried once more, and only if nobody was there. */
export const twice: RetryRule = { count: 1, on: ['connect'] };

/** Bandwidth says nothing about redirects; these are the rules of browsers, as far as they go. */
const redirects = { maximum: 5, follow: 'get' } as const;

/** An event as a request: v2 posts JSON, v1 puts it into the query; a document or route may ask for the other. */
export function request(event: JsonObject, to: Addressee): OutgoingRequest {
  const { generation, retry, timeoutMs } = to;
  const method = to.method ?? (generation === 'v1' ? 'GET' : 'POST');
  const resolved = resolveUrl(to.url, to.url);
  const url = resolved.ok ? resolved.url : to.url;
  const credentials = to.credentials ?? (resolved.ok ? resolved.credentials : undefined);
  return {
    dialect: 'bxml',
    url: method === 'GET' ? withQuery(url, event) : url,
    method,
    headers: method === 'GET' ? {} : { 'Content-Type': 'application/json' },
    ...(method === 'POST' && { body: JSON.stringify(event) }),
    parameters: event,
    ...(credentials && { credentials }),
    redirects,
    deadlines: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    retry,
    notes: { generation },
  };
}

/** Behind what the url asks already; objects as JSON text. */
function withQuery(url: string, event: JsonObject): string {
  const pairs = Object.entries(event).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const joint = !url.includes('?') ? '?' : /[?&]$/.test(url) ? '' : '&';
  return `${url}${joint}${new URLSearchParams(pairs)}`;
}
