import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailedExchange, OutgoingRequest } from '../../dialects/dialect.ts';
import { systemClock } from '../clock/index.ts';
import { createAddressGuard, createCustomerClient } from './index.ts';

interface SocketServer extends AsyncDisposable {
  readonly url: string;
  readonly connections: () => number;
}

/** A server made of bare sockets; `serve` is called for each request with its number on its connection, both from 1. */
async function socketServer(
  serve: (socket: Socket, connection: number, request: number) => unknown,
): Promise<SocketServer> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = ++connections;
    let requests = 0;
    let received = '';
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      // Head and body come in pieces; what is no HTTP at all is taken as it comes.
      if (received.startsWith('POST ') && !received.endsWith('\r\n\r\na=b')) return;
      received = '';
      requests += 1;
      serve(socket, connection, requests);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const head = (length: number, more = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${more}\r\n`;
const whole = `${head(4)}<a/>`;
const silent = () => {};

function requestTo(url: string, changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    dialect: 'test',
    url,
    method: 'POST',
    headers: {},
    body: 'a=b',
    parameters: {},
    redirects: { maximum: 5, follow: 'get' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 10_000 },
    retry: { count: 0, on: [] },
    ...changes,
  };
}

function sessionFor(url: string) {
  const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard() });
  return { ...client.forCall({ trustedOrigins: [url] }), [Symbol.asyncDispose]: () => client.close() };
}

async function failureOf(url: string, changes: Partial<OutgoingRequest> = {}): Promise<FailedExchange | 'answered'> {
  await using session = sessionFor(url);
  const answer = await session.fetch(requestTo(url, changes));
  return answer.ok ? 'answered' : answer.failure;
}

describe('deadlines', () => {
  const patient = { connectMs: 5000, readMs: 5000, totalMs: 5000 };

  test('a server that takes the request and says nothing', async () => {
    await using server = await socketServer(silent);
    expect(await failureOf(server.url, { deadlines: { ...patient, readMs: 100 } })).toMatchObject({
      kind: 'timeout',
      message: `${new URL(server.url).host} has not answered within 100 ms`,
    });
  });

  test('a server that stops in the middle', async () => {
    await using server = await socketServer((socket) => socket.write(`${head(100)}<Resp`));
    expect(await failureOf(server.url, { deadlines: { ...patient, readMs: 100 } })).toMatchObject({
      kind: 'timeout',
      message: `the answer of ${new URL(server.url).host} stood still for 100 ms`,
    });
  });

  test('a slow answer that never stands still is in time', async () => {
    await using server = await socketServer((socket) => {
      const rest = ['<', 'a', '/', '>'];
      socket.write(head(rest.length));
      const pace = setInterval(() => {
        const next = rest.shift();
        if (next === undefined) clearInterval(pace);
        else socket.write(next);
      }, 60);
    });
    expect(await failureOf(server.url, { deadlines: { ...patient, readMs: 200 } })).toBe('answered');
  });

  test('the total deadline ends what trickles', async () => {
    await using server = await socketServer((socket) => {
      socket.write(head(1000));
      const pace = setInterval(() => (socket.destroyed ? clearInterval(pace) : socket.write('x')), 20);
    });
    expect(await failureOf(server.url, { deadlines: { ...patient, readMs: 1000, totalMs: 150 } })).toMatchObject({
      kind: 'timeout',
    });
  });

  test('the total deadline covers all attempts together', async () => {
    await using server = await socketServer(silent);
    const failure = await failureOf(server.url, {
      deadlines: { ...patient, readMs: 60, totalMs: 150 },
      retry: { count: 100, on: ['timeout'] },
    });
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(server.connections()).toBeLessThan(4);
  });

  test('the total deadline covers redirects', async () => {
    await using server = await socketServer((socket) => {
      const answer = 'HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n';
      setTimeout(() => socket.write(answer), 30);
    });
    const failure = await failureOf(server.url, {
      deadlines: { ...patient, totalMs: 150 },
      redirects: { maximum: 1000, follow: 'get' },
    });
    expect(failure).toMatchObject({ kind: 'timeout' });
  });

  test('a handshake that never ends is no connection', async () => {
    await using server = await socketServer(silent);
    const url = server.url.replace('http:', 'https:');
    expect(await failureOf(url, { deadlines: { ...patient, connectMs: 100 } })).toMatchObject({
      kind: 'connect-timeout',
      message: `no connection to ${new URL(url).host} within 100 ms`,
    });
  });
});

describe('connections', () => {
  test('nobody listens', async () => {
    const server = await socketServer(silent);
    await server[Symbol.asyncDispose]();
    expect(await failureOf(server.url)).toMatchObject({
      kind: 'refused',
      message: `${new URL(server.url).host} refuses the connection`,
      url: `${server.url}/`,
    });
  });

  test('the name is not known', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }));
    const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard({ resolve }) });
    const answer = await client.forCall().fetch(requestTo('http://nowhere.example/'));
    expect(answer).toMatchObject({
      failure: { kind: 'unresolved', message: 'the name of nowhere.example is not known' },
    });
    await client.close();
  });

  test('a name that leads to a private address', async () => {
    const resolve = async () => [{ address: '10.0.0.1', family: 4 }];
    const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard({ resolve }) });
    const answer = await client.forCall().fetch(requestTo('https://inside.example/'));
    expect(answer).toMatchObject({
      failure: { kind: 'forbidden-address', message: 'inside.example leads to 10.0.0.1, a private address' },
    });
    await client.close();
  });

  test('https spoken to a server of http', async () => {
    await using server = await socketServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const url = server.url.replace('http:', 'https:');
    const failure = await failureOf(url);
    expect(failure).toMatchObject({ kind: 'tls' });
    expect(failure === 'answered' ? '' : failure.message).toContain(`TLS with ${new URL(url).host} failed: `);
  });

  test('a server that hangs up during the TLS handshake', async () => {
    await using server = await socketServer((socket) => socket.destroy());
    expect(await failureOf(server.url.replace('http:', 'https:'))).toMatchObject({ kind: 'tls' });
  });

  /** undici gives a connection back to its pool one turn of the event loop after the answer. */
  const turn = () => new Promise(setImmediate);

  test('many requests share one kept connection', async () => {
    await using server = await socketServer((socket) => socket.write(whole));
    await using session = sessionFor(server.url);
    for (let count = 0; count < 5; count += 1) {
      await session.fetch(requestTo(server.url));
      await turn();
    }
    expect(server.connections()).toBe(1);
  });

  test('a kept connection that is closed as we use it again is replaced without a word', async () => {
    const slammed: number[] = [];
    await using server = await socketServer((socket, connection, request) => {
      if (request === 1) return socket.write(whole);
      slammed.push(connection);
      return socket.destroy();
    });
    await using session = sessionFor(server.url);
    for (let count = 0; count < 3; count += 1) {
      expect((await session.fetch(requestTo(server.url))).ok).toBe(true);
      await turn();
    }
    expect(slammed).toEqual([1, 2]);
    expect(server.connections()).toBe(3);
  });

  test('a new connection that is closed without an answer is not tried again', async () => {
    await using server = await socketServer((socket) => socket.end());
    expect(await failureOf(server.url, { retry: { count: 3, on: ['connect', 'timeout'] } })).toMatchObject({
      kind: 'protocol',
    });
    expect(server.connections()).toBe(1);
  });
});

describe('retries', () => {
  const quick = { connectMs: 5000, readMs: 80, totalMs: 5000 };

  test('after silence, where the rule says so', async () => {
    await using server = await socketServer((socket, connection) => {
      if (connection === 3) socket.write(whole);
    });
    expect(await failureOf(server.url, { deadlines: quick, retry: { count: 2, on: ['timeout'] } })).toBe('answered');
    expect(server.connections()).toBe(3);
  });

  test('never after a part of the answer', async () => {
    await using server = await socketServer((socket) => socket.write(`${head(100)}<Resp`));
    const failure = await failureOf(server.url, { deadlines: quick, retry: { count: 2, on: ['timeout', 'connect'] } });
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(server.connections()).toBe(1);
  });

  test('when nobody takes the connection, and the witness hears of each', async () => {
    const server = await socketServer(silent);
    await server[Symbol.asyncDispose]();
    await using session = sessionFor(server.url);
    const retried: string[] = [];
    const witness = { retried: ({ kind }: FailedExchange) => retried.push(kind) };
    const answer = await session.fetch(requestTo(server.url, { retry: { count: 2, on: ['connect'] } }), { witness });
    expect(answer.ok ? 'answered' : answer.failure.kind).toBe('refused');
    expect(retried).toEqual(['refused', 'refused']);
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['another protocol', 'SIP/2.0 200 OK\r\n\r\n'],
    ['nothing', ''],
    ['an impossible length', 'HTTP/1.1 200 OK\r\nContent-Length: minus one\r\n\r\n'],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-'],
    ['less than promised', `${head(100)}<Response/>`],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<a/>'],
    ['an endless head', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
  ])('%s', async (_name, bytes) => {
    await using server = await socketServer((socket) => socket.end(bytes));
    expect(await failureOf(server.url)).toMatchObject({ kind: 'protocol', url: `${server.url}/`, diagnostics: [] });
  });

  test.each([
    ['a body until the end of the connection', 'HTTP/1.0 200 OK\r\n\r\n<a/>'],
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n\r\n'],
    ['early hints before the answer', `HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${whole}`],
  ])('but %s is', async (_name, bytes) => {
    await using server = await socketServer((socket) => socket.end(bytes));
    expect(await failureOf(server.url)).toBe('answered');
  });

  test('an endless body is cut off', async () => {
    await using server = await socketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = () => {
        if (!socket.destroyed) socket.write('x'.repeat(16_384), more);
      };
      more();
    });
    expect(await failureOf(server.url)).toMatchObject({ kind: 'too-large' });
  });

  test('whatever bytes come, a value comes of it', async () => {
    let bytes: Uint8Array = new Uint8Array();
    await using server = await socketServer((socket) => socket.end(bytes));
    await using session = sessionFor(server.url);
    const line = fc.oneof(
      fc.constantFrom(
        whole,
        'HTTP/1.1 ',
        '200 OK\r\n',
        '302 x\r\nLocation: ',
        'Set-Cookie: ',
        '\r\n',
        '\r\n\r\n',
        '401 x\r\n',
      ),
      fc.constantFrom('WWW-Authenticate: Digest ', 'Content-Encoding: gzip\r\n', 'Content-Length: ', '4', 'realm="'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (parts) => {
        bytes = Buffer.from(parts.join(''), 'utf8');
        const credentials = { username: 'u', password: 'p' };
        const answer = await session.fetch(
          requestTo(server.url, { credentials, redirects: { maximum: 1, follow: 'get' } }),
        );
        expect(answer.ok ? '' : answer.failure.message).not.toContain('undefined');
      }),
      { numRuns: 60 },
    );
  });
});

describe('the caller’s signal', () => {
  test('ends a wait at once with its own reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the caller hung up');
    await using server = await socketServer(() => controller.abort(reason));
    await using session = sessionFor(server.url);
    const request = requestTo(server.url, { retry: { count: 5, on: ['timeout', 'connect'] } });
    await expect(session.fetch(request, { signal: controller.signal })).rejects.toBe(reason);
    expect(server.connections()).toBe(1);
  });

  test('that has already aborted sends nothing', async () => {
    await using server = await socketServer((socket) => socket.end(whole));
    await using session = sessionFor(server.url);
    const signal = AbortSignal.abort(new Error('over'));
    await expect(session.notify(requestTo(server.url), { signal })).rejects.toThrow('over');
    expect(server.connections()).toBe(0);
  });

  test('leaves other exchanges alone', async () => {
    const controller = new AbortController();
    const sockets: Socket[] = [];
    await using server = await socketServer((socket) => {
      if (sockets.push(socket) < 2) return;
      controller.abort(new Error('one of two'));
      for (const waiting of sockets) waiting.end(whole);
    });
    await using session = sessionFor(server.url);
    const aborted = session.fetch(requestTo(server.url), { signal: controller.signal });
    const other = session.fetch(requestTo(server.url));
    await expect(aborted).rejects.toThrow('one of two');
    expect((await other).ok).toBe(true);
  });
});

test('closing the client ends what is under way', async () => {
  const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard() });
  await using server = await socketServer(() => void client.close());
  const answer = await client.forCall({ trustedOrigins: [server.url] }).fetch(requestTo(server.url));
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
});
