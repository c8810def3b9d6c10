import { open, readFile } from 'node:fs/promises';
import { mp3Facts } from './mp3.ts';

/** What a file of sound says about itself. */
export interface SoundFacts {
  readonly container: 'wav' | 'mp3';
  readonly durationMs: number;
  readonly channels: number;
}

/** A wav file's parts, from its chunks. */
export interface WavLayout {
  readonly channels: number;
  readonly bytesPerSecond: number;
  /** Of one sample of every channel. */
  readonly frameBytes: number;
  readonly bitsPerSample: number;
  /** 1 is PCM. */
  readonly encoding: number;
  /** Where the samples begin, and how many bytes of them the file really has. */
  readonly dataAt: number;
  readonly dataBytes: number;
}

/**
 * By its first bytes, whatever its name. A file that is cut off counts as far as it goes. Null for what is neither
 * wav nor mp3, or has no sound in it that could be measured.
 */
export async function soundFacts(path: string): Promise<SoundFacts | null> {
  const layout = await wavLayoutOf(path);
  if (layout)
    return {
      container: 'wav',
      durationMs: Math.round((layout.dataBytes * 1000) / layout.bytesPerSecond),
      channels: layout.channels,
    };
  const facts = mp3Facts(await readFile(path));
  return facts && { container: 'mp3', ...facts };
}

export async function wavLayoutOf(path: string): Promise<WavLayout | null> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    return wavLayout(head.subarray(0, bytesRead), (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** `head`: the file's beginning; `size`: of the whole file. A writer that died left the lengths of an empty file. */
export function wavLayout(head: Buffer, size: number): WavLayout | null {
  if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return null;
  let format: Omit<WavLayout, 'dataAt' | 'dataBytes'> | undefined;
  for (let at = 12; at + 8 <= head.length; ) {
    const name = head.toString('latin1', at, at + 4);
    const length = head.readUInt32LE(at + 4);
    if (name === 'fmt ' && at + 24 <= head.length)
      format = {
        encoding: head.readUInt16LE(at + 8),
        channels: head.readUInt16LE(at + 10),
        bytesPerSecond: head.readUInt32LE(at + 16),
        frameBytes: head.readUInt16LE(at + 20),
        bitsPerSample: head.readUInt16LE(at + 22),
      };
    if (name === 'data') {
      if (!format || format.bytesPerSecond === 0 || format.frameBytes === 0) return null;
      const dataBytes = Math.min(length, Math.max(0, size - at - 8));
      return { ...format, dataAt: at + 8, dataBytes: dataBytes - (dataBytes % format.frameBytes) };
    }
    at += 8 + length + (length % 2);
  }
  return null;
}

/** Chunks before the samples are small. */
const headBytes = 64 * 1024;
