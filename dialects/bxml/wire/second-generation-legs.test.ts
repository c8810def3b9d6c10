import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../dialect.ts';
import { answered, bodyOf, common, target } from '../testing/bodies.ts';
import {
  callback,
  dialled,
  exampleCall,
  gathered,
  outcomeOf,
  recorded,
  ringingCall,
  startedAt,
} from '../testing/facts.ts';
import { complaints } from '../testing/sdk-model.ts';
import { wire } from './wire.ts';

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
