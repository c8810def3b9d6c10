/** Sound as a wav file carries it. */
export interface WavSound {
  /** Of the format chunk; what an extensible header really holds. */
  readonly format: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  readonly data: Uint8Array;
}

export const wavFormats = { pcm: 1, adpcm: 2, float: 3, alaw: 6, mulaw: 7, imaAdpcm: 0x11, gsm: 0x31 } as const;
const extensible = 0xfffe;

export type ReadWav =
  /** `regular`: the header is a plain one and its lengths are right, so that every player takes it as it is. */
  | { readonly ok: true; readonly sound: WavSound; readonly regular: boolean }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a wav file. Servers that write while they speak leave lengths of 0 or 0xffffffff in the header: what is
 * there counts.
 */
export function readWav(bytes: Uint8Array): ReadWav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isWav(bytes)) return { ok: false, problem: 'it is no wav file' };
  let format: Omit<WavSound, 'data'> | undefined;
  let regular = true;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = latin1(bytes, at, at + 4);
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === 'fmt ' && length >= 16 && start + length <= bytes.length) {
      const tag = view.getUint16(start, true);
      // The first two bytes of an extensible header's GUID are the tag that it stands for.
      if (tag === extensible) regular = false;
      format = {
        format: tag === extensible && length >= 40 ? view.getUint16(start + 24, true) : tag,
        channels: view.getUint16(start + 2, true),
        sampleRate: view.getUint32(start + 4, true),
        bitsPerSample: view.getUint16(start + 14, true),
      };
    }
    if (name === 'data') {
      if (!format) return { ok: false, problem: 'the wav file does not say how it is coded' };
      const there = bytes.length - start;
      const data = bytes.subarray(start, start + (length === 0 ? there : Math.min(length, there)));
      return { ok: true, sound: { ...format, data }, regular: regular && length > 0 && length <= there };
    }
    at = start + length + (length % 2);
  }
  return { ok: false, problem: 'there is no sound in the wav file' };
}

export function isWav(bytes: Uint8Array): boolean {
  return latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WAVE';
}

/** A wav file with a plain header: uncompressed, A-law or µ-law. */
export function writeWav({ data, ...format }: WavSound): Uint8Array {
  const file = Buffer.alloc(44 + data.length + (data.length % 2));
  file.set(wavHeader(format, data.length));
  file.set(data, 44);
  return file;
}

/** What stands before so many bytes of sound. */
export function wavHeader(format: Omit<WavSound, 'data'>, dataBytes: number): Uint8Array {
  const { channels, sampleRate, bitsPerSample } = format;
  const frame = (channels * bitsPerSample) / 8;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + dataBytes + (dataBytes % 2), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format.format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frame, 28);
  header.writeUInt16LE(frame, 32);
  header.writeUInt16LE(bitsPerSample, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('latin1');
}
