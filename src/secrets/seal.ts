import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

/** The environment variable with the key, of any length. */
export const keyVariable = 'DRAGOMAN_KEY';

const mark = 'sealed:v1:';
const sizes = { salt: 16, iv: 12, tag: 16, key: 32 } as const;

/** A sealed value cannot be opened: another key, or somebody changed it. */
export class SealBroken extends Error {
  readonly code = 'seal-broken';

  constructor() {
    super('it cannot be opened with this key');
    this.name = 'SealBroken';
  }
}

export function isSealed(text: string): boolean {
  return text.startsWith(mark);
}

/** AES-256-GCM under a key that is derived anew each time, so that the same text never looks the same. */
export function seal(text: string, key: string): string {
  const [salt, iv] = [randomBytes(sizes.salt), randomBytes(sizes.iv)];
  const cipher = createCipheriv('aes-256-gcm', scryptSync(key, salt, sizes.key), iv);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return mark + Buffer.concat([salt, iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** @throws SealBroken */
export function unseal(sealed: string, key: string): string {
  const bytes = Buffer.from(sealed.slice(mark.length), 'base64url');
  const ivAt = sizes.salt;
  const tagAt = ivAt + sizes.iv;
  const textAt = tagAt + sizes.tag;
  if (!isSealed(sealed) || bytes.length < textAt) throw new SealBroken();
  try {
    const derived = scryptSync(key, bytes.subarray(0, ivAt), sizes.key);
    const decipher = createDecipheriv('aes-256-gcm', derived, bytes.subarray(ivAt, tagAt));
    decipher.setAuthTag(bytes.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString('utf8');
  } catch {
    throw new SealBroken();
  }
}
