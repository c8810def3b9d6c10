import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { type Serving, startServing } from '../../src/cli/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { soundFacts } from '../../src/media/index.ts';
import { sqliteStore } from '../../src/store/index.ts';
import {
  controlRecording,
  on,
  pause,
  play,
  type RecordingEvent,
  type RecordingRule,
  record,
  startRecording,
  type Verb,
} from '../../src/verbs/index.ts';
import { customerServer } from '../support/customer.ts';
import { recordingRule } from '../support/some-verbs.ts';
import { documentOf, eventIn, notifyAt, verbDocuments } from '../support/verb-documents.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

const place = { pointer: '' };
const wait = (ms: number) => pause({ durationMs: ms, answers: true, place });
const tone = (ms: number) =>
  play({
    source: { kind: 'tone', frequencies: [640], onMs: ms, offMs: 0, repeat: 1 },
    loops: 1,
    endKeys: '',
    answers: true,
    place,
  });
const rule = (base: string, more: Partial<RecordingRule> = {}): RecordingRule =>
  recordingRule({ notify: [notifyAt(`${base}/told`)], ...more });
const control = (action: 'pause' | 'resume' | 'stop') =>
  controlRecording({ recording: null, action, answers: true, place });

/** Calls from a real FreeSWITCH, answered by the whole program: what the customer's server is told, and can fetch. */
describe.skipIf(!switchIsGiven)('recordings of real calls, through serve', () => {
  const folder = mkdtempSync(join(tmpdir(), 'real-recordings-'));
  let real: RealSwitch;
  beforeAll(async () => {
    real = await RealSwitch.start();
  });
  afterAll(async () => {
    await real?.close();
  });

  async function callWith(verbs: (base: string) => readonly Verb[], does = '&park()') {
    const base = { url: '' };
    await using server = await customerServer({
      '/voice': () => documentOf(verbs(base.url)),
      '/told': '',
      '/upload': { status: 201 },
    });
    base.url = server.url;
    const yaml = `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${folder}
store: { file: ${folder}/calls.sqlite }
log: { level: error }
routes: [{ pattern: "^", url: "${server.url}/voice", format: verbs }]
`;
    const config = parseConfig(yaml, 'dragoman.yaml', { formats: ['verbs'], environment: {} });
    const serving: Serving = await startServing(config, [...dialects, verbDocuments]);
    const { host, port } = serving.eventSocket;
    const store = await sqliteStore(join(folder, 'calls.sqlite'));
    try {
      await real.callTo(`${host}:${port}`, does);
      const told = () =>
        server.requests.filter(({ path }) => path === '/told').map((request) => eventIn<RecordingEvent>(request));
      await expect.poll(() => told().filter(({ event }) => event !== 'started').length, { timeout: 15_000 }).toBe(1);
      const last = told().at(-1) as RecordingEvent;
      const url = new URL(last.recording.url);
      const own = `http://${serving.http.host}:${serving.http.port}${url.pathname}`;
      const response = await fetch(own);
      const bytes = Buffer.from(await response.arrayBuffer());
      const facts = await soundFacts(join(folder, 'recordings', `${last.recording.id}.${last.recording.format}`)).catch(
        () => null,
      );
      const stored = await store.recordings.find(last.recording.id);
      return { last, told: told(), status: response.status, bytes, facts, stored, requests: server.requests };
    } finally {
      await serving.close();
      await store.close();
    }
  }

  test('durations are the file’s, a pause leaves time out, two channels are two', async () => {
    const { last, status, bytes, facts, stored } = await callWith((base) => [
      startRecording({ recording: 'all', rule: rule(base, { channels: 2 }), startsOn: 'now', answers: true, place }),
      tone(1500),
      control('pause'),
      wait(2000),
      control('resume'),
      wait(1000),
      control('stop'),
      wait(300),
    ]);
    expect([last.event, status]).toEqual(['ready', 200]);
    expect(facts).toEqual({ container: 'wav', durationMs: last.recording.durationMs, channels: 2 });
    expect(last.recording.durationMs).toBeGreaterThan(2200);
    expect(last.recording.durationMs).toBeLessThan(3200);
    expect(last.recording.endedAt - last.recording.startedAt).toBeGreaterThan(4300);
    expect(stored).toMatchObject({ channels: 2, durationMs: last.recording.durationMs, bytes: bytes.length });
  });

  test('mp3, to the end of the call, and sent on before it is told to be ready', async () => {
    const { last, status, facts, requests } = await callWith((base) => [
      startRecording({
        recording: null,
        rule: rule(base, {
          format: 'mp3',
          awaitsUpload: true,
          uploads: [{ url: `${base}/upload`, method: 'PUT' }],
        }),
        startsOn: 'answer',
        answers: true,
        place,
      }),
      tone(2000),
    ]);
    expect([last.event, last.recording.upload, status]).toEqual(['ready', 'done', 200]);
    expect(facts).toMatchObject({ container: 'mp3', durationMs: last.recording.durationMs });
    expect(last.recording.durationMs).toBeGreaterThan(1500);
    const paths = requests.map(({ path }) => path);
    expect(paths.indexOf('/upload')).toBeLessThan(paths.lastIndexOf('/told'));
  });

  test('what the caller says is trimmed of the silence around it; silence alone is nothing', async () => {
    const message = (base: string) =>
      record({
        prompts: [],
        bargeIn: false,
        beep: false,
        rule: rule(base, { track: 'caller', trimsSilence: true }),
        endKeys: '#',
        endSilenceMs: 1500,
        startTimeoutMs: 4000,
        rounds: 1,
        onRecorded: on,
        onNothing: on,
        answers: true,
        place,
      });
    const speech = 'silence_stream://1200!tone_stream://%(1000,0,640)!silence_stream://20000';
    const spoken = await callWith((base) => [message(base)], `&playback(file_string://${speech})`);
    expect(spoken.last.event).toBe('ready');
    const { startedAt, endedAt, durationMs } = spoken.last.recording;
    expect(durationMs).toBeGreaterThan(900);
    // The 1.5 s that ended it, but for a margin of 0.1 s, and what was silent before.
    expect(endedAt - startedAt - durationMs).toBeGreaterThan(1200);
    expect(endedAt - startedAt - durationMs).toBeLessThan(3200);
    const silent = await callWith((base) => [message(base)]);
    expect(silent.told.map(({ event }) => event)).toEqual(['started', 'absent']);
    expect(silent.status).toBe(404);
  });
});
