import { type FileHandle, open } from 'node:fs/promises';
import { fromMulaw, wavHeader } from '../media/index.ts';

/**
 * A wav file that is played while it is written: from the first a long silence, which takes up no room on the disk, and
 * sound from its beginning on. Players take its length from the header and read on; where it is cut, they end.
 */
export class GrowingFile {
  readonly #file: FileHandle;
  #writtenBytes = 0;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Rejects with the system's error. */
  static async create(path: string): Promise<GrowingFile> {
    const file = await open(path, 'wx');
    const format = { format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16 };
    try {
      await file.writeFile(wavHeader(format, mostBytes));
      await file.truncate(headerBytes + mostBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new GrowingFile(file);
  }

  get writtenMs(): number {
    return this.#writtenBytes / bytesPerMs;
  }

  get roomMs(): number {
    return (mostBytes - this.#writtenBytes) / bytesPerMs;
  }

  /** µ-law, no more than there is room for. */
  async write(coded: Uint8Array): Promise<void> {
    const samples = Buffer.alloc(coded.length * 2);
    for (const [at, code] of coded.entries()) samples.writeInt16LE(fromMulaw(code), at * 2);
    const at = headerBytes + this.#writtenBytes;
    this.#writtenBytes += samples.length;
    await this.#file.write(samples, 0, samples.length, at);
  }

  /** Ends it behind what was written. */
  async cut(): Promise<void> {
    await this.#file.truncate(headerBytes + this.#writtenBytes);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

const headerBytes = 44;
const bytesPerMs = 16;
/** Ten minutes. */
const mostBytes = 10 * 60_000 * bytesPerMs;
