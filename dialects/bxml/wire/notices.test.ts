import { describe, expect, test } from 'vitest';
import type { CallEvent, LegProgress, Notify } from '../../../src/verbs/index.ts';
import { startedAt } from '../testing/facts.ts';
import { at, call, common, ended, inRoom, leg, recordedAs, recording, room, to, told } from '../testing/notices.ts';
import { complaints } from '../testing/sdk-model.ts';

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
