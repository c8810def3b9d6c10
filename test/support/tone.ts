import { readFile } from 'node:fs/promises';
import { readWav } from '../../src/media/index.ts';

const windowMs = 100;

/** For how long a tone is the loudest thing in a mono wav file of 16 bits, in ms. */
export async function toneMs(path: string, hertz: number): Promise<number> {
  const wav = readWav(await readFile(path));
  if (!wav.ok) throw new Error(`${path}: ${wav.problem}`);
  const { data, sampleRate } = wav.sound;
  const samples = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length - (data.length % 2)));
  const length = (sampleRate * windowMs) / 1000;
  let heard = 0;
  for (let at = 0; at + length <= samples.length; at += length)
    if (share(samples.subarray(at, at + length), hertz / sampleRate) > 0.5) heard += windowMs;
  return heard;
}

/** How much of the power of these samples is at one frequency (Goertzel's filter); 0 where it is quiet. */
function share(samples: Int16Array, frequency: number): number {
  const factor = 2 * Math.cos(2 * Math.PI * frequency);
  let [one, two, power] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + factor * one - two, one];
    power += sample * sample;
  }
  if (power / samples.length < 100 ** 2) return 0;
  return (2 * (one * one + two * two - factor * one * two)) / (samples.length * power);
}
