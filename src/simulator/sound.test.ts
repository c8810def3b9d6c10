import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Sound, soundOf } from './sound.ts';
import { fileDurationMs, writeSilence } from './wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'sound-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

function sound(source: string, variables: Readonly<Record<string, string>> = {}): Sound | undefined {
  return soundOf(source, {
    soundFolder: folder,
    localStreams: ['moh'],
    engines: ['flite'],
    variable: (name) => variables[name],
  });
}

describe('soundOf', () => {
  writeSilence(inFolder('one.wav'), { ms: 1000, channels: 1 });

  it.each([
    ['silence_stream://1500', { ms: 1500, isAudible: false }],
    ['silence_stream://-1', { ms: 'endless', isAudible: false }],
    ['silence_stream://700,1400', { ms: 700, isAudible: false }],
    ['tone_stream://%(1000,0,440)', { ms: 1000, isAudible: true }],
    ['tone_stream://%(500,500,480,620);loops=3', { ms: 3000, isAudible: true }],
    ['tone_stream://%(2000,4000,440,480);loops=-1', { ms: 'endless', isAudible: true }],
    ['tone_stream://v=-7;%(100,0,900);%(200,50,1200)', { ms: 350, isAudible: true }],
    ['tone_stream://L=2;%(300,200,480)', { ms: 1000, isAudible: true }],
    ['tone_stream://d=200;w=100;12', { ms: 600, isAudible: true }],
    ['{loops=2}tone_stream://%(300,0,440)', { ms: 600, isAudible: true }],
    ['local_stream://moh', { ms: 'endless', isAudible: true }],
    ['file_string://silence_stream://200!tone_stream://%(300,0,440)!nothing.wav', { ms: 500, isAudible: true }],
    ['tts://flite|slt|Hello', { ms: 300, isAudible: true }],
  ])('%s', (source, expected) => {
    expect(sound(source)).toEqual(expected);
  });

  it.each([
    'nothing.wav',
    'local_stream://other',
    'http://example.com/a.wav',
    'shell_stream://ls',
    '',
  ])('%j is not found', (source) => {
    expect(sound(source)).toBeUndefined();
  });

  it('speaks with the engine of the channel, and is silent at once without one', () => {
    expect(sound('say:Hello', { tts_engine: 'flite' })).toEqual({ ms: 300, isAudible: true });
    expect(sound('say:Hello')).toEqual({ ms: 0, isAudible: false });
  });

  it('finds files in its folder, without extension too, and from an offset', () => {
    expect(sound('one.wav')).toEqual({ ms: 1000, isAudible: true });
    expect(sound('one')?.ms).toBe(1000);
    expect(sound(`${inFolder('one.wav')}@@2000`)?.ms).toBe(750);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void sound(`tone_stream://${text}`)));
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('\0')),
        (text) => void sound(text),
      ),
    );
  });
});

describe('sound files', () => {
  it('last as long as they were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(1, 2), (ms, channels) => {
        const size = writeSilence(inFolder('any.wav'), { ms, channels });
        expect(statSync(inFolder('any.wav')).size).toBe(size);
        expect(size).toBe(44 + ms * 16 * channels);
        expect(fileDurationMs(inFolder('any.wav'))).toBe(ms);
      }),
      { numRuns: 20 },
    );
  });

  it('are guessed from the first frame of an mp3, behind its tag', () => {
    const tag = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 10, ...new Array(10).fill(0)]);
    // MPEG 1 layer 3, 64 kbit/s: 8 bytes a millisecond.
    writeFileSync(inFolder('a.mp3'), Buffer.concat([tag, Buffer.from([0xff, 0xfb, 0x50, 0]), Buffer.alloc(7996)]));
    expect(fileDurationMs(inFolder('a.mp3'))).toBe(1000);
  });

  it('are not what is no sound', () => {
    writeFileSync(inFolder('text.wav'), 'hello');
    expect(fileDurationMs(inFolder('text.wav'))).toBeUndefined();
    expect(fileDurationMs(folder)).toBeUndefined();
  });

  it('may hold anything', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        writeFileSync(inFolder('junk.wav'), Buffer.concat([Buffer.from('RIFF'), bytes]));
        writeFileSync(inFolder('junk.mp3'), bytes);
        fileDurationMs(inFolder('junk.wav'));
        fileDurationMs(inFolder('junk.mp3'));
      }),
    );
  });
});
