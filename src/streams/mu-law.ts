/** G.711 µ-law of 16 bit samples, least significant byte first. `channel` of `channels`, which lie between each other. */
export function muLawOf(samples: Buffer, channels: 1 | 2, channel: 0 | 1): Uint8Array {
  const step = channels * 2;
  const coded = new Uint8Array(Math.floor(samples.length / step));
  for (let at = 0; at < coded.length; at++) coded[at] = encode(samples.readInt16LE(at * step + channel * 2));
  return coded;
}

const bias = 132;
const loudest = 32_635;

function encode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(Math.abs(sample), loudest) + bias;
  const exponent = 31 - Math.clz32(biased) - 7;
  const mantissa = (biased >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
