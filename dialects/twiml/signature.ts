import { createHmac } from 'node:crypto';

/**
 * The value of `X-Twilio-Signature`: HMAC-SHA1 with the account's auth token, in base64, over the url as
 * requested (no fragment, no credentials) followed by every form parameter as name and value, names sorted by
 * code unit, values of one name sorted and each once. GET requests and JSON bodies have no form parameters.
 */
export function signature(authToken: string, url: string, form: Iterable<readonly [string, string]>): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of form) values.set(name, (values.get(name) ?? new Set()).add(value));
  const signed = [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value));
  return createHmac('sha1', authToken)
    .update(withoutSecrets(url) + signed.join(''), 'utf8')
    .digest('base64');
}

/** Byte for byte but for what is never signed. */
function withoutSecrets(url: string): string {
  return url.replace(/#.*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}
