import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordingFacts } from '../verbs/index.ts';

/** A recording that may come into being: its id and where the switch is to write it. */
export interface RecordingSlot {
  readonly id: string;
  /** Absolute; its folder exists. */
  readonly path: string;
  readonly url: string;
}

/** Recordings in a folder of ours, found again by an id that cannot be guessed. */
export class Recordings {
  readonly #folder: string;
  readonly #baseUrl: () => string;
  readonly #newId: () => string;

  /**
   * `baseUrl` is how customers reach them, without a slash at its end; asked when a recording begins. `newId`
   * gives uuids, by default ones that nobody can guess.
   */
  constructor(folder: string, baseUrl: () => string, newId: () => string = randomUUID) {
    this.#folder = folder;
    this.#baseUrl = baseUrl;
    this.#newId = newId;
  }

  reserve(format: RecordingFacts['format']): RecordingSlot {
    mkdirSync(this.#folder, { recursive: true });
    const id = this.#newId().replaceAll('-', '');
    return { id, path: join(this.#folder, `${id}.${format}`), url: `${this.#baseUrl()}/${id}` };
  }

  /** The file of a recording by its id and extension; null if that cannot be one of ours. */
  pathOf(id: string, extension: string): string | null {
    return /^[0-9a-f]{32}$/.test(id) && /^(wav|mp3|au)$/.test(extension)
      ? join(this.#folder, `${id}.${extension}`)
      : null;
  }
}
