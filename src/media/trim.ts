import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type WavLayout, wavLayoutOf } from './sound-file.ts';

/** What is to be kept of a recording: a range of its samples' bytes. `from === to` where nothing can be heard. */
export interface Kept {
  readonly from: number;
  readonly to: number;
}

/**
 * Where sound begins and ends among 16-bit samples: the first and the last frame louder than silence, with a margin
 * around them so that no breath is cut. In bytes, whole frames.
 */
export function heardRange(samples: Buffer, frameBytes: number, marginBytes: number): Kept {
  const first = firstLoud(samples, frameBytes);
  if (first === null) return { from: 0, to: 0 };
  const last = lastLoud(samples, frameBytes) ?? first;
  const whole = samples.length - (samples.length % frameBytes);
  return widened({ from: first, to: last + frameBytes }, frameBytes, marginBytes, whole);
}

/**
 * The range of a wav file of 16-bit PCM that is heard, read in pieces from both ends; null for any other file.
 */
export async function heardRangeOf(path: string): Promise<(Kept & { readonly layout: WavLayout }) | null> {
  const layout = await wavLayoutOf(path);
  if (layout?.encoding !== 1 || layout.bitsPerSample !== 16) return null;
  const { dataAt, dataBytes, frameBytes, bytesPerSecond } = layout;
  const piece = pieceBytes - (pieceBytes % frameBytes);
  const file = await open(path);
  try {
    let first: number | null = null;
    for (let at = 0; at < dataBytes && first === null; at += piece)
      first = moved(firstLoud(await read(file, dataAt + at, Math.min(piece, dataBytes - at)), frameBytes), at);
    if (first === null) return { from: 0, to: 0, layout };
    let last: number | null = null;
    for (let end = dataBytes; end > 0 && last === null; end -= piece) {
      const at = Math.max(0, end - piece);
      last = moved(lastLoud(await read(file, dataAt + at, end - at), frameBytes), at);
    }
    const heard = { from: first, to: (last ?? first) + frameBytes };
    return { ...widened(heard, frameBytes, (bytesPerSecond * marginMs) / 1000, dataBytes), layout };
  } finally {
    await file.close();
  }
}

/** Writes those samples of a wav file as a wav file of their own. */
export async function copyRange(path: string, to: string, kept: Kept, layout: WavLayout): Promise<void> {
  const target = await open(to, 'w');
  try {
    await target.write(wavHeader(layout, kept.to - kept.from));
    if (kept.to > kept.from)
      for await (const chunk of createReadStream(path, {
        start: layout.dataAt + kept.from,
        end: layout.dataAt + kept.to - 1,
      }))
        await target.write(chunk as Buffer);
  } finally {
    await target.close();
  }
}

export function wavHeader(
  { channels, bytesPerSecond, frameBytes, bitsPerSample }: WavLayout,
  dataBytes: number,
): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(bytesPerSecond / frameBytes, 24);
  header.writeUInt32LE(bytesPerSecond, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(bitsPerSample, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

function widened({ from, to }: Kept, frameBytes: number, marginBytes: number, whole: number): Kept {
  const margin = marginBytes - (marginBytes % frameBytes);
  return { from: Math.max(0, from - margin), to: Math.min(whole, to + margin) };
}

function firstLoud(samples: Buffer, frameBytes: number): number | null {
  for (let at = 0; at + frameBytes <= samples.length; at += frameBytes) if (isLoud(samples, at, frameBytes)) return at;
  return null;
}

function lastLoud(samples: Buffer, frameBytes: number): number | null {
  const whole = samples.length - (samples.length % frameBytes);
  for (let at = whole - frameBytes; at >= 0; at -= frameBytes) if (isLoud(samples, at, frameBytes)) return at;
  return null;
}

function isLoud(samples: Buffer, at: number, frameBytes: number): boolean {
  for (let offset = 0; offset < frameBytes; offset += 2)
    if (Math.abs(samples.readInt16LE(at + offset)) >= loud) return true;
  return false;
}

async function read(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  return buffer.subarray(0, (await file.read(buffer, 0, bytes, at)).bytesRead);
}

const moved = (found: number | null, by: number): number | null => (found === null ? null : found + by);

/** Of 32768: 40 dB below full, above the noise of a line and below soft speech. */
const loud = 328;
const marginMs = 100;
const pieceBytes = 64 * 1024;
