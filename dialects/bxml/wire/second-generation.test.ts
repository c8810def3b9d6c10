import { describe, expect, test } from 'vitest';
import type { PlainReport } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { answered, bodyOf, common, target } from '../testing/bodies.ts';
import {
  callback,
  dialled,
  exampleCall,
  gathered,
  leg,
  outcomeOf,
  recorded,
  ringingCall,
  startedAt,
} from '../testing/facts.ts';
import { wire } from './wire.ts';

describe('initiate', () => {
  test('has its fields, and neither answerTime nor tag', () => {
    const request = wire.opening(ringingCall({ tag: 'left over' }), target);
    expect(request).toMatchObject({
      dialect: 'bxml',
      url: 'https://app.example.com/voice',
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      notes: { generation: 'v2' },
    });
    expect(bodyOf(request)).toEqual({
      ...common,
      eventType: 'initiate',
      eventTime: '2025-03-09T14:03:11.204Z',
      privacy: false,
      callerDisplayName: 'Ann Example',
    });
    expect(request.parameters).toEqual(bodyOf(request));
  });

  test('says what the INVITE said', () => {
    const call = ringingCall();
    const headers = {
      diversion:
        '<sip:+15550000001@a.example>;reason=no-answer, "B" <sip:5557774444@b.example;user=phone>;reason=user-busy;counter=2;screen=no;privacy=off',
      'User-To-User': 'YWJj;encoding=base64',
      Privacy: 'id',
      'P-Asserted-Identity': '"Ann" <sip:+15557771111@carrier.example.net>;verstat=TN-Validation-Passed',
      'P-Attestation-Indicator': 'B',
    };
    expect(bodyOf(wire.opening({ ...call, sip: { ...call.sip, headers } }, target))).toMatchObject({
      diversion: { origTo: '+15557774444', reason: 'user-busy', counter: '2', screen: 'no', privacy: 'off' },
      stirShaken: { verstat: 'TN-Validation-Passed', attestationIndicator: 'B' },
      uui: 'YWJj;encoding=base64',
      privacy: true,
    });
  });

  test('hides whom the call was meant for where the header asks for it', () => {
    const call = ringingCall();
    const headers = { Diversion: '<sip:+15550000001@a.example>;privacy="full"' };
    expect(bodyOf(wire.opening({ ...call, sip: { ...call.sip, headers } }, target))['diversion']).toEqual({
      origTo: 'Anonymous',
      privacy: 'full',
    });
  });

  test('names a caller who withholds the number, and a user of the switch by uri', () => {
    const call = ringingCall({ from: '', to: '1001' });
    expect(bodyOf(wire.opening(call, target))).toMatchObject({
      from: 'Anonymous',
      to: 'sip:1001@edge.example.com',
      privacy: true,
    });
  });
});

test('a call that we placed begins with answer', () => {
  const body = bodyOf(wire.opening(exampleCall({ direction: 'outbound', tag: 'lead-7' }), target));
  expect(body).toEqual({ ...answered, eventType: 'answer', direction: 'outbound', tag: 'lead-7' });
});

describe('gather', () => {
  const gather = (report = gathered()) => bodyOf(wire.result(exampleCall(), outcomeOf(report), callback('gather')));

  test('has the digits without the key that ended them', () => {
    expect(gather()).toEqual({ ...answered, eventType: 'gather', digits: '4711', terminatingDigit: '#' });
  });

  test('has both keys, empty, where nothing was entered', () => {
    expect(gather(gathered({ outcome: 'silence', digits: '', endKey: '' }))).toEqual({
      ...answered,
      eventType: 'gather',
      digits: '',
      terminatingDigit: '',
    });
  });

  test('has the text of what was said', () => {
    const speech = { text: 'yes please', confidence: 0.9 };
    expect(gather(gathered({ outcome: 'speech', digits: '', endKey: '', speech }))).toMatchObject({
      digits: '',
      text: 'yes please',
    });
  });
});

describe('recordComplete', () => {
  const complete = (report = recorded()) =>
    bodyOf(
      wire.result(
        exampleCall(),
        outcomeOf(report),
        callback('recordComplete', { generation: 'v2', fileFormat: 'mp3' }),
      ),
    );

  test('has the times and the type of the recording', () => {
    const body = complete();
    expect(body).toEqual({
      ...answered,
      eventType: 'recordComplete',
      recordingId: 'r-fbe05094-9fd2-4afe-9bf5-b4c6820a41a0',
      mediaUrl: `${body['callUrl']}/recordings/r-fbe05094-9fd2-4afe-9bf5-b4c6820a41a0/media`,
      channels: 1,
      fileFormat: 'mp3',
      startTime: '2025-03-09T14:03:14.805Z',
      endTime: '2025-03-09T14:03:27.150Z',
      duration: 'PT12.345S',
      status: 'complete',
    });
  });

  test('names no file where there is none', () => {
    const { recording: _recording, ...nothing } = recorded({ outcome: 'nothing' });
    const body = complete(nothing);
    expect(body).toMatchObject({ duration: 'PT0S', status: 'error', fileFormat: 'mp3', channels: 1 });
    expect(body).not.toHaveProperty('recordingId');
    expect(body).not.toHaveProperty('mediaUrl');
  });
});

describe('transferComplete', () => {
  const complete = (report = dialled(), notes: JsonObject = {}) =>
    bodyOf(wire.result(exampleCall(), outcomeOf(report), callback('transferComplete', { generation: 'v2', ...notes })));

  test('describes the leg that was joined, under the caller’s number', () => {
    expect(complete()).toEqual({
      ...answered,
      eventType: 'transferComplete',
      transferCallerId: '+15557771111',
      transferTo: '+15557773333',
      cause: 'hangup',
    });
  });

  test.each([
    ['busy', 'USER_BUSY', 'busy', 'Callee is busy'],
    ['no-answer', 'NO_ANSWER', 'timeout', undefined],
    ['rejected', 'CALL_REJECTED', 'rejected', undefined],
    ['failed', 'NORMAL_TEMPORARY_FAILURE', 'error', 'The callee could not be reached'],
  ] as const)('says of %s that it was %s', (cause, raw, written, errorMessage) => {
    const failed = leg({ cause, raw });
    const body = complete(
      dialled({ outcome: 'failed', bridged: false, bridgedMs: 0, cause, raw, leg: failed, legs: [failed] }),
    );
    expect(body['cause']).toBe(written);
    expect(body['errorMessage']).toBe(errorMessage);
    expect(typeof body['errorId']).toBe(errorMessage === undefined ? 'undefined' : 'string');
  });

  test('names whom the document named where nobody was rung', () => {
    const { leg: _leg, ...nobody } = dialled({
      outcome: 'failed',
      bridged: false,
      cause: 'unallocated',
      raw: 'NO_ROUTE_DESTINATION',
      legs: [],
      failure: 'there is nobody to ring',
    });
    expect(complete(nobody, { transferTo: '+1 555 777 4444', transferCallerId: 'Restricted' })).toMatchObject({
      transferCallerId: 'Restricted',
      transferTo: '+15557774444',
      cause: 'rejected',
      errorMessage: 'there is nobody to ring',
    });
  });
});

test('a redirect of a call that still rings has no answerTime', () => {
  const body = bodyOf(wire.result(ringingCall({ tag: 'intro' }), outcomeOf(), callback('redirect')));
  expect(body).toEqual({ ...common, eventType: 'redirect', eventTime: '2025-03-09T14:03:11.204Z', tag: 'intro' });
});

describe('bridgeComplete', () => {
  const complete = (changes: Partial<PlainReport>) =>
    bodyOf(
      wire.result(
        exampleCall(),
        outcomeOf({ verb: 'bridge', startedAt, endedAt: startedAt, ...changes } as PlainReport),
        callback('bridgeComplete'),
      ),
    );

  test('says nothing but who it is about where the two were joined', () => {
    expect(complete({})).toEqual({ ...answered, eventType: 'bridgeComplete' });
  });

  test.each([
    ['taken', 'busy'],
    ['unanswered', 'rejected'],
    ['unknown', 'unknown'],
    [undefined, 'unknown'],
  ] as const)('says of a call that was %s: %s', (refused, cause) => {
    expect(complete({ failure: 'no call is live', ...(refused && { refused }) })).toEqual({
      ...answered,
      eventType: 'bridgeComplete',
      cause,
      errorMessage: 'no call is live',
      errorId: expect.any(String),
    });
  });

  test('the call that was joined is asked as itself', () => {
    expect(bodyOf(wire.result(exampleCall(), outcomeOf(), callback('bridgeTargetComplete')))).toEqual({
      ...answered,
      eventType: 'bridgeTargetComplete',
    });
  });
});

test.each([
  [{}, { referCallStatus: 'success', referSipResponseCode: 202, notifySipResponseCode: 200 }],
  [{ failure: 'refused' }, { referCallStatus: 'failure', referSipResponseCode: 603 }],
  [
    { failure: 'busy', referStatus: 202, notifiedStatus: 486 },
    { referCallStatus: 'failure', referSipResponseCode: 202, notifySipResponseCode: 486 },
  ],
])('referComplete tells of %j', (changes, fields) => {
  const report = { verb: 'refer', startedAt, endedAt: startedAt, ...changes } as PlainReport;
  expect(bodyOf(wire.result(exampleCall(), outcomeOf(report), callback('referComplete')))).toEqual({
    ...answered,
    eventType: 'referComplete',
    ...fields,
  });
});
