import { describe, expect, test } from 'vitest';
import type { CallEvent, LegProgress, Notify, RecordingFacts } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { NoticeKind } from '../events.ts';
import { callback, exampleCall, startedAt } from '../testing/facts.ts';
import { complaints } from '../testing/sdk-model.ts';
import { wire } from './wire.ts';

const call = exampleCall({ tag: 'lead-7' });
const at = startedAt + 20_000;

/** What every event of the call holds. */
const common = {
  eventTime: '2025-03-09T14:03:31.150Z',
  accountId: '9912345',
  applicationId: expect.any(String),
  from: '+15557771111',
  to: '+15557772222',
  direction: 'inbound',
  callId: expect.stringMatching(/^c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/),
  callUrl: expect.stringMatching(/^https:\/\/voice\.example\.com\/api\/v2\/accounts\/9912345\/calls\/c-/),
  startTime: '2025-03-09T14:03:11.150Z',
  answerTime: '2025-03-09T14:03:11.900Z',
  tag: 'lead-7',
};

const to = (kind: NoticeKind | 'conferenceEvent', notes: JsonObject = {}): Notify => ({
  ...callback(kind, { generation: 'v2', ...notes }),
  events: [],
});

function told(event: CallEvent, notify: Notify): JsonObject | null {
  const request = wire.notify(call, event, notify);
  if (!request) return null;
  expect(request.retry).toEqual({ count: 1, on: ['connect'] });
  return JSON.parse(request.body ?? '') as JsonObject;
}

const leg: LegProgress = {
  id: 'b'.repeat(32),
  label: '+15557773333',
  to: '+15557773333',
  from: '+15557771111',
  startedAt: startedAt + 4000,
};
const ended = (changes: Partial<LegProgress>): CallEvent => ({
  kind: 'leg',
  event: 'ended',
  at,
  sequence: 0,
  leg: { ...leg, endedAt: at, ...changes },
});

const recording: RecordingFacts = {
  id: 'fbe050949fd24afe9bf5b4c6820a41a0',
  url: 'https://voice.example.com/recordings/fbe050949fd24afe9bf5b4c6820a41a0',
  format: 'mp3',
  channels: 2,
  durationMs: 62_345,
  startedAt: startedAt + 3655,
  endedAt: startedAt + 16_000,
};
const recordedAs = (event: 'started' | 'ready' | 'absent' | 'failed', more = {}): CallEvent => ({
  kind: 'recording',
  event,
  at,
  sequence: 0,
  by: 'start-recording',
  recording,
  ...more,
});

const room = { name: 'team-42', id: 'c0'.repeat(16), size: 0 };
const member = {
  callId: call.id,
  memberId: '1',
  muted: false,
  held: false,
  coaching: false,
  startsOnEnter: true,
  endsOnExit: false,
  joinedAt: startedAt,
};
const inRoom = (event: 'created' | 'joined' | 'left' | 'ended' | 'muted'): CallEvent => ({
  kind: 'conference',
  event,
  at,
  sequence: 0,
  room,
  ...(event !== 'ended' && event !== 'created' && { member }),
});

describe('keys and words', () => {
  test('dtmf has one digit', () => {
    expect(told({ kind: 'key', key: '#', at, sequence: 4 }, to('dtmf'))).toEqual({
      ...common,
      eventType: 'dtmf',
      digit: '#',
    });
  });

  test('partialgather has the text so far', () => {
    const event: CallEvent = { kind: 'partial-speech', text: 'I would', stability: 0.4, at, sequence: 0 };
    expect(told(event, to('partialgather'))).toEqual({ ...common, eventType: 'partialgather', text: 'I would' });
  });
});

describe('transferDisconnect', () => {
  const callee = {
    ...common,
    eventType: 'transferDisconnect',
    direction: 'outbound',
    callId: expect.stringMatching(/-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb$/),
    callUrl: expect.stringMatching(/-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb$/),
    parentCallId: common.callId,
    transferCallerId: '+15557771111',
    transferTo: '+15557773333',
    startTime: '2025-03-09T14:03:15.150Z',
    endTime: '2025-03-09T14:03:31.150Z',
    tag: 'leg-1',
  };
  const notify = to('transferDisconnect', { transferTo: '+15557773333', tag: 'leg-1' });

  test('of a leg that was answered has its own answerTime', () => {
    expect(told(ended({ cause: 'normal', raw: 'NORMAL_CLEARING', answeredAt: startedAt + 9000 }), notify)).toEqual({
      ...callee,
      answerTime: '2025-03-09T14:03:20.150Z',
      cause: 'hangup',
    });
  });

  test.each([
    ['busy', 'busy', 'Callee is busy'],
    ['no-answer', 'timeout', undefined],
    ['lost-race', 'hangup', undefined],
    ['cancelled', 'cancel', undefined],
    ['rejected', 'rejected', undefined],
    ['failed', 'error', 'The callee could not be reached'],
  ] as const)('of a leg that ended with %s tells %s', (cause, written, errorMessage) => {
    const body = told(ended({ cause, raw: 'X' }), notify);
    const { answerTime: _answerTime, ...unanswered } = callee;
    expect(body).toEqual({
      ...unanswered,
      cause: written,
      ...(errorMessage !== undefined && { errorMessage, errorId: expect.any(String) }),
    });
  });

  test('nothing is told before the end, nor the call’s tag in place of the number’s', () => {
    expect(told({ kind: 'leg', event: 'answered', at, sequence: 0, leg }, notify)).toBeNull();
    expect(told(ended({ cause: 'normal', raw: 'X' }), to('transferDisconnect'))).not.toHaveProperty('tag');
  });
});

describe('recordings', () => {
  const { answerTime: _answerTime, ...unanswered } = common;
  const file = {
    recordingId: 'r-fbe05094-9fd2-4afe-9bf5-b4c6820a41a0',
    mediaUrl: expect.stringMatching(/\/recordings\/r-fbe05094-9fd2-4afe-9bf5-b4c6820a41a0\/media$/),
    fileFormat: 'mp3',
    startTime: '2025-03-09T14:03:14.805Z',
    endTime: '2025-03-09T14:03:27.150Z',
    duration: 'PT1M2.345S',
  };

  test('recordingAvailable, once the file can be fetched', () => {
    expect(told(recordedAs('started'), to('recordingAvailable'))).toBeNull();
    expect(told(recordedAs('ready'), to('recordingAvailable'))).toEqual({
      ...unanswered,
      ...file,
      eventType: 'recordingAvailable',
      channels: 2,
      status: 'complete',
    });
  });

  test.each(['absent', 'failed'] as const)('a recording that is %s has no file', (event) => {
    const body = told(recordedAs(event), to('recordingAvailable'));
    expect(body).toMatchObject({ status: 'error', recordingId: file.recordingId });
    expect(body).not.toHaveProperty('mediaUrl');
  });

  test('conferenceRecordingAvailable, where it is of a room', () => {
    expect(told(recordedAs('ready', { room }), to('recordingAvailable'))).toEqual({
      eventType: 'conferenceRecordingAvailable',
      eventTime: common.eventTime,
      accountId: '9912345',
      conferenceId: expect.stringMatching(/^conf-[0-9a-f]{8}-c0c0c0c0-/),
      name: 'team-42',
      ...file,
      mediaUrl: expect.stringMatching(/\/conferences\/conf-[^/]+\/recordings\/r-[^/]+\/media$/),
      channels: 1,
      status: 'complete',
    });
  });

  test('transcriptionAvailable says where the words are', () => {
    const event: CallEvent = {
      kind: 'transcription',
      event: 'ready',
      id: 'e'.repeat(32),
      at,
      sequence: 0,
      recording,
      text: 'hi',
    };
    expect(told(event, to('transcriptionAvailable'))).toEqual({
      ...unanswered,
      ...file,
      eventType: 'transcriptionAvailable',
      transcription: {
        id: 't-eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee',
        url: expect.stringMatching(/\/recordings\/r-fbe05094-9fd2-4afe-9bf5-b4c6820a41a0\/transcription$/),
        status: 'available',
        completedTime: '2025-03-09T14:03:31.150Z',
      },
    });
    expect(told({ ...event, event: 'failed' }, to('transcriptionAvailable'))).toMatchObject({
      transcription: { status: 'error' },
    });
  });
});

describe('conferences', () => {
  test('the end goes to whoever is told of it, and nothing else does', () => {
    const notify = to('conferenceCompleted', { tag: 'weekly' });
    expect(told(inRoom('ended'), notify)).toEqual({
      eventType: 'conferenceCompleted',
      eventTime: common.eventTime,
      conferenceId: expect.stringMatching(/^conf-/),
      name: 'team-42',
      tag: 'weekly',
    });
    for (const event of ['created', 'joined', 'left', 'muted'] as const) expect(told(inRoom(event), notify)).toBeNull();
  });

  test('what nobody is left to hear an answer to is told in the words it would be asked with', () => {
    const notify = to('conferenceEvent');
    expect(told(inRoom('left'), notify)).toMatchObject({
      eventType: 'conferenceMemberExit',
      callId: common.callId,
      from: '+15557771111',
      to: '+15557772222',
    });
    expect(told(inRoom('created'), notify)).toMatchObject({ eventType: 'conferenceCreated' });
    expect(told(inRoom('ended'), notify)).toBeNull();
    expect(told(inRoom('muted'), notify)).toBeNull();
  });
});

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

test.each([
  ['human', 'human'],
  ['machine', 'answering-machine'],
  ['fax', 'tone-detected'],
  ['unknown', 'timeout'],
] as const)('machineDetectionComplete tells of %s as %s', (result, value) => {
  const event: CallEvent = { kind: 'machine', at, sequence: 0, result, tookMs: 4989, leg: { ...leg, id: call.id } };
  expect(told(event, to('machineDetectionComplete'))).toEqual({
    ...common,
    eventType: 'machineDetectionComplete',
    machineDetectionResult: { value, duration: 'PT4.989S' },
  });
});

test('an endpoint is connected while its leg is', () => {
  const notify = to('endpointEvent', { endpointId: 'e-1' });
  const answered: LegProgress = { ...leg, answeredAt: at };
  expect(told({ kind: 'leg', event: 'answered', at, sequence: 0, leg: answered }, notify)).toEqual({
    accountId: '9912345',
    endpointId: 'e-1',
    event: 'endpointConnected',
    deviceId: 'd-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb',
    timestamp: at,
    tags: [],
  });
  expect(told(ended({ answeredAt: at, cause: 'normal', raw: 'X' }), notify)).toMatchObject({
    event: 'endpointDisconnected',
  });
  expect(told(ended({ cause: 'busy', raw: 'X' }), notify)).toBeNull();
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

describe('the official library', () => {
  const words: CallEvent = { kind: 'transcription', event: 'ready', id: 'e'.repeat(32), at, sequence: 0, recording };
  const machine: CallEvent = {
    kind: 'machine',
    at,
    sequence: 0,
    result: 'human',
    tookMs: 900,
    leg: { ...leg, id: call.id },
  };

  test.each<[string, CallEvent, Notify, readonly string[]]>([
    ['DtmfCallback', { kind: 'key', key: '1', at, sequence: 0 }, to('dtmf'), []],
    ['RecordingAvailableCallback', recordedAs('ready'), to('recordingAvailable'), []],
    ['ConferenceRecordingAvailableCallback', recordedAs('ready', { room }), to('recordingAvailable', { tag: 'a' }), []],
    [
      'TransferDisconnectCallback',
      ended({ cause: 'busy', raw: 'USER_BUSY' }),
      to('transferDisconnect', { tag: 'a' }),
      [],
    ],
    ['ConferenceCompletedCallback', inRoom('ended'), to('conferenceCompleted', { tag: 'a' }), []],
    ['MachineDetectionCompleteCallback', machine, to('machineDetectionComplete'), []],
  ])('takes the body as its %s', (model, event, notify, beyond) => {
    expect(complaints(model, told(event, notify))).toEqual(beyond);
  });

  test('takes the body as its TranscriptionAvailableCallback, whose transcription it declares as another thing', () => {
    const { transcription, ...body } = told(words, to('transcriptionAvailable')) ?? {};
    expect(complaints('TranscriptionAvailableCallback', body)).toEqual([]);
    // What is documented and sent is a reference to the words; the class has the words of a speaker.
    expect(transcription).toMatchObject({ id: expect.any(String), status: 'available' });
  });
});
