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

/** Seals and opens with one key; deriving it is slow on purpose, so it is done once for all that one sealer seals. */
export interface Sealer {
  seal(text: string): string;
  /** @throws SealBroken */
  unseal(sealed: string): string;
}

/** AES-256-GCM; every text has an initialisation vector of its own, so that the same text never looks the same. */
export function sealer(key: string): Sealer {
  const ownSalt = randomBytes(sizes.salt);
  const derived = new Map<string, Buffer>();
  const keyOf = (salt: Buffer): Buffer => {
    const name = salt.toString('base64url');
    const known = derived.get(name) ?? scryptSync(key, salt, sizes.key);
    derived.set(name, known);
    return known;
  };
  return {
    seal(text) {
      const iv = randomBytes(sizes.iv);
      const cipher = createCipheriv('aes-256-gcm', keyOf(ownSalt), iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return mark + Buffer.concat([ownSalt, iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    unseal(sealed) {
      const bytes = Buffer.from(sealed.slice(mark.length), 'base64url');
      const ivAt = sizes.salt;
      const tagAt = ivAt + sizes.iv;
      const textAt = tagAt + sizes.tag;
      if (!isSealed(sealed) || bytes.length < textAt) throw new SealBroken();
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(bytes.subarray(0, ivAt)), bytes.subarray(ivAt, tagAt));
        decipher.setAuthTag(bytes.subarray(tagAt, textAt));
        return Buffer.concat([decipher.update(bytes.subarray(textAt)), decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken();
      }
    },
  };
}

/** One text, once. */
export const seal = (text: string, key: string): string => sealer(key).seal(text);

/** @throws SealBroken */
export const unseal = (sealed: string, key: string): string => sealer(key).unseal(sealed);
