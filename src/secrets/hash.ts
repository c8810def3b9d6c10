import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { Turns } from './turns.ts';

/** `scrypt:N:r:p:salt:hash`, the last two in base64url. */
const shape = /^scrypt:(\d{1,7}):(\d{1,2}):(\d{1,2}):([\w-]{16,64}):([\w-]{43})$/;
const cost = { N: 16_384, r: 8, p: 1 } as const;
const hashBytes = 32;
/** A hash with more work than this is none of ours, and would only keep the machine busy. */
const mostWork = 2 ** 20;

/** What may be written down instead of a password or token. */
export async function hashSecret(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join(':');
}

/**
 * What a secret of somebody can be looked up by: the same for the same secret and owner, and as slow to make as `hashSecret`'s.
 * @throws TooManyWaiting
 */
export async function digestOf(secret: string, owner: string): Promise<string> {
  return (await derive(secret, Buffer.from(owner), cost)).toString('base64url');
}

export function isHash(text: string): boolean {
  const [, N = '', r = ''] = shape.exec(text) ?? [];
  return N !== '' && Number.isInteger(Math.log2(Number(N))) && Number(N) > 1 && Number(N) * Number(r) <= mostWork;
}

/** Takes as long for a wrong secret as for the right one. False for a hash that is none. @throws TooManyWaiting */
export async function fitsHash(secret: string, hash: string): Promise<boolean> {
  const [, N = '', r = '', p = '', salt = '', expected = ''] = shape.exec(hash) ?? [];
  if (!isHash(hash)) return false;
  const options = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(
    await derive(secret, Buffer.from(salt, 'base64url'), options),
    Buffer.from(expected, 'base64url'),
  );
}

/** Each takes one of the few threads that also look up names and read files: whoever guesses must not take them all. */
const turns = new Turns({ atOnce: 2, mostWaiting: 16 });

function derive(secret: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return turns.take(() => deriveNow(secret, salt, options));
}

function deriveNow(secret: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFC'), salt, hashBytes, { ...options, maxmem: 256 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
