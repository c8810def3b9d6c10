import { describe, expect, test } from 'vitest';
import type { PlainReport } from '../../../src/verbs/index.ts';
import type { JsonObject, OutgoingRequest } from '../../dialect.ts';
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
import { complaints } from '../testing/sdk-model.ts';
import { wire } from './wire.ts';

const target = { url: 'https://app.example.com/voice' };

/** What every event of the example call holds. */
const common = {
  accountId: '9912345',
  applicationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  from: '+15557771111',
  to: '+15557772222',
  direction: 'inbound',
  callId: expect.stringMatching(/^c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/),
  callUrl: expect.stringMatching(
    /^https:\/\/voice\.example\.com\/api\/v2\/accounts\/9912345\/calls\/c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/,
  ),
  startTime: '2025-03-09T14:03:11.150Z',
};
const answered = { ...common, eventTime: '2025-03-09T14:03:31.150Z', answerTime: '2025-03-09T14:03:11.900Z' };

const bodyOf = (request: OutgoingRequest): JsonObject => JSON.parse(request.body ?? '') as JsonObject;

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

describe('transferAnswer', () => {
  const parent = exampleCall();
  const callee = exampleCall({ id: 'b'.repeat(32), direction: 'outbound', to: '5557773333', parent });
  const nested = {
    role: 'screening',
    leg: { id: 'b'.repeat(32), to: '5557773333', startedAt: startedAt + 4000 },
  } as const;
  const asked = (notes: JsonObject, call = callee) =>
    wire.result(
      call,
      { why: 'nested', reports: [], nested },
      callback('transferAnswer', { generation: 'v2', ...notes }),
    );

  test('is about the callee’s leg, with the numbers of the call and the callee’s own', () => {
    expect(bodyOf(asked({ transferTo: ' +1 555 777 3333', transferCallerId: 'Private', tag: 'leg-1' }))).toEqual({
      ...answered,
      eventType: 'transferAnswer',
      direction: 'outbound',
      callId: expect.stringMatching(/-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb$/),
      callUrl: expect.stringMatching(/-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb$/),
      parentCallId: common.callId,
      transferCallerId: 'Private',
      transferTo: '+15557773333',
      startTime: '2025-03-09T14:03:15.150Z',
      tag: 'leg-1',
    });
  });

  test('hands the tag of the number on to the document, until one is in force', () => {
    expect(asked({ tag: 'leg-1' }).notes).toEqual({ generation: 'v2', tag: 'leg-1' });
    expect(asked({ tag: 'leg-1' }, { ...callee, tag: 'later' }).notes).toEqual({ generation: 'v2' });
    expect(bodyOf(asked({ tag: 'leg-1' }, { ...callee, tag: 'later' }))['tag']).toBe('later');
  });
});

describe('what happens in a conference', () => {
  const room = { name: 'team-42', id: 'c0'.repeat(16), size: 2 };
  const asked = (event?: 'created' | 'joined' | 'left') =>
    wire.result(
      exampleCall({ tag: 'of somebody else' }),
      {
        why: 'nested',
        reports: [],
        nested: {
          role: 'conference-announcement',
          room,
          ...(event && { event }),
          ...(event &&
            event !== 'created' && { member: { callId: 'd'.repeat(32), from: '5557770001', to: '+15557770002' } }),
        },
      },
      callback('conferenceEvent', { generation: 'v2', tag: 'weekly' }),
    );
  const about = {
    eventTime: '2025-03-09T14:03:31.150Z',
    conferenceId: expect.stringMatching(/^conf-[0-9a-f]{8}-c0c0c0c0-c0c0-c0c0-c0c0-c0c0c0c0c0c0$/),
    name: 'team-42',
    tag: 'weekly',
  };

  test('conferenceCreated', () => {
    expect(bodyOf(asked('created'))).toEqual({ ...about, eventType: 'conferenceCreated' });
  });

  test.each([
    ['joined', 'conferenceMemberJoin'],
    ['left', 'conferenceMemberExit'],
  ] as const)('%s: %s', (event, eventType) => {
    expect(bodyOf(asked(event))).toEqual({
      ...about,
      eventType,
      callId: expect.stringMatching(/^c-[0-9a-f]{8}-dddddddd-dddd-dddd-dddd-dddddddddddd$/),
      from: '+15557770001',
      to: '+15557770002',
    });
  });

  test('conferenceRedirect, where nothing happened', () => {
    expect(bodyOf(asked())).toEqual({ ...about, eventType: 'conferenceRedirect' });
  });

  test('an answer without a document is one', () => {
    expect(asked('joined').allowsNothing).toBe(true);
    expect(wire.result(exampleCall(), outcomeOf(), callback('redirect')).allowsNothing).toBeUndefined();
  });
});

describe('disconnect', () => {
  const ended = (changes: Parameters<typeof exampleCall>[0]) => {
    const call = exampleCall({ state: 'ended', endedAt: startedAt + 19_999, tag: 'lead-77', ...changes });
    return wire.status(call, { kind: 'ended' }, { url: 'https://app.example.com/bye' });
  };
  const disconnected = (changes: Parameters<typeof exampleCall>[0]) => {
    const request = ended(changes);
    return request ? bodyOf(request) : {};
  };

  test('tells cause, end and tag, and is tried twice', () => {
    const request = ended({ ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' } });
    expect(request?.retry).toEqual({ count: 1, on: ['connect'] });
    expect(disconnected({ ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' } })).toEqual({
      ...answered,
      eventType: 'disconnect',
      endTime: '2025-03-09T14:03:31.149Z',
      cause: 'hangup',
      tag: 'lead-77',
    });
  });

  test('a caller who gave up while it rang cancelled it', () => {
    const { answeredAt: _answeredAt, ...call } = exampleCall({ state: 'ended', endedAt: startedAt + 4000 });
    const request = wire.status(
      { ...call, ended: { cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', by: 'caller' } },
      { kind: 'ended' },
      target,
    );
    const body = request ? bodyOf(request) : {};
    expect(body['cause']).toBe('cancel');
    expect(body).not.toHaveProperty('answerTime');
  });

  test('a call that its document refused was hung up', () => {
    expect(disconnected({ ended: { cause: 'rejected', raw: 'CALL_REJECTED', by: 'us' } })['cause']).toBe('hangup');
  });

  test('an error has a message and an id, the same when it is told again', () => {
    const failure = { ended: { cause: 'failed', raw: 'NORMAL_TEMPORARY_FAILURE', by: 'us' } } as const;
    const body = disconnected(failure);
    expect(body).toMatchObject({
      cause: 'error',
      errorMessage: 'The call ended with NORMAL_TEMPORARY_FAILURE',
      errorId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(disconnected(failure)).toEqual(body);
  });

  test('nothing is said of what Bandwidth has no event for', () => {
    expect(wire.status(exampleCall(), { kind: 'ringing' }, target)).toBeNull();
  });
});

test('a callee’s own leg has the numbers of the call, and its own beside them', () => {
  const parent = exampleCall();
  const call = exampleCall({
    id: 'b'.repeat(32),
    direction: 'outbound',
    from: '+15557771111',
    to: '5557773333',
    parent,
  });
  expect(bodyOf(wire.result(call, outcomeOf(), callback('redirect')))).toMatchObject({
    from: '+15557771111',
    to: '+15557772222',
    direction: 'outbound',
    callId: expect.stringMatching(/-bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb$/),
    parentCallId: common.callId,
    transferCallerId: '+15557771111',
    transferTo: '+15557773333',
  });
});

describe('the official library', () => {
  const call = exampleCall({ tag: 'a' });
  const failed = dialled({ outcome: 'failed', bridged: false, cause: 'busy', raw: 'USER_BUSY' });
  const disconnect = wire.status(
    exampleCall({ ended: { cause: 'failed', raw: 'X', by: 'us' }, tag: 'a' }),
    { kind: 'ended' },
    target,
  );

  const leg = { id: 'b'.repeat(32), to: '+15557773333', startedAt };
  const transferAnswer = wire.result(
    exampleCall({ id: leg.id, parent: call }),
    { why: 'nested', reports: [], nested: { role: 'screening', leg } },
    callback('transferAnswer', { generation: 'v2', transferTo: '+15557773333', tag: 'a' }),
  );
  const inRoom = (event?: 'created' | 'joined' | 'left') => {
    const room = { name: 'r', id: 'c'.repeat(32), size: 1 };
    const member = { callId: leg.id, from: '+15557770001', to: '+15557770002' };
    const about = { ...(event && { event }), ...((event === 'joined' || event === 'left') && { member }) };
    const nested = { role: 'conference-announcement', room, ...about } as const;
    return wire.result(
      call,
      { why: 'nested', reports: [], nested },
      callback('conferenceEvent', { generation: 'v2', tag: 'a' }),
    );
  };

  test.each([
    ['AnswerCallback', wire.opening(exampleCall({ direction: 'outbound' }), target), []],
    ['GatherCallback', wire.result(call, outcomeOf(gathered()), callback('gather')), []],
    // Servers in the field demand the status, and the library leaves unknown keys alone.
    ['RecordingCompleteCallback', wire.result(call, outcomeOf(recorded()), callback('recordComplete')), ['status']],
    ['TransferCompleteCallback', wire.result(call, outcomeOf(failed), callback('transferComplete')), []],
    ['RedirectCallback', wire.result(call, outcomeOf(), callback('redirect')), []],
    ['BridgeCompleteCallback', wire.result(call, outcomeOf(), callback('bridgeComplete')), []],
    ['BridgeTargetCompleteCallback', wire.result(call, outcomeOf(), callback('bridgeTargetComplete')), []],
    // The documentation names the parent in every event of a callee's leg.
    ['TransferAnswerCallback', transferAnswer, ['parentCallId']],
    ['ConferenceCreatedCallback', inRoom('created'), []],
    ['ConferenceMemberJoinCallback', inRoom('joined'), []],
    ['ConferenceMemberExitCallback', inRoom('left'), []],
    ['ConferenceRedirectCallback', inRoom(), []],
    ['DisconnectCallback', disconnect, []],
  ] as const)('takes the body as its %s', (model, request, beyond) => {
    expect(request && complaints(model, bodyOf(request))).toEqual(beyond.map((key) => `${model} has no ${key}`));
  });

  test('takes the first event as its InitiateCallback, but for two fields seen on the wire', () => {
    const ringing = ringingCall();
    const headers = {
      Diversion: '<sip:+15550000001@a.example>;reason=away;counter=1',
      'User-To-User': 'a;encoding=hex',
    };
    const body = bodyOf(wire.opening({ ...ringing, sip: { ...ringing.sip, headers } }, target));
    expect(complaints('InitiateCallback', body)).toEqual([
      'InitiateCallback has no privacy',
      'InitiateCallback has no callerDisplayName',
    ]);
  });

  test('would complain about a number in place of a text', () => {
    expect(complaints('GatherCallback', { digits: 4711 })).toEqual(['GatherCallback.digits is 4711, not string']);
    expect(complaints('GatherCallback', { direction: 'up' })).toHaveLength(1);
  });
});

test('ids are those of the account and the call, and lead back to them', () => {
  const { callId: written } = bodyOf(wire.opening(ringingCall(), target));
  const other = bodyOf(
    wire.opening(ringingCall({ account: { id: '1', apiUrl: 'https://voice.example.com' } }), target),
  );
  expect(String(written).slice(11).replaceAll('-', '')).toBe(ringingCall().id);
  expect(String(other['callId']).slice(2, 10)).not.toBe(String(written).slice(2, 10));
  expect(other['applicationId']).not.toBe(bodyOf(wire.opening(ringingCall(), target))['applicationId']);
});

test('the route may name the application', () => {
  const applicationId = '04e88489-df02-4e34-a0ee-27a91849555f';
  expect(bodyOf(wire.opening(ringingCall(), { ...target, settings: { applicationId } }))).toMatchObject({
    applicationId,
  });
});
