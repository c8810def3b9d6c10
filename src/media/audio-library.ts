import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from '../verbs/index.ts';

/** Fetches bytes from a stranger's server: the address guard and the limits are behind it. */
export type FetchAudio = (
  url: string,
  options: { readonly credentials?: Credentials; readonly signal: AbortSignal },
) => Promise<FetchedAudio>;

export type FetchedAudio =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly contentType: string | null }
  | { readonly ok: false; readonly problem: string };

export type AudioFile = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly problem: string };

/**
 * Sound that the switch can play: fetched by us, checked by what is in it, and kept under the hash of its
 * content, so that no name from a document ever becomes a path.
 */
export class AudioLibrary {
  readonly #folder: string;
  readonly #fetch: FetchAudio;
  readonly #media: ReadonlyMap<string, string>;

  /** `media` maps ids of the operator's own recordings to absolute paths. */
  constructor(folder: string, fetch: FetchAudio, media: ReadonlyMap<string, string> = new Map()) {
    this.#folder = folder;
    this.#fetch = fetch;
    this.#media = media;
  }

  async byUrl(
    url: string,
    options: { readonly credentials?: Credentials; readonly signal: AbortSignal },
  ): Promise<AudioFile> {
    const fetched = await this.#fetch(url, options);
    if (!fetched.ok) return fetched;
    const format = audioFormat(fetched.bytes);
    if (!format)
      return {
        ok: false,
        problem: `what came is not audio that can be played (${fetched.contentType ?? 'no content type'}, wav and mp3 can)`,
      };
    const name = createHash('sha256').update(fetched.bytes).digest('hex');
    const path = join(this.#folder, `${name}.${format}`);
    await mkdir(this.#folder, { recursive: true });
    const partial = `${path}.${process.pid}.part`;
    await writeFile(partial, fetched.bytes);
    await rename(partial, path);
    return { ok: true, path };
  }

  byId(id: string): AudioFile {
    const path = this.#media.get(id);
    return path === undefined ? { ok: false, problem: `no media object "${id}" is kept here` } : { ok: true, path };
  }
}

/** By the first bytes; what a server calls it does not count. */
export function audioFormat(bytes: Uint8Array): 'wav' | 'mp3' | null {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('RIFF') && start.slice(8, 12) === 'WAVE') return 'wav';
  if (start.startsWith('ID3') || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return 'mp3';
  return null;
}
