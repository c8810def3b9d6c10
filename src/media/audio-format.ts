import { isWav, latin1, readWav, wavFormats, writeWav } from './wav.ts';

/** Sound that the switch opens under this extension. */
export type AudioRead =
  | { readonly ok: true; readonly extension: AudioExtension; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly problem: string };

export type AudioExtension = 'wav' | 'mp3' | 'aiff' | 'gsm';

export interface AudioNames {
  readonly contentType: string | null;
  readonly url: string;
}

/**
 * What somebody's bytes are, by what is in them. Only sound without any header of its own (raw µ-law, A-law, GSM)
 * is taken for what its content type or its url's ending calls it, and never where it reads as text. What a switch
 * might stumble over (au, raw, extensible headers, wrong lengths) becomes a plain wav file.
 */
export function readAudio(bytes: Uint8Array, names: AudioNames): AudioRead {
  if (bytes.length === 0) return { ok: false, problem: 'it is empty' };
  if (isWav(bytes)) return readWavFile(bytes);
  if (latin1(bytes, 0, 4) === '.snd') return readAu(bytes);
  if (latin1(bytes, 0, 4) === 'FORM' && /^AIF[FC]$/.test(latin1(bytes, 8, 12)))
    return { ok: true, extension: 'aiff', bytes };
  if (isMp3(bytes)) return { ok: true, extension: 'mp3', bytes };
  const raw = rawCoding(names);
  if (raw && !readsAsText(bytes)) return fromRaw(raw, bytes);
  return {
    ok: false,
    problem: `what came is not audio that can be played (${names.contentType ?? 'no content type'}; wav, mp3, aiff, au and raw µ-law, A-law and GSM can)`,
  };
}

const playableFormats: ReadonlySet<number> = new Set(Object.values(wavFormats));
/** Those whose header we can write anew. */
const plainFormats: ReadonlySet<number> = new Set([
  wavFormats.pcm,
  wavFormats.float,
  wavFormats.alaw,
  wavFormats.mulaw,
]);

function readWavFile(bytes: Uint8Array): AudioRead {
  const wav = readWav(bytes);
  if (!wav.ok) return wav;
  const { format, channels, sampleRate, bitsPerSample, data } = wav.sound;
  if (!playableFormats.has(format))
    return { ok: false, problem: `the wav file is coded in a way (${format}) that no switch plays` };
  if (channels < 1 || channels > 8 || sampleRate < 4000 || sampleRate > 192_000)
    return {
      ok: false,
      problem: `the wav file has ${channels} channels of ${sampleRate} Hz, which is no speech or music`,
    };
  if (data.length === 0) return { ok: false, problem: 'there is no sound in the wav file' };
  if (wav.regular || !plainFormats.has(format)) return { ok: true, extension: 'wav', bytes };
  if (![8, 16, 24, 32, 64].includes(bitsPerSample))
    return { ok: false, problem: `the wav file has samples of ${bitsPerSample} bits` };
  return { ok: true, extension: 'wav', bytes: writeWav(wav.sound) };
}

/** Sun's header: offset, length, coding, rate and channels, all with the high byte first. */
function readAu(bytes: Uint8Array): AudioRead {
  if (bytes.length < 24) return { ok: false, problem: 'the au file ends within its header' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, coding, sampleRate, channels] = [4, 12, 16, 20].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
    number,
  ];
  const data = bytes.subarray(Math.max(24, start));
  const shape = { channels, sampleRate };
  if (data.length === 0) return { ok: false, problem: 'there is no sound in the au file' };
  switch (coding) {
    case 1:
      return wavOf({ ...shape, format: wavFormats.mulaw, bitsPerSample: 8, data });
    case 27:
      return wavOf({ ...shape, format: wavFormats.alaw, bitsPerSample: 8, data });
    case 2:
      return wavOf({ ...shape, format: wavFormats.pcm, bitsPerSample: 8, data: data.map((sample) => sample ^ 0x80) });
    case 3:
      return wavOf({ ...shape, format: wavFormats.pcm, bitsPerSample: 16, data: swapped(data) });
    default:
      return { ok: false, problem: `the au file is coded in a way (${coding}) that is not played here` };
  }
}

function wavOf(sound: Parameters<typeof writeWav>[0]): AudioRead {
  return readWavFile(writeWav(sound));
}

function swapped(data: Uint8Array): Uint8Array {
  return Buffer.from(data.subarray(0, data.length - (data.length % 2))).swap16();
}

type RawCoding = 'mulaw' | 'alaw' | 'gsm';

const rawTypes: Readonly<Record<string, RawCoding>> = {
  'audio/basic': 'mulaw',
  'audio/ulaw': 'mulaw',
  'audio/mulaw': 'mulaw',
  'audio/x-ulaw': 'mulaw',
  'audio/x-mulaw': 'mulaw',
  'audio/pcmu': 'mulaw',
  'audio/alaw': 'alaw',
  'audio/x-alaw': 'alaw',
  'audio/pcma': 'alaw',
  'audio/gsm': 'gsm',
  'audio/x-gsm': 'gsm',
};
const rawEndings: Readonly<Record<string, RawCoding>> = {
  ulaw: 'mulaw',
  ul: 'mulaw',
  mulaw: 'mulaw',
  pcmu: 'mulaw',
  alaw: 'alaw',
  al: 'alaw',
  pcma: 'alaw',
  gsm: 'gsm',
};

function rawCoding({ contentType, url }: AudioNames): RawCoding | undefined {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (Object.hasOwn(rawTypes, type)) return rawTypes[type];
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(rawEndings, ending) ? rawEndings[ending] : undefined;
}

/** Raw sound of telephones is 8 kHz with one channel. */
function fromRaw(coding: RawCoding, bytes: Uint8Array): AudioRead {
  if (coding !== 'gsm')
    return wavOf({ format: wavFormats[coding], channels: 1, sampleRate: 8000, bitsPerSample: 8, data: bytes });
  // Every frame of 33 bytes begins with the same four bits.
  const isGsm = bytes.length >= 33 && (bytes[0] ?? 0) >> 4 === 0xd;
  return isGsm
    ? { ok: true, extension: 'gsm', bytes }
    : { ok: false, problem: 'it is called GSM but no frame of it is there' };
}

function readsAsText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 256);
  const isUtf16 = /^(\xff\xfe|\xfe\xff)/.test(latin1(bytes, 0, 2));
  const signs = isUtf16 ? start.subarray(2).filter((byte) => byte !== 0) : start;
  return signs.every((byte) => (byte >= 0x20 && byte < 0x7f) || [0x09, 0x0a, 0x0d].includes(byte));
}

/** After an ID3 tag, if there is one, a frame of MPEG audio, and another one where it ends. */
function isMp3(bytes: Uint8Array): boolean {
  const tagged = latin1(bytes, 0, 3) === 'ID3' && bytes.length >= 10;
  const tag = tagged ? 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0) : 0;
  // Writers pad the tag; without one the first byte has to be right.
  const furthest = tagged ? Math.min(tag + 4096, bytes.length - 4) : 0;
  for (let at = tag; at <= furthest; at++) {
    const length = frameLength(bytes, at);
    if (length === null) continue;
    if (at + length + 4 > bytes.length || frameLength(bytes, at + length) !== null) return true;
  }
  return false;
}

/** Bytes of the MPEG audio frame that begins here; null if none does. ISO/IEC 11172-3, 13818-3. */
function frameLength(bytes: Uint8Array, at: number): number | null {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null;
  const version = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rate = (third >> 2) & 3;
  if (version === 1 || (layer !== 2 && layer !== 3) || rate === 3) return null;
  const kilobits = (version === 3 ? (layer === 2 ? layer2 : layer3) : lowRates)[third >> 4] ?? 0;
  if (kilobits === 0) return null;
  const hertz = ([44_100, 48_000, 32_000][rate] ?? 0) >> (version === 3 ? 0 : version === 2 ? 1 : 2);
  const samples = layer === 3 && version !== 3 ? 576 : 1152;
  return Math.floor((samples * kilobits * 125) / hertz) + ((third >> 1) & 1);
}

const layer2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const layer3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const lowRates = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
