import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../dialect.ts';
import { answeredCall, callbackOf, sampleCall } from '../testing/samples.ts';
import { wire } from './index.ts';

const target = { url: 'https://app.example.com/voice' };
const formOf = ({ body }: OutgoingRequest) => Object.fromEntries(new URLSearchParams(body));
const token = 'fedcba9876543210fedcba9876543210';

describe('the opening request', () => {
  test('says everything that applications read, some of it under two names, unknown places empty', () => {
    const request = wire.opening(sampleCall(), target);
    const places = Object.fromEntries(
      ['From', 'Caller', 'To', 'Called'].flatMap((whose) =>
        ['City', 'State', 'Zip', 'Country'].map((what) => [`${whose}${what}`, '']),
      ),
    );
    expect(request.method).toBe('POST');
    expect(request.url).toBe('https://app.example.com/voice');
    expect(formOf(request)).toEqual({
      CallSid: 'CA0123456789abcdef0123456789abcdef',
      // The beginning of the SHA-256 of "shop".
      AccountSid: 'AC8d9001d32c6a703d95921a77115050f3',
      From: '+14155550123',
      Caller: '+14155550123',
      To: '+14155550100',
      Called: '+14155550100',
      CallStatus: 'ringing',
      ApiVersion: '2010-04-01',
      Direction: 'inbound',
      ...places,
    });
    expect(request.parameters).toEqual(formOf(request));
  });

  test('is a form in which a plus cannot be taken for a blank', () => {
    const { body, headers } = wire.opening(sampleCall(), target);
    expect(body).toContain('&From=%2B14155550123&');
    expect(headers).toMatchObject({
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'User-Agent': 'TwilioProxy/1.1',
      Accept: '*/*',
      'Accept-Encoding': 'gzip',
    });
  });

  test('as GET it puts the parameters after what the url has, and has no body', () => {
    const request = wire.opening(sampleCall(), { url: 'https://app.example.com/voice?From=me&x=%2B', method: 'GET' });
    expect(request.url).toMatch(/^https:\/\/app\.example\.com\/voice\?From=me&x=%2B&CallSid=CA0123/);
    expect(new URL(request.url).searchParams.getAll('From')).toEqual(['me', '+14155550123']);
    expect(request.body).toBeUndefined();
    expect(request.headers['Content-Type']).toBeUndefined();
  });

  test.each([
    ['https://app.example.com', /^https:\/\/app\.example\.com\/\?CallSid/],
    ['https://app.example.com/?', /^https:\/\/app\.example\.com\/\?CallSid/],
    ['https://app.example.com/?a=1&', /^https:\/\/app\.example\.com\/\?a=1&CallSid/],
  ])('as GET of %s it joins the query with one sign', (url, expected) => {
    expect(wire.opening(sampleCall(), { url, method: 'GET' }).url).toMatch(expected);
  });

  test('a fragment sets deadlines and retries and is not sent; credentials leave the url', () => {
    const request = wire.opening(sampleCall(), { url: 'https://me:s%23cret@app.example.com/voice#ct=900&rp=5xx&rc=2' });
    expect(request.url).toBe('https://app.example.com/voice');
    expect(request.credentials).toEqual({ username: 'me', password: 's#cret' });
    expect(request.deadlines).toEqual({ connectMs: 900, readMs: 15_000, totalMs: 15_000 });
    expect(request.retry).toEqual({ count: 2, on: ['5xx'] });
  });

  test('redirects become GET with the standard parameters', () => {
    const { redirects, body } = wire.opening(sampleCall(), target);
    expect(redirects).toEqual({ maximum: 10, follow: 'get', query: body });
  });

  test('the idempotency token is one per request, and the same for every attempt of it', () => {
    const tokenOf = (request: OutgoingRequest) => request.headers['I-Twilio-Idempotency-Token'];
    const first = tokenOf(wire.opening(sampleCall(), target));
    expect(first).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(tokenOf(wire.opening(sampleCall(), target))).toBe(first);
    const others = [
      wire.opening(sampleCall({ documents: 1 }), target),
      wire.opening(sampleCall({ id: 'f'.repeat(32) }), target),
      wire.opening(sampleCall(), { url: 'https://app.example.com/other' }),
    ].map(tokenOf);
    expect(new Set([first, ...others]).size).toBe(4);
  });

  test('an account that is a sid already stays itself', () => {
    const id = 'AC00000000000000000000000000000042';
    const call = sampleCall({ account: { id, apiUrl: '' } });
    expect(wire.opening(call, target).parameters['AccountSid']).toBe(id);
  });

  test.each([
    ['4155550123', '', '+14155550123'],
    ['204', 'pbx.example.com', '204'],
    ['anna', 'pbx.example.com', 'sip:anna@pbx.example.com'],
    ['anna@pbx.example.com', '', 'sip:anna@pbx.example.com'],
    ['client:anna', 'pbx.example.com', 'client:anna'],
    ['', 'carrier.example.net', 'anonymous'],
    ['anonymous', 'anonymous.invalid', 'anonymous'],
  ])('a caller that the switch calls "%s" at "%s" is From=%s', (from, fromHost, expected) => {
    const call = sampleCall({ from, sip: { ...sampleCall().sip, fromHost } });
    expect(wire.opening(call, target).parameters['From']).toBe(expected);
  });

  test('a call from a SIP user tells about its SIP, and headers of its own always', () => {
    const { sip } = sampleCall();
    const headers = {
      'X-Shop': '7',
      'User-to-User': 'abc',
      'P-Asserted-Identity': 'no',
      Diversion: '<sip:+14155550177@x>',
    };
    const request = wire.opening(sampleCall({ from: 'anna', sip: { ...sip, headers } }), target);
    expect(request.parameters).toMatchObject({
      SipDomain: 'pbx.example.com',
      SipCallId: 'a84b4c76e66710',
      SipSourceIp: '198.51.100.7',
      'SipHeader_X-Shop': '7',
      'SipHeader_User-to-User': 'abc',
      ForwardedFrom: '+14155550177',
    });
    expect(request.parameters).not.toHaveProperty('SipHeader_P-Asserted-Identity');
    expect(wire.opening(sampleCall(), target).parameters).not.toHaveProperty('SipDomain');
  });

  test('the name of the caller goes out where the route asks for it', () => {
    expect(wire.opening(sampleCall(), target).parameters).not.toHaveProperty('CallerName');
    const asked = sampleCall({ settings: { callerName: true } });
    expect(wire.opening(asked, target).parameters['CallerName']).toBe('Ann');
  });

  test('who answered a call that waited for that, and how long that took, once', () => {
    const machine = { result: 'machine', messageEnd: 'beep', tookMs: 4210.4 } as const;
    const placed = answeredCall({ direction: 'outbound', machine });
    const { parameters, redirects } = wire.opening(placed, target);
    expect(parameters).toMatchObject({ AnsweredBy: 'machine_end_beep', MachineDetectionDuration: '4210' });
    expect(redirects.query).not.toContain('MachineDetectionDuration');
    const next = wire.result(placed, { why: 'redirect', reports: [] }, callbackOf('redirect'));
    expect(next.parameters).not.toHaveProperty('MachineDetectionDuration');
  });

  test('a call that we placed, and the leg of another', () => {
    const placed = answeredCall({ direction: 'outbound' });
    expect(wire.opening(placed, target).parameters).toMatchObject({
      Direction: 'outbound-api',
      CallStatus: 'in-progress',
    });
    const leg = answeredCall({ direction: 'outbound', id: 'e'.repeat(32), parent: sampleCall() });
    expect(wire.opening(leg, target).parameters).toMatchObject({
      Direction: 'outbound-dial',
      ParentCallSid: 'CA0123456789abcdef0123456789abcdef',
    });
  });
});

describe('signing', () => {
  test('only with the token of the account, of the target before that of the route', () => {
    expect(wire.opening(sampleCall(), target).sign).toBeUndefined();
    const call = sampleCall({ settings: { authToken: token } });
    const request = wire.opening(call, target);
    expect(twilio.validateRequest(token, signed(request), request.url, formOf(request))).toBe(true);
    const other = wire.opening(call, { ...target, settings: { authToken: 'another' } });
    expect(twilio.validateRequest('another', signed(other), other.url, formOf(other))).toBe(true);
  });

  test('the parameters of a GET are signed in its url', () => {
    const call = sampleCall({ settings: { authToken: token }, callerName: 'Zoë' });
    const request = wire.opening(call, { ...target, method: 'GET' });
    expect(twilio.validateRequest(token, signed(request), request.url, {})).toBe(true);
  });

  test.each(['GET', 'POST'] as const)("the official library's own guard lets a %s through", async (method) => {
    await using server = await guardedServer();
    const call = sampleCall({ from: 'jörg & "söhne"', settings: { authToken: token } });
    const request = wire.opening(call, { url: `${server.url}/voice?a=1%202&b=%2B`, method });
    expect(await send(request)).toEqual({ status: 200, text: 'sip:jörg & "söhne"@carrier.example.net' });
    expect(await send({ ...request, sign: () => ({ 'X-Twilio-Signature': 'forged' }) })).toMatchObject({ status: 403 });
  });
});

function signed({ url, method, body, sign }: OutgoingRequest): string {
  return sign?.({ url, method, ...(body !== undefined && { body }) })['X-Twilio-Signature'] ?? '';
}

async function send({ url, method, headers, body, sign }: OutgoingRequest): Promise<{ status: number; text: string }> {
  const content = body === undefined ? {} : { body };
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...sign?.({ url, method, ...content }) },
    ...content,
  });
  return { status: response.status, text: await response.text() };
}

/** A customer's server that lets nothing through but what Twilio signed, and says back who called. */
async function guardedServer() {
  const app = express();
  app.use(express.urlencoded({ extended: false }), twilio.webhook(token));
  app.all('/voice', (request, response) => {
    response.send(String((request.method === 'GET' ? request.query : request.body)['From']));
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
