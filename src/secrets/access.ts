import { createHmac, randomBytes } from 'node:crypto';
import { fitsHash, hashSecret } from './hash.ts';

export interface AccessSettings {
  /** HTTP Basic. `password` and `token` are hashes. */
  readonly users: readonly { readonly name: string; readonly password: string }[];
  /** `Authorization: Bearer`. */
  readonly tokens: readonly { readonly name: string; readonly token: string }[];
}

/** Who may come in. Nothing that somebody shows is kept; what was right once is known again by a keyed digest. */
export class Access {
  readonly #settings: AccessSettings;
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, string>();
  #nobody: Promise<string> | undefined;

  constructor(settings: AccessSettings) {
    this.#settings = settings;
  }

  /** Nobody is named, so everybody may. */
  get isOpen(): boolean {
    return this.#settings.users.length + this.#settings.tokens.length === 0;
  }

  /** The name of whoever shows this `authorization` header; null: not let in. */
  async nameOf(header: string | undefined): Promise<string | null> {
    if (header === undefined || header.length > longestHeader) return null;
    const digest = createHmac('sha256', this.#key).update(header).digest('base64');
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const name = await this.#check(header);
    if (name !== null && this.#known.size < mostKnown) this.#known.set(digest, name);
    return name;
  }

  async #check(header: string): Promise<string | null> {
    const [, scheme = '', shown = ''] = /^(\w+) +(\S+) *$/.exec(header) ?? [];
    if (scheme.toLowerCase() === 'bearer') return this.#tokenOwner(shown);
    if (scheme.toLowerCase() !== 'basic') return null;
    const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(shown, 'base64').toString('utf8')) ?? [];
    const user = this.#settings.users.find((one) => one.name === name);
    // A name that nobody has takes as long as one that somebody has.
    const fits = await fitsHash(password, user?.password ?? (await this.#nobodysHash()));
    return user && fits ? user.name : null;
  }

  async #tokenOwner(shown: string): Promise<string | null> {
    let owner: string | null = null;
    for (const { name, token } of this.#settings.tokens) if (await fitsHash(shown, token)) owner ??= name;
    return owner;
  }

  #nobodysHash(): Promise<string> {
    this.#nobody ??= hashSecret(randomBytes(16).toString('hex'));
    return this.#nobody;
  }
}

const longestHeader = 4096;
const mostKnown = 1000;
