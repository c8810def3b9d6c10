import { describe, expect, test } from 'vitest';
import type {
  CallEvent,
  ConferenceEvent,
  LegEvent,
  LegProgress,
  Notify,
  RecordingEvent,
  StreamEvent,
  TranscriptionEvent,
} from '../../../src/verbs/index.ts';
import { answeredCall, callbackOf, june } from '../testing/samples.ts';
import { wire } from './index.ts';

const child = 'cd'.repeat(16);
const account = 'AC8d9001d32c6a703d95921a77115050f3';
const call = 'CA0123456789abcdef0123456789abcdef';

function to(kind: string, events: readonly string[] = [], more: Partial<Notify> = {}): Notify {
  return { ...callbackOf(kind, { url: 'https://app.example.com/events' }), events, ...more };
}

function told(event: CallEvent, notify: Notify): unknown {
  return wire.notify(answeredCall(), event, notify)?.parameters ?? null;
}

const leg: LegProgress = { id: child, to: '+14155550101', from: '+14155550199', startedAt: june - 30_000 };
const legEvent = (event: LegEvent['event'], more: Partial<LegProgress> = {}, sequence = 0): LegEvent => ({
  kind: 'leg',
  at: june,
  sequence,
  event,
  leg: { ...leg, ...more },
});
const everyLegEvent = ['initiated', 'ringing', 'answered', 'completed'];

describe('a called leg', () => {
  test('is told as a call of its own, with the caller for its parent', () => {
    expect(told(legEvent('initiated'), to('leg-status', everyLegEvent))).toMatchObject({
      CallSid: `CA${child}`,
      ParentCallSid: call,
      AccountSid: account,
      From: '+14155550199',
      To: '+14155550101',
      Called: '+14155550101',
      Direction: 'outbound-dial',
      CallStatus: 'initiated',
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      Timestamp: 'Thu, 01 Jun 2017 20:48:32 +0000',
    });
  });

  test('rings, answers as in-progress, and ends as it ended', () => {
    const all = to('leg-status', everyLegEvent);
    expect(told(legEvent('ringing', {}, 1), all)).toMatchObject({ CallStatus: 'ringing', SequenceNumber: '1' });
    const answeredAt = june - 12_400;
    expect(told(legEvent('answered', { answeredAt }, 2), all)).toMatchObject({ CallStatus: 'in-progress' });
    const ended = { answeredAt, endedAt: june, cause: 'normal', raw: 'NORMAL_CLEARING' } as const;
    expect(told(legEvent('ended', ended, 3), all)).toMatchObject({
      CallStatus: 'completed',
      CallDuration: '12',
      Duration: '1',
      SequenceNumber: '3',
    });
  });

  test.each([
    [{ cause: 'busy', raw: 'USER_BUSY', sipStatus: 486 }, 'busy'],
    [{ cause: 'no-answer', raw: 'NO_ANSWER' }, 'no-answer'],
    [{ cause: 'lost-race', raw: 'LOSE_RACE' }, 'no-answer'],
    [{ cause: 'unallocated', raw: 'UNALLOCATED_NUMBER', sipStatus: 404 }, 'failed'],
  ] as const)('that never answered, %j, ends as %s and without a duration', (detail, status) => {
    const parameters = told(legEvent('ended', { ...detail, endedAt: june }), to('leg-status', ['completed']));
    expect(parameters).toMatchObject({ CallStatus: status });
    expect(parameters).not.toHaveProperty('CallDuration');
    if ('sipStatus' in detail) expect(parameters).toMatchObject({ SipResponseCode: String(detail.sipStatus) });
  });

  test('is told of only what was asked for, and by the name that its document gave it', () => {
    expect(told(legEvent('ringing'), to('leg-status', ['completed']))).toBeNull();
    expect(told(legEvent('ended'), to('leg-status', ['ringing']))).toBeNull();
    const client = to('leg-status', ['ringing'], { notes: { to: 'client:maria' } });
    expect(told(legEvent('ringing', { to: 'maria' }), client)).toMatchObject({ To: 'client:maria' });
  });

  test('is a person or a machine', () => {
    const amd = to('machine-detection');
    const event = { kind: 'machine', at: june, sequence: 0, leg, result: 'machine', tookMs: 2410 } as const;
    expect(told(event, amd)).toEqual({
      CallSid: `CA${child}`,
      AccountSid: account,
      AnsweredBy: 'machine_start',
      MachineDetectionDuration: '2410',
    });
    expect(told({ ...event, messageEnd: 'beep' }, amd)).toMatchObject({ AnsweredBy: 'machine_end_beep' });
    expect(told({ ...event, result: 'human' }, amd)).toMatchObject({ AnsweredBy: 'human' });
    const ended = legEvent('ended', { machine: 'fax', endedAt: june });
    expect(told(ended, to('leg-status', ['completed']))).toMatchObject({ AnsweredBy: 'fax' });
  });
});

describe('a recording', () => {
  const event: RecordingEvent = {
    kind: 'recording',
    at: june,
    sequence: 0,
    event: 'ready',
    by: 'dial',
    recording: {
      id: 'ab'.repeat(16),
      url: 'https://dragoman.example.com/recordings/abab',
      format: 'wav',
      channels: 2,
      durationMs: 4400,
      startedAt: june - 5000,
      endedAt: june,
    },
  };

  test('that can be fetched', () => {
    expect(told(event, to('recording-status', ['completed']))).toEqual({
      AccountSid: account,
      CallSid: call,
      RecordingSid: `RE${'ab'.repeat(16)}`,
      RecordingUrl: 'https://dragoman.example.com/recordings/abab',
      RecordingStatus: 'completed',
      RecordingDuration: '4',
      RecordingChannels: '2',
      RecordingStartTime: 'Thu, 01 Jun 2017 20:48:27 +0000',
      RecordingSource: 'DialVerb',
      RecordingTrack: 'both',
    });
  });

  test('has begun, or never was: without a duration', () => {
    const all = to('recording-status', ['in-progress', 'completed', 'absent'], { notes: { track: 'outbound' } });
    const begun = told({ ...event, event: 'started', by: 'start-recording' }, all);
    expect(begun).toMatchObject({ RecordingStatus: 'in-progress', RecordingTrack: 'outbound' });
    expect(begun).not.toHaveProperty('RecordingDuration');
    expect(told({ ...event, event: 'absent', by: 'record' }, all)).toMatchObject({
      RecordingStatus: 'absent',
      RecordingSource: 'RecordVerb',
      ErrorCode: '0',
    });
    expect(told({ ...event, event: 'started' }, to('recording-status', ['completed']))).toBeNull();
  });

  test('of a room is told under the room', () => {
    const room = { name: 'Board Room', id: 'ef'.repeat(16), size: 2 };
    const parameters = told({ ...event, by: 'conference', room }, to('recording-status', ['completed']));
    expect(parameters).toMatchObject({ ConferenceSid: `CF${room.id}`, RecordingSource: 'Conference' });
    expect(parameters).not.toHaveProperty('CallSid');
  });

  test('is written down, for the address that asked for it', () => {
    const { recording } = event;
    const transcript: TranscriptionEvent = {
      kind: 'transcription',
      at: june,
      sequence: 0,
      event: 'ready',
      id: 'ee'.repeat(16),
      text: 'call me back',
      recording,
    };
    expect(told(transcript, to('transcription'))).toMatchObject({
      TranscriptionSid: `TR${'ee'.repeat(16)}`,
      TranscriptionText: 'call me back',
      TranscriptionStatus: 'completed',
      TranscriptionUrl: `https://dragoman.example.com/2010-04-01/Accounts/${account}/Transcriptions/TR${'ee'.repeat(16)}`,
      RecordingSid: `RE${recording.id}`,
      CallSid: call,
      From: '+14155550123',
      Direction: 'inbound',
    });
    expect(told({ ...transcript, event: 'failed' }, to('transcription'))).toMatchObject({
      TranscriptionStatus: 'failed',
    });
  });
});

describe('a conference', () => {
  const room = { name: 'Board Room', id: 'ef'.repeat(16), size: 2 };
  const member = {
    callId: child,
    memberId: '7',
    label: 'moderator',
    muted: false,
    held: false,
    coaches: [],
    startsOnEnter: true,
    endsOnExit: true,
    joinedAt: june - 9000,
  };
  const event: ConferenceEvent = { kind: 'conference', at: june, sequence: 3, event: 'joined', room, member };
  const all = to('conference-status', 'start end join leave mute hold modify speaker announcement'.split(' '));

  test('tells who came', () => {
    expect(told(event, all)).toEqual({
      ConferenceSid: `CF${room.id}`,
      FriendlyName: 'Board Room',
      AccountSid: account,
      SequenceNumber: '3',
      Timestamp: 'Thu, 01 Jun 2017 20:48:32 +0000',
      StatusCallbackEvent: 'participant-join',
      CallSid: `CA${child}`,
      Muted: 'false',
      Hold: 'false',
      Coaching: 'false',
      EndConferenceOnExit: 'true',
      StartConferenceOnEnter: 'true',
      ParticipantLabel: 'moderator',
    });
  });

  test('tells whom a coach speaks to', () => {
    const coach = { ...member, coaches: ['d'.repeat(32)] };
    expect(told({ ...event, member: coach }, all)).toMatchObject({
      Coaching: 'true',
      CallSidToCoach: `CA${'d'.repeat(32)}`,
    });
    expect(told({ ...event, member: { ...coach, coaches: ['chair'] } }, all)).not.toHaveProperty('CallSidToCoach');
  });

  test.each([
    ['started', 'conference-start'],
    ['ended', 'conference-end'],
    ['left', 'participant-leave'],
    ['muted', 'participant-mute'],
    ['unmuted', 'participant-unmute'],
    ['held', 'participant-hold'],
    ['unheld', 'participant-unhold'],
    ['modified', 'participant-modify'],
    ['speech-started', 'participant-speech-start'],
    ['speech-stopped', 'participant-speech-stop'],
    ['announcement-ended', 'announcement-end'],
    ['announcement-failed', 'announcement-fail'],
  ] as const)('%s is %s', (happened, word) => {
    expect(told({ ...event, event: happened }, all)).toMatchObject({ StatusCallbackEvent: word });
    expect(told({ ...event, event: happened }, to('conference-status', ['none']))).toBeNull();
  });

  test('tells why it ended, and who ended it', () => {
    expect(told({ ...event, event: 'ended', reason: 'moderator-left' }, all)).toMatchObject({
      CallSidEndingConference: `CA${child}`,
      ParticipantLabelEndingConference: 'moderator',
      ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
    });
    const { member: _member, ...empty } = event;
    const ended = told({ ...empty, event: 'ended', reason: 'last-left' }, all);
    expect(ended).toMatchObject({ ReasonConferenceEnded: 'last-participant-left' });
    expect(ended).not.toHaveProperty('CallSidEndingConference');
  });

  test('tells why somebody left', () => {
    expect(told({ ...event, event: 'left', reason: 'hangup' }, all)).toMatchObject({
      ReasonParticipantLeft: 'participant_hung_up',
      ParticipantCallStatus: 'completed',
    });
    expect(told({ ...event, event: 'left', reason: 'moderator-left' }, all)).toMatchObject({
      ReasonParticipantLeft: 'moderator_ended_conference',
      ParticipantCallStatus: 'in-progress',
    });
  });

  test('that is only made ready is told to nobody', () => {
    expect(told({ ...event, event: 'created' }, all)).toBeNull();
  });
});

describe('what runs beside a call', () => {
  const stream: StreamEvent = {
    kind: 'stream',
    at: june,
    sequence: 0,
    event: 'started',
    id: 'aa'.repeat(16),
    name: 'tap',
  };

  test('a stream', () => {
    expect(told(stream, to('stream-status'))).toEqual({
      AccountSid: account,
      CallSid: call,
      StreamSid: `MZ${'aa'.repeat(16)}`,
      StreamName: 'tap',
      StreamEvent: 'stream-started',
      Timestamp: '2017-06-01T20:48:32.000Z',
    });
    expect(told({ ...stream, event: 'failed', failure: 'refused' }, to('stream-status'))).toMatchObject({
      StreamEvent: 'stream-error',
      StreamError: 'refused',
    });
    expect(told({ ...stream, event: 'message' }, to('stream-status'))).toBeNull();
  });

  test('SIPREC says the same in its own names', () => {
    expect(told({ ...stream, event: 'stopped' }, to('siprec-status'))).toMatchObject({
      SiprecSid: `SR${'aa'.repeat(16)}`,
      SiprecName: 'tap',
      SiprecEvent: 'siprec-stopped',
    });
  });

  test('a transcription as it goes', () => {
    const event: TranscriptionEvent = {
      kind: 'transcription',
      at: june,
      sequence: 1,
      event: 'content',
      id: 'ee'.repeat(16),
      name: 'notes',
      track: 'caller',
      text: 'good morning',
      confidence: 0.9,
      isFinal: true,
      language: 'en-US',
    };
    const labelled = to('transcription-status', [], { notes: { callerLabel: 'customer' } });
    expect(told(event, labelled)).toEqual({
      AccountSid: account,
      CallSid: call,
      TranscriptionSid: `GT${'ee'.repeat(16)}`,
      TranscriptionEvent: 'transcription-content',
      SequenceId: '2',
      Timestamp: '2017-06-01T20:48:32.000Z',
      Name: 'notes',
      Track: 'inbound_track',
      InboundTrackLabel: 'customer',
      LanguageCode: 'en-US',
      TranscriptionData: '{"transcript":"good morning","confidence":0.9}',
      Final: 'true',
    });
    expect(told({ ...event, event: 'stopped' }, labelled)).not.toHaveProperty('TranscriptionData');
  });

  test('what the recogniser believes so far', () => {
    const event = { kind: 'partial-speech', at: june, sequence: 4, text: 'two tick', stability: 0.4 } as const;
    expect(told(event, to('partial-result'))).toMatchObject({
      CallSid: call,
      CallStatus: 'in-progress',
      UnstableSpeechResult: 'two tick',
      StableSpeechResult: '',
      Stability: '0.4',
      SequenceNumber: '4',
    });
  });

  test('a message is told once', () => {
    const event = { kind: 'message', at: june, sequence: 0, id: 'bb'.repeat(16), to: '+1', from: '+2' } as const;
    expect(told({ ...event, event: 'sent' }, to('sms-status'))).toMatchObject({
      SmsSid: `SM${'bb'.repeat(16)}`,
      SmsStatus: 'sent',
      To: '+1',
    });
    expect(told({ ...event, event: 'undelivered' }, to('sms-status'))).toMatchObject({ SmsStatus: 'failed' });
    expect(told({ ...event, event: 'delivered' }, to('sms-status'))).toBeNull();
  });

  test('keys in the background are no part of TwiML', () => {
    expect(told({ kind: 'key', at: june, sequence: 0, key: '1' }, to('leg-status', everyLegEvent))).toBeNull();
  });
});

test('notices are asked as their attributes say: method, deadlines behind the #, and signed', () => {
  const notify = to('leg-status', ['ringing'], { method: 'GET', url: 'https://app.example.com/e?leg=1#rc=3&ct=900' });
  const signed = answeredCall({ settings: { authToken: 'token' } });
  const request = wire.notify(signed, legEvent('ringing'), notify);
  expect(request?.url).toMatch(/^https:\/\/app\.example\.com\/e\?leg=1&CallSid=CAcdcd/);
  expect(request).toMatchObject({ method: 'GET', retry: { count: 3 }, deadlines: { connectMs: 900 } });
  expect(request?.sign).toBeDefined();
});

test('two notices of one leg have tokens of their own, the same notice always the same', () => {
  const token = (event: CallEvent) =>
    wire.notify(answeredCall(), event, to('leg-status', everyLegEvent))?.headers['I-Twilio-Idempotency-Token'];
  expect(token(legEvent('ringing', {}, 1))).toBe(token(legEvent('ringing', {}, 1)));
  expect(token(legEvent('ringing', {}, 1))).not.toBe(token(legEvent('answered', {}, 2)));
});
