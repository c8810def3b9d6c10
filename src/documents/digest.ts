import { createHash, randomBytes } from 'node:crypto';
import type { Credentials } from '../verbs/index.ts';

/** A Digest challenge of a 401 answer (RFC 7616) that we can meet. */
export interface DigestChallenge {
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** False: the server is older than RFC 2617 and knows no quality of protection. */
  readonly qop: boolean;
}

/** The strongest Digest challenge of a `www-authenticate` header; null if there is none that we can meet. */
export function digestChallenge(header: string): DigestChallenge | null {
  const offers = challenges(header).flatMap(({ scheme, fields }) => {
    const algorithm = { MD5: 'MD5', 'SHA-256': 'SHA-256' }[(fields.get('algorithm') ?? 'MD5').toUpperCase()];
    const realm = fields.get('realm');
    const nonce = fields.get('nonce');
    const qop = fields
      .get('qop')
      ?.split(',')
      .map((word) => word.trim().toLowerCase());
    if (scheme !== 'digest' || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return [];
    if (realm === undefined || nonce === undefined || (qop && !qop.includes('auth'))) return [];
    const opaque = fields.get('opaque');
    return [{ algorithm, realm, nonce, qop: qop !== undefined, ...(opaque !== undefined && { opaque }) } as const];
  });
  return offers.find(({ algorithm }) => algorithm === 'SHA-256') ?? offers[0] ?? null;
}

/** The `authorization` header for one request. `target` is path and query; `cnonce` only differs in tests. */
export function digestAuthorization(
  challenge: DigestChallenge,
  { username, password }: Credentials,
  request: { readonly method: string; readonly target: string },
  cnonce: string = randomBytes(16).toString('hex'),
): string {
  const { algorithm, realm, nonce, opaque, qop } = challenge;
  const hash = (...parts: readonly string[]) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(parts.join(':'), 'utf8')
      .digest('hex');
  const count = '00000001';
  const secret = hash(username, realm, password);
  const subject = hash(request.method, request.target);
  const response = qop ? hash(secret, nonce, count, cnonce, 'auth', subject) : hash(secret, nonce, subject);
  const fields = [
    `username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.target)}`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(qop ? ['qop=auth', `nc=${count}`, `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}

interface Challenge {
  readonly scheme: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** A header may carry several challenges, separated by the same commas as their fields. */
function challenges(header: string): readonly Challenge[] {
  const found: { scheme: string; fields: Map<string, string> }[] = [];
  const token = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|(?=\s|,|$))/g;
  for (const [, name = '', text, word] of header.slice(0, 4096).matchAll(token)) {
    const value = text?.replace(/\\(.)/g, '$1') ?? word;
    if (value === undefined) found.push({ scheme: name.toLowerCase(), fields: new Map() });
    else found.at(-1)?.fields.set(name.toLowerCase(), value);
  }
  return found;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
