import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../dialect.ts';
import { exampleCall } from '../testing/facts.ts';
import { complaints } from '../testing/library-demands.ts';
import { opening } from './opening.ts';

const target = { url: 'https://u:p@app.example.com/voice?x=1#top', method: 'GET' } as const;
const sessionOf = (...changes: Parameters<typeof exampleCall>) =>
  (opening(exampleCall(...changes), target).parameters['session'] ?? {}) as JsonObject;

describe('the first request', () => {
  it('is a POST of ASCII JSON, whatever the route says, with the credentials of its url', () => {
    const { body, parameters, ...request } = opening(exampleCall(), target);
    expect(request).toEqual({
      dialect: 'tropo',
      url: 'https://app.example.com/voice?x=1',
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      credentials: { username: 'u', password: 'p' },
      redirects: { maximum: 5, follow: 'repeat' },
      deadlines: { connectMs: 5000, readMs: 15_000, totalMs: 15_000 },
      retry: { count: 1, on: ['connect'] },
    });
    expect(JSON.parse(body ?? '')).toEqual(parameters);
  });

  it('tells of a call between two numbers in every detail, in the order Tropo had', () => {
    const session = sessionOf({
      settings: { applicationId: 5012 },
      sip: { ...exampleCall().sip, headers: { 'X-Tag': 'é' } },
    });
    expect(session).toEqual({
      id: '0f5d3c1a9be24d77a1c06e58d2b49f31',
      accountId: '70021',
      applicationId: '5012',
      timestamp: '2026-02-03T09:15:22.418Z',
      userType: 'HUMAN',
      initialText: null,
      callId: expect.stringMatching(/^[0-9a-f]{32}$/),
      to: { id: '4155550100', e164Id: '14155550100', name: '+14155550100', channel: 'VOICE', network: 'SIP' },
      from: { id: '4155550177', e164Id: '14155550177', name: '+14155550177', channel: 'VOICE', network: 'SIP' },
      headers: {
        'Call-ID': 'c-88121@carrier.example.net',
        From: '<sip:+14155550177@carrier.example.net>',
        To: '<sip:+14155550100@edge.example.com>',
        'Request URI': 'sip:+14155550100@edge.example.com',
        'X-Tag': 'é',
      },
    });
    expect(Object.keys(session)).toEqual(
      'id accountId applicationId timestamp userType initialText callId to from headers'.split(' '),
    );
    expect(session['callId']).not.toBe(session['id']);
  });

  it.each([
    ['+14155550177', undefined, '4155550177'],
    ['14155550177', undefined, '4155550177'],
    ['4155550177', undefined, '4155550177'],
    ['+4930123456', undefined, '4930123456'],
    ['1001', undefined, '1001'],
    ['+14155550177', 'national', '4155550177'],
    ['4155550177', 'e164', '+14155550177'],
    ['+4930123456', 'e164', '+4930123456'],
    ['+14155550177', 'raw', '+14155550177'],
    ['+14155550177', 'no such format', '4155550177'],
  ])('writes the caller %s by the format %s as %s', (from, numberFormat, id) => {
    expect(sessionOf({ from, settings: { ...(numberFormat && { numberFormat }) } })['from']).toMatchObject({ id });
  });

  it.each([
    ['alice', 'Alice Doe', { id: 'alice', e164Id: null, name: 'Alice Doe' }],
    ['alice', '', { id: 'alice', e164Id: null, name: 'alice' }],
    ['1001', '', { id: '1001', e164Id: null, name: '1001' }],
    ['', 'Withheld', { id: 'unknown', e164Id: null, name: 'unknown' }],
    ['Anonymous', '', { id: 'unknown', e164Id: null, name: 'unknown' }],
    ['+4930123456', 'Amt', { id: '4930123456', e164Id: '4930123456', name: '+4930123456' }],
  ])('names the caller "%s" (%s)', (from, callerName, endpoint) => {
    expect(sessionOf({ from, callerName })['from']).toEqual({ ...endpoint, channel: 'VOICE', network: 'SIP' });
  });

  it('makes a decimal account id where ours is none, always the same', () => {
    const named = { account: { id: 'acme', apiUrl: '' } };
    expect(sessionOf(named)['accountId']).toMatch(/^\d{7}$/);
    expect(sessionOf(named)['accountId']).toBe(sessionOf(named)['accountId']);
  });

  it('leaves out headers that the switch does not know', () => {
    const nobody = {
      callId: '',
      fromUser: '',
      fromHost: '',
      toUser: '',
      toHost: '',
      requestUser: '',
      requestHost: 'h',
    };
    const sip = { ...exampleCall().sip, ...nobody };
    expect(sessionOf({ sip })['headers']).toEqual({ 'Request URI': 'sip:h' });
  });
});

describe('any call', () => {
  it('is told in a body that no known library trips over', () => {
    const address = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^\+?[0-9]{0,15}$/));
    const facts = fc.record({
      from: address,
      to: address,
      callerName: fc.string({ unit: 'grapheme' }),
      account: fc.record({ id: fc.string(), apiUrl: fc.constant('') }),
      startedAt: fc.integer({ min: 0, max: 4e12 }),
      settings: fc.dictionary(fc.constantFrom('numberFormat', 'applicationId'), fc.constantFrom('e164', 'raw', 'ü', 5)),
      sip: fc.record({
        callId: fc.string(),
        fromUser: address,
        fromHost: fc.string(),
        toUser: address,
        toHost: fc.string(),
        requestUser: address,
        requestHost: fc.string(),
        sourceAddress: fc.string(),
        headers: fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
      }),
    });
    fc.assert(
      fc.property(facts, (changes) => {
        const { body = '', parameters } = opening(exampleCall(changes), target);
        expect(complaints(body)).toEqual([]);
        expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(parameters)));
      }),
    );
  });
});
