import { describe, expect, test } from 'vitest';
import type { Callback, FailedExchange, JsonObject, Outcome } from '../../dialect.ts';
import { readCallNotes } from '../notes.ts';
import { exampleCall } from '../testing/call.ts';
import { readDocument } from '../testing/reply.ts';
import { wire } from './index.ts';

const target = { url: 'https://app.example.com/voice' };
const outcome: Outcome = { why: 'redirect', reports: [] };

/** As PHP and Rack read a query or a form: flat names, brackets and all. */
const pairsOf = (text = '') => Object.fromEntries(new URLSearchParams(text));
const queryOf = (url: string) => pairsOf(new URL(url).search);

describe('opening', () => {
  test('is a GET in the words of kazoo, everything in the query', () => {
    const call = exampleCall({ language: 'en-GB', variables: { order: '991', basket: { items: [1, 2] } } });
    const { url, method, headers, body } = wire.opening(call, target);
    expect(method).toBe('GET');
    expect(body).toBeUndefined();
    expect(headers).not.toHaveProperty('Content-Type');
    expect(queryOf(url)).toEqual({
      'Call-ID': '5ab0c7e49d1f4b3c8e2a6d7f90b1c2d3',
      'Account-ID': '6f1ed002ab5595859014ebf0951522d9',
      From: '+12025550143',
      'From-Realm': 'carrier.example.net',
      To: '2025550111',
      'To-Realm': 'pbx.example.com',
      Request: '+12025550170',
      'Request-Realm': 'edge.example.com',
      'Api-Version': '4.x',
      Direction: 'inbound',
      'Caller-ID-Name': 'Priya Shah',
      'Caller-ID-Number': '+12025550143',
      Language: 'en-gb',
      'Custom-Application-Vars[order]': '991',
      'Custom-Application-Vars[basket][items][]': '2',
      'Custom-SIP-Headers[X-Trunk]': 'west',
    });
  });

  test('is tried once, or as often as the setting says', () => {
    const tried = (retries: number) => wire.opening(exampleCall({ settings: { retries } }), target).retry;
    expect(tried(0)).toEqual({ count: 0, on: [] });
    expect(tried(2)).toEqual({ count: 2, on: ['connect', 'timeout', '5xx'] });
    expect(tried(99).count).toBe(5);
  });

  test('says what the hosted platform documents, or what the open-source code does', () => {
    const settings = { requestHeaders: { 'X-Tenant': 'blue' } };
    const made = (profile: string) => {
      const call = exampleCall({ direction: 'outbound', settings: { profile } });
      const { parameters, headers } = wire.opening(call, { ...target, settings });
      return [parameters['Direction'], headers['X-Tenant']];
    };
    expect(made('hosted')).toEqual(['outbound', 'blue']);
    expect(made('oss')).toEqual(['inbound', undefined]);
  });

  test('has none of what is not known, and never two separators', () => {
    const { sip } = exampleCall();
    const call = exampleCall({ from: '', callerName: '', sip: { ...sip, fromUser: '', fromHost: '', headers: {} } });
    const { url, parameters } = wire.opening(call, { url: 'https://app.example.com/voice?line=2' });
    expect(queryOf(url)).toMatchObject({ line: '2', 'Caller-ID-Name': 'unknown', 'Caller-ID-Number': '0000000000' });
    expect(url).not.toMatch(/&&|&$|=&/);
    expect(Object.keys(parameters)).not.toContain('From');
    expect(parameters).toMatchObject({ 'Custom-Application-Vars': {}, 'Custom-SIP-Headers': {} });
    expect(parameters).not.toHaveProperty('Call-Status');
    expect(parameters).not.toHaveProperty('Digits');
  });

  test('is a form in the words of twiml when the route says so', () => {
    const settings = { requestFormat: 'twiml' };
    const request = wire.opening(exampleCall(), { ...target, method: 'POST', settings });
    expect(request.url).toBe(target.url);
    expect(request.headers).toMatchObject({ 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(pairsOf(request.body)).toEqual({
      CallSid: '5ab0c7e49d1f4b3c8e2a6d7f90b1c2d3',
      AccountSid: '6f1ed002ab5595859014ebf0951522d9',
      From: '+12025550143',
      FromRealm: 'carrier.example.net',
      To: '2025550111',
      ToRealm: 'pbx.example.com',
      ApiVersion: '2010-04-01',
      Direction: 'inbound',
      CallerName: 'Priya Shah',
      CallerNumber: '+12025550143',
    });
  });

  test('is one JSON object when the route says so, with the headers of the route', () => {
    const settings = { bodyFormat: 'json', requestHeaders: { 'X-Tenant': 'blue', Cookie: 'a=1', 'X-Number': 3 } };
    const request = wire.opening(exampleCall({ collections: { pin: '1234' } }), {
      ...target,
      method: 'POST',
      settings,
    });
    expect(request.headers).toEqual({
      'Content-Type': 'application/json',
      Accept: 'application/json, application/xml, text/xml',
      'X-Tenant': 'blue',
    });
    expect(JSON.parse(request.body ?? '')).toEqual(request.parameters);
    expect(request.parameters).toMatchObject({ Digits: { pin: '1234' }, 'Custom-Application-Vars': {} });
  });

  test('waits 5 s once, and follows four redirects as a browser does', () => {
    const { deadlines, retry, redirects } = wire.opening(exampleCall(), target);
    expect(deadlines).toEqual({ connectMs: 5000, readMs: 5000, totalMs: 5000 });
    expect(retry.count).toBe(0);
    expect(redirects).toEqual({ maximum: 4, follow: 'get' });
    expect(wire.opening(exampleCall(), { ...target, timeoutMs: 900 }).deadlines.totalMs).toBe(900);
  });

  test('takes a password and a fragment off the url', () => {
    const request = wire.opening(exampleCall(), { url: 'https://ann:p%40w@app.example.com/voice#top', method: 'POST' });
    expect(request.url).toBe('https://app.example.com/voice');
    expect(request.credentials).toEqual({ username: 'ann', password: 'p@w' });
  });

  test('an account that is not 32 hex digits gets its own that is', () => {
    const idOf = (id: string) =>
      wire.opening(exampleCall({ account: { id, apiUrl: '' } }), target).parameters['Account-ID'];
    expect(idOf('default')).toMatch(/^[\da-f]{32}$/);
    expect(idOf('default')).toBe(idOf('default'));
    expect(idOf('default')).not.toBe(idOf('other'));
  });

  test('notes what a document may mean without saying it', () => {
    const { notes = {} } = wire.opening(exampleCall({ language: 'en-GB' }), target);
    expect(readCallNotes(notes)).toEqual({
      dialled: '+12025550170',
      callerNumber: '+12025550143',
      callerName: 'Priya Shah',
      accountId: '6f1ed002ab5595859014ebf0951522d9',
      language: 'en-GB',
    });
    expect(readCallNotes({})).toBeNull();
  });
});

describe('a nested pivot', () => {
  const callbackOf = (data: object): Callback => {
    const [verb] = readDocument({
      module: 'pivot',
      data: { voice_url: 'https://app.example.com/next', ...data },
    }).verbs;
    if (verb?.verb !== 'redirect') throw new Error('the document does not read as a redirect');
    return verb.callback;
  };

  test('says what was collected, by name', () => {
    const call = exampleCall({ collections: { default: '9', ticket: '1234' } });
    const { url } = wire.result(call, outcome, callbackOf({}));
    expect(queryOf(url)).toMatchObject({ 'Digits[default]': '9', 'Digits[ticket]': '1234' });
  });

  test('has its own words, method, body, headers and patience, whatever the route has', () => {
    const call = exampleCall({ settings: { requestFormat: 'kazoo', requestHeaders: { 'X-Route': '1' } } });
    const own = { method: 'post', req_format: 'twiml', req_body_format: 'json', req_timeout_ms: 1200 };
    const request = wire.result(call, outcome, callbackOf({ ...own, custom_request_headers: { 'X-Own': '2' } }));
    expect(request.method).toBe('POST');
    expect(JSON.parse(request.body ?? '')).toMatchObject({ CallSid: call.id });
    expect(request.headers).toMatchObject({ 'X-Own': '2' });
    expect(request.headers).not.toHaveProperty('X-Route');
    expect(request.deadlines.totalMs).toBe(1200);
  });

  test.each([
    [{ default: '42' }, '42'],
    [{ pin: '1', default: '42' }, '42'],
    [{ pin: '1', code: '2' }, '2'],
  ])('TwiML has one word for digits: %j is %s', (collections, digits) => {
    const { parameters } = wire.result(exampleCall({ collections }), outcome, callbackOf({ req_format: 'twiml' }));
    expect(parameters['Digits']).toBe(digits);
  });
});

describe('fallback', () => {
  const failed: FailedExchange = { kind: 'timeout', message: 'no answer', url: target.url, diagnostics: [] };

  test('is told the same, and what failed where', () => {
    const call = exampleCall({ collections: { pin: '7' } });
    const first = wire.opening(call, { ...target, method: 'POST', settings: { bodyFormat: 'json' } });
    const request = wire.fallback(call, first, failed, { url: 'https://backup.example.com/' });
    expect(request).toMatchObject({ method: 'POST', url: 'https://backup.example.com/' });
    expect(JSON.parse(request.body ?? '')).toEqual({ ...first.parameters, ErrorCode: 'timeout', ErrorUrl: target.url });
  });

  test('an answer that failed has its status for a code', () => {
    const first = wire.opening(exampleCall(), target);
    const why: FailedExchange = { ...failed, kind: 'status', status: 503 };
    expect(queryOf(wire.fallback(exampleCall(), first, why, target).url)).toMatchObject({ ErrorCode: '503' });
  });

  test('does not get the headers that were meant for another host', () => {
    const settings = { requestHeaders: { 'X-Key': 'k' } };
    const first = wire.opening(exampleCall(), { ...target, settings });
    const elsewhere = { url: 'https://backup.example.com/' };
    expect(wire.fallback(exampleCall(), first, failed, elsewhere).headers).not.toHaveProperty('X-Key');
    expect(wire.fallback(exampleCall(), first, failed, { ...elsewhere, settings }).headers).toHaveProperty('X-Key');
  });
});

describe('the end of the call', () => {
  const { startedAt } = exampleCall();
  const over = exampleCall({
    state: 'ended',
    answeredAt: startedAt + 6000,
    endedAt: startedAt + 41_000,
    ended: { cause: 'normal', raw: 'NORMAL_CLEARING', sipStatus: 200, by: 'caller' },
    variables: { order: '991' },
  });
  const record = (call = over): JsonObject => wire.status(call, { kind: 'ended' }, target)?.parameters ?? {};

  test('is a form with the record, sent again where it does not arrive', () => {
    const request = wire.status(over, { kind: 'ended' }, target);
    expect(request).toMatchObject({ method: 'POST', url: target.url, retry: { count: 2 } });
    expect(request?.headers).toEqual({ 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(pairsOf(request?.body)).toEqual({
      'Call-ID': over.id,
      'Call-Direction': 'inbound',
      From: '+12025550143@carrier.example.net',
      To: '2025550111@pbx.example.com',
      Request: '+12025550170@edge.example.com',
      'Caller-ID-Name': 'Priya Shah',
      'Caller-ID-Number': '+12025550143',
      'Callee-ID-Number': '+12025550170',
      'Digits-Dialed': '+12025550170',
      'Hangup-Cause': 'NORMAL_CLEARING',
      'Hangup-Code': 'sip:200',
      'Duration-Seconds': '41',
      'Billing-Seconds': '35',
      'Ringing-Seconds': '6',
      'Channel-Created-Time': String(startedAt * 1000),
      'Interaction-ID': expect.stringMatching(/^[\da-f]{16}$/),
      // 2026-03-05T14:30:41Z, counted from the year 0.
      Timestamp: String(62_167_219_200 + Date.UTC(2026, 2, 5, 14, 30, 41) / 1000),
      'Custom-Application-Vars[order]': '991',
      'Custom-SIP-Headers[X-Trunk]': 'west',
    });
  });

  test('is JSON where the settings say so, and sent once where the profile is of the open-source tree', () => {
    const json = wire.status({ ...over, settings: { cdrFormat: 'json' } }, { kind: 'ended' }, target);
    expect(json?.headers).toEqual({ 'Content-Type': 'application/json' });
    expect(JSON.parse(json?.body ?? '')).toMatchObject({
      'Call-ID': over.id,
      'Custom-Application-Vars': { order: '991' },
    });
    expect(wire.status({ ...over, settings: { profile: 'oss' } }, { kind: 'ended' }, target)?.retry.count).toBe(0);
  });

  test('a call that was never answered has rung all the time', () => {
    const { answeredAt: _never, ...unanswered } = over;
    expect(record(unanswered)).toMatchObject({ 'Duration-Seconds': 41, 'Billing-Seconds': 0, 'Ringing-Seconds': 41 });
  });

  test('seconds add up, however they fall', () => {
    for (const [answered, ended] of [
      [999, 1001],
      [1500, 2499],
      [0, 999],
    ] as const) {
      const call = { ...over, answeredAt: startedAt + answered, endedAt: startedAt + ended };
      const { 'Duration-Seconds': all, 'Billing-Seconds': billed, 'Ringing-Seconds': ringing } = record(call);
      expect(Number(billed) + Number(ringing)).toBe(all);
      expect(ringing).toBeGreaterThanOrEqual(0);
    }
  });

  test('nothing else about a call has a word in KAZOO', () => {
    expect(wire.status(over, { kind: 'answered' }, target)).toBeNull();
  });
});
