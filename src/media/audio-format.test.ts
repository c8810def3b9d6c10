import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAudio } from './audio-format.ts';
import { joinSounds } from './telephone-sound.ts';
import { readWav, type WavSound, wavFormats, writeWav } from './wav.ts';

const data = Uint8Array.from({ length: 640 }, (_none, index) => index % 251);
const tone: WavSound = { format: wavFormats.pcm, channels: 1, sampleRate: 8000, bitsPerSample: 16, data };
const unnamed = { contentType: null, url: 'https://a.example/sound' };
const named = (contentType: string | null, url = unnamed.url) => ({ contentType, url });
const text = (words: string) => new TextEncoder().encode(words);
const bytes = (...parts: (string | readonly number[] | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

function wavOf(sound: WavSound) {
  const read = readAudio(writeWav(sound), unnamed);
  expect(read).toMatchObject({ ok: true, extension: 'wav' });
  return read;
}

test.each([
  ['PCM, 8 kHz', tone],
  ['PCM, 16 kHz, two channels', { ...tone, sampleRate: 16_000, channels: 2 }],
  ['PCM of 8 bits', { ...tone, bitsPerSample: 8 }],
  ['µ-law', { ...tone, format: wavFormats.mulaw, bitsPerSample: 8 }],
  ['A-law', { ...tone, format: wavFormats.alaw, bitsPerSample: 8 }],
])('wav with %s stays as it is', (_name, sound) => {
  const read = wavOf(sound);
  if (read.ok) expect(read.bytes).toEqual(writeWav(sound));
});

/** A header as some encoders write it: extensible, with a chunk before the sound, lengths as given. */
function unusual(format: number, bitsPerSample: number, dataLength: number) {
  const head = Buffer.alloc(68);
  head.write('RIFF\xff\xff\xff\xffWAVEfmt ', 0, 'latin1');
  head.writeUInt32LE(40, 16);
  head.writeUInt16LE(0xfffe, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt16LE(bitsPerSample, 34);
  head.writeUInt16LE(format, 44);
  head.write('LIST\x03\0\0\0abc\0', 60 - 0, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(dataLength);
  return bytes(head.subarray(0, 60), 'LIST\x03\0\0\0abc\0', 'data', length, data);
}

test.each([
  ['extensible', unusual(1, 16, data.length), wavFormats.pcm, 16],
  ['a server that did not know the length', unusual(7, 8, 0xffffffff), wavFormats.mulaw, 8],
  ['a length of nothing', unusual(1, 16, 0), wavFormats.pcm, 16],
])('wav with an unusual header (%s) gets a plain one', (_name, file, format, bitsPerSample) => {
  const read = readAudio(file, unnamed);
  expect(read).toMatchObject({ ok: true, extension: 'wav' });
  if (read.ok) expect(Buffer.from(read.bytes)).toEqual(Buffer.from(writeWav({ ...tone, format, bitsPerSample })));
});

test.each([
  ['mp3 inside a wav', writeWav({ ...tone, format: 0x55 }), /coded in a way \(85\)/],
  ['no sound', writeWav({ ...tone, data: new Uint8Array() }), /no sound/],
  ['no sound chunk', writeWav(tone).subarray(0, 36), /no sound/],
  ['a made-up rate', writeWav({ ...tone, sampleRate: 3 }), /no speech or music/],
  ['nothing', new Uint8Array(), /empty/],
  ['a page', text('<html>'), /not audio/],
  ['a page called audio', text('<html>not found</html>'), /not audio/],
  ['text with the mark of UTF-16', bytes([0xff, 0xfe], '<\0h\0t\0m\0l\0>\0'), /not audio/],
  ['half an au header', bytes('.snd', [0, 0, 0, 24]), /within its header/],
])('%s is refused', (_name, file, problem) => {
  const read = readAudio(file, named('audio/basic'));
  expect(read).toMatchObject({ ok: false });
  if (!read.ok) expect(read.problem).toMatch(problem);
});

const frame = bytes([0xff, 0xfb, 0x90, 0x00], new Uint8Array(413));
test.each([
  ['frames', bytes(frame, frame)],
  ['one frame', frame],
  ['a tag, padding and frames', bytes('ID3\x03\0\0', [0, 0, 0, 5], 'title', new Uint8Array(100), frame, frame)],
  ['low rate frames', bytes([0xff, 0xf3, 0x40, 0x00], new Uint8Array(100), [0xff, 0xf3, 0x40, 0x00])],
])('mp3: %s', (_name, file) => {
  expect(readAudio(file, unnamed)).toEqual({ ok: true, extension: 'mp3', bytes: file });
});

test('one sync word is no mp3', () => {
  expect(readAudio(bytes([0xff, 0xfb, 0x90, 0x00], new Uint8Array(600)), unnamed)).toMatchObject({ ok: false });
});

function au(coding: number, samples: Uint8Array) {
  const head = Buffer.alloc(24);
  head.write('.snd', 0, 'latin1');
  for (const [index, value] of [24, 0xffffffff, coding, 8000, 1].entries()) head.writeUInt32BE(value, 4 + index * 4);
  return bytes(head, samples);
}

test.each([
  ['µ-law', au(1, data), { ...tone, format: wavFormats.mulaw, bitsPerSample: 8 }],
  ['A-law', au(27, data), { ...tone, format: wavFormats.alaw, bitsPerSample: 8 }],
  ['16 bits, high byte first', au(3, Buffer.from(data).swap16()), tone],
  [
    '8 bits with a sign',
    au(
      2,
      data.map((sample) => sample ^ 0x80),
    ),
    { ...tone, bitsPerSample: 8 },
  ],
])('au with %s becomes a wav', (_name, file, sound) => {
  expect(readAudio(file, named('audio/basic'))).toEqual({ ok: true, extension: 'wav', bytes: writeWav(sound) });
});

test.each([
  [named('audio/basic'), wavFormats.mulaw],
  [named('audio/PCMA; rate=8000'), wavFormats.alaw],
  [named(null, 'https://a.example/menu.ulaw?v=1.2'), wavFormats.mulaw],
  [named('application/octet-stream', 'https://a.example/menu.alaw'), wavFormats.alaw],
])('raw sound is what it is called: %j', (names, format) => {
  const sound = { ...tone, format, bitsPerSample: 8 };
  expect(readAudio(data, names)).toEqual({ ok: true, extension: 'wav', bytes: writeWav(sound) });
});

test('raw GSM and AIFF are for the switch', () => {
  const gsm = bytes([0xd2], new Uint8Array(32));
  expect(readAudio(gsm, named('audio/x-gsm'))).toEqual({ ok: true, extension: 'gsm', bytes: gsm });
  expect(readAudio(data, named('audio/gsm'))).toMatchObject({ ok: false });
  const aiff = bytes('FORM\0\0\0\x04AIFF');
  expect(readAudio(aiff, unnamed)).toEqual({ ok: true, extension: 'aiff', bytes: aiff });
});

test('whatever comes, it is read or refused', () => {
  const start = fc.constantFrom(...['', 'RIFF\0\0\0\0WAVE', '.snd', 'ID3\x03\0\0'].map((magic) => bytes(magic)));
  fc.assert(
    fc.property(
      start,
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(null, 'audio/basic', 'audio/gsm'),
      (magic, rest, type) => {
        const read = readAudio(bytes(magic, rest), named(type));
        if (read.ok && read.extension === 'wav') expect(readWav(read.bytes)).toMatchObject({ ok: true });
      },
    ),
  );
});

test('sounds of every kind become one of telephone quality', () => {
  const second = (format: number, sampleRate: number, bitsPerSample: number, value: number) =>
    writeWav({
      format,
      channels: 1,
      sampleRate,
      bitsPerSample,
      data:
        bitsPerSample === 8
          ? new Uint8Array(sampleRate).fill(value)
          : new Uint8Array(new Int16Array(sampleRate).fill(value).buffer),
    });
  const joined = joinSounds([
    second(wavFormats.pcm, 22_050, 16, 1000),
    { silenceMs: 500 },
    second(wavFormats.mulaw, 8000, 8, 0x80),
    second(wavFormats.alaw, 8000, 8, 0xaa),
    second(wavFormats.pcm, 16_000, 8, 192),
  ]);
  const wav = joined && readWav(joined);
  expect(wav).toMatchObject({ ok: true, sound: { sampleRate: 8000, channels: 1, bitsPerSample: 16 } });
  if (!wav?.ok) return;
  const at = (seconds: number) => Buffer.from(wav.sound.data).readInt16LE(Math.round(seconds * 16_000));
  expect(wav.sound.data).toHaveLength(4.5 * 16_000);
  // The loudest values of G.711: 32124 for µ-law 0x80, 32256 for A-law 0xaa.
  expect([0.5, 1.25, 2, 3, 4].map(at)).toEqual([1000, 0, 32_124, 32_256, 16_384]);
  expect(joinSounds([text('no wav')])).toBeNull();
});
