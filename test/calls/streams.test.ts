import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { dialects } from '../../dialects/registry.ts';
import { placeCall } from '../../src/cli/place-call.ts';
import { sleep, systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { type CallerPlan, ScriptedCaller } from '../../src/simulator/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';
import { inTime } from '../support/in-time.ts';
import {
  type StreamMessage,
  type StreamServer,
  type StreamServerOptions,
  streamServer,
} from '../support/stream-server.ts';
import { wavTone } from '../support/tones.ts';

interface Played extends Pick<StreamServer, 'messages' | 'headers'> {
  readonly events: readonly TraceEvent[];
  readonly codes: readonly string[];
  readonly told: readonly URLSearchParams[];
  /** What the switch was told, as `application argument`. */
  readonly commands: readonly string[];
  readonly left: readonly string[];
}

interface Around {
  readonly caller: ScriptedCaller;
  /** Resolves when the switch has done such a command, as `application argument`. */
  commanded(pattern: RegExp): Promise<void>;
}

interface Setting extends Omit<StreamServerOptions, 'document' | 'answer'> {
  readonly answer?: (message: StreamMessage, socket: WebSocket, call: Around) => void;
  readonly module?: 'audio_fork' | 'audio_stream' | null;
  readonly plan?: CallerPlan;
  readonly settings?: Record<string, string>;
  readonly format?: string;
}

/** A call in real time whose documents and whose far side are one server on loopback. */
async function play(document: StreamServerOptions['document'], setting: Setting = {}): Promise<Played> {
  const { module = 'audio_fork', plan, settings = {}, format = 'twiml', answer, ...far } = setting;
  const events: TraceEvent[] = [];
  const commands: string[] = [];
  const caller = new ScriptedCaller(plan ?? { hangsUpAfterMs: 600 });
  const awaited = new Map<RegExp, () => void>();
  const commanded = (pattern: RegExp): Promise<void> =>
    commands.some((command) => pattern.test(command))
      ? Promise.resolve()
      : new Promise((resolve) => awaited.set(pattern, resolve));
  const see = (event: TraceEvent) => {
    events.push(event);
    if (event.event !== 'switch') return;
    const command = `${event.application} ${event.argument}`;
    commands.push(command);
    for (const [pattern, resolve] of awaited) if (pattern.test(command)) resolve();
  };
  await using server = await streamServer({
    document,
    ...far,
    answer: (message, socket) => answer?.(message, socket, { caller, commanded }),
  });
  const { url: base, messages, headers } = server;
  const storage = await mkdtemp(join(tmpdir(), 'dragoman-streams-'));
  const text = module ? `switch:\n  streams: ${module}\n` : '';
  const config = parseConfig(text, 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  const route = {
    name: 'streams',
    account: 'shop',
    match: { pattern: /^/ },
    url: `${base}/voice`,
    format,
    settings,
    trustedOrigins: [base, 'http://127.0.0.1:1'],
  };
  try {
    await placeCall({
      dialects,
      config: { ...config, storage, routes: [route] },
      clock: systemClock,
      caller,
      call: { from: '+15551230000', to: '+15551230001' },
      seen: see,
    });
    return {
      messages,
      headers,
      told: server.told.map((body) => new URLSearchParams(body)),
      events,
      codes: events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : [])),
      commands,
      left: await readdir(join(storage, 'streams')).catch(() => []),
    };
  } finally {
    await rm(storage, { recursive: true, force: true });
  }
}

const of = (messages: readonly StreamMessage[], event: string) => messages.filter((message) => message.event === event);

const tones = (message: StreamMessage) => new Set(Buffer.from(message.media.payload, 'base64')).size;

describe('a stream beside the document', () => {
  const started = (base: string, far: string) =>
    `<Response><Start><Stream name="tap" url="${far}/in" track="both_tracks" statusCallback="${base}/told">
      <Parameter name="tenant" value="7"/></Stream></Start><Answer/><Say>One moment, please, you are being put through.</Say>
      <Pause length="2"/><Stop><Stream name="tap"/></Stop><Say>Bye.</Say></Response>`;

  test.each(['audio_fork', 'audio_stream'] as const)('carries both sides, through %s', async (module) => {
    const { messages, told, codes, commands, headers } = await play(started, {
      module,
      plan: { timed: [{ atMs: 300, does: 'speak', ms: 3000 }] },
      settings: { authToken: 'fedcba9876543210' },
    });
    expect(messages.slice(0, 2)).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        streamSid: expect.stringMatching(/^MZ[0-9a-f]{32}$/),
        start: {
          streamSid: messages[1].streamSid,
          accountSid: expect.stringMatching(/^AC/),
          callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
          tracks: ['inbound', 'outbound'],
          customParameters: { tenant: '7' },
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        },
      },
    ]);
    const media = of(messages, 'media');
    const inbound = media.filter(({ media: { track } }) => track === 'inbound');
    const outbound = media.filter(({ media: { track } }) => track === 'outbound');
    expect(inbound.length).toBeGreaterThan(20);
    expect(outbound).toHaveLength(inbound.length);
    expect(inbound.map(({ media: { chunk } }) => chunk)).toEqual(inbound.map((_, index) => String(index + 1)));
    expect(media.every(({ media: { payload } }) => Buffer.from(payload, 'base64').length === 160)).toBe(true);
    // Each side is heard where it is, and silence elsewhere: the two are not mixed and not exchanged.
    expect(inbound.some((message) => tones(message) > 5)).toBe(true);
    expect(inbound.some((message) => tones(message) === 1)).toBe(true);
    expect(outbound.some((message) => tones(message) > 5)).toBe(true);
    expect(outbound.some((message) => tones(message) === 1)).toBe(true);
    expect(messages.at(-1)).toMatchObject({ event: 'stop', stop: { callSid: messages[1].start.callSid } });
    expect(messages.map(({ sequenceNumber }) => sequenceNumber).slice(1)).toEqual(
      messages.slice(1).map((_, index) => String(index + 1)),
    );
    expect(headers[0]?.['x-twilio-signature']).toMatch(/^[A-Za-z0-9+/]{27}=$/);
    expect(told.map((event) => [event.get('StreamEvent'), event.get('StreamName')])).toEqual([
      ['stream-started', 'tap'],
      ['stream-stopped', 'tap'],
    ]);
    expect(codes.filter((code) => code.startsWith('stream'))).toEqual([]);
    expect(commands.filter((command) => command.startsWith(`uuid_${module}`))).toEqual([
      expect.stringMatching(/ start ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32} stereo 8k/),
      expect.stringMatching(/ stop/),
    ]);
  });

  test('ends with the call', async () => {
    const { messages, told } = await play(
      (base, far) =>
        `<Response><Say>Hello.</Say><Start><Stream url="${far}/in" statusCallback="${base}/told"/></Start><Pause length="9"/></Response>`,
      { plan: { hangsUpAfterMs: 1200 } },
    );
    expect(messages.at(-1)).toMatchObject({ event: 'stop' });
    expect(told.map((event) => event.get('StreamEvent'))).toEqual(['stream-started', 'stream-stopped']);
  });

  test('begins with the answer, and never where there is none', async () => {
    const { messages, told, commands } = await play(
      (base, far) =>
        `<Response><Start><Stream url="${far}/in" statusCallback="${base}/told"/></Start><Pause length="1"/><Reject/></Response>`,
    );
    expect([messages, told]).toEqual([[], []]);
    expect(commands.filter((command) => command.startsWith('uuid_audio'))).toEqual([]);
  });

  test('what its far side says is not obeyed', async () => {
    const { messages, commands } = await play(started, {
      answer: ({ event, streamSid }, socket) => {
        if (event === 'start') socket.send(JSON.stringify({ event: 'media', streamSid, media: { payload: '////' } }));
      },
    });
    expect(of(messages, 'media').length).toBeGreaterThan(0);
    expect(commands.filter((command) => command.includes('/streams/'))).toEqual([]);
  });
});

describe('a stream beside the document, both ways', () => {
  const bothWays = (base: string, far: string) =>
    `<Response><StartStream name="ai" mode="bidirectional" destination="${far}/s" streamEventUrl="${base}/told"/>
      <StopStream name="ai" wait="true"/><PlayAudio>${base}/sound.wav</PlayAudio></Response>`;
  const media = (ms: number) => ({ contentType: 'audio/pcmu', payload: Buffer.alloc(ms * 8, 0x55).toString('base64') });

  test('what its far side sends is mixed in until it closes', async () => {
    const { commands, codes, left, messages } = await play(bothWays, {
      format: 'bxml',
      sound: wavTone(640, 200),
      answer: async ({ eventType }, socket, { commanded }) => {
        const say = (message: object) => socket.send(JSON.stringify(message));
        if (eventType !== 'start') return;
        say({ eventType: 'playAudio', media: media(300) });
        await commanded(/ start .*-1\.wav /);
        // Long after that has ended: one that is cleared.
        await sleep(systemClock, 1000);
        say({ eventType: 'playAudio', media: media(60_000) });
        await commanded(/ start .*-2\.wav /);
        say({ eventType: 'clear' });
        await commanded(/ stop .*-2\.wav$/);
        socket.close();
      },
      plan: {},
    });
    const mixed = commands.filter((command) => command.startsWith('uuid_displace'));
    expect(mixed).toEqual([
      expect.stringMatching(/ start \/.*-1\.wav 0 mf$/),
      expect.stringMatching(/ start \/.*-2\.wav 0 mf$/),
      expect.stringMatching(/ stop \/.*-2\.wav$/),
    ]);
    expect(left).toEqual([]);
    expect(messages.at(-1)).toMatchObject({ eventType: 'media' });
    expect(codes.filter((code) => code.startsWith('stream'))).toEqual([]);
    expect(commands.some((command) => /^playback \/.*\.wav/.test(command))).toBe(true);
  });
});

describe('a connected stream', () => {
  const connected = (base: string, far: string) =>
    `<Response><Connect action="${base}/after"><Stream name="bot" url="${far}/bot"/></Connect><Say>Not this.</Say></Response>`;

  const second = Buffer.alloc(2400, 0x55).toString('base64');

  test('plays what the far side sends, tells marks when they are reached and keys, and goes on when it closes', async () => {
    const { messages, told, commands, left, codes } = await play(connected, {
      plan: {},
      answer: async ({ event, streamSid, mark }, socket, { caller, commanded }) => {
        const say = (message: object) => socket.send(JSON.stringify({ ...message, streamSid }));
        if (event === 'start') {
          caller.press('5');
          say({ event: 'media', media: { payload: second } });
          say({ event: 'media', media: { payload: second } });
          say({ event: 'mark', mark: { name: 'said' } });
          say({ event: 'nonsense' });
        }
        if (mark?.name === 'said') {
          // A long one, then its end: the mark behind it comes back at once.
          say({ event: 'media', media: { payload: Buffer.alloc(80_000, 0x55).toString('base64') } });
          say({ event: 'mark', mark: { name: 'never heard' } });
          await commanded(/ start .*-2\.wav /);
          say({ event: 'clear' });
        }
        if (mark?.name === 'never heard') socket.close();
      },
    });
    expect(of(messages, 'start')[0].start.tracks).toEqual(['inbound']);
    expect(of(messages, 'mark').map(({ mark: { name } }) => name)).toEqual(['said', 'never heard']);
    expect(of(messages, 'dtmf').map(({ dtmf }) => dtmf)).toEqual([{ track: 'inbound_track', digit: '5' }]);
    expect(commands.filter((command) => /^uuid_displace .* start /.test(command))).toHaveLength(2);
    expect(left).toEqual([]);
    expect(codes).toContain('stream-message-ignored');
    expect(told).toHaveLength(1);
    expect(told[0]?.get('StreamSid')).toBe(of(messages, 'start')[0].streamSid);
    expect(told[0]?.get('StreamName')).toBe('bot');
    expect(told[0]?.get('StreamError')).toBeNull();
  });

  test('plays what comes as fast as it is spoken without a file for each piece of it, and tells marks on the way', async () => {
    const at: Record<string, number> = {};
    const { messages, commands, left, codes } = await play(connected, {
      plan: {},
      answer: ({ event, streamSid, mark }, socket) => {
        const say = (message: object) => socket.send(JSON.stringify({ ...message, streamSid }));
        const speak = () => say({ event: 'media', media: { payload: Buffer.alloc(160, 0x55).toString('base64') } });
        at[mark?.name ?? event] = Date.now();
        if (event === 'start')
          void inTime(60, 20, (index) => {
            speak();
            if (index === 29) say({ event: 'mark', mark: { name: 'half' } });
            if (index === 59) say({ event: 'mark', mark: { name: 'all' } });
          });
        if (mark?.name === 'all') socket.close();
      },
    });
    expect(of(messages, 'mark').map(({ mark: { name } }) => name)).toEqual(['half', 'all']);
    const [start = 0, half = 0, all = 0] = ['start', 'half', 'all'].map((name) => at[name]);
    expect(half - start).toBeGreaterThanOrEqual(600);
    expect(all - start).toBeGreaterThanOrEqual(1200);
    // One; more only where this machine stands still for longer than what is written ahead.
    const mixed = commands.filter((command) => command.startsWith('uuid_displace'));
    expect(mixed[0]).toMatch(/ start \/.*-1\.wav 0 mf$/);
    expect(mixed.length).toBeLessThanOrEqual(3);
    expect(mixed.filter((command) => / stop /.test(command))).toEqual([]);
    expect(left).toEqual([]);
    expect(codes.filter((code) => code.startsWith('stream'))).toEqual([]);
  });

  test('ends when the caller hangs up', async () => {
    const { messages } = await play(connected, { plan: { hangsUpAfterMs: 700 } });
    expect(messages.at(-1)).toMatchObject({ event: 'stop' });
  });

  test.each<[string, (base: string, far: string) => string, Setting, RegExp]>([
    ['a server that refuses', connected, { refuses: true }, /answers 403/],
    ['a forbidden address', (base) => connected(base, 'ws://10.1.2.3'), {}, /10\.1\.2\.3 is a private address/],
    ['a name that leads to one', (base) => connected(base, 'ws://localhost:9'), {}, /localhost leads to .*loopback/],
    ['nobody there', (base) => connected(base, 'ws://127.0.0.1:1'), {}, /ECONNREFUSED/],
  ])('fails in words: %s', async (_, document, setting, problem) => {
    const { told, codes, messages } = await play(document, setting);
    expect(messages).toEqual([]);
    expect(codes).toContain('stream-failed');
    expect(told).toHaveLength(1);
    expect(told[0]?.get('StreamError')).toMatch(problem);
  });
});
