import { rewrite } from './rewrite.ts';
import { wavLayoutOf } from './sound-file.ts';
import { wavHeader } from './trim.ts';

/** Writes the two channels of a wav file as one. False for what is not 16-bit PCM in two channels. */
export async function mixToOne(from: string, to: string): Promise<boolean> {
  const layout = await wavLayoutOf(from);
  if (layout?.channels !== 2 || layout.encoding !== 1 || layout.bitsPerSample !== 16) return false;
  const one = { ...layout, channels: 1, frameBytes: 2, bytesPerSecond: layout.bytesPerSecond / 2 };
  await rewrite(from, to, layout, async function* (pieces) {
    yield wavHeader(one, layout.dataBytes / 2);
    for await (const pairs of pieces) yield mixed(pairs);
  });
  return true;
}

/** Both at half their loudness. */
function mixed(pairs: Buffer): Buffer {
  const one = Buffer.alloc(pairs.length / 2);
  for (let at = 0; at < pairs.length; at += 4)
    one.writeInt16LE((pairs.readInt16LE(at) + pairs.readInt16LE(at + 2)) >> 1, at / 2);
  return one;
}
