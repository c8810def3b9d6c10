import { createHash } from 'node:crypto';
import type { FilePlace } from './file-place.ts';
import { Refused } from './putting.ts';

/** What the operator says of the keys of SFTP servers. */
export interface HostKeyRules {
  /** Fingerprints as OpenSSH prints them (`SHA256:…`), by `host:port`, the host as urls have it. */
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly unknownHosts: 'accept' | 'refuse';
  /** Told of keys that were accepted unchecked. */
  readonly unchecked?: (host: string, fingerprint: string) => void;
}

/** Whether an SFTP server is the one that it is taken for. */
export class HostKeys {
  readonly #rules: HostKeyRules;
  readonly #told = new Set<string>();

  constructor(rules: HostKeyRules) {
    this.#rules = rules;
  }

  /** Why this server is shown no password; null: it may be. `key`: as it goes over the wire. */
  refusal({ host, port }: Pick<FilePlace, 'host' | 'port'>, key: Uint8Array): Refused | null {
    const { known, unknownHosts } = this.#rules;
    const name = `${host}:${port}`;
    const fingerprint = fingerprintOf(key);
    const expected = known.get(name);
    if (expected)
      return expected.includes(fingerprint)
        ? null
        : new Refused(`the key of the server, ${fingerprint}, is not the one that is known of it`, true, changedHint);
    if (unknownHosts === 'refuse')
      return new Refused(`the key of the server, ${fingerprint}, is not known`, true, unknownHint);
    this.#tell(name, fingerprint);
    return null;
  }

  /** Once for every key. */
  #tell(name: string, fingerprint: string): void {
    const about = `${name} ${fingerprint}`;
    if (this.#told.has(about)) return;
    this.#told.add(about);
    if (this.#told.size > maximumTold) this.#told.delete(this.#told.values().next().value ?? about);
    this.#rules.unchecked?.(name, fingerprint);
  }
}

export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Documents name hosts as they like. */
const maximumTold = 1000;
const changedHint =
  'another server may have answered; if it has a new key, its operator here names that in sftp.knownHosts';
const unknownHint = 'the operator names it in sftp.knownHosts, or lets unknown hosts be accepted';
