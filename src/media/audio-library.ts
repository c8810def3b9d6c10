import { createHash } from 'node:crypto';
import CachePolicy from 'http-cache-semantics';
import type { Credentials } from '../verbs/index.ts';
import { type AudioExtension, readAudio } from './audio-format.ts';
import type { FileCache } from './file-cache.ts';

export interface FetchAudioOptions {
  readonly credentials?: Credentials;
  /** Lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Fetches bytes from a stranger's server: the address guard and the limits are behind it. */
export type FetchAudio = (url: string, options: FetchAudioOptions) => Promise<FetchedAudio>;

export type FetchedAudio =
  | {
      readonly ok: true;
      /** Empty for a 304. */
      readonly bytes: Uint8Array;
      readonly contentType: string | null;
      /** Absent: nothing is known that would allow to keep it. */
      readonly response?: AudioResponse;
    }
  | NoAudio;

/** `problem` is a clause; `hint` says what to do about this one. */
export interface NoAudio {
  readonly ok: false;
  readonly problem: string;
  readonly hint?: string;
}

export interface AudioResponse {
  readonly status: number;
  /** Lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** It came from another url in the end. */
  readonly redirected: boolean;
}

export type AudioFile = { readonly ok: true; readonly path: string; readonly extension: string } | NoAudio;

/** What is remembered of an answer: how long it counts, and the file that it became. */
interface Remembered {
  readonly policy: CachePolicy;
  readonly name: string;
  readonly extension: AudioExtension;
}

/** Answers that are remembered, by whom they were given to and where they came from. Shared by all calls. */
export class AudioMemory {
  readonly #answers = new Map<string, Remembered>();
  readonly #maximum: number;

  constructor(maximum = 10_000) {
    this.#maximum = maximum;
  }

  get(key: string): Remembered | undefined {
    return this.#answers.get(key);
  }

  /** The one that has been there longest makes room. */
  set(key: string, answer: Remembered | null): void {
    this.#answers.delete(key);
    if (!answer) return;
    this.#answers.set(key, answer);
    if (this.#answers.size > this.#maximum) this.#answers.delete(this.#answers.keys().next().value ?? '');
  }
}

export interface AudioLibraryParts {
  readonly cache: FileCache;
  readonly fetch: FetchAudio;
  /** Absent: every url is fetched every time. */
  readonly memory?: AudioMemory;
  /** Whose calls may share what was fetched: what one customer may reach is not another's to hear. */
  readonly scope?: string;
  /** Sounds that are kept for the customer, by the ids that documents have for them; null: there is no such one. */
  readonly media?: (id: string) => Promise<Uint8Array | null>;
}

/**
 * Sound that the switch can play: fetched by us, checked by what is in it, and kept under the hash of its
 * content, so that no name from a document ever becomes a path. An answer is used again as its server allows
 * (RFC 9111: `Cache-Control`, `Expires`, `ETag`, `Last-Modified`), by one customer's calls; without a word about
 * that it is asked for every time, with its validators.
 */
export class AudioLibrary {
  readonly #parts: AudioLibraryParts;

  constructor(parts: AudioLibraryParts) {
    this.#parts = parts;
  }

  async byUrl(url: string, options: FetchAudioOptions): Promise<AudioFile> {
    const { cache, memory, fetch, scope = '' } = this.#parts;
    const key = hash(JSON.stringify([scope, url, options.credentials ?? null]));
    const known = memory?.get(key);
    const kept = known && (await cache.find(`${known.name}.${known.extension}`));
    const asked = requestTo(url);
    if (known && kept && known.policy.satisfiesWithoutRevalidation(asked))
      return { ok: true, path: kept, extension: known.extension };
    const validators = known && kept ? known.policy.revalidationHeaders(asked) : asked.headers;
    const fetched = await fetch(url, { ...options, headers: { ...options.headers, ...written(validators) } });
    if (!fetched.ok) return fetched;
    const { response } = fetched;
    if (known && kept && response?.status === 304) {
      const { policy, modified } = known.policy.revalidatedPolicy(asked, response);
      if (!modified) {
        memory?.set(key, { ...known, policy });
        return { ok: true, path: kept, extension: known.extension };
      }
    }
    if (response?.status === 304)
      return { ok: false, problem: 'the server says that it has not changed, but it is not kept here' };
    const read = readAudio(fetched.bytes, { contentType: fetched.contentType, url });
    if (!read.ok) return read;
    const name = hash(read.bytes);
    let path: string;
    try {
      path = await cache.keep(`${name}.${read.extension}`, read.bytes);
    } catch (error) {
      return { ok: false, problem: `it could not be kept: ${String(error)}` };
    }
    const policy = response && policyFor(asked, response);
    memory?.set(key, policy ? { policy, name, extension: read.extension } : null);
    return { ok: true, path, extension: read.extension };
  }

  async byId(id: string): Promise<AudioFile> {
    const { media, cache } = this.#parts;
    try {
      const bytes = await media?.(id);
      if (!bytes) return { ok: false, problem: `no media object "${id}" is kept here` };
      const read = readAudio(bytes, { contentType: null, url: '' });
      if (!read.ok) return read;
      const path = await cache.keep(`${hash(read.bytes)}.${read.extension}`, read.bytes);
      return { ok: true, path, extension: read.extension };
    } catch (error) {
      return { ok: false, problem: `it cannot be had: ${String(error)}` };
    }
  }
}

type Asked = { readonly url: string; readonly method: string; readonly headers: Record<string, string> };

function requestTo(url: string): Asked {
  return { url, method: 'GET', headers: { accept: acceptedAudio } };
}

const acceptedAudio = 'audio/wav, audio/mpeg, audio/basic;q=0.9, audio/*;q=0.8, */*;q=0.1';

/**
 * Null for an answer that is not kept: what a redirect leads to may change at its own pace, and what depends on
 * cookies is one call's own.
 */
function policyFor(asked: Asked, response: AudioResponse): CachePolicy | null {
  if (response.redirected || /cookie|authorization/i.test(response.headers['vary'] ?? '')) return null;
  const policy = new CachePolicy(asked, response, { shared: false, cacheHeuristic: 0 });
  return policy.storable() ? policy : null;
}

function written(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(pairs);
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
