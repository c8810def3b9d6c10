import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, sleep } from '../clock/index.ts';
import { writeWav } from '../media/index.ts';
import type { SoundMix } from '../switch/index.ts';

export interface PlayOutParts {
  readonly mix: SoundMix;
  /** Nobody is there any more. */
  readonly gone: AbortSignal;
  readonly clock: Clock;
  /** Where files for the switch are; absolute, and the switch reaches it. */
  readonly folder: string;
  /** Names the files. */
  readonly id: string;
  /** Everything before this mark has been played, or dropped. */
  readonly played: (mark: string) => void;
  /** Sound was lost; a clause. */
  readonly failed: (problem: string) => void;
}

type Piece = { readonly bytes: Uint8Array } | { readonly mark: string };

/**
 * What the far side wants the caller to hear, in order: sound that lies together is played as one file, what comes
 * meanwhile as the next.
 */
export class PlayOut {
  readonly #parts: PlayOutParts;
  readonly #closed = new AbortController();
  #pieces: Piece[] = [];
  #bytes = 0;
  #files = 0;
  #playing: AbortController | undefined;
  #working: Promise<void> | undefined;

  constructor(parts: PlayOutParts) {
    this.#parts = parts;
  }

  /** False where more waits already than may. */
  add(bytes: Uint8Array): boolean {
    if (this.#bytes + bytes.length > mostBytes || this.#pieces.length >= mostPieces) return false;
    this.#bytes += bytes.length;
    this.#push({ bytes });
    return true;
  }

  /** False where more marks wait already than may. */
  mark(mark: string): boolean {
    if (this.#pieces.length >= mostPieces) return false;
    this.#push({ mark });
    return true;
  }

  /** Stops what plays and drops what waits; its marks are passed at once. */
  clear(): void {
    const dropped = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    this.#playing?.abort();
    for (const piece of dropped) if ('mark' in piece) this.#parts.played(piece.mark);
  }

  /** Resolves when nothing plays any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#pieces = [];
    this.#playing?.abort();
    await this.#working;
  }

  #push(piece: Piece): void {
    if (this.#closed.signal.aborted) return;
    this.#pieces.push(piece);
    this.#working ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    while (this.#pieces.length > 0 && !this.#isOver)
      await this.#work().catch((error: unknown) =>
        this.#parts.failed(`a file for it could not be written: ${String(error)}`),
      );
    this.#working = undefined;
  }

  get #isOver(): boolean {
    return this.#closed.signal.aborted || this.#parts.gone.aborted;
  }

  async #work(): Promise<void> {
    const { clock, gone } = this.#parts;
    const over = AbortSignal.any([this.#closed.signal, gone]);
    // Who sends as fast as it speaks is a little ahead then.
    if (!('mark' in (this.#pieces[0] ?? { mark: '' }))) await sleep(clock, headStartMs, over).catch(() => {});
    while (!over.aborted) {
      const [first] = this.#pieces;
      if (!first) return;
      if ('mark' in first) {
        this.#pieces.shift();
        this.#parts.played(first.mark);
      } else await this.#play(this.#takeSound(), over);
    }
  }

  #takeSound(): Buffer {
    const end = this.#pieces.findIndex((piece) => 'mark' in piece);
    const sounds = this.#pieces.splice(0, end < 0 ? this.#pieces.length : end);
    const sound = Buffer.concat(sounds.flatMap((piece) => ('bytes' in piece ? [piece.bytes] : [])));
    this.#bytes -= sound.length;
    return sound;
  }

  async #play(sound: Buffer, over: AbortSignal): Promise<void> {
    const { mix, folder, id } = this.#parts;
    const path = join(folder, `${id}-${++this.#files}.wav`);
    this.#playing = new AbortController();
    const signal = AbortSignal.any([over, this.#playing.signal]);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(path, writeWav({ format: 7, channels: 1, sampleRate: 8000, bitsPerSample: 8, data: sound }));
      if (signal.aborted) return;
      const { ended, detail } = await mix.play(path, signal);
      if (ended === 'failed') this.#parts.failed(detail ?? 'the switch could not play it');
    } finally {
      this.#playing = undefined;
      await rm(path, { force: true });
    }
  }
}

const headStartMs = 100;
/** Ten minutes. */
const mostBytes = 10 * 60 * 8000;
const mostPieces = 50_000;
