import { readWav, type WavSound, wavFormats, writeWav } from './wav.ts';

/** Hz of everything that telephones carry. */
const telephoneRate = 8000;

export type SoundPart = Uint8Array | { readonly silenceMs: number } | { readonly ringsMs: number };

/**
 * Several wav files, silences and ringing as one wav file of telephone quality (8 kHz, 16 bits, one channel), for places
 * where the switch takes one file only. Null if one of them cannot be decoded here.
 */
export function joinSounds(parts: readonly SoundPart[]): Uint8Array | null {
  const sounds: Int16Array[] = [];
  for (const part of parts) {
    const samples =
      'silenceMs' in part
        ? new Int16Array(samplesIn(part.silenceMs))
        : 'ringsMs' in part
          ? ringing(samplesIn(part.ringsMs))
          : decoded(part);
    if (!samples) return null;
    sounds.push(samples);
  }
  const data = Buffer.alloc(2 * sounds.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const samples of sounds) for (const sample of samples) at = data.writeInt16LE(sample, at);
  return writeWav({ format: wavFormats.pcm, channels: 1, sampleRate: telephoneRate, bitsPerSample: 16, data });
}

const samplesIn = (ms: number): number => Math.round((ms * telephoneRate) / 1000);

/** 440 and 480 Hz, two seconds in six, as the switch itself rings. */
function ringing(count: number): Int16Array {
  const wave = (hertz: number, index: number) => Math.sin((2 * Math.PI * hertz * index) / telephoneRate);
  return Int16Array.from({ length: count }, (_none, index) =>
    index % (6 * telephoneRate) < 2 * telephoneRate ? 3000 * (wave(440, index) + wave(480, index)) : 0,
  );
}

function decoded(file: Uint8Array): Int16Array | null {
  const wav = readWav(file);
  if (!wav.ok) return null;
  const sampleOf = sampleReader(wav.sound);
  if (!sampleOf) return null;
  const { channels, sampleRate, bitsPerSample, data } = wav.sound;
  const frames = Math.floor(data.length / ((channels * bitsPerSample) / 8));
  const mono = new Int16Array(frames);
  for (let frame = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += sampleOf(frame * channels + channel);
    mono[frame] = sum / channels;
  }
  return atTelephoneRate(mono, sampleRate);
}

/** Averages what falls into one sample, so that what 8 kHz cannot carry does not come back as noise. */
function atTelephoneRate(samples: Int16Array, rate: number): Int16Array {
  if (rate === telephoneRate) return samples;
  const step = rate / telephoneRate;
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_none, index) => {
    const [from, to] = [
      Math.floor(index * step),
      Math.max(Math.floor((index + 1) * step), Math.floor(index * step) + 1),
    ];
    let sum = 0;
    for (let at = from; at < to; at++) sum += samples[at] ?? 0;
    return sum / (to - from);
  });
}

function sampleReader({ format, bitsPerSample, data }: WavSound): ((index: number) => number) | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (format === wavFormats.pcm && bitsPerSample === 16) return (index) => view.getInt16(index * 2, true);
  if (format === wavFormats.pcm && bitsPerSample === 8) return (index) => (view.getUint8(index) - 128) << 8;
  if (format === wavFormats.mulaw && bitsPerSample === 8) return (index) => fromMulaw(view.getUint8(index));
  if (format === wavFormats.alaw && bitsPerSample === 8) return (index) => fromAlaw(view.getUint8(index));
  return null;
}

/** ITU-T G.711. */
export function fromMulaw(byte: number): number {
  const flipped = ~byte & 0xff;
  const magnitude = ((((flipped & 0x0f) << 3) + 0x84) << ((flipped & 0x70) >> 4)) - 0x84;
  return flipped & 0x80 ? -magnitude : magnitude;
}

/** ITU-T G.711. */
function fromAlaw(byte: number): number {
  const flipped = byte ^ 0x55;
  const exponent = (flipped & 0x70) >> 4;
  const base = ((flipped & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? base : (base + 0x100) << (exponent - 1);
  return flipped & 0x80 ? magnitude : -magnitude;
}
