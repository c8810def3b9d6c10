import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { RecordingEvent, RecordingFacts } from '../verbs/index.ts';
import { encodeMp3 } from './encode-mp3.ts';
import { mixToOne } from './mix.ts';
import { soundFacts } from './sound-file.ts';
import { copyRange, heardRangeOf } from './trim.ts';

/** A recording that may come into being: its id and where the switch is to write it. */
export interface RecordingSlot {
  readonly id: string;
  readonly format: RecordingFacts['format'];
  /** Absolute, in the working folder, from which nothing is served; the folder exists. */
  readonly path: string;
  readonly url: string;
}

/** Whose a recording is. */
export interface RecordingOwner {
  readonly account: string;
  /** 32 hex digits. */
  readonly callId: string;
}

/** A recording as it is remembered. */
export interface KeptRecording extends RecordingOwner {
  readonly id: string;
  readonly format: RecordingFacts['format'];
  readonly channels: 1 | 2;
  readonly durationMs: number;
  /** Of the file. */
  readonly bytes: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly by: RecordingMaker;
  /** 32 hex digits, of the room that it is of; empty: of none. */
  readonly roomId: string;
}

/** What made a recording. */
export type RecordingMaker = RecordingEvent['by'];

/** Where recordings are remembered, for whoever lists and deletes them. */
export interface RecordingIndex {
  save(recording: KeptRecording): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** Forgets those that began before (Unix ms), and says which. */
  forget(startedBefore: number): Promise<readonly KeptRecording[]>;
}

export interface KeepOptions {
  readonly owner: RecordingOwner;
  readonly trimsSilence: boolean;
  /** One in which nothing can be heard is none. */
  readonly mustBeHeard: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Absent: the verb that only records. */
  readonly by?: RecordingMaker;
  readonly roomId?: string;
}

/**
 * Recordings in a folder of ours, found again by an id that cannot be guessed. The switch writes into a working
 * folder; only a complete file is moved, at once, to where it is served from.
 */
export class Recordings {
  readonly #folder: string;
  readonly #working: string;
  readonly #baseUrl: () => string;
  readonly #newId: () => string;
  readonly #index: RecordingIndex | undefined;
  /** What is being made of one at this moment. */
  readonly #encoding = new Map<string, Promise<string | null>>();

  /**
   * `baseUrl` is how customers reach them, without a slash at its end; asked when a recording begins. `newId`
   * gives uuids, by default ones that nobody can guess.
   */
  constructor(folder: string, baseUrl: () => string, newId: () => string = randomUUID, index?: RecordingIndex) {
    this.#folder = folder;
    this.#working = join(folder, 'working');
    this.#baseUrl = baseUrl;
    this.#newId = newId;
    this.#index = index;
  }

  reserve(format: RecordingFacts['format']): RecordingSlot {
    mkdirSync(this.#working, { recursive: true });
    const id = this.#newId().replaceAll('-', '');
    return { id, format, path: join(this.#working, `${id}.${format}`), url: `${this.#baseUrl()}/${id}` };
  }

  /** An absolute path for a fax, in a folder of its own. */
  reserveFax(): string {
    const folder = join(this.#folder, 'faxes');
    mkdirSync(folder, { recursive: true });
    return join(folder, `${this.#newId().replaceAll('-', '')}.tif`);
  }

  /**
   * Makes what the switch wrote a recording that can be fetched: measured, trimmed where that is wanted and possible,
   * remembered. Null, and nothing is left of it, when there is nothing in it. Rejects when the disk refuses.
   */
  async keep(slot: RecordingSlot, options: KeepOptions): Promise<KeptRecording | null> {
    const path = await this.#prepared(slot, options);
    const facts = path === null ? null : await soundFacts(path);
    if (path === null || !facts || facts.durationMs === 0) {
      await this.discard(slot);
      return null;
    }
    const { owner, startedAt, endedAt, by = 'record', roomId = '' } = options;
    const kept: KeptRecording = {
      ...owner,
      id: slot.id,
      format: slot.format,
      channels: facts.channels === 2 ? 2 : 1,
      durationMs: facts.durationMs,
      bytes: (await stat(path)).size,
      startedAt,
      endedAt,
      by,
      roomId,
    };
    await rename(path, join(this.#folder, `${slot.id}.${slot.format}`));
    if (path !== slot.path) await rm(slot.path, { force: true });
    await this.#index?.save(kept);
    return kept;
  }

  /** Nothing came of it. */
  async discard({ path }: RecordingSlot): Promise<void> {
    await Promise.all([rm(path, { force: true }), rm(trimmed(path), { force: true })]);
  }

  /** The file of a recording by its id and extension; null if that cannot be one of ours. It may not exist. */
  pathOf(id: string, extension: string): string | null {
    return /^[0-9a-f]{32}$/.test(id) && isExtension(extension) ? join(this.#folder, `${id}.${extension}`) : null;
  }

  /** A file with the two channels of a wav file in one, made when it is first asked for; null: there is none. */
  async mixed(id: string): Promise<string | null> {
    const path = this.pathOf(id, 'wav');
    if (path === null) return null;
    const one = this.#mixedPath(id);
    if (await exists(one)) return one;
    await mkdir(this.#working, { recursive: true });
    return (await mixToOne(path, one).catch(() => false)) ? one : null;
  }

  /** A file with the sound of a wav file as mp3, made when it is first asked for; null: there is none. */
  async encoded(id: string, { isMixed = false }: { readonly isMixed?: boolean } = {}): Promise<string | null> {
    const path = isMixed ? await this.mixed(id) : this.pathOf(id, 'wav');
    if (path === null || !(await exists(path))) return null;
    const mp3 = this.#encodedPath(id, isMixed);
    if (await exists(mp3)) return mp3;
    const already = this.#encoding.get(mp3);
    if (already) return already;
    const made = mkdir(this.#working, { recursive: true })
      .then(() => encodeMp3(path, mp3))
      .then((isMade) => (isMade ? mp3 : null))
      .finally(() => this.#encoding.delete(mp3));
    this.#encoding.set(mp3, made);
    return made;
  }

  #encodedPath(id: string, isMixed: boolean): string {
    return join(this.#working, `${id}${isMixed ? '.mixed' : ''}.encoded.mp3`);
  }

  #mixedPath(id: string): string {
    return join(this.#working, `${id}.mixed.wav`);
  }

  /** False when there was none. */
  async delete(id: string): Promise<boolean> {
    const known = (await this.#index?.delete(id)) ?? false;
    const paths = extensions.map((extension) => this.pathOf(id, extension));
    const made = [this.#mixedPath(id), this.#encodedPath(id, false), this.#encodedPath(id, true)];
    await Promise.all(made.map((path) => rm(path, { force: true })));
    const removed = await Promise.all(paths.map((path) => path !== null && removeFile(path)));
    return known || removed.includes(true);
  }

  /** Removes what is older (Unix ms), and what was left behind by recordings that never came to an end. */
  async sweep(before: number): Promise<number> {
    const old = (await this.#index?.forget(before)) ?? [];
    const files = await Promise.all(
      [this.#folder, this.#working, join(this.#folder, 'faxes')].map((folder) => filesOlderThan(folder, before)),
    );
    const paths = new Set([...old.map(({ id, format }) => join(this.#folder, `${id}.${format}`)), ...files.flat()]);
    await Promise.all([...paths].map(removeFile));
    return paths.size;
  }

  /** The path of what is to be kept; null when that is nothing. */
  async #prepared({ path }: RecordingSlot, { trimsSilence, mustBeHeard }: KeepOptions): Promise<string | null> {
    if (!(await exists(path))) return null;
    if (!trimsSilence && !mustBeHeard) return path;
    const heard = await heardRangeOf(path);
    if (!heard) return path;
    if (heard.from === heard.to) return null;
    if (!trimsSilence || heard.to - heard.from === heard.layout.dataBytes) return path;
    await copyRange(path, trimmed(path), heard, heard.layout);
    return trimmed(path);
  }
}

const extensions = ['wav', 'mp3', 'au'] as const;
const isExtension = (text: string): boolean => extensions.some((extension) => extension === text);
const trimmed = (path: string): string => path.replace(/\.(\w+)$/, '.trimmed.$1');

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function removeFile(path: string): Promise<boolean> {
  return rm(path).then(
    () => true,
    () => false,
  );
}

async function filesOlderThan(folder: string, before: number): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const old = await Promise.all(
    names
      .filter((name) => isExtension(extname(name).slice(1)) || extname(name) === '.tif')
      .map(async (name) => {
        const found = await stat(join(folder, name)).catch(() => null);
        return found?.isFile() && found.mtimeMs < before ? [join(folder, name)] : [];
      }),
  );
  return old.flat();
}
