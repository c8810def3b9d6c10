import { describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../dialect.ts';
import { callback, dialled, exampleCall, gathered, outcomeOf, ringingCall } from '../testing/facts.ts';
import { wire } from './wire.ts';

const settings = { generation: 'v1' };

/** What the server finds in its query. */
const queryOf = (request: OutgoingRequest): Record<string, string> =>
  Object.fromEntries(new URL(request.url).searchParams);

const common = {
  callId: expect.stringMatching(/^c-[0-9a-z]{25}$/),
  callUri: expect.stringMatching(/^https:\/\/voice\.example\.com\/v1\/users\/9912345\/calls\/c-[0-9a-z]{25}$/),
  callState: 'active',
  time: '2025-03-09T14:03:31.150Z',
};
const parties = { from: '+15557771111', to: '+15557772222' };

test('a call begins with answer, by GET', () => {
  const call = ringingCall();
  const headers = { Diversion: '<sip:+15550000001@a.example>;reason=away' };
  const request = wire.opening(
    { ...call, sip: { ...call.sip, headers } },
    { url: 'https://app.example.com/v?n=1', settings },
  );
  expect(request).toMatchObject({
    method: 'GET',
    headers: {},
    notes: { generation: 'v1' },
    deadlines: { totalMs: 10_000 },
  });
  expect(request.body).toBeUndefined();
  expect(queryOf(request)).toEqual({
    ...common,
    ...parties,
    n: '1',
    eventType: 'answer',
    time: '2025-03-09T14:03:11.204Z',
    applicationId: expect.any(String),
    withholdCallerName: 'false',
    withholdCallerNumber: 'false',
    displayName: 'Ann Example',
    diversion: '{"origTo":"+15550000001","reason":"away"}',
  });
});

describe('gather', () => {
  const notes = { generation: 'v1', maxDigits: 4 };
  const gather = (report: ReturnType<typeof gathered>) =>
    queryOf(
      wire.result(
        exampleCall({ tag: '{"a":1}' }),
        outcomeOf(report),
        callback('gather', notes, { method: 'GET', timeoutMs: 8000 }),
      ),
    );

  test('says what was entered and why it ended, without the numbers of the call', () => {
    expect(gather(gathered())).toEqual({
      ...common,
      eventType: 'gather',
      state: 'completed',
      digits: '4711',
      terminatingDigit: '#',
      reason: 'terminating-digit',
      gatherId: expect.stringMatching(/^gtr-[0-9a-z]{25}$/),
      tag: '{"a":1}',
    });
  });

  test.each([
    [gathered({ endKey: '' }), 'max-digits'],
    [gathered({ endKey: '', digits: '47' }), 'inter-digit-timeout'],
    [gathered({ endKey: '', digits: '47', interrupted: 'hangup' }), 'hung-up'],
  ])('the reason of case %# is %s', (report, reason) => {
    expect(gather(report)['reason']).toBe(reason);
  });
});

test('transferComplete has the numbers of the callee’s leg', () => {
  const request = wire.result(
    exampleCall(),
    outcomeOf(dialled()),
    callback('transferComplete', { generation: 'v1', transferCallerId: '+15557774444' }, { method: 'GET' }),
  );
  expect(queryOf(request)).toEqual({
    ...common,
    eventType: 'transferComplete',
    from: '+15557774444',
    to: '+15557773333',
  });
});

test('redirect waits as long as the document says', () => {
  const request = wire.result(
    exampleCall(),
    outcomeOf(),
    callback('redirect', { generation: 'v1' }, { method: 'GET', timeoutMs: 30_000 }),
  );
  expect(queryOf(request)).toEqual({ ...common, ...parties, eventType: 'redirect' });
  expect(request.deadlines.totalMs).toBe(30_000);
});

test('the end of a call is hangup, with the switch’s own name of the cause', () => {
  const call = exampleCall({ state: 'ended', ended: { cause: 'busy', raw: 'USER_BUSY', by: 'us' } });
  const request = wire.status(call, { kind: 'ended' }, { url: 'https://app.example.com/bye', settings });
  expect(request && queryOf(request)).toEqual({
    ...common,
    ...parties,
    eventType: 'hangup',
    callState: 'completed',
    cause: 'USER_BUSY',
  });
});
