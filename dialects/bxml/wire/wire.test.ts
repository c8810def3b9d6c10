import { expect, test } from 'vitest';
import type { FailedExchange } from '../../dialect.ts';
import { callback, exampleCall, gathered, outcomeOf, ringingCall } from '../testing/facts.ts';
import { wire } from './wire.ts';

const failure: FailedExchange = {
  kind: 'status',
  message: '500',
  url: 'https://app.example.com/next',
  diagnostics: [],
};

test('a verb’s callback goes where the document says, with its credentials', () => {
  const credentials = { username: 'ann', password: 'word' };
  const request = wire.result(
    exampleCall(),
    outcomeOf(gathered()),
    callback('gather', { generation: 'v2' }, { credentials }),
  );
  expect(request).toMatchObject({ url: 'https://app.example.com/next', method: 'POST', credentials });
  expect(request.retry).toEqual({ count: 0, on: [] });
  expect(request.redirects).toEqual({ maximum: 5, follow: 'get' });
});

test('by GET the same fields stand behind the query that is there, objects as JSON', () => {
  const call = ringingCall();
  const headers = { Diversion: '<sip:+15550000001@a.example>' };
  const request = wire.opening(
    { ...call, sip: { ...call.sip, headers } },
    { url: 'https://app.example.com/v?a=%20b&#part', method: 'GET' },
  );
  expect(request.url).toMatch(/^https:\/\/app\.example\.com\/v\?a=%20b&eventType=initiate&/);
  const query = new URL(request.url).searchParams;
  expect(query.get('from')).toBe('+15557771111');
  expect(query.get('privacy')).toBe('false');
  expect(query.get('diversion')).toBe('{"origTo":"+15550000001"}');
  expect(request.headers).toEqual({});
});

test('credentials in the url are taken out of it', () => {
  const request = wire.opening(ringingCall(), { url: 'https://ann:word@app.example.com/v' });
  expect(request).toMatchObject({
    url: 'https://app.example.com/v',
    credentials: { username: 'ann', password: 'word' },
  });
});

test.each([
  [{}, 15_000],
  [{ callbackTimeout: 2.5 }, 2500],
  [{ callbackTimeout: 60 }, 15_000],
])('with the settings %j an answer may take %i ms in all', (settings, totalMs) => {
  expect(wire.opening(ringingCall(), { url: 'https://app.example.com/', settings }).deadlines.totalMs).toBe(totalMs);
  const result = wire.result(exampleCall({ settings }), outcomeOf(), callback('redirect'));
  expect(result.deadlines.totalMs).toBe(totalMs);
});

test('a fallback is told the same event, with its own method and credentials', () => {
  const failed = wire.result(
    exampleCall(),
    outcomeOf(gathered()),
    callback('gather', { generation: 'v2' }, { credentials: { username: 'first', password: 'x' } }),
  );
  const posted = wire.fallback(exampleCall(), failed, failure, { url: 'https://backup.example.com/g' });
  expect(posted).toMatchObject({ url: 'https://backup.example.com/g', method: 'POST', body: failed.body });
  expect(posted.credentials).toBeUndefined();
  const credentials = { username: 'second', password: 'y' };
  const got = wire.fallback(exampleCall(), failed, failure, {
    url: 'https://backup.example.com/g',
    method: 'GET',
    credentials,
  });
  expect(got).toMatchObject({ method: 'GET', credentials, notes: { generation: 'v2' } });
  expect(new URL(got.url).searchParams.get('digits')).toBe('4711');
});

test('a fallback of v1 is asked by GET too', () => {
  const failed = wire.result(
    exampleCall(),
    outcomeOf(gathered()),
    callback('gather', { generation: 'v1' }, { method: 'GET' }),
  );
  const request = wire.fallback(exampleCall(), failed, failure, { url: 'https://backup.example.com/g' });
  expect(request).toMatchObject({ method: 'GET', notes: { generation: 'v1' } });
  expect(new URL(request.url).searchParams.get('eventType')).toBe('gather');
});
