import { describe, expect, test } from 'vitest';
import type { StreamFacts } from '../dialect.ts';
import { streams } from './streams.ts';
import { exampleCall } from './testing/facts.ts';

const stream: StreamFacts = {
  id: 'a1'.repeat(16),
  name: 'ai',
  url: 'wss://ai.example.com/s',
  tracks: ['caller', 'heard'],
  parameters: { lang: 'en' },
  bidirectional: true,
};
const talk = (changes: Partial<StreamFacts> = {}) => streams.begin(exampleCall(), { ...stream, ...changes });
const parsed = (texts: readonly string[]): unknown[] => texts.map((text) => JSON.parse(text) as unknown);

const mediaFormat = { encoding: 'PCMU', sampleRate: 8000 };
const metadata = {
  accountId: '9912345',
  callId: expect.stringMatching(/^c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/),
  streamId: 's-a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1',
  streamName: 'ai',
  tracks: [
    { name: 'inbound', mediaFormat },
    { name: 'outbound', mediaFormat },
  ],
};

test('begins with what it is of and its parameters, and ends with what it is of', () => {
  expect(parsed(talk().opening())).toEqual([{ eventType: 'start', metadata, streamParams: { lang: 'en' } }]);
  expect(parsed(talk().closing())).toEqual([{ eventType: 'stop', metadata }]);
});

test('a stream without a name has its id for one, and none without parameters', () => {
  const { name: _name, ...nameless } = stream;
  const [start] = parsed(streams.begin(exampleCall(), { ...nameless, parameters: {} }).opening());
  expect(start).toEqual({ eventType: 'start', metadata: { ...metadata, streamName: metadata.streamId } });
});

test('counts its frames in texts, over both tracks', () => {
  const going = talk();
  const frames = [going.sound('caller', Uint8Array.of(255, 0), 0), going.sound('heard', Uint8Array.of(1), 20)];
  expect(parsed(frames)).toEqual([
    { eventType: 'media', track: 'inbound', payload: '/wA=', sequenceNumber: '1' },
    { eventType: 'media', track: 'outbound', payload: 'AQ==', sequenceNumber: '2' },
  ]);
});

test('tells neither keys nor marks', () => {
  expect(talk().key('1')).toBeNull();
  expect(talk().played('m')).toBeNull();
});

describe('what the far side sends', () => {
  const heard = (message: unknown, changes: Partial<StreamFacts> = {}) => talk(changes).hear(JSON.stringify(message));
  const audio = (contentType: string, bytes: Buffer) => ({
    eventType: 'playAudio',
    media: { contentType, payload: bytes.toString('base64') },
  });

  test('µ-law is played as it is', () => {
    expect(heard(audio('audio/pcmu', Buffer.of(1, 2, 255)))).toEqual({ order: 'play', bytes: Buffer.of(1, 2, 255) });
  });

  test.each([
    [8000, 1],
    [16_000, 2],
    [24_000, 3],
  ])('16 bit at %i Hz is played as µ-law at 8000', (rate, each) => {
    const values = [0, 1000, -1000, 32_767, -32_768];
    const samples = Buffer.alloc(values.length * each * 2);
    values.forEach((value, index) => {
      for (let part = 0; part < each; part++) samples.writeInt16LE(value, (index * each + part) * 2);
    });
    const type = `audio/pcm;rate=${rate};channels=1;bit-depth=16;endian=little;encoding=signed`;
    // G.711: silence is 0xff, the loudest are 0x80 and 0x00; 1000 is segment 3, step 1.
    expect(heard(audio(type, samples))).toEqual({ order: 'play', bytes: Uint8Array.of(0xff, 0xce, 0x4e, 0x80, 0x00) });
  });

  test('clear drops what is waiting', () => {
    expect(heard({ eventType: 'clear' })).toEqual({ order: 'clear' });
  });

  test.each([
    [audio('audio/pcm;rate=44100', Buffer.of(1, 2)), /contentType/],
    [{ eventType: 'playAudio' }, /base64/],
    [{ eventType: 'mark' }, /neither/],
    [7, /JSON object/],
  ])('%j is none of it', (message, problem) => {
    expect(heard(message)).toEqual({ order: 'none', problem: expect.stringMatching(problem) });
    expect(heard(message, { bidirectional: false })).toEqual({ order: 'none' });
  });

  test('what is no JSON is none of it', () => {
    expect(talk().hear('{')).toMatchObject({ order: 'none', problem: expect.any(String) });
  });
});
