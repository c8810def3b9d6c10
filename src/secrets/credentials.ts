import { createHmac, hash, randomBytes } from 'node:crypto';
import { fitsHash, hashSecret, isHash } from './hash.ts';

/** One credential of somebody: `secret` is a hash or what it is. */
export interface Credential<Owner> {
  readonly name: string;
  readonly secret: string;
  readonly owner: Owner;
}

/**
 * Names with secrets. A wrong secret takes as long as the right one, and a name that nobody has as long as one that
 * somebody has: each is one scrypt. What was right once is known again by a keyed digest, which only its owner can make.
 */
export class Passwords<Owner> {
  readonly #byName: ReadonlyMap<string, Credential<Owner>>;
  readonly #hashes = new Map<string, Promise<string>>();
  readonly #known = new KnownAgain<Credential<Owner>>();

  constructor(credentials: readonly Credential<Owner>[]) {
    this.#byName = new Map(credentials.map((credential) => [credential.name, credential]));
  }

  async check(name: string, secret: string): Promise<Credential<Owner> | null> {
    if (name.length > longest || secret.length > longest) return null;
    const shown = JSON.stringify([name, secret]);
    const known = this.#known.find(shown);
    if (known) return known;
    const credential = this.#byName.get(name);
    const fits = await fitsHash(secret, await this.#hashOf(credential));
    if (!credential || !fits) return null;
    this.#known.remember(shown, credential);
    return credential;
  }

  /** Of nobody too, so that there is something to compare with. */
  #hashOf(credential: Credential<Owner> | undefined): Promise<string> {
    const { name = '\u0000', secret = randomBytes(16).toString('hex') } = credential ?? {};
    if (isHash(secret)) return Promise.resolve(secret);
    let made = this.#hashes.get(name);
    if (!made) {
      made = hashSecret(secret);
      this.#hashes.set(name, made);
    }
    return made;
  }
}

/** Tokens that are looked up by what they are; those that are kept as hashes are tried one by one, all of them. */
export class Tokens<Owner> {
  readonly #plain = new Map<string, Credential<Owner>>();
  readonly #hashed: readonly Credential<Owner>[];
  readonly #known = new KnownAgain<Credential<Owner>>();

  constructor(tokens: readonly Credential<Owner>[]) {
    for (const token of tokens) if (!isHash(token.secret)) this.#plain.set(hash('sha256', token.secret), token);
    this.#hashed = tokens.filter(({ secret }) => isHash(secret));
  }

  async check(token: string): Promise<Credential<Owner> | null> {
    if (token.length > longest) return null;
    const found = this.#plain.get(hash('sha256', token)) ?? this.#known.find(token);
    if (found) return found;
    let fitting: Credential<Owner> | null = null;
    for (const one of this.#hashed) if (await fitsHash(token, one.secret)) fitting ??= one;
    if (fitting) this.#known.remember(token, fitting);
    return fitting;
  }
}

/** Nothing that somebody shows is kept. */
class KnownAgain<Value> {
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, Value>();

  find(shown: string): Value | undefined {
    return this.#known.get(this.#digest(shown));
  }

  remember(shown: string, value: Value): void {
    if (this.#known.size < mostKnown) this.#known.set(this.#digest(shown), value);
  }

  #digest(shown: string): string {
    return createHmac('sha256', this.#key).update(shown).digest('base64');
  }
}

const longest = 1024;
const mostKnown = 10_000;
