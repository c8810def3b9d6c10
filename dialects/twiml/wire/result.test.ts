import { describe, expect, test } from 'vitest';
import type {
  CauseDetail,
  DialReport,
  GatherReport,
  JsonObject,
  LegFacts,
  RecordingFacts,
  RecordReport,
  Report,
} from '../../../src/verbs/index.ts';
import type { Outcome } from '../../dialect.ts';
import { answeredCall, callbackOf, june, sampleCall } from '../testing/samples.ts';
import { wire } from './index.ts';

const times = { startedAt: june - 9000, endedAt: june };
const outcome = (report?: Report): Outcome => ({
  why: 'verb',
  reports: report ? [report] : [],
  ...(report && { report }),
});

/** What a result tells beside the standard parameters. */
function own(report: Report | undefined, kind: string, notes?: JsonObject): JsonObject {
  const standard = wire.opening(answeredCall(), { url: 'https://app.example.com/next' }).parameters;
  const { parameters } = wire.result(answeredCall(), outcome(report), callbackOf(kind, notes ? { notes } : {}));
  expect(parameters).toMatchObject(standard);
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !(name in standard)));
}

const recording: RecordingFacts = {
  id: 'ab'.repeat(16),
  url: 'https://dragoman.example.com/recordings/abab',
  format: 'wav',
  channels: 1,
  durationMs: 4400,
  ...times,
};

describe('after Gather', () => {
  const gathered = (more: Partial<GatherReport>): GatherReport => ({
    verb: 'gather',
    ...times,
    outcome: 'digits',
    digits: '',
    endKey: '',
    rounds: 1,
    ...more,
  });

  test('digits come without the key that ended them', () => {
    expect(own(gathered({ digits: '12', endKey: '#' }), 'gather', { input: 'dtmf' })).toEqual({
      Digits: '12',
      FinishedOnKey: '#',
      msg: 'Gather End',
    });
  });

  test('speech comes with its confidence and without digits', () => {
    const report = gathered({ outcome: 'speech', speech: { text: 'two tickets', confidence: 0.93 } });
    expect(own(report, 'gather', { input: 'dtmf speech' })).toEqual({
      SpeechResult: 'two tickets',
      Confidence: '0.93',
      msg: 'Gather End',
    });
  });

  test('of nothing, the digits are empty where keys were awaited, absent where only speech was', () => {
    const silent = gathered({ outcome: 'silence' });
    expect(own(silent, 'gather', { input: 'dtmf speech' })).toMatchObject({ Digits: '', FinishedOnKey: '' });
    expect(own(silent, 'gather', { input: 'speech' })).toEqual({ msg: 'Gather End' });
  });

  test('hashes and stars arrive as data', () => {
    const report = gathered({ digits: '12#*' });
    const { body } = wire.result(answeredCall(), outcome(report), callbackOf('gather'));
    expect(new URLSearchParams(body).get('Digits')).toBe('12#*');
  });

  test('a redirect of the answer does not see the digits again', () => {
    const { redirects, body = '' } = wire.result(
      answeredCall(),
      outcome(gathered({ digits: '7' })),
      callbackOf('gather'),
    );
    expect(body).toContain('Digits=7');
    expect(redirects.query).toContain('CallSid=');
    expect(redirects.query).not.toContain('Digits');
  });
});

describe('after Record', () => {
  const recorded = (more: Partial<RecordReport>): RecordReport => ({
    verb: 'record',
    ...times,
    outcome: 'recorded',
    endedBy: 'key',
    endKey: '#',
    rounds: 1,
    recording,
    ...more,
  });

  test('the recording, its whole seconds, and the key', () => {
    expect(own(recorded({}), 'record')).toEqual({
      RecordingUrl: 'https://dragoman.example.com/recordings/abab',
      RecordingSid: `RE${'ab'.repeat(16)}`,
      RecordingDuration: '4',
      Digits: '#',
    });
  });

  test('no key after silence, the word hangup after the caller has left', () => {
    expect(own(recorded({ endedBy: 'silence', endKey: '' }), 'record')['Digits']).toBe('');
    const gone = answeredCall({ state: 'ended', endedAt: june });
    const { parameters } = wire.result(
      gone,
      outcome(recorded({ endedBy: 'hangup', endKey: '' })),
      callbackOf('record'),
    );
    expect(parameters).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
  });
});

describe('after Dial', () => {
  const leg: LegFacts = {
    id: 'cd'.repeat(16),
    label: '+14155550142',
    to: 'sofia/gateway/x/14155550142',
    startedAt: june - 40_000,
    answeredAt: june - 31_600,
    endedAt: june,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
  };
  const dialled = (more: Partial<DialReport>): DialReport => ({
    verb: 'dial',
    ...times,
    outcome: 'completed',
    bridged: true,
    bridgedMs: 31_000,
    cause: 'normal',
    raw: 'NORMAL_CLEARING',
    legs: [leg],
    leg,
    ...more,
  });

  test('a conversation', () => {
    expect(own(dialled({ recording }), 'dial')).toEqual({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallSid: `CA${'cd'.repeat(16)}`,
      DialCallDuration: '32',
      RecordingUrl: recording.url,
      RecordingSid: `RE${recording.id}`,
      RecordingDuration: '4',
    });
  });

  test('a callee who was led elsewhere goes on', () => {
    const left = { ...leg, goesOn: true } as const;
    expect(own(dialled({ leg: left, legs: [left] }), 'dial')).toEqual({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallSid: `CA${'cd'.repeat(16)}`,
    });
  });

  const unanswered = (detail: CauseDetail, more: Partial<DialReport> = {}): DialReport => {
    const { answeredAt: _answeredAt, ...rang } = leg;
    const failed = { ...rang, ...detail };
    return dialled({
      outcome: 'failed',
      bridged: false,
      bridgedMs: 0,
      ...detail,
      legs: [failed],
      leg: failed,
      ...more,
    });
  };

  test.each([
    ['busy', 'USER_BUSY', 486, 'busy'],
    ['busy', 'USER_BUSY', undefined, 'busy'],
    ['rejected', 'CALL_REJECTED', 603, 'busy'],
    ['rejected', 'CALL_REJECTED', 403, 'failed'],
    ['no-answer', 'NO_ANSWER', undefined, 'no-answer'],
    ['no-answer', 'NO_USER_RESPONSE', 408, 'no-answer'],
    ['unreachable', 'TEMPORARILY_UNAVAILABLE', 480, 'no-answer'],
    ['cancelled', 'ORIGINATOR_CANCEL', 487, 'no-answer'],
    ['unallocated', 'UNALLOCATED_NUMBER', 404, 'failed'],
    ['congestion', 'NORMAL_TEMPORARY_FAILURE', 503, 'failed'],
    ['incompatible', 'INCOMPATIBLE_DESTINATION', 488, 'failed'],
  ] as const)('%s (%s, SIP %s) is %s', (cause, raw, sipStatus, status) => {
    const report = unanswered({ cause, raw, ...(sipStatus !== undefined && { sipStatus }) });
    expect(own(report, 'dial')).toEqual({
      DialCallStatus: status,
      DialBridged: 'false',
      DialCallSid: `CA${'cd'.repeat(16)}`,
      DialCallDuration: '0',
    });
  });

  test('a caller who leaves while it rings', () => {
    const report = unanswered({ cause: 'cancelled', raw: 'ORIGINATOR_CANCEL' }, { interrupted: 'hangup' });
    expect(own(report, 'dial')['DialCallStatus']).toBe('no-answer');
  });

  test('nobody to ring: no leg is told of', () => {
    const { leg: _leg, ...rest } = unanswered({ cause: 'unallocated', raw: 'NO_ROUTE_DESTINATION' });
    expect(own({ ...rest, legs: [] }, 'dial')).toEqual({ DialCallStatus: 'failed', DialBridged: 'false' });
  });

  test('a callee who declined is no answer, unless the route calls that completed', () => {
    const declined = dialled({ bridged: false, outcome: 'failed' });
    expect(own(declined, 'dial')).toMatchObject({ DialCallStatus: 'no-answer', DialBridged: 'false' });
    const settled = answeredCall({ settings: { declined: 'completed' } });
    const { parameters } = wire.result(settled, outcome(declined), callbackOf('dial'));
    expect(parameters).toMatchObject({ DialCallStatus: 'completed', DialBridged: 'false' });
  });

  test('a SIP address tells about its SIP', () => {
    const headers = { 'X-Desk': '4', Server: 'no' };
    const sip = { ...leg, label: 'sip:desk@pbx.example.com', sipCallId: 'b17', headers };
    expect(own(dialled({ leg: sip, legs: [sip] }), 'dial')).toMatchObject({
      DialSipCallId: 'b17',
      DialSipResponseCode: '200',
      'DialSipHeader_X-Desk': '4',
    });
    const busy = unanswered({ cause: 'busy', raw: 'USER_BUSY', sipStatus: 486 });
    const refused = { ...busy, leg: { ...sip, answeredAt: undefined, sipStatus: 486 } as unknown as LegFacts };
    expect(own(refused, 'dial')).toMatchObject({ DialSipResponseCode: '486' });
    expect(own(dialled({}), 'dial')).not.toHaveProperty('DialSipCallId');
  });

  test('where the callee transferred the caller to', () => {
    const referred = dialled({ referredTo: 'sip:sales@pbx.example.com', endedBy: 'callee' });
    expect(own(referred, 'referred')).toMatchObject({
      ReferTransferTarget: 'sip:sales@pbx.example.com',
      DialCallStatus: 'completed',
    });
    expect(own(referred, 'dial')).not.toHaveProperty('ReferTransferTarget');
  });
});

describe('after what joins others', () => {
  const queueId = 'aa'.repeat(16);

  test('a conference: answered, without a leg of its own', () => {
    const left = { verb: 'conference', ...times, outcome: 'left', room: 'Board Room' } as const;
    expect(own(left, 'dial')).toEqual({ DialCallStatus: 'answered' });
    expect(own({ ...left, outcome: 'ended' }, 'dial')).toEqual({ DialCallStatus: 'answered' });
    expect(own({ ...left, outcome: 'full' }, 'dial')).toEqual({ DialCallStatus: 'failed' });
  });

  test.each([
    ['bridged', 'bridged'],
    ['left', 'leave'],
    ['full', 'queue-full'],
    ['redirected', 'redirected'],
    ['hangup', 'hangup'],
    ['failed', 'system-error'],
  ] as const)('a queue that was %s says %s', (result, word) => {
    const report = { verb: 'enqueue', ...times, outcome: result, queue: 'support', queueId, waitedMs: 61_000 } as const;
    expect(own(report, 'enqueue')).toEqual({ QueueResult: word, QueueSid: `QU${queueId}`, QueueTime: '61' });
  });

  test('whoever took a call out of a queue learns how long it had waited', () => {
    const report = {
      verb: 'dequeue',
      ...times,
      outcome: 'bridged',
      queue: 'support',
      queueId,
      waitedMs: 61_000,
      facts: { with: 'cd'.repeat(16), bridgedMs: 31_000 },
    } as const;
    expect(own(report, 'dial')).toEqual({
      DialCallStatus: 'completed',
      DialBridged: 'true',
      DialCallSid: `CA${'cd'.repeat(16)}`,
      DialCallDuration: '31',
      QueueResult: 'bridged',
      QueueSid: `QU${queueId}`,
      QueueTime: '61',
      DequeingCallSid: 'CA0123456789abcdef0123456789abcdef',
    });
    expect(own({ ...report, outcome: 'timeout', facts: {} }, 'dial')).toMatchObject({ DialCallStatus: 'no-answer' });
  });
});

describe('after what leaves or goes elsewhere', () => {
  const refer = { verb: 'refer', ...times } as const;

  test.each([
    [{ referStatus: 202, notifiedStatus: 200 }, 'completed'],
    [{ referStatus: 202, notifiedStatus: 100 }, 'in-progress'],
    [{ referStatus: 202, notifiedStatus: 486, failure: 'busy' }, 'busy'],
    [{ referStatus: 202, notifiedStatus: 487, failure: 'given up' }, 'canceled'],
    [{ referStatus: 405, failure: 'refused' }, 'failed'],
    [{ referStatus: 202 }, 'completed'],
    [{}, 'completed'],
  ])('a transfer of which %j was heard is %s', (heard, status) => {
    expect(own({ ...refer, ...heard }, 'refer')).toEqual({
      ReferCallStatus: status,
      ...('referStatus' in heard && { ReferSipResponseCode: String(heard.referStatus) }),
      ...('notifiedStatus' in heard && { NotifySipResponseCode: String(heard.notifiedStatus) }),
    });
  });

  test('a stream', () => {
    const stream = { verb: 'connect-stream', ...times, made: 'aa'.repeat(16), name: 'bot' } as const;
    expect(own(stream, 'connect')).toEqual({ StreamSid: `MZ${'aa'.repeat(16)}`, StreamName: 'bot' });
    expect(own({ ...stream, failure: 'refused' }, 'connect')).toMatchObject({ StreamError: 'refused' });
  });

  test('a message', () => {
    const sent = { verb: 'message', ...times, made: 'bb'.repeat(16) } as const;
    expect(own(sent, 'sms')).toMatchObject({ SmsSid: `SM${'bb'.repeat(16)}`, SmsStatus: 'sent' });
    expect(own({ ...sent, failure: 'no gateway' }, 'sms')).toMatchObject({ SmsStatus: 'invalid' });
  });
});

describe('after what is not carried out', () => {
  const report: Report = { verb: 'unsupported', ...times, failure: 'joining a conference is not carried out yet' };

  test.each([
    ['dial', { DialCallStatus: 'failed' }],
    ['enqueue', { QueueResult: 'system-error', QueueTime: '0' }],
    ['refer', { ReferCallStatus: 'failed' }],
    ['connect', { ErrorMessage: report.failure }],
    ['pay', { Result: 'payment-connector-error', PaymentError: report.failure }],
    ['sms', { SmsStatus: 'invalid' }],
  ])('the action of %s is told that it failed', (kind, expected) => {
    expect(own(report, kind)).toEqual(expected);
  });
});

test('a redirect says the standard parameters and nothing else, by the method and to the url of the document', () => {
  expect(own(undefined, 'redirect')).toEqual({});
  const callback = callbackOf('redirect', { method: 'GET', url: 'https://app.example.com/next?a=1#rc=0' });
  const request = wire.result(answeredCall(), outcome(), callback);
  expect(request.url).toMatch(/^https:\/\/app\.example\.com\/next\?a=1&CallSid=/);
  expect(request.retry.count).toBe(0);
});

test('a result is signed with the token of the route', () => {
  const call = sampleCall({ settings: { authToken: 'token' } });
  expect(wire.result(call, outcome(), callbackOf('redirect')).sign).toBeDefined();
});
