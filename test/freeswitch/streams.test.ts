import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import type { ForkModule } from '../../src/switch/index.ts';
import { inTime } from '../support/in-time.ts';
import {
  type StreamMessage,
  type StreamServer,
  type StreamServerOptions,
  streamServer,
} from '../support/stream-server.ts';
import { decodedMuLaw, loudMs, muLawTone, pcmTone, samplesOf, strength, wavTone } from '../support/tones.ts';
import { until } from '../support/until.ts';
import { RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

/** Neither comes with FreeSWITCH: those that this one has. */
const modules = switchIsGiven ? await loadedModules() : [];
if (switchIsGiven && modules.length === 0)
  process.stderr.write('The switch has neither mod_audio_fork nor mod_audio_stream: no streams. Skipped.\n');

async function loadedModules(): Promise<readonly ForkModule[]> {
  const real = await RealSwitch.start();
  const found = await real.forkModules();
  await real.close();
  return found;
}

/** What a test does while the call is up; it ends when this does, or by its document. */
interface Scene extends StreamServerOptions {
  readonly format: 'twiml' | 'bxml';
  /** What the caller does once it is answered. By default hears, and is recorded hearing. */
  readonly speaks?: boolean;
  readonly during?: (call: {
    readonly id: string;
    readonly real: RealSwitch;
    readonly server: StreamServer;
  }) => Promise<void>;
}

interface Seen extends Pick<StreamServer, 'messages' | 'told' | 'closed' | 'headers'> {
  /** What the caller heard. */
  readonly heard: readonly number[];
  readonly codes: readonly string[];
}

describe.each(['audio_fork', 'audio_stream'] as const)('streams of real calls, through mod_%s', (module) => {
  const folder = mkdtempSync(join(tmpdir(), 'real-streams-'));
  let real: RealSwitch;
  let calls = 0;
  const isThere = modules.includes(module);
  beforeAll(async () => {
    if (isThere) real = await RealSwitch.start();
  });
  afterAll(async () => {
    await real?.close();
  });

  async function play({ format, speaks = false, during, ...far }: Scene): Promise<Seen> {
    await using server = await streamServer({ sound: wavTone(640, 1500), ...far });
    const yaml = `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0, streams: 127.0.0.1:0 }
storage: ${folder}
store: { file: ${folder}/calls.sqlite }
log: { level: error }
switch: { streams: ${module} }
network: { allow: [127.0.0.0/8] }
routes: [{ pattern: "^", url: "${server.url}/voice", format: ${format} }]
`;
    const config = parseConfig(yaml, 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
    const serving = await startServing(config, dialects);
    const path = join(folder, `heard-${++calls}.wav`);
    try {
      const { host, port } = serving.eventSocket;
      const does = speaks ? '&playback(tone_stream://%(60000,0,440))' : `&record(${path} 60)`;
      const id = await real.callTo(`${host}:${port}`, does);
      const trace = async () => {
        const response = await fetch(`http://${serving.http.host}:${serving.http.port}/calls/${id}`, {
          headers: { accept: 'application/json' },
        });
        const { events } = (response.ok ? await response.json() : { events: [] }) as { events: StreamMessage[] };
        return events;
      };
      const codesIn = (events: readonly StreamMessage[]) =>
        events.flatMap(({ event, code }) => (event === 'diagnostic' ? [code] : []));
      await during?.({ id, real, server });
      let events = await trace();
      for (; !events.some(({ event }) => event === 'end'); events = await trace()) await realTime(100);
      const { messages, told, closed, headers } = server;
      const codes = codesIn(events);
      return { messages, told, closed, headers, codes, heard: speaks ? [] : await samplesOf(path) };
    } finally {
      await serving.close();
    }
  }

  const of = (messages: readonly StreamMessage[], event: string) =>
    messages.filter((message) => message.event === event || message.eventType === event);
  const soundOf = (frames: readonly StreamMessage[]) =>
    frames.flatMap(({ media, payload }) => decodedMuLaw(Buffer.from(payload ?? media.payload, 'base64')));
  const numbered = (values: readonly unknown[]) => values.map((_, index) => String(index + 1));
  const streamEvents = (told: readonly string[]) => told.map((body) => new URLSearchParams(body).get('StreamEvent'));

  test.skipIf(!isThere)(
    'TwiML: both tracks, in time also while the caller hears nothing, until it is stopped',
    { timeout: 60_000 },
    async () => {
      const { messages, told, closed, codes } = await play({
        format: 'twiml',
        speaks: true,
        document: (base, far) => `<Response><Play>${base}/sound.wav</Play>
        <Start><Stream name="tap" url="${far}/in" track="both_tracks" statusCallback="${base}/told">
          <Parameter name="tenant" value="7"/></Stream></Start>
        <Pause length="2"/><Play>${base}/sound.wav</Play><Pause length="2"/><Stop><Stream name="tap"/></Stop><Pause length="1"/></Response>`,
      });
      const { streamSid, start } = messages[1];
      expect(messages.slice(0, 2)).toEqual([
        { event: 'connected', protocol: 'Call', version: '1.0.0' },
        {
          event: 'start',
          sequenceNumber: '1',
          streamSid: expect.stringMatching(/^MZ[0-9a-f]{32}$/),
          start: {
            streamSid,
            accountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
            callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
            tracks: ['inbound', 'outbound'],
            customParameters: { tenant: '7' },
            mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          },
        },
      ]);
      const media = of(messages, 'media');
      expect(media[0]).toEqual({
        event: 'media',
        sequenceNumber: '2',
        streamSid,
        media: { track: 'inbound', chunk: '1', timestamp: expect.stringMatching(/^\d+$/), payload: expect.any(String) },
      });
      const stop = { accountSid: start.accountSid, callSid: start.callSid };
      expect(messages.at(-1)).toEqual({ event: 'stop', sequenceNumber: String(messages.length - 1), streamSid, stop });
      expect(messages.slice(1).map(({ sequenceNumber }) => sequenceNumber)).toEqual(numbered(messages.slice(1)));
      const [inbound = [], outbound = []] = ['inbound', 'outbound'].map((name) =>
        media.filter(({ media: { track } }) => track === name),
      );
      for (const track of [inbound, outbound]) {
        expect(track.map(({ media: { chunk } }) => chunk)).toEqual(numbered(track));
        expect(track.every(({ media: { payload } }) => Buffer.from(payload, 'base64').length === 160)).toBe(true);
      }
      // 5.5 s of pauses and sound, all of it told, when it was heard.
      const toldMs = inbound.length * 20;
      expect(toldMs).toBeGreaterThan(5000);
      expect(Math.abs(toldMs - Number(inbound.at(-1).media.timestamp))).toBeLessThan(600);
      expect(loudMs(soundOf(inbound), 440)).toBeGreaterThan(toldMs * 0.95);
      expect(loudMs(soundOf(inbound), 640)).toBe(0);
      const heard = soundOf(outbound);
      expect(loudMs(heard, 640)).toBeGreaterThan(1300);
      expect(loudMs(heard, 640)).toBeLessThan(1700);
      expect(loudMs(heard.slice(0, 8000), 640)).toBe(0);
      expect(loudMs(heard, 440)).toBe(0);
      expect(streamEvents(told)).toEqual(['stream-started', 'stream-stopped']);
      expect(closed).toEqual([1000]);
      expect(codes).toEqual([]);
    },
  );

  test.skipIf(!isThere)(
    'BXML: what the caller says, in the frames of Bandwidth, to the end of the call',
    { timeout: 60_000 },
    async () => {
      const { messages, told, closed, codes } = await play({
        format: 'bxml',
        speaks: true,
        document: (base, far) => `<Response><StartStream name="ai" destination="${far}/s" streamEventUrl="${base}/told">
        <StreamParam name="lang" value="en"/></StartStream><Pause duration="2"/></Response>`,
      });
      const { metadata } = messages[0];
      expect(messages[0]).toEqual({
        eventType: 'start',
        metadata: {
          accountId: expect.any(String),
          callId: expect.stringMatching(/^c-/),
          streamId: expect.stringMatching(/^s-/),
          streamName: 'ai',
          tracks: [{ name: 'inbound', mediaFormat: { encoding: 'PCMU', sampleRate: 8000 } }],
        },
        streamParams: { lang: 'en' },
      });
      const media = of(messages, 'media');
      expect(media[0]).toEqual({
        eventType: 'media',
        track: 'inbound',
        payload: expect.any(String),
        sequenceNumber: '1',
      });
      expect(media.map(({ sequenceNumber }) => sequenceNumber)).toEqual(numbered(media));
      expect(media.length * 20).toBeGreaterThan(1700);
      expect(loudMs(soundOf(media), 440)).toBeGreaterThan(media.length * 20 * 0.95);
      expect(messages.at(-1)).toEqual({ eventType: 'stop', metadata });
      expect(told.map((body) => JSON.parse(body).eventType)).toEqual(['mediaStreamStarted', 'mediaStreamStopped']);
      expect(closed).toEqual([1000]);
      expect(codes).toEqual([]);
    },
  );

  test.skipIf(!isThere)(
    'TwiML Connect: what the far side sends is heard, marks come back, keys are told, clear stops it',
    { timeout: 60_000 },
    async () => {
      const at: Record<string, number> = {};
      const { messages, told, heard, codes } = await play({
        format: 'twiml',
        document: (base, far) =>
          `<Response><Connect action="${base}/after"><Stream name="bot" url="${far}/bot"/></Connect></Response>`,
        answer: ({ event, streamSid, mark }, socket) => {
          const say = (message: object) => socket.send(JSON.stringify({ ...message, streamSid }));
          const speak = (sound: Buffer) => say({ event: 'media', media: { payload: sound.toString('base64') } });
          at[mark?.name ?? event] = Date.now();
          if (event === 'start') {
            const sound = muLawTone(1000, 1000);
            for (let from = 0; from < sound.length; from += 160) speak(sound.subarray(from, from + 160));
            say({ event: 'mark', mark: { name: 'said' } });
          }
          if (event === 'dtmf') {
            speak(muLawTone(1500, 10_000));
            say({ event: 'mark', mark: { name: 'never heard' } });
            void realTime(3000).then(() => {
              at['clear'] = Date.now();
              say({ event: 'clear' });
            });
          }
          if (mark?.name === 'never heard') void realTime(500).then(() => socket.close());
        },
        during: async ({ id, server }) => {
          await until(() => of(server.messages, 'mark').length === 1);
          await real.api(`uuid_recv_dtmf ${id} 5`);
        },
      });
      expect(of(messages, 'start')[0].start.tracks).toEqual(['inbound']);
      expect(of(messages, 'mark').map(({ mark: { name } }) => name)).toEqual(['said', 'never heard']);
      expect(of(messages, 'dtmf').map(({ dtmf }) => dtmf)).toEqual([{ track: 'inbound_track', digit: '5' }]);
      expect((at['said'] ?? 0) - (at['start'] ?? 0)).toBeGreaterThan(950);
      expect((at['never heard'] ?? 0) - (at['clear'] ?? 0)).toBeLessThan(400);
      expect(loudMs(heard, 1000)).toBeGreaterThan(900);
      expect(loudMs(heard, 1000)).toBeLessThan(1100);
      // Heard until it was cleared, and not much longer.
      expect(loudMs(heard, 1500)).toBeGreaterThan(1000);
      expect(loudMs(heard, 1500)).toBeLessThan((at['clear'] ?? 0) - (at['dtmf'] ?? 0) + 600);
      const [after] = told.map((body) => new URLSearchParams(body));
      expect(told).toHaveLength(1);
      expect([after?.get('After'), after?.get('StreamName'), after?.get('StreamError')]).toEqual(['1', 'bot', null]);
      expect(codes).toEqual([]);
    },
  );

  test.skipIf(!isThere)(
    'TwiML Connect: what is sent as fast as it is spoken is heard without gaps, and its marks come in time',
    { timeout: 60_000 },
    async () => {
      const sound = muLawTone(1000, 10_000);
      const at: number[] = [];
      let startedAt = 0;
      const { messages, heard, codes } = await play({
        format: 'twiml',
        document: (_, far) => `<Response><Connect><Stream url="${far}/bot"/></Connect></Response>`,
        answer: ({ event, streamSid, mark }, socket) => {
          const say = (message: object) => socket.send(JSON.stringify({ ...message, streamSid }));
          if (event === 'start') {
            startedAt = Date.now();
            void inTime(sound.length / 160, 20, (index) => {
              const payload = sound.subarray(index * 160, index * 160 + 160).toString('base64');
              say({ event: 'media', media: { payload } });
              if (index % 25 === 24) say({ event: 'mark', mark: { name: `${(index + 1) * 20}` } });
            });
          }
          if (event === 'mark') at.push(Date.now() - startedAt);
          if (mark?.name === '10000') socket.close();
        },
      });
      const gaps = gapsIn(heard);
      expect(gaps.length).toBeLessThanOrEqual(2);
      expect(loudMs(heard, 1000)).toBeGreaterThan(9900);
      expect(loudMs(heard, 1000)).toBeLessThan(10_100);
      const names = of(messages, 'mark').map(({ mark: { name } }) => Number(name));
      expect(names).toEqual(Array.from({ length: 20 }, (_, index) => (index + 1) * 500));
      for (const [index, ms] of names.entries()) {
        expect(at[index]).toBeGreaterThanOrEqual(ms);
        expect(at[index]).toBeLessThan(ms + 600);
      }
      expect(codes).toEqual([]);
    },
  );

  test.skipIf(!isThere)(
    'BXML, both ways beside the document: mixed into what it plays, alone while it waits, cleared',
    { timeout: 60_000 },
    async () => {
      const play1 = (socket: WebSocket, sound: Buffer) =>
        socket.send(
          JSON.stringify({
            eventType: 'playAudio',
            media: {
              contentType: 'audio/pcm;rate=8000;channels=1;bit-depth=16;endian=little;encoding=signed',
              payload: sound.toString('base64'),
            },
          }),
        );
      const { told, heard, codes } = await play({
        format: 'bxml',
        document: (base, far) => `<Response>
        <StartStream name="ai" mode="bidirectional" destination="${far}/s" streamEventUrl="${base}/told"/>
        <PlayAudio>${base}/sound.wav</PlayAudio><StopStream name="ai" wait="true"/><PlayAudio>${base}/sound.wav</PlayAudio></Response>`,
        answer: ({ eventType }, socket) => {
          if (eventType !== 'start') return;
          play1(socket, pcmTone(1000, 2500));
          void realTime(5000)
            .then(() => play1(socket, pcmTone(1500, 10_000)))
            .then(() => realTime(3000))
            .then(() => socket.send(JSON.stringify({ eventType: 'clear' })))
            .then(() => realTime(1000))
            .then(() => socket.close());
        },
      });
      expect(loudMs(heard, 1000)).toBeGreaterThan(2300);
      expect(loudMs(heard, 1000)).toBeLessThan(2700);
      // The document's own sound goes on beneath it, and is played again when the far side has gone.
      expect(loudMs(heard, 640)).toBeGreaterThan(2700);
      const frames = Array.from({ length: Math.floor(heard.length / 160) }, (_, at) =>
        heard.slice(at * 160, at * 160 + 160),
      );
      const both = frames.filter((frame) => strength(frame, 640) > 1000 && strength(frame, 1000) > 1000);
      expect(both.length * 20).toBeGreaterThan(900);
      expect(loudMs(heard, 1500)).toBeGreaterThan(1000);
      expect(loudMs(heard, 1500)).toBeLessThan(5000);
      expect(told.map((body) => JSON.parse(body).eventType)).toEqual(['mediaStreamStarted', 'mediaStreamStopped']);
      expect(codes).toEqual([]);
    },
  );

  const beside = (base: string, far: string) => `<Response><Play>${base}/sound.wav</Play>
    <Start><Stream url="${far}/in" statusCallback="${base}/told"/></Start><Pause length="2"/><Play>${base}/sound.wav</Play></Response>`;

  test.skipIf(!isThere)('a far side that tears the connection ends its stream alone', { timeout: 60_000 }, async () => {
    const { told, heard } = await play({
      format: 'twiml',
      document: beside,
      answer: ({ event, sequenceNumber }, socket) => {
        if (event === 'media' && sequenceNumber === '20') socket.terminate();
      },
    });
    expect(streamEvents(told)).toEqual(['stream-started', 'stream-stopped']);
    expect(loudMs(heard, 640)).toBeGreaterThan(2700);
  });

  test.skipIf(!isThere).each<[string, Partial<Scene>, RegExp]>([
    ['refuses', { refuses: true }, /answers 403/],
    ['is silent', { isSilent: true }, /timed? ?out|handshake/i],
  ])('a far side that %s: told, and the call goes on', { timeout: 60_000 }, async (_, scene, problem) => {
    const { told, heard, codes } = await play({
      format: 'twiml',
      document: (base, far) => beside(base, far).replace('length="2"', 'length="7"'),
      ...scene,
    });
    expect(streamEvents(told)).toEqual(['stream-error']);
    expect(new URLSearchParams(told[0]).get('StreamError')).toMatch(problem);
    expect(codes).toEqual(['stream-failed']);
    expect(loudMs(heard, 640)).toBeGreaterThan(2700);
  });

  test.skipIf(!isThere)(
    'a second stream of the same call, as far as the module goes',
    { timeout: 60_000 },
    async () => {
      const { told, messages, codes } = await play({
        format: 'twiml',
        speaks: true,
        document: (
          base,
          far,
        ) => `<Response><Play>${base}/sound.wav</Play><Start><Stream name="one" url="${far}/in" statusCallback="${base}/told"/></Start><Pause length="1"/>
        <Start><Stream name="two" url="${far}/in" statusCallback="${base}/told"/></Start><Pause length="2"/></Response>`,
      });
      const events = told
        .map((body) => new URLSearchParams(body))
        .map((event) => [event.get('StreamName'), event.get('StreamEvent')]);
      const [one] = of(messages, 'start');
      const first = of(messages, 'media').filter(({ streamSid }) => streamSid === one.streamSid);
      expect(loudMs(soundOf(first), 440)).toBeGreaterThan(2000);
      if (module === 'audio_fork') {
        expect(events.slice(0, 2)).toEqual([
          ['one', 'stream-started'],
          ['two', 'stream-started'],
        ]);
        expect(codes).toEqual([]);
      } else {
        expect(events).toEqual([
          ['one', 'stream-started'],
          ['two', 'stream-error'],
          ['one', 'stream-stopped'],
        ]);
        expect(codes).toEqual(['stream-failed']);
      }
    },
  );
});

/** How long it was silent between the first and the last sound, each time, in ms; 10 by 10. */
function gapsIn(samples: readonly number[]): readonly number[] {
  const windows = Array.from({ length: Math.floor(samples.length / 80) }, (_, at) =>
    samples.slice(at * 80, at * 80 + 80).some((sample) => Math.abs(sample) > 1000) ? 'x' : ' ',
  );
  return Array.from(windows.join('').trim().matchAll(/ +/g), ([silence]) => silence.length * 10);
}
