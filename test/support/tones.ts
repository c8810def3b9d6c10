import { readFile } from 'node:fs/promises';
import { readWav, writeWav } from '../../src/media/index.ts';

/** Samples, 16 bit at 8 kHz, of G.711 µ-law (its table 2a). */
export function decodedMuLaw(coded: Uint8Array): readonly number[] {
  return Array.from(coded, (code) => {
    const inverted = ~code & 0xff;
    const magnitude = ((((inverted & 0x0f) << 3) + 132) << ((inverted >> 4) & 7)) - 132;
    return inverted & 0x80 ? -magnitude : magnitude;
  });
}

/** How loud one frequency is in samples (Goertzel): the amplitude of a pure tone. */
export function strength(samples: readonly number[], frequency: number, sampleRate = 8000): number {
  const step = (2 * Math.PI * frequency) / sampleRate;
  const sine = samples.reduce((sum, sample, at) => sum + sample * Math.sin(step * at), 0);
  const cosine = samples.reduce((sum, sample, at) => sum + sample * Math.cos(step * at), 0);
  return (2 * Math.hypot(sine, cosine)) / Math.max(1, samples.length);
}

/** Ms in which a frequency is loud, 20 ms by 20 ms. */
export function loudMs(samples: readonly number[], frequency: number): number {
  let frames = 0;
  for (let at = 0; at + 160 <= samples.length; at += 160)
    if (strength(samples.slice(at, at + 160), frequency) > 1000) frames++;
  return frames * 20;
}

/** For how long a tone is the loudest thing in a wav file of one channel, in ms, 100 by 100. */
export async function toneMs(path: string, frequency: number): Promise<number> {
  const { samples, sampleRate } = await soundOf(path);
  const length = sampleRate / 10;
  let windows = 0;
  for (let at = 0; at + length <= samples.length; at += length) {
    const part = samples.slice(at, at + length);
    const power = part.reduce((sum, sample) => sum + sample * sample, 0) / length;
    if (power >= 100 ** 2 && strength(part, frequency, sampleRate) ** 2 / 2 > power / 2) windows++;
  }
  return windows * 100;
}

/** Samples of a wav file of one channel and 16 bit; at 8 kHz, where the switch recorded it. */
export async function samplesOf(path: string): Promise<readonly number[]> {
  return (await soundOf(path)).samples;
}

async function soundOf(path: string) {
  const wav = readWav(await readFile(path));
  if (!wav.ok) throw new Error(`${path}: ${wav.problem}`);
  const { data, sampleRate } = wav.sound;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const samples = Array.from({ length: Math.floor(data.length / 2) }, (_, at) => view.getInt16(at * 2, true));
  return { samples, sampleRate };
}

function tone(frequency: number, ms: number): Int16Array {
  return Int16Array.from({ length: ms * 8 }, (_, at) => 8000 * Math.sin((2 * Math.PI * frequency * at) / 8000));
}

export function wavTone(frequency: number, ms: number): Buffer {
  const { buffer } = tone(frequency, ms);
  const data = Buffer.from(buffer);
  return Buffer.from(writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data }));
}

/** Samples as Bandwidth takes them: `audio/pcm;rate=8000`. */
export const pcmTone = (frequency: number, ms: number): Buffer => Buffer.from(tone(frequency, ms).buffer);

/** A tone as µ-law: for each sample the code that decodes nearest to it. */
export function muLawTone(frequency: number, ms: number): Buffer {
  const known = new Map<number, number>();
  const coded = (sample: number) => known.get(sample) ?? known.set(sample, nearest(sample)).get(sample) ?? 0;
  return Buffer.from(Array.from(tone(frequency, ms), coded));
}

const codes = decodedMuLaw(Uint8Array.from({ length: 256 }, (_, code) => code));
function nearest(sample: number): number {
  let best = 0;
  for (const [code, value] of codes.entries())
    if (Math.abs(value - sample) < Math.abs((codes[best] as number) - sample)) best = code;
  return best;
}
