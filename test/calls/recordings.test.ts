import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { soundDurationMs } from '../../src/simulator/index.ts';
import {
  connectStream,
  controlRecording,
  dial,
  on,
  pause,
  type RecordingEvent,
  type RecordingRule,
  record,
  type StartRecording,
  startRecording,
  startStream,
  startTranscription,
  stopStream,
  type Verb,
} from '../../src/verbs/index.ts';
import { placeCall } from '../support/command.ts';
import { type CustomerServer, customerServer, type SeenRequest } from '../support/customer.ts';
import { documentOf, eventIn, notifyAt, verbDocuments } from '../support/verb-documents.ts';

const place = { pointer: '' };
const wait = (ms: number) => pause({ durationMs: ms, answers: true, place });
const rule = (base: string, more: Partial<RecordingRule> = {}): RecordingRule => ({
  format: 'wav',
  channels: 1,
  track: 'both',
  maximumMs: 3_600_000,
  trimsSilence: false,
  uploads: [],
  awaitsUpload: false,
  notify: [notifyAt(`${base}/told`)],
  ...more,
});
const begin = (base: string, more: Partial<RecordingRule> = {}, verb: Partial<StartRecording> = {}) =>
  startRecording({ recording: null, rule: rule(base, more), startsOn: 'now', answers: true, place, ...verb });
const control = (action: 'pause' | 'resume' | 'stop', recording: string | null = null) =>
  controlRecording({ recording, action, answers: true, place });

/** What the customer's server was told of recordings; each file is fetched at the moment it is told to be ready. */
async function callWith(verbs: (base: string) => readonly Verb[], words: readonly string[] = []) {
  const fetched = new Map<string, Promise<Buffer | number>>();
  const uploads: SeenRequest[] = [];
  const base = { url: '' };
  let refusals = 0;
  const told = (request: SeenRequest) => {
    const event = eventIn<RecordingEvent>(request);
    const { id, url } = event.recording;
    if (event.event === 'ready')
      fetched.set(
        id,
        fetch(`${url}.wav`)
          .then(async (response) => (response.ok ? Buffer.from(await response.arrayBuffer()) : response.status))
          // A command that has placed one call is over with it, and its server too.
          .catch(() => 0),
      );
    return '';
  };
  await using server: CustomerServer = await customerServer({
    '/voice': () => documentOf(verbs(base.url)),
    '/told': told,
    '/upload': (request) => {
      uploads.push(request);
      return { status: refusals++ === 0 ? 503 : 201 };
    },
    '/text': '',
    '/never': { status: 403 },
  });
  base.url = server.url;
  const call = await placeCall([`${server.url}/voice`, '--format', 'verbs', ...words], {
    dialects: [...dialects, verbDocuments],
  });
  const events = server.requests
    .filter(({ path }) => path === '/told')
    .map((request) => eventIn<RecordingEvent>(request));
  const files = new Map<string, Buffer | number>();
  for (const [id, file] of fetched) files.set(id, await file);
  const lengthOf = ({ recording: { id } }: RecordingEvent) => {
    const file = files.get(id);
    return file instanceof Buffer ? soundDurationMs(file) : file;
  };
  const codes = call.of('diagnostic').map(({ code }) => code);
  return { call, events, files, lengthOf, uploads, codes, requests: server.requests };
}

test('a recording beside the document: told when it begins, and when it can be fetched', async () => {
  const { events, lengthOf, codes } = await callWith((base) => [begin(base), wait(2000), control('stop'), wait(1000)]);
  expect(events.map(({ event, by, sequence }) => [event, by, sequence])).toEqual([
    ['started', 'start-recording', 0],
    ['ready', 'start-recording', 1],
  ]);
  const ready = events[1] as RecordingEvent;
  expect(ready.recording).toMatchObject({ durationMs: expect.closeTo(2000, -2), channels: 1, format: 'wav' });
  expect(lengthOf(ready)).toBe(ready.recording.durationMs);
  expect(codes).toEqual([]);
});

test('what is paused is not in the file', async () => {
  const { events, lengthOf } = await callWith((base) => [
    begin(base),
    wait(1000),
    control('pause'),
    wait(5000),
    control('resume'),
    wait(1000),
    control('stop'),
  ]);
  const ready = events.at(-1) as RecordingEvent;
  expect(ready.recording.durationMs).toBe(lengthOf(ready));
  expect(ready.recording.durationMs).toBeGreaterThan(1900);
  expect(ready.recording.durationMs).toBeLessThan(2200);
  expect(ready.recording.endedAt - ready.recording.startedAt).toBeGreaterThan(6900);
});

test('by name: one is stopped, the other goes on to the end of the call, which is told of after it', async () => {
  const { events, codes } = await callWith((base) => [
    begin(base, { channels: 2 }, { recording: 'both sides' }),
    begin(base, { track: 'caller', channels: 2 }, { recording: 'one side' }),
    begin(base, {}, { recording: 'one side' }),
    wait(1000),
    control('stop', 'one side'),
    control('pause', 'one side'),
    wait(2000),
  ]);
  const ready = events.filter(({ event }) => event === 'ready');
  expect(ready.map(({ name, recording }) => [name, recording.channels])).toEqual([
    ['one side', 1],
    ['both sides', 2],
  ]);
  expect(ready[1]?.recording.durationMs).toBeGreaterThan(2900);
  expect(codes).toEqual(['recording-under-way', 'recording-not-changed']);
});

test('the limit of a recording ends it alone', async () => {
  const { events } = await callWith((base) => [begin(base, { maximumMs: 1500 }), wait(6000)]);
  expect(events.at(-1)).toMatchObject({ event: 'ready', recording: { durationMs: 1500 } });
});

test('one that waits for a conversation that never is, is absent', async () => {
  const { events } = await callWith((base) => [begin(base, {}, { startsOn: 'bridge' }), wait(1000)]);
  expect(events.map(({ event }) => event)).toEqual(['absent']);
});

test('it is sent where the document says, again after a failure, and that is waited for where it is asked', async () => {
  const { events, uploads, files, requests } = await callWith((base) => [
    begin(base, {
      awaitsUpload: true,
      uploads: [{ url: `${base}/upload`, method: 'PUT', credentials: { username: 'u', password: 'p' } }],
    }),
    wait(1000),
    control('stop'),
  ]);
  const ready = events.at(-1) as RecordingEvent;
  expect(ready.recording).toMatchObject({ upload: 'done', uploadedTo: expect.stringMatching(/\/upload$/) });
  expect(uploads.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
  expect(uploads[1]?.headers.authorization).toBe(`Basic ${Buffer.from('u:p').toString('base64')}`);
  const file = files.get(ready.recording.id);
  expect(Number(uploads[1]?.headers['content-length'])).toBe(file instanceof Buffer ? file.length : -1);
  const order = requests.map((request) =>
    request.path === '/told' ? eventIn<RecordingEvent>(request).event : request.path,
  );
  expect(order).toEqual(['/voice', 'started', '/upload', '/upload', 'ready']);
});

test('a place that is none, or does not want it, is a diagnostic; the recording is there all the same', async () => {
  const { events, lengthOf, codes } = await callWith((base) => [
    begin(base, {
      awaitsUpload: true,
      uploads: [
        { url: `${base}/never`, method: 'PUT' },
        { url: 'ftp://user:secret@127.0.0.1:1/n.wav', method: 'PUT' },
        { url: 'gopher://files.example.com/n.wav', method: 'PUT' },
        { url: 'mailto:me@example.com', method: 'POST' },
        { url: 'http://127.0.0.1:1/bucket/x', method: 's3' },
      ],
    }),
    wait(1000),
    control('stop'),
  ]);
  expect(codes).toEqual(['upload-failed', 'upload-failed', 'upload-failed', 'upload-failed', 'upload-failed']);
  const ready = events.at(-1) as RecordingEvent;
  expect(ready).toMatchObject({ event: 'ready', recording: { upload: 'failed' } });
  expect(lengthOf(ready)).toBe(ready.recording.durationMs);
});

test('without a transcriber the text fails, with a reason', async () => {
  const { requests, codes } = await callWith((base) => [
    begin(base, { transcription: { language: 'en-US', notify: notifyAt(`${base}/text`) }, notify: [] }),
    wait(1000),
  ]);
  const text = requests.filter(({ path }) => path === '/text').map((request) => eventIn(request));
  expect(text).toEqual([expect.objectContaining({ event: 'failed', failure: 'no transcriber is configured' })]);
  expect(codes).toEqual(['transcription-failed']);
});

test('the conversation of a dial is recorded from its answer, in two channels', async () => {
  const { events, lengthOf, call } = await callWith((base) => [
    dial({
      targets: [
        {
          destination: { kind: 'number', number: '+15005550100', raw: '' },
          headers: {},
          digitsOnAnswer: [],
          notify: [],
          place,
        },
      ],
      order: 'at-once',
      ringTimeoutMs: 20_000,
      ringTimeoutFrom: 'dialling',
      timeLimitMs: null,
      answersWhenBridged: false,
      ignoresEarlyMedia: false,
      hangupKeys: '',
      recording: { ...rule(base, { channels: 2 }), from: 'answer' },
      passesDigits: true,
      onCompleted: on,
      onFailed: on,
      answers: true,
      place,
    }),
  ]);
  expect(events.map(({ event, by }) => `${event} ${by}`)).toEqual(['started dial', 'ready dial']);
  const ready = events.at(-1) as RecordingEvent;
  const [report] = call.of('verb').map((event) => event.report);
  expect(report).toMatchObject({ verb: 'dial', bridged: true, recording: ready.recording });
  expect(ready.recording).toMatchObject({ channels: 2, durationMs: lengthOf(ready) });
});

test('in the foreground: silence at the start has its own time, and is nothing said', async () => {
  const message = (base: string, more: Partial<RecordingRule> = {}) =>
    record({
      prompts: [],
      bargeIn: false,
      beep: true,
      rule: rule(base, { track: 'caller', ...more }),
      endKeys: '#',
      endSilenceMs: 2000,
      startTimeoutMs: 4000,
      rounds: 2,
      onRecorded: on,
      onNothing: on,
      answers: true,
      place,
    });
  const silent = await callWith((base) => [message(base)]);
  expect(silent.call.of('verb')[0]?.report).toMatchObject({ outcome: 'nothing', endedBy: 'silence', rounds: 2 });
  expect(silent.events.map(({ event }) => event)).toEqual(['started', 'absent', 'started', 'absent']);

  const keyed = await callWith((base) => [message(base, { trimsSilence: true })], ['--press', '#']);
  const ready = keyed.events.at(-1) as RecordingEvent;
  expect(keyed.call.of('verb')[0]?.report).toMatchObject({ outcome: 'recorded', endedBy: 'key', endKey: '#' });
  expect(ready.recording.durationMs).toBe(keyed.lengthOf(ready));
});

test('two calls have nothing of each other’s', async () => {
  const hash = (file: Buffer | number | undefined) =>
    createHash('sha256')
      .update(file instanceof Buffer ? file : String(file))
      .digest('hex');
  const [one, two] = [
    await callWith((base) => [begin(base), wait(500), control('stop'), wait(1000)]),
    await callWith((base) => [begin(base), wait(900), control('stop'), wait(1000)]),
  ];
  const [first] = one.files.values();
  const [second] = two.files.values();
  expect(first).toBeInstanceOf(Buffer);
  expect(second).toBeInstanceOf(Buffer);
  expect(hash(first)).not.toBe(hash(second));
});

test('audio that is to go elsewhere fails in words: its subscriber is told, its failure ending is taken', async () => {
  const tap = (base: string) =>
    ({
      tap: 'mine',
      track: 'both',
      parameters: {},
      notify: [notifyAt(`${base}/text`)],
      answers: true,
      place,
    }) as const;
  const { requests, codes, call } = await callWith((base) => [
    startStream({ ...tap(base), url: 'wss://media.example.com/', bidirectional: false }),
    stopStream({ tap: 'mine', waitsForFarEnd: false, answers: false, place }),
    startTranscription({ ...tap(base), partialResults: false, settings: {} }),
    connectStream({
      ...tap(base),
      url: 'wss://media.example.com/',
      onCompleted: on,
      onFailed: { go: 'into', verbs: [wait(500)] },
    }),
    wait(9000),
  ]);
  const told = requests.filter(({ path }) => path === '/text').map((request) => eventIn(request));
  expect(told).toEqual([
    expect.objectContaining({ kind: 'stream', event: 'failed', name: 'mine', url: 'wss://media.example.com/' }),
    expect.objectContaining({ kind: 'transcription', event: 'failed', name: 'mine' }),
    expect.objectContaining({ kind: 'stream', event: 'failed', name: 'mine' }),
  ]);
  expect(codes).toEqual(['stream-unavailable', 'transcription-failed', 'stream-unavailable']);
  expect(call.of('end')[0]?.seconds).toBeLessThan(2);
});
