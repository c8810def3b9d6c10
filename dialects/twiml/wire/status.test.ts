import { describe, expect, test } from 'vitest';
import type { CallFacts, FailedExchange } from '../../dialect.ts';
import { answeredCall, june, sampleCall } from '../testing/samples.ts';
import { wire } from './index.ts';

const target = { url: 'https://app.example.com/status' };

describe('the status callback', () => {
  test('of a conversation that has ended', () => {
    const call = answeredCall({
      state: 'ended',
      endedAt: june + 1200,
      ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' },
    });
    expect(wire.status(call, { kind: 'ended' }, target)?.parameters).toMatchObject({
      CallStatus: 'completed',
      CallDuration: '61',
      Duration: '2',
      Timestamp: 'Thu, 01 Jun 2017 20:48:32 +0000',
      CallbackSource: 'call-progress-events',
      SequenceNumber: '0',
      From: '+14155550123',
    });
  });

  const ended = (more: Partial<CallFacts>): CallFacts => sampleCall({ state: 'ended', endedAt: june, ...more });

  test.each([
    ['refused as busy', 'inbound', { cause: 'busy', raw: 'USER_BUSY', sipStatus: 486, by: 'us' }, 'busy'],
    ['refused', 'inbound', { cause: 'unallocated', raw: 'UNALLOCATED_NUMBER', sipStatus: 404, by: 'us' }, 'no-answer'],
    [
      'given up',
      'inbound',
      { cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', sipStatus: 487, by: 'caller' },
      'no-answer',
    ],
    [
      'broken',
      'inbound',
      { cause: 'incompatible', raw: 'INCOMPATIBLE_DESTINATION', sipStatus: 488, by: 'us' },
      'failed',
    ],
    ['busy', 'outbound', { cause: 'busy', raw: 'USER_BUSY', sipStatus: 486, by: 'caller' }, 'busy'],
    ['never answered', 'outbound', { cause: 'no-answer', raw: 'NO_ANSWER', by: 'us' }, 'no-answer'],
    ['called off', 'outbound', { cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', by: 'us' }, 'canceled'],
    [
      'unknown',
      'outbound',
      { cause: 'unallocated', raw: 'UNALLOCATED_NUMBER', sipStatus: 404, by: 'caller' },
      'failed',
    ],
  ] as const)('of an unanswered call: %s, %s', (_what, direction, end, status) => {
    const parameters = wire.status(ended({ direction, ended: end }), { kind: 'ended' }, target)?.parameters;
    expect(parameters?.['CallStatus']).toBe(status);
    expect(parameters).not.toHaveProperty('CallDuration');
    expect(parameters?.['SipResponseCode']).toBe('sipStatus' in end ? String(end.sipStatus) : undefined);
  });

  test('an answered call is in-progress, never "answered"', () => {
    expect(wire.status(answeredCall(), { kind: 'answered' }, target)?.parameters['CallStatus']).toBe('in-progress');
    expect(wire.status(sampleCall(), { kind: 'ringing' }, target)?.parameters['CallStatus']).toBe('ringing');
  });

  test('counts what one url hears', () => {
    const second = wire.status(answeredCall(), { kind: 'answered', sequence: 2 }, target);
    expect(second?.parameters['SequenceNumber']).toBe('2');
  });
});

describe('the fallback request', () => {
  const failed = wire.opening(sampleCall(), { url: 'https://user:pass@app.example.com/voice?a=1', method: 'GET' });
  const why = (more: Partial<FailedExchange>): FailedExchange => ({
    kind: 'status',
    message: 'it answered 500',
    url: failed.url,
    diagnostics: [],
    ...more,
  });
  const tell = (more: Partial<FailedExchange>) =>
    wire.fallback(sampleCall(), failed, why(more), { url: 'https://backup.example.com/voice' });

  test('says what failed, where, and the standard parameters', () => {
    const request = tell({ status: 500 });
    expect(request.url).toBe('https://backup.example.com/voice');
    expect(request.method).toBe('POST');
    expect(request.parameters).toMatchObject({
      ErrorCode: '11217',
      ErrorUrl: 'https://app.example.com/voice?a=1',
      CallStatus: 'ringing',
    });
  });

  test.each([
    ['refused', '11202'],
    ['unresolved', '11210'],
    ['connect-timeout', '11201'],
    ['timeout', '11205'],
    ['tls', '11220'],
    ['protocol', '11206'],
    ['too-many-redirects', '11215'],
    ['bad-redirect', '11216'],
    ['too-large', '11750'],
    ['empty', '12100'],
    ['unrecognised', '12100'],
    ['forbidden-address', '11200'],
  ] as const)('%s is %s', (kind, code) => {
    expect(tell({ kind }).parameters['ErrorCode']).toBe(code);
  });

  test('an unusable document tells its own number, unless it is no number of Twilio', () => {
    const error = { code: 'wrong-root', severity: 'error', message: '', providerCode: '12102' } as const;
    const warning = { ...error, severity: 'warning', providerCode: '12200' } as const;
    expect(tell({ kind: 'unusable', diagnostics: [warning, error] }).parameters['ErrorCode']).toBe('12102');
    const foreign = { ...error, providerCode: 'invalid-bxml' };
    expect(tell({ kind: 'unusable', diagnostics: [foreign] }).parameters['ErrorCode']).toBe('12100');
  });
});
