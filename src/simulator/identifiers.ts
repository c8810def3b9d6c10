import { createHash } from 'node:crypto';

/** Makes uuids and tags that look random and are the same on every run with the same seed. */
export class IdentifierSource {
  readonly #seed: string;
  #count = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  uuid(): string {
    const hex = this.#digest('hex');
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `${'89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4]}${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-');
  }

  /** A SIP tag or branch. */
  tag(): string {
    return this.#digest('base64')
      .replaceAll(/[^A-Za-z0-9]/g, '')
      .slice(0, 13);
  }

  #digest(encoding: 'hex' | 'base64'): string {
    return createHash('sha256')
      .update(`${this.#seed}/${this.#count++}`)
      .digest(encoding);
  }
}
