import { describe, expect, test } from 'vitest';
import type { CallEvent, Notify } from '../../../src/verbs/index.ts';
import type { NoticeKind } from '../events.ts';
import { callback } from '../testing/facts.ts';
import { at, call, common, recordedAs, recording, to, told } from '../testing/notices.ts';
import { wire } from './wire.ts';

describe('streams and transcriptions of a live call', () => {
  const stream = (event: 'started' | 'stopped' | 'rejected' | 'failed' | 'message', more = {}): CallEvent => ({
    kind: 'stream',
    event,
    id: 'a1'.repeat(16),
    at,
    sequence: 0,
    url: 'wss://ai.example/s',
    ...more,
  });
  const mediaStream = {
    id: 's-a1a1a1a1-a1a1-a1a1-a1a1-a1a1a1a1a1a1',
    name: 'ai',
    destination: 'wss://ai.example/s',
    startTime: '2025-03-09T14:03:31.150Z',
    tracks: ['inbound', 'outbound'],
    type: 'WebSocket',
  };
  const notify = to('streamEvent', { tracks: 'both' });

  test('mediaStreamStarted', () => {
    expect(told(stream('started', { name: 'ai' }), notify)).toEqual({
      ...common,
      eventType: 'mediaStreamStarted',
      mediaStream,
    });
  });

  test('mediaStreamRejected, also where one fails before it began', () => {
    const body = {
      ...common,
      eventType: 'mediaStreamRejected',
      cause: 'error',
      errorMessage: 'nothing carries it',
      mediaStream,
    };
    expect(told(stream('rejected', { name: 'ai', failure: 'nothing carries it' }), notify)).toEqual(body);
    expect(told(stream('failed', { name: 'ai', failure: 'nothing carries it' }), notify)).toEqual(body);
  });

  test('mediaStreamStopped, with how long it lasted', () => {
    const since = { name: 'ai', startedAt: at - 3500 };
    expect(told(stream('stopped', since), notify)).toMatchObject({
      eventType: 'mediaStreamStopped',
      cause: 'closed',
      mediaStream: { duration: 'PT3.5S', startTime: '2025-03-09T14:03:27.650Z' },
    });
    expect(told(stream('stopped', { ...since, cutShort: true }), notify)).toMatchObject({ cause: 'connection-error' });
    expect(told(stream('failed', { ...since, failure: 'torn' }), notify)).toBeNull();
    expect(told(stream('message'), notify)).toBeNull();
  });

  const live = (event: 'started' | 'content' | 'stopped' | 'failed' | 'ready', more = {}): CallEvent => ({
    kind: 'transcription',
    event,
    id: 'e'.repeat(32),
    name: 'words',
    at,
    sequence: 0,
    ...more,
  });
  const words = {
    id: 't-eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee',
    name: 'words',
    startTime: '2025-03-09T14:03:31.150Z',
    tracks: ['inbound'],
    stabilized: 'false',
  };
  const listener = to('transcriptionEvent', { tracks: 'inbound', stabilized: false });

  test('realTimeTranscriptionStarted and Available', () => {
    expect(told(live('started'), listener)).toEqual({
      ...common,
      eventType: 'realTimeTranscriptionStarted',
      realTimeTranscription: words,
    });
    expect(told(live('ready'), listener)).toMatchObject({
      eventType: 'realTimeTranscriptionAvailable',
      realTimeTranscription: { status: 'available', url: expect.any(String), completedTime: words.startTime },
    });
    expect(told(live('content', { text: 'hi' }), listener)).toBeNull();
  });

  test('Rejected and Stopped have it under both names', () => {
    expect(told(live('failed', { failure: 'no engine' }), listener)).toEqual({
      ...common,
      eventType: 'realTimeTranscriptionRejected',
      cause: 'error',
      errorMessage: 'no engine',
      realTimeTranscription: words,
      transcription: words,
    });
    const stopped = { ...words, startTime: '2025-03-09T14:03:29.150Z', duration: 'PT2S' };
    expect(told(live('stopped', { startedAt: at - 2000 }), listener)).toEqual({
      ...common,
      eventType: 'realTimeTranscriptionStopped',
      cause: 'closed',
      realTimeTranscription: stopped,
      transcription: stopped,
    });
  });
});

describe('the first generation', () => {
  const v1 = (kind: NoticeKind, method: 'GET' | 'POST'): Notify => ({
    ...callback(kind, { generation: 'v1' }, { method }),
    events: [],
  });

  test('tells of a recording by a query', () => {
    const request = wire.notify(call, recordedAs('ready'), v1('recording', 'GET'));
    expect(request?.method).toBe('GET');
    expect(Object.fromEntries(new URL(request?.url ?? '').searchParams)).toEqual({
      eventType: 'recording',
      callId: expect.stringMatching(/^c-[0-9a-z]{25}$/),
      callUri: expect.stringMatching(/\/v1\/users\/9912345\/calls\/c-/),
      from: '+15557771111',
      to: '+15557772222',
      callState: 'active',
      time: '2025-03-09T14:03:31.150Z',
      tag: 'lead-7',
      status: 'complete',
      state: 'complete',
      recordingId: expect.stringMatching(/^rec-[0-9a-z]{25}$/),
      recordingUri: expect.stringMatching(/\/v1\/users\/9912345\/recordings\/rec-/),
      startTime: '2025-03-09T14:03:14.805Z',
      endTime: '2025-03-09T14:03:27.150Z',
    });
  });

  test('and of its words by a body', () => {
    const event: CallEvent = {
      kind: 'transcription',
      event: 'ready',
      id: 'e'.repeat(32),
      at,
      sequence: 0,
      recording,
      text: 'hi',
    };
    const request = wire.notify(call, event, v1('transcription', 'POST'));
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      eventType: 'transcription',
      status: 'completed',
      text: 'hi',
      textUrl: expect.stringMatching(/\/recordings\/rec-[^/]+\/transcriptions\/t-[^/]+\/text$/),
      recordingId: expect.stringMatching(/^rec-/),
    });
  });

  test('has no word for anything else', () => {
    expect(wire.notify(call, { kind: 'key', key: '1', at, sequence: 0 }, v1('dtmf', 'GET'))).toBeNull();
  });
});
