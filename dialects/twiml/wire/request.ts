import { hash } from 'node:crypto';
import { dashed } from '../../../src/desk/index.ts';
import { resolveUrl } from '../../../src/document/index.ts';
import type { CallFacts, OutgoingRequest, RequestTarget } from '../../dialect.ts';
import { connectionRules } from '../fragment.ts';
import { signature } from '../signature.ts';
import type { Parameters } from './standard.ts';

/** Of whom a request is. */
export type Asking = Pick<CallFacts, 'id' | 'documents' | 'settings'>;

export interface Message {
  readonly standard: Parameters;
  /** Of this occasion alone: not repeated after a redirect. */
  readonly own: Parameters;
}

const form = 'application/x-www-form-urlencoded; charset=UTF-8';

/**
 * One request as the provider would send it: a form for POST, for GET the parameters after whatever query the
 * url has. The fragment of the url sets deadlines and retries and is not sent. Signed if the route's setting
 * `authToken` is there.
 */
export function phrase(call: Asking, target: RequestTarget, { standard, own }: Message): OutgoingRequest {
  const resolved = resolveUrl(target.url, target.url);
  const { url, fragment } = resolved.ok ? resolved : { url: target.url, fragment: '' };
  const credentials = target.credentials ?? (resolved.ok ? resolved.credentials : undefined);
  const { deadlines, retry } = connectionRules(fragment);
  const parameters = { ...standard, ...own };
  const encoded = encode(parameters);
  const method = target.method ?? 'POST';
  const authToken = (target.settings ?? call.settings)['authToken'];
  return {
    dialect: 'twiml',
    url: method === 'GET' ? withQuery(url, encoded) : url,
    method,
    headers: {
      'User-Agent': 'TwilioProxy/1.1',
      Accept: '*/*',
      'Accept-Encoding': 'gzip',
      ...(method === 'POST' && { 'Content-Type': form }),
      'I-Twilio-Idempotency-Token': idempotencyToken(call, method, url, encoded),
    },
    ...(method === 'POST' && { body: encoded }),
    parameters,
    ...(credentials && { credentials }),
    // What `read` needs for urls beside this one, and `fallback` for ErrorUrl: the url as it was named.
    notes: { url, ...credentials },
    redirects: { maximum: 10, follow: 'get', query: encode(standard) },
    deadlines: target.timeoutMs === undefined ? deadlines : { ...deadlines, totalMs: target.timeoutMs },
    retry,
    ...(typeof authToken === 'string' &&
      authToken !== '' && {
        sign: (hop) => ({
          'X-Twilio-Signature': signature(authToken, hop.url, new URLSearchParams(hop.body ?? '')),
        }),
      }),
  };
}

/** Form encoding: a blank is `+`, a plus `%2B`. */
function encode(parameters: Parameters): string {
  return new URLSearchParams(parameters).toString();
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  return `${url}${url.includes('?') ? (/[?&]$/.test(url) ? '' : '&') : '?'}${query}`;
}

/** The same for every attempt of one request, another for every other request of the call. */
function idempotencyToken(call: Asking, ...what: readonly string[]): string {
  return dashed(hash('sha256', [call.id, String(call.documents), ...what].join('\n')).slice(0, 32));
}
