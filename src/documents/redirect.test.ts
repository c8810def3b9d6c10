import { expect, test } from 'vitest';
import type { RedirectRule } from '../../dialects/dialect.ts';
import { type Hop, nextHop } from './redirect.ts';
import type { RawResponse } from './transport.ts';

const origin = 'http://a.example';
const posted: Hop = { url: 'http://a.example/voice?x=1', origin, method: 'POST', body: 'Digits=5' };
const answer = (status: number, location?: string): RawResponse => ({
  ok: true,
  status,
  headers: location === undefined ? {} : { location },
  body: new Uint8Array(),
  cut: false,
});
const rule = (follow: RedirectRule['follow'], query?: string): RedirectRule => ({
  maximum: 3,
  follow,
  ...(query !== undefined && { query }),
});

test.each<[number, RedirectRule, Partial<Hop>]>([
  [301, rule('get'), { url: 'http://a.example/next', method: 'GET' }],
  [302, rule('get', 'Digits=5&A=b'), { url: 'http://a.example/next?Digits=5&A=b', method: 'GET' }],
  [303, rule('get'), { url: 'http://a.example/next', method: 'GET' }],
  [307, rule('get', 'Digits=5'), { url: 'http://a.example/next', method: 'POST', body: 'Digits=5' }],
  [308, rule('get'), { url: 'http://a.example/next', method: 'POST', body: 'Digits=5' }],
  [301, rule('repeat'), { url: 'http://a.example/next', method: 'POST', body: 'Digits=5' }],
  [303, rule('repeat', 'Digits=5'), { url: 'http://a.example/next', method: 'POST', body: 'Digits=5' }],
])('%i with %j', (status, how, hop) => {
  expect(nextHop(posted, answer(status, '/next'), how, 0)).toEqual({ kind: 'hop', hop: { ...hop, origin } });
});

test.each([
  ['next', 'http://a.example/next'],
  ['?y=2', 'http://a.example/voice?y=2'],
  ['//b.example/', 'http://b.example/'],
  ['https://b.example/a#part', 'https://b.example/a'],
  ['/caf\u00c3\u00a9', 'http://a.example/caf%C3%A9'],
  ['/caf\u00e9', 'http://a.example/caf%C3%A9'],
])('Location %s', (location, url) => {
  expect(nextHop(posted, answer(302, location), rule('get'), 0)).toMatchObject({ kind: 'hop', hop: { url } });
});

test('a query is appended to one that is there', () => {
  expect(nextHop(posted, answer(302, '/next?a=b'), rule('get', 'c=d'), 0)).toMatchObject({
    hop: { url: 'http://a.example/next?a=b&c=d' },
  });
});

test.each([200, 300, 304, 305, 404, 500])('%i leads nowhere else', (status) => {
  expect(nextHop(posted, answer(status, '/next'), rule('get'), 0)).toEqual({ kind: 'none' });
});

test.each([
  [undefined, 'the server answers 302 without saying where to go'],
  [' ', 'the server answers 302 without saying where to go'],
  ['http://[', 'the redirect leads nowhere: "http://[" is not a URL'],
  ['ftp://a.example/', 'the redirect leads nowhere: "ftp://a.example/" does not begin with http: or https:'],
])('Location %j is a bad redirect', (location, message) => {
  expect(nextHop(posted, answer(302, location), rule('get'), 0)).toEqual({ kind: 'bad-redirect', message });
});

test('the last redirect that is followed', () => {
  expect(nextHop(posted, answer(302, '/'), rule('get'), 2).kind).toBe('hop');
  expect(nextHop(posted, answer(302, '/'), rule('get'), 3)).toEqual({
    kind: 'too-many-redirects',
    message: 'the server redirects more than 3 times',
  });
});

test('credentials stay with their origin, or are those of the new url', () => {
  const credentials = { origin: 'http://a.example', credentials: { username: 'u', password: 'p' } };
  const after = (location: string) => nextHop({ ...posted, credentials }, answer(302, location), rule('get'), 0);
  expect(after('https://b.example/')).toMatchObject({ hop: { credentials } });
  expect(after('http://v:q@b.example/')).toMatchObject({
    hop: {
      url: 'http://b.example/',
      credentials: { origin: 'http://b.example', credentials: { username: 'v', password: 'q' } },
    },
  });
});
