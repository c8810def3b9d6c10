import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, sleep, whenAborted } from '../clock/index.ts';
import type { SoundMix } from '../switch/index.ts';
import { GrowingFile } from './growing-file.ts';

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

/** The switch began to play a file between the moments when it was asked and when it had agreed. */
interface Times {
  readonly askedAt: number;
  agreedAt: number;
}

type Piece = { readonly bytes: Uint8Array } | { readonly mark: string };

/**
 * What the far side wants the caller to hear, in order. One file plays as long as sound comes: what comes is written
 * ahead of what the switch has read by then, and when nothing has come in time the file is cut behind its last sound,
 * so that the switch tells when that was heard.
 */
export class PlayOut {
  readonly #parts: PlayOutParts;
  readonly #closed = new AbortController();
  /** Not in a file yet. */
  #pieces: Piece[] = [];
  #bytes = 0;
  /** In the file that plays, behind so much sound. */
  #marks: { readonly mark: string; readonly atMs: number }[] = [];
  #files = 0;
  #playing: AbortController | undefined;
  #working: Promise<void> | undefined;
  #wake = () => {};

  constructor(parts: PlayOutParts) {
    this.#parts = parts;
  }

  /** False where more waits already than may. */
  add(bytes: Uint8Array): boolean {
    if (bytes.length === 0) return true;
    if (this.#bytes + bytes.length > mostBytes || this.#pieces.length >= mostPieces) return false;
    this.#bytes += bytes.length;
    this.#push({ bytes });
    return true;
  }

  /** False where more marks wait already than may. */
  mark(mark: string): boolean {
    if (this.#pieces.length + this.#marks.length >= mostPieces) return false;
    this.#push({ mark });
    return true;
  }

  /** Stops what plays and drops what waits; its marks are passed at once. */
  clear(): void {
    const dropped = [...this.#marks, ...this.#pieces];
    this.#marks = [];
    this.#pieces = [];
    this.#bytes = 0;
    this.#playing?.abort();
    for (const piece of dropped) if ('mark' in piece) this.#parts.played(piece.mark);
  }

  /** Resolves when nothing plays any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    this.#pieces = [];
    await this.#working;
  }

  #push(piece: Piece): void {
    if (this.#closed.signal.aborted) return;
    this.#pieces.push(piece);
    this.#wake();
    this.#working ??= this.#workOff();
  }

  async #workOff(): Promise<void> {
    const over = AbortSignal.any([this.#closed.signal, this.#parts.gone]);
    while (this.#pieces.length > 0 && !over.aborted) {
      const [first] = this.#pieces;
      if (first && 'mark' in first) {
        this.#pieces.shift();
        this.#parts.played(first.mark);
      } else
        await this.#speak(over).catch((error: unknown) => {
          this.#parts.failed(`a file for it could not be written: ${String(error)}`);
          this.#takeSound(mostBytes);
        });
    }
    this.#working = undefined;
  }

  /** From here until nothing more has come in time. */
  async #speak(over: AbortSignal): Promise<void> {
    const { clock, folder, id } = this.#parts;
    const path = join(folder, `${id}-${++this.#files}.wav`);
    // Who sends as fast as it speaks is so much ahead then.
    if (this.#bytes < headStartMs * bytesPerMs) await sleep(clock, headStartMs, over).catch(() => {});
    if (over.aborted || this.#bytes === 0) return;
    this.#playing = new AbortController();
    const signal = AbortSignal.any([over, this.#playing.signal]);
    let file: GrowingFile | undefined;
    try {
      await mkdir(folder, { recursive: true });
      file = await GrowingFile.create(path);
      await this.#play(path, file, signal);
    } finally {
      this.#playing = undefined;
      await file?.close();
      await rm(path, { force: true });
      if (!over.aborted) this.#tellMarks(Number.POSITIVE_INFINITY);
    }
  }

  async #play(path: string, file: GrowingFile, signal: AbortSignal): Promise<void> {
    const { mix, clock } = this.#parts;
    await this.#write(file, mostAheadMs, signal);
    const over = new AbortController();
    const times: Times = { askedAt: clock.now(), agreedAt: Number.POSITIVE_INFINITY };
    const playing = mix
      .play(path, signal, () => {
        times.agreedAt = clock.now();
        void rm(path, { force: true }).catch(() => {});
      })
      .finally(() => over.abort());
    try {
      await this.#keepAhead(file, times, AbortSignal.any([signal, over.signal]));
    } catch (error) {
      this.#playing?.abort();
      throw error;
    } finally {
      const { ended, detail } = await playing;
      if (ended === 'failed') this.#parts.failed(detail ?? 'the switch could not play it');
    }
  }

  /** Until nothing has come in time. */
  async #keepAhead(file: GrowingFile, times: Times, signal: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    const forget = whenAborted(signal, () => this.#wake());
    while (!signal.aborted) {
      const aheadMs = file.writtenMs - (clock.now() - times.askedAt);
      if (aheadMs < leastAheadMs) return file.cut().finally(forget);
      await this.#write(file, mostAheadMs - aheadMs, signal);
      if (signal.aborted) break;
      const heardMs = clock.now() - times.agreedAt - latestMs;
      this.#tellMarks(heardMs);
      const nextMarkMs = (this.#marks[0]?.atMs ?? Number.POSITIVE_INFINITY) - heardMs;
      await this.#wakened(Math.max(1, Math.min(aheadMs - leastAheadMs, mostAheadMs / 2, nextMarkMs)));
    }
    forget();
  }

  /** Resolves after so long, or earlier when something has come. */
  async #wakened(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#parts.clock.timer(ms, resolve);
    this.#wake = resolve;
    await promise;
    timer.cancel();
  }

  /** What waits, up to so much sound. */
  async #write(file: GrowingFile, ms: number, signal: AbortSignal): Promise<void> {
    const mostMs = file.writtenMs + Math.min(ms, file.roomMs);
    while (!signal.aborted) {
      const [first] = this.#pieces;
      if (!first) return;
      if ('mark' in first) {
        this.#pieces.shift();
        this.#marks.push({ mark: first.mark, atMs: file.writtenMs });
        continue;
      }
      const sound = this.#takeSound(Math.floor((mostMs - file.writtenMs) * bytesPerMs));
      if (sound.length === 0) return;
      await file.write(sound);
    }
  }

  /** What waits before the next mark, up to so many bytes. */
  #takeSound(most: number): Buffer {
    const taken: Uint8Array[] = [];
    let room = most;
    while (room > 0) {
      const [first] = this.#pieces;
      if (!first || 'mark' in first) break;
      const sound = first.bytes.subarray(0, room);
      taken.push(sound);
      room -= sound.length;
      if (sound.length === first.bytes.length) this.#pieces.shift();
      else this.#pieces[0] = { bytes: first.bytes.subarray(sound.length) };
    }
    this.#bytes -= most - room;
    return Buffer.concat(taken);
  }

  #tellMarks(heardMs: number): void {
    while (this.#marks[0] && this.#marks[0].atMs <= heardMs) this.#parts.played(this.#marks.shift()?.mark ?? '');
  }
}

const bytesPerMs = 8;
const headStartMs = 200;
/** Less could be read while it is written. */
const leastAheadMs = 40;
/** More waits with us. */
const mostAheadMs = 5000;
/** From the switch's consent to the first sound that is sent: two of its ticks. */
const latestMs = 40;
/** Ten minutes. */
const mostBytes = 10 * 60 * 8000;
const mostPieces = 50_000;
