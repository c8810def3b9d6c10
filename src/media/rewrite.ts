import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { WavLayout } from './sound-file.ts';

/** Writes what becomes of a wav file's samples, which come in pieces of whole frames; the file is there when all is. */
export async function rewrite(
  from: string,
  to: string,
  layout: WavLayout,
  made: (pieces: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): Promise<void> {
  const unfinished = `${to}.${randomUUID()}`;
  try {
    await pipeline(made(wholeFrames(from, layout)), createWriteStream(unfinished));
    await rename(unfinished, to);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function* wholeFrames(path: string, { dataAt, dataBytes, frameBytes }: WavLayout): AsyncIterable<Buffer> {
  if (dataBytes === 0) return;
  let rest = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { start: dataAt, end: dataAt + dataBytes - 1 })) {
    const all = Buffer.concat([rest, piece as Buffer]);
    const whole = all.length - (all.length % frameBytes);
    rest = all.subarray(whole);
    yield all.subarray(0, whole);
  }
}
