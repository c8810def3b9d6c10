/**
 * Counts the frames of an mp3 file (MPEG 1, 2 and 2.5, layer III), so that a variable bit rate does not matter. Null
 * if there is none. What is between frames is passed over.
 */
export function mp3Facts(file: Buffer): { readonly durationMs: number; readonly channels: number } | null {
  let [ms, channels] = [0, 0];
  for (let at = afterTag(file); at + 4 <= file.length; ) {
    const frame = frameAt(file, at);
    if (!frame) {
      at++;
      continue;
    }
    ms += frame.ms;
    channels ||= frame.channels;
    at += frame.bytes;
  }
  return channels === 0 ? null : { durationMs: Math.round(ms), channels };
}

/** An ID3v2 tag says its length in four times seven bits. */
function afterTag(file: Buffer): number {
  if (file.length < 10 || file.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((file[at] ?? 0) & 0x7f), 0);
}

function frameAt(file: Buffer, at: number): { bytes: number; ms: number; channels: number } | null {
  const [sync = 0, kind = 0, rates = 0, mode = 0] = file.subarray(at, at + 4);
  // Eleven set bits, a version that exists, layer III.
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || (kind & 0x06) !== 0x02) return null;
  const version = (kind >> 3) & 3;
  if (version === 1) return null;
  const isOne = version === 3;
  const kilobits = (isOne ? kilobitsOne : kilobitsTwo)[rates >> 4];
  const sampleRate = (sampleRates[(rates >> 2) & 3] ?? 0) / (isOne ? 1 : version === 2 ? 2 : 4);
  if (!kilobits || sampleRate === 0) return null;
  const samples = isOne ? 1152 : 576;
  const bytes = Math.floor(((samples / 8) * kilobits * 1000) / sampleRate) + ((rates >> 1) & 1);
  return { bytes, ms: (samples * 1000) / sampleRate, channels: mode >> 6 === 3 ? 1 : 2 };
}

const kilobitsOne = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kilobitsTwo = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const sampleRates = [44_100, 48_000, 32_000];
