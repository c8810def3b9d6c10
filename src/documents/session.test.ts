import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { FailedExchange, OutgoingRequest } from '../../dialects/dialect.ts';
import { type CustomerServer, customerServer } from '../../test/support/customer.ts';
import { type Clock, systemClock } from '../clock/index.ts';
import { createAddressGuard, createCustomerClient, type SeenResponse, type Witness } from './index.ts';

const document = '<Response><Say>Hello</Say></Response>';

function requestTo(url: string, changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    dialect: 'test',
    url,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'User-Agent': 'Tester/1' },
    body: 'CallStatus=ringing',
    parameters: {},
    redirects: { maximum: 5, follow: 'get' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 10_000 },
    retry: { count: 0, on: [] },
    ...changes,
  };
}

const get: Partial<OutgoingRequest> = { method: 'GET', body: '' };

/** A client whose session may reach these servers and nothing else. */
function sessionFor(servers: readonly CustomerServer[], clock: Clock = systemClock) {
  const client = createCustomerClient({ clock, guard: createAddressGuard() });
  const session = client.forCall({ trustedOrigins: servers.map(({ url }) => url) });
  return { ...session, client, [Symbol.asyncDispose]: () => client.close() };
}

/** Everything a witness is told, in order. */
function witnessed(): { readonly witness: Witness; readonly seen: unknown[] } {
  const seen: unknown[] = [];
  const short = (response: SeenResponse) => [response.status, response.final ? 'final' : response.why];
  return {
    seen,
    witness: {
      request: ({ url, method, headers, body }) => seen.push([method, new URL(url).pathname, headers, body ?? null]),
      response: (response) => seen.push(short(response)),
      retried: (failure: FailedExchange) => seen.push(['retried', failure.kind]),
    },
  };
}

describe('requests', () => {
  test('a POST as the dialect wrote it, with its length', async () => {
    await using server = await customerServer({ '/voice': document });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice?x=1`, { body: 'Name=J%C3%BCrgen&A=ü' }));
    expect(answer.ok && answer.reply.source.text).toBe(document);
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/voice?x=1', body: 'Name=J%C3%BCrgen&A=ü' }]);
    expect(server.requests[0]?.headers).toMatchObject({
      host: new URL(server.url).host,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '21',
      'user-agent': 'Tester/1',
      'accept-encoding': 'gzip, deflate, br',
    });
  });

  test('a POST without a body has length 0', async () => {
    await using server = await customerServer({ '/voice': document });
    await using session = sessionFor([server]);
    const { body: _body, ...bodiless } = requestTo(`${server.url}/voice`);
    await session.fetch(bodiless);
    expect(server.requests[0]?.headers).toMatchObject({ 'content-length': '0' });
  });

  test('a GET carries no body and says nothing about one', async () => {
    await using server = await customerServer({ '/voice': document });
    await using session = sessionFor([server]);
    await session.fetch(requestTo(`${server.url}/voice?CallStatus=ringing`, get));
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/voice?CallStatus=ringing', body: '' }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('content-type');
    expect(server.requests[0]?.headers).not.toHaveProperty('content-length');
    expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
  });

  test('headers that depend on the hop', async () => {
    await using server = await customerServer({
      '/voice': { status: 302, headers: { location: '/next' } },
      '/next': document,
    });
    await using session = sessionFor([server]);
    const sign: OutgoingRequest['sign'] = ({ url, method, body }) => ({
      'x-signature': `${method} ${new URL(url).pathname} ${body ?? '-'}`,
    });
    await session.fetch(requestTo(`${server.url}/voice`, { sign }));
    expect(server.requests.map(({ headers }) => headers['x-signature'])).toEqual([
      'POST /voice CallStatus=ringing',
      'GET /next -',
    ]);
  });

  test('a url that is none is a failure, not an exception', async () => {
    await using session = sessionFor([]);
    for (const url of ['nonsense', 'ftp://a.example/'])
      expect(await session.fetch(requestTo(url))).toMatchObject({ ok: false, failure: { kind: 'protocol', url } });
  });

  test('a header that HTTP cannot carry is a failure, not an exception', async () => {
    await using server = await customerServer({ '/voice': document });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice`, { headers: { 'x-name': 'a\r\nb: c' } }));
    expect(answer).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
    expect(server.requests).toEqual([]);
  });
});

describe('answers', () => {
  test('what came, and from where', async () => {
    await using server = await customerServer({
      '/voice': { headers: { 'content-type': 'text/xml; charset=utf-8', 'x-a': '1' }, body: document },
    });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice`));
    expect(answer).toMatchObject({
      ok: true,
      reply: {
        url: `${server.url}/voice`,
        method: 'POST',
        status: 200,
        contentType: 'text/xml; charset=utf-8',
        headers: { 'x-a': '1' },
        source: { kind: 'xml', text: document },
      },
    });
  });

  test.each([
    ['gzip', gzipSync(document)],
    ['br', brotliCompressSync(document)],
  ])('packed with %s', async (encoding, body) => {
    await using server = await customerServer({ '/voice': { headers: { 'content-encoding': encoding }, body } });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice`));
    expect(answer.ok && answer.reply.source.text).toBe(document);
  });

  test.each([201, 202, 299])('%i is as good as 200', async (status) => {
    await using server = await customerServer({ '/voice': { status, body: document } });
    await using session = sessionFor([server]);
    expect(await session.fetch(requestTo(`${server.url}/voice`))).toMatchObject({ ok: true, reply: { status } });
  });

  test.each([300, 304, 400, 401, 404, 500, 503])('%i is a failure that brings its page along', async (status) => {
    const body = status === 304 ? '' : 'sorry';
    await using server = await customerServer({ '/voice': { status, body } });
    await using session = sessionFor([server]);
    const url = `${server.url}/voice`;
    expect(await session.fetch(requestTo(url))).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: `the server answers ${status}`, url, status, diagnostics: [] },
      reply: { status, source: { text: body } },
    });
  });

  test.each([
    [200, ''],
    [204, ''],
    [200, ' \r\n'],
  ])('%i with %j is empty', async (status, body) => {
    await using server = await customerServer({ '/voice': { status, body } });
    await using session = sessionFor([server]);
    expect(await session.fetch(requestTo(`${server.url}/voice`))).toMatchObject({
      ok: false,
      failure: { kind: 'empty', message: `the server answers ${status} without a document`, status },
      reply: { status },
    });
  });

  test.each([
    [65_536, true],
    [65_537, false],
  ])('%i bytes: %s', async (size, fits) => {
    await using server = await customerServer({ '/voice': 'x'.repeat(size) });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice`));
    expect(answer.ok ? 'fits' : answer.failure.kind).toBe(fits ? 'fits' : 'too-large');
  });

  test('a bomb is cut off', async () => {
    const body = gzipSync(Buffer.alloc(50_000_000));
    await using server = await customerServer({ '/voice': { headers: { 'content-encoding': 'gzip' }, body } });
    await using session = sessionFor([server]);
    expect(await session.fetch(requestTo(`${server.url}/voice`))).toMatchObject({
      ok: false,
      failure: { kind: 'too-large', message: 'the answer is larger than 65536 bytes', status: 200 },
    });
  });

  test('the limit is the operator’s', async () => {
    await using server = await customerServer({ '/voice': 'x'.repeat(11) });
    const client = createCustomerClient({
      clock: systemClock,
      guard: createAddressGuard(),
      limits: { documentBytes: 10 },
    });
    const answer = await client.forCall({ trustedOrigins: [server.url] }).fetch(requestTo(`${server.url}/voice`));
    expect(answer.ok ? 'fits' : answer.failure.message).toBe('the answer is larger than 10 bytes');
    await client.close();
  });
});

describe('cookies', () => {
  test('are kept for the call and sent back to the same site', async () => {
    await using server = await customerServer({
      '/voice': { headers: { 'set-cookie': 'session=one; Path=/; HttpOnly' }, body: document },
      '/next': document,
    });
    await using other = await customerServer({ '/voice': document });
    const local = other.url.replace('127.0.0.1', 'localhost');
    await using session = sessionFor([server, { ...other, url: local }]);
    await session.fetch(requestTo(`${server.url}/voice`));
    await session.fetch(requestTo(`${server.url}/next`));
    await session.fetch(requestTo(`${local}/voice`));
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, 'session=one']);
    expect(other.requests.map(({ headers }) => headers.cookie)).toEqual([undefined]);

    const nextCall = session.client.forCall({ trustedOrigins: [server.url] });
    await nextCall.fetch(requestTo(`${server.url}/next`));
    expect(server.requests[2]?.headers.cookie).toBeUndefined();
  });

  test('set by a redirect are there on the next hop, and nonsense is left out', async () => {
    await using server = await customerServer({
      '/voice': { status: 302, headers: { location: '/next', 'set-cookie': 'a=1' } },
      '/next': { headers: { 'set-cookie': '=;;Domain=com' }, body: document },
    });
    await using session = sessionFor([server]);
    const { witness, seen } = witnessed();
    expect((await session.fetch(requestTo(`${server.url}/voice`), { witness })).ok).toBe(true);
    expect(server.requests[1]?.headers.cookie).toBe('a=1');
    expect(JSON.stringify(seen)).not.toContain('a=1');
  });
});

describe('retries', () => {
  const failing = (times: number, status: number) => {
    let asked = 0;
    return () => (++asked <= times ? { status, body: 'not yet' } : document);
  };

  test.each<[number, OutgoingRequest['retry'], number, boolean]>([
    [503, { count: 2, on: ['5xx'] }, 3, true],
    [503, { count: 1, on: ['5xx'] }, 2, false],
    [503, { count: 2, on: ['4xx', 'connect', 'timeout'] }, 1, false],
    [429, { count: 2, on: ['4xx'] }, 3, true],
    [404, { count: 2, on: ['5xx'] }, 1, false],
    [503, { count: 0, on: ['5xx'] }, 1, false],
  ])('two answers of %i with %j', async (status, retry, requests, ok) => {
    await using server = await customerServer({ '/voice': failing(2, status) });
    await using session = sessionFor([server]);
    const answer = await session.fetch(requestTo(`${server.url}/voice`, { retry }));
    expect(answer.ok).toBe(ok);
    expect(server.requests).toHaveLength(requests);
    for (const request of server.requests) expect(request.body).toBe('CallStatus=ringing');
  });

  test('the witness is told why', async () => {
    await using server = await customerServer({ '/voice': failing(1, 500) });
    await using session = sessionFor([server]);
    const { witness, seen } = witnessed();
    const headers = { 'x-a': '1' };
    await session.fetch(requestTo(`${server.url}/voice`, { headers, retry: { count: 1, on: ['5xx'] } }), { witness });
    const sent = ['POST', '/voice', { ...headers, 'accept-encoding': 'gzip, deflate, br' }, 'CallStatus=ringing'];
    expect(seen).toEqual([sent, [500, 'to be tried again'], sent, [200, 'final']]);
  });
});

test('notifications want no document', async () => {
  await using server = await customerServer({
    '/none': { status: 204 },
    '/page': 'thank you',
    '/long': 'x'.repeat(200_000),
    '/badly-packed': { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' },
    '/broken': { status: 500 },
  });
  await using session = sessionFor([server]);
  const told = async (path: string) => {
    const delivery = await session.notify(requestTo(server.url + path));
    return delivery.ok ? delivery.status : delivery.failure.kind;
  };
  expect(await told('/none')).toBe(204);
  expect(await told('/page')).toBe(200);
  expect(await told('/long')).toBe(200);
  expect(await told('/badly-packed')).toBe(200);
  expect(await told('/broken')).toBe('status');
});

test('files may be larger than documents', async () => {
  const audio = new Uint8Array(100_000).fill(7);
  await using server = await customerServer({
    '/file.wav': { status: 302, headers: { location: '/moved.wav' } },
    '/moved.wav': { headers: { 'content-type': 'audio/wav' }, body: audio },
  });
  await using session = sessionFor([server]);
  const deadlines = { connectMs: 5000, readMs: 5000, totalMs: 5000 };
  const get = (maximumBytes: number) => session.download({ url: `${server.url}/file.wav`, deadlines, maximumBytes });
  const file = await get(100_000);
  expect(file.ok && file.contentType).toBe('audio/wav');
  expect(file.ok && Buffer.from(file.bytes).equals(audio)).toBe(true);
  expect(await get(99_999)).toMatchObject({ ok: false, failure: { kind: 'too-large' } });
});

test('the clock is held exactly while an exchange is under way', async () => {
  let held = 0;
  const clock: Clock = {
    ...systemClock,
    hold: () => {
      held += 1;
      return () => {
        held -= 1;
      };
    },
  };
  const during: number[] = [];
  await using server = await customerServer({
    '/voice': () => {
      during.push(held);
      return document;
    },
  });
  await using session = sessionFor([server], clock);
  await session.fetch(requestTo(`${server.url}/voice`));
  await session.notify(requestTo(`${server.url}/voice`));
  await session.fetch(requestTo('nonsense'));
  expect(during).toEqual([1, 1]);
  expect(held).toBe(0);
});
