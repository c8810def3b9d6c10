import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { createAddressGuard } from './address-guard.ts';
import { createCustomerClient } from './client.ts';
import { forbiddenNames, forbiddenSpellings } from './testing/spellings.ts';

const deadlines = { connectMs: 2000, readMs: 2000, totalMs: 4000 };
const request = (url: string, maximum = 0) =>
  ({
    dialect: 'test',
    url,
    method: 'GET',
    headers: {},
    parameters: {},
    redirects: { maximum, follow: 'get' },
    deadlines,
    retry: { count: 0, on: [] },
  }) as const;

/** The port is the listener's in every url, so that whoever gets through is counted. */
let connections = 0;
const listeners = [createServer(), createServer()] as const;
for (const listener of listeners) {
  listener.on('connection', () => (connections += 1));
  listener.on('request', (_request, response) => response.end('here'));
}
/** A server that the operator named, on another port; it sends whoever asks to the host in its path. */
let redirects = 0;
const redirecting = createServer((incoming, response) => {
  redirects += 1;
  const host = decodeURIComponent(incoming.url?.slice(1) ?? '');
  // Header values are bytes: what is not Latin-1 goes out as UTF-8, as servers send it.
  const location = Buffer.from(`http://${host}:${port()}/`, 'utf8')
    .toString('latin1')
    .replace(/[\r\n\t]/g, '');
  response.writeHead(302, { location }).end();
});
const port = () => (listeners[0].address() as AddressInfo).port;
const home = () => `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}`;

const asked = new Set<string>();
const lookUp = new Map(Object.entries(forbiddenNames).map(([name, addresses]) => [nameIn(name), addresses]));
const guard = createAddressGuard({
  resolve: async (name) => {
    asked.add(name);
    const addresses = lookUp.get(name);
    if (!addresses) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  },
});
const client = createCustomerClient({ clock: new VirtualClock(), guard });

function nameIn(host: string): string {
  return new URL(`http://${host}/`).hostname;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => listeners[0].listen(0, '0.0.0.0', resolve));
  // Where there is no IPv6, IPv4 alone is tested.
  await new Promise<void>((resolve) => listeners[1].once('error', () => resolve()).listen(port(), '::1', resolve));
  await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await client.close();
  for (const server of [...listeners, redirecting]) {
    server.closeAllConnections();
    server.close();
  }
});

describe('what nobody may reach is not reached', () => {
  const hosts = [...forbiddenSpellings, ...Object.keys(forbiddenNames)];

  test('there are enough ways to write it', () => {
    expect(new Set(hosts).size).toBe(hosts.length);
    expect(hosts.length).toBeGreaterThanOrEqual(120);
  });

  test.each(hosts)('http://%j', async (host) => {
    const url = `http://${host}:${port()}/`;
    const refused = URL.canParse(url) ? 'forbidden-address' : 'protocol';
    const session = client.forCall({ trustedOrigins: ['http://127.0.0.1:1', 'https://127.0.0.1'] });
    const document = await session.fetch(request(url));
    expect(document.ok ? 'reached' : document.failure.kind, 'a document').toBe(refused);
    const told = await session.notify(request(url));
    expect(told.ok ? 'reached' : told.failure.kind, 'a callback, webhook or upload').toBe(refused);
    const file = await session.download({ url, deadlines, maximumBytes: 100 });
    expect(file.ok ? 'reached' : file.failure.kind, 'audio').toBe(refused);
    expect(connections).toBe(0);
  });

  test.each(hosts)('not by a redirect to %j either', async (host) => {
    const before = redirects;
    const session = client.forCall({ trustedOrigins: [home()] });
    const document = await session.fetch(request(`${home()}/${encodeURIComponent(host)}`, 3));
    expect(redirects).toBe(before + 1);
    expect(document.ok ? 'reached' : document.failure.kind).toMatch(/^(forbidden-address|bad-redirect)$/);
    expect(connections).toBe(0);
  });

  test.each([
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1/',
    'data:text/xml,<Response/>',
    'unix:/var/run/x',
    'blob:http://127.0.0.1/x',
  ])('%s is no url that is asked', async (url) => {
    const session = client.forCall({ trustedOrigins: [home()] });
    const document = await session.fetch(request(url));
    expect(document.ok ? 'reached' : document.failure.kind).toBe('protocol');
    expect(connections).toBe(0);
  });

  test('the same listener is reached once the operator names it, so the count above counts', async () => {
    const url = `http://127.0.0.1:${port()}/`;
    const trusting = client.forCall({ trustedOrigins: [`${url}some/path`] });
    const file = await trusting.download({ url, deadlines, maximumBytes: 100 });
    expect(file.ok && new TextDecoder().decode(file.bytes)).toBe('here');
    expect(connections).toBe(1);
    // What one call may do opens nothing for another, not even over the connection that is kept.
    const other = await client.forCall().download({ url, deadlines, maximumBytes: 100 });
    expect(other.ok ? 'reached' : other.failure.kind).toBe('forbidden-address');
    // Nor does an origin: another port, another scheme, another name for the same machine.
    for (const near of [home(), url.replace('http:', 'https:'), `http://localhost:${port()}/`]) {
      const beside = await trusting.download({ url: near, deadlines, maximumBytes: 100 });
      expect(beside.ok ? 'reached' : beside.failure.kind, near).toBe('forbidden-address');
    }
    expect(connections).toBe(1);
  });
});

test('a name that changes its mind: resolved once, and the socket goes to what was judged', async () => {
  let answers = 0;
  const changing = createAddressGuard({
    allow: ['127.0.0.2'],
    resolve: async () => {
      answers += 1;
      return [{ address: answers === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
    },
  });
  const here: string[] = [];
  const seen = createServer((incoming, response) => {
    here.push(incoming.socket.localAddress ?? '');
    response.writeHead(200, { connection: 'close' }).end('here');
  });
  await new Promise<void>((resolve) => seen.listen(0, '0.0.0.0', resolve));
  const url = `http://changing.example:${(seen.address() as AddressInfo).port}/`;
  const own = createCustomerClient({ clock: new VirtualClock(), guard: changing });
  try {
    const first = await own.forCall().download({ url, deadlines, maximumBytes: 100 });
    expect([first.ok, answers, here]).toEqual([true, 1, ['127.0.0.2']]);
    const second = await own.forCall().download({ url, deadlines, maximumBytes: 100 });
    expect([second.ok ? 'reached' : second.failure.kind, answers, here]).toEqual([
      'forbidden-address',
      2,
      ['127.0.0.2'],
    ]);
  } finally {
    await own.close();
    seen.close();
  }
});

test('literals are never looked up: whoever resolves names hears of names only', () => {
  expect(asked.size).toBeGreaterThan(10);
  expect([...asked].filter((name) => !lookUp.has(name))).toEqual([]);
});
