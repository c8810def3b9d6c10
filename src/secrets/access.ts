import { Passwords, Tokens } from './credentials.ts';

export interface AccessSettings {
  /** HTTP Basic. `password` and `token` are hashes. */
  readonly users: readonly { readonly name: string; readonly password: string }[];
  /** `Authorization: Bearer`. */
  readonly tokens: readonly { readonly name: string; readonly token: string }[];
}

/** Who may come in. */
export class Access {
  /** Nobody is named, so everybody may. */
  readonly isOpen: boolean;
  readonly #passwords: Passwords<null>;
  readonly #tokens: Tokens<null>;

  constructor({ users, tokens }: AccessSettings) {
    this.isOpen = users.length + tokens.length === 0;
    this.#passwords = new Passwords(users.map(({ name, password }) => ({ name, secret: password, owner: null })));
    this.#tokens = new Tokens(tokens.map(({ name, token }) => ({ name, secret: token, owner: null })));
  }

  /** The name of whoever shows this `authorization` header; null: not let in. */
  async nameOf(header: string | undefined): Promise<string | null> {
    if (header === undefined || header.length > longestHeader) return null;
    const [, scheme = '', shown = ''] = /^(\w+) +(\S+) *$/.exec(header) ?? [];
    const found = await this.#check(scheme.toLowerCase(), shown);
    return found?.name ?? null;
  }

  async #check(scheme: string, shown: string): Promise<{ readonly name: string } | null> {
    if (scheme === 'bearer') return this.#tokens.check(shown);
    if (scheme !== 'basic') return null;
    const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(shown, 'base64').toString('utf8')) ?? [];
    return this.#passwords.check(name, password);
  }
}

const longestHeader = 4096;
