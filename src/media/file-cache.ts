import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file is left alone this long after somebody asked for it: the switch may not have opened it yet. */
const graceMs = 60_000;
/** Down to this part of the bound, so that not every file that comes makes another go. */
const keptPart = 0.9;

/**
 * Files of ours under names of ours, as many as fit: beyond the bound those that nobody asked for the longest are
 * removed. What is in the folder counts, so several processes may share it, and it outlives them.
 */
export class FileCache {
  readonly #folder: string;
  readonly #maximumBytes: number;
  readonly #now: () => number;
  /** Bytes since the folder was last looked through; null before that. */
  #bytes: number | null = null;
  #sweeping: Promise<void> | null = null;
  #written = 0;

  /** Times of files are the machine's, so `now` is not the calls' clock. */
  constructor(folder: string, maximumBytes: number, now: () => number = Date.now) {
    this.#folder = folder;
    this.#maximumBytes = maximumBytes;
    this.#now = now;
  }

  /** The path of a file that is there, which counts as used now. */
  async find(name: string): Promise<string | null> {
    const path = join(this.#folder, name);
    try {
      await utimes(path, this.#now() / 1000, this.#now() / 1000);
      return path;
    } catch {
      return null;
    }
  }

  /** Writes it whole or not at all. Rejects with what the file system says. */
  async keep(name: string, bytes: Uint8Array): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, name);
    const partial = `${path}.${process.pid}-${++this.#written}.part`;
    try {
      await writeFile(partial, bytes);
      await utimes(partial, this.#now() / 1000, this.#now() / 1000);
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    if (this.#bytes !== null) this.#bytes += bytes.length;
    if (this.#bytes === null || this.#bytes > this.#maximumBytes) await this.#sweep();
    return path;
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  #sweep(): Promise<void> {
    this.#sweeping ??= this.#removeOldest().finally(() => {
      this.#sweeping = null;
    });
    return this.#sweeping;
  }

  async #removeOldest(): Promise<void> {
    const files = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const facts = await stat(path).catch(() => null);
      if (facts?.isFile()) files.push({ path, bytes: facts.size, usedAt: facts.mtimeMs });
    }
    files.sort((one, other) => one.usedAt - other.usedAt);
    let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left > this.#maximumBytes)
      for (const { path, bytes, usedAt } of files) {
        if (left <= this.#maximumBytes * keptPart || usedAt > this.#now() - graceMs) break;
        await rm(path, { force: true });
        left -= bytes;
      }
    this.#bytes = left;
  }
}
