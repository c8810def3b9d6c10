import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OutgoingRequest } from '../../dialects/dialect.ts';
import { type CustomerServer, customerServer, type SeenRequest } from '../../test/support/customer.ts';
import { systemClock } from '../clock/index.ts';
import { createAddressGuard, createCustomerClient, type SeenResponse } from './index.ts';

const document = '<Response/>';
const credentials = { username: 'user', password: 'secret word' };
const basic = `Basic ${Buffer.from('user:secret word').toString('base64')}`;

function requestTo(url: string, changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    dialect: 'test',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Digits=5',
    parameters: {},
    redirects: { maximum: 3, follow: 'get' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 10_000 },
    retry: { count: 0, on: [] },
    ...changes,
  };
}

function sessionFor(...servers: readonly CustomerServer[]) {
  const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard() });
  const session = client.forCall({ trustedOrigins: servers.map(({ url }) => url) });
  return { ...session, [Symbol.asyncDispose]: () => client.close() };
}

const to = (location: string, status = 302) => ({ status, headers: { location } });
const short = ({ method, path, body }: SeenRequest) => `${method} ${path} ${body}`.trim();

describe('following', () => {
  test('the way of a POST, and where its answer is from', async () => {
    await using server = await customerServer({
      '/a': to('/b', 307),
      '/b': to('c?x=1', 303),
      '/c': document,
    });
    await using session = sessionFor(server);
    const seen: unknown[] = [];
    const witness = {
      request: ({ url, method }: { url: string; method: string }) => seen.push([method, url]),
      response: (response: SeenResponse) => seen.push([response.status, response.final ? 'final' : response.why]),
    };
    const answer = await session.fetch(requestTo(`${server.url}/a`), { witness });
    expect(answer).toMatchObject({ ok: true, reply: { url: `${server.url}/c?x=1`, method: 'GET', status: 200 } });
    expect(server.requests.map(short)).toEqual(['POST /a Digits=5', 'POST /b Digits=5', 'GET /c?x=1']);
    expect(server.requests[2]?.headers).not.toHaveProperty('content-type');
    expect(seen).toEqual([
      ['POST', `${server.url}/a`],
      [307, 'a redirect'],
      ['POST', `${server.url}/b`],
      [303, 'a redirect'],
      ['GET', `${server.url}/c?x=1`],
      [200, 'final'],
    ]);
  });

  test('repeating method and body where the dialect wants it', async () => {
    await using server = await customerServer({ '/a': to('/b'), '/b': document });
    await using session = sessionFor(server);
    await session.fetch(requestTo(`${server.url}/a`, { redirects: { maximum: 3, follow: 'repeat' } }));
    expect(server.requests.map(short)).toEqual(['POST /a Digits=5', 'POST /b Digits=5']);
    expect(server.requests[1]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('a circle ends', async () => {
    await using server = await customerServer({ '/a': to('/b'), '/b': to('/a') });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`))).toMatchObject({
      failure: { kind: 'too-many-redirects', message: 'the server redirects more than 3 times', status: 302 },
    });
    expect(server.requests).toHaveLength(4);
  });

  test('a redirect to nowhere', async () => {
    await using server = await customerServer({ '/a': to('mailto:me@example.com') });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`))).toMatchObject({
      failure: { kind: 'bad-redirect', url: `${server.url}/a`, status: 302 },
      reply: { status: 302 },
    });
  });
});

describe('private addresses', () => {
  test.each([
    'http://10.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'http://0x7f.1/',
  ])('a trusted server does not lead to %s', async (location) => {
    await using server = await customerServer({ '/a': to(location) });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`))).toMatchObject({
      failure: { kind: 'forbidden-address', url: new URL(location).href },
    });
  });

  test('another port of the same machine is another origin', async () => {
    await using hidden = await customerServer({ '/': document });
    await using server = await customerServer({ '/a': to(`${hidden.url}/`) });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`))).toMatchObject({ failure: { kind: 'forbidden-address' } });
    expect(hidden.requests).toEqual([]);
  });

  test('a connection that a trusting call has opened is not there for others', async () => {
    await using server = await customerServer({ '/': document });
    const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard() });
    expect((await client.forCall({ trustedOrigins: [server.url] }).fetch(requestTo(server.url))).ok).toBe(true);
    expect(await client.forCall().fetch(requestTo(server.url))).toMatchObject({
      failure: { kind: 'forbidden-address', message: '127.0.0.1 is a loopback address' },
    });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test('an allowed network is open to all calls', async () => {
    await using server = await customerServer({ '/': document });
    const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard({ allow: ['127.0.0.0/8'] }) });
    expect((await client.forCall().fetch(requestTo(server.url))).ok).toBe(true);
    await client.close();
  });
});

describe('basic credentials', () => {
  test('go to their own origin only, and are never seen', async () => {
    await using other = await customerServer({ '/b': document });
    await using server = await customerServer({ '/a': to(`${other.url}/b`), '/again': to('/a') });
    await using session = sessionFor(server, other);
    const seen: unknown[] = [];
    const witness = { request: (message: unknown) => seen.push(message) };
    const headers = { 'X-Api': 'kept' };
    expect((await session.fetch(requestTo(`${server.url}/again`, { credentials, headers }), { witness })).ok).toBe(
      true,
    );
    expect(server.requests.map((request) => request.headers.authorization)).toEqual([basic, basic]);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
    expect(other.requests[0]?.headers['x-api']).toBe('kept');
    expect(seen).toHaveLength(3);
    expect(JSON.stringify(seen)).not.toContain(basic);
  });

  test('an authorization header of the dialect’s own stays at home too', async () => {
    await using other = await customerServer({ '/b': document });
    await using server = await customerServer({ '/a': to(`${other.url}/b`) });
    await using session = sessionFor(server, other);
    await session.fetch(requestTo(`${server.url}/a`, { headers: { Authorization: 'Bearer token' } }));
    expect(server.requests[0]?.headers.authorization).toBe('Bearer token');
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });

  test('written into the url they are taken out of it', async () => {
    await using server = await customerServer({ '/a': document });
    await using session = sessionFor(server);
    const answer = await session.fetch(requestTo(`${server.url.replace('//', '//user:secret%20word@')}/a`));
    expect(answer.ok && answer.reply.url).toBe(`${server.url}/a`);
    expect(server.requests[0]?.headers.authorization).toBe(basic);
  });

  test('a refusal is a failure like any other', async () => {
    await using server = await customerServer({
      '/a': { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: 'no' },
    });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`, { credentials }))).toMatchObject({
      failure: { kind: 'status', status: 401 },
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('digest credentials', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const challenge = { status: 401, headers: { 'www-authenticate': 'Digest realm="voice", nonce="n1", qop="auth"' } };
  const field = (header: string, name: string) => new RegExp(`${name}="?([^",]*)`).exec(header)?.[1] ?? '';

  /** Answers as a server would that knows the password. */
  const guarded = ({ method, headers }: SeenRequest) => {
    const header = headers.authorization ?? '';
    if (!header.startsWith('Digest ')) return challenge;
    const secret = md5(`user:voice:${credentials.password}`);
    const subject = md5(`${method}:${field(header, 'uri')}`);
    const proof = md5(`${secret}:n1:${field(header, 'nc')}:${field(header, 'cnonce')}:auth:${subject}`);
    return field(header, 'response') === proof ? document : { status: 403 };
  };

  test('answer a challenge', async () => {
    await using server = await customerServer({ '/a': guarded });
    await using session = sessionFor(server);
    const answer = await session.fetch(requestTo(`${server.url}/a?x=1`, { credentials }));
    expect(answer.ok).toBe(true);
    expect(server.requests.map(short)).toEqual(['POST /a?x=1 Digits=5', 'POST /a?x=1 Digits=5']);
    expect(field(server.requests[1]?.headers.authorization ?? '', 'uri')).toBe('/a?x=1');
  });

  test('a wrong password is asked for once', async () => {
    await using server = await customerServer({ '/a': challenge });
    await using session = sessionFor(server);
    expect(await session.fetch(requestTo(`${server.url}/a`, { credentials }))).toMatchObject({
      failure: { kind: 'status', status: 401 },
    });
    expect(server.requests).toHaveLength(2);
  });

  test('nobody else’s challenge is answered', async () => {
    await using other = await customerServer({ '/b': challenge });
    await using server = await customerServer({ '/a': to(`${other.url}/b`) });
    await using session = sessionFor(server, other);
    await session.fetch(requestTo(`${server.url}/a`, { credentials }));
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
