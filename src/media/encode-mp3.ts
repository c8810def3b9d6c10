import { setImmediate as othersFirst } from 'node:timers/promises';
import { Mp3Encoder } from '@breezystack/lamejs';
import { rewrite } from './rewrite.ts';
import { wavLayoutOf } from './sound-file.ts';

/** Of each channel, in one go: some tenths of a second, so that nobody waits long for its turn. */
const samplesAtOnce = 576 * 6;
const kilobits = 32;

/**
 * Writes a wav file as mp3, 32 kbit/s for each channel. False for what is not 16-bit PCM in one or two channels, or in a
 * rate that mp3 has none of.
 */
export async function encodeMp3(from: string, to: string): Promise<boolean> {
  const layout = await wavLayoutOf(from);
  if (layout?.encoding !== 1 || layout.bitsPerSample !== 16 || layout.channels > 2) return false;
  const { channels, bytesPerSecond, frameBytes } = layout;
  const rate = bytesPerSecond / frameBytes;
  if (!rates.includes(rate)) return false;
  const encoder = new Mp3Encoder(channels, rate, kilobits * channels);
  const bytesAtOnce = samplesAtOnce * frameBytes;
  await rewrite(from, to, layout, async function* (pieces) {
    for await (const frames of pieces)
      for (let at = 0; at < frames.length; at += bytesAtOnce) {
        yield Buffer.from(encoder.encodeBuffer(...channelsOf(frames.subarray(at, at + bytesAtOnce), channels)));
        await othersFirst();
      }
    yield Buffer.from(encoder.flush());
  });
  return true;
}

const rates = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

function channelsOf(frames: Buffer, channels: number): [Int16Array, Int16Array?] {
  const count = frames.length / (2 * channels);
  const of = (channel: number) =>
    Int16Array.from({ length: count }, (_, index) => frames.readInt16LE((index * channels + channel) * 2));
  return channels === 1 ? [of(0)] : [of(0), of(1)];
}
