import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { wavLayoutOf } from './sound-file.ts';
import { wavHeader } from './trim.ts';

/** Writes the two channels of a wav file as one. False for what is not 16-bit PCM in two channels. */
export async function mixToOne(from: string, to: string): Promise<boolean> {
  const layout = await wavLayoutOf(from);
  if (layout?.channels !== 2 || layout.encoding !== 1 || layout.bitsPerSample !== 16) return false;
  const { dataAt, dataBytes } = layout;
  const one = { ...layout, channels: 1, frameBytes: 2, bytesPerSecond: layout.bytesPerSecond / 2 };
  const unfinished = `${to}.${randomUUID()}`;
  try {
    const samples = createReadStream(from, { start: dataAt, end: dataAt + Math.max(dataBytes - 1, 0) });
    await pipeline(
      samples,
      async function* (pieces: AsyncIterable<Buffer>) {
        yield wavHeader(one, dataBytes / 2);
        let rest = Buffer.alloc(0);
        for await (const piece of dataBytes === 0 ? [] : pieces) {
          const all = Buffer.concat([rest, piece]);
          const whole = all.length - (all.length % 4);
          rest = all.subarray(whole);
          yield mixed(all.subarray(0, whole));
        }
      },
      createWriteStream(unfinished),
    );
    await rename(unfinished, to);
    return true;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Both at half their loudness. */
function mixed(pairs: Buffer): Buffer {
  const one = Buffer.alloc(pairs.length / 2);
  for (let at = 0; at < pairs.length; at += 4)
    one.writeInt16LE((pairs.readInt16LE(at) + pairs.readInt16LE(at + 2)) >> 1, at / 2);
  return one;
}
