import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { createAddressGuard } from './address-guard.ts';
import { createCustomerClient } from './client.ts';

describe('refused addresses', () => {
  const { refusal } = createAddressGuard();
  test.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.100.100.200', 'carrier-grade NAT'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.8', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'reserved'],
    ['198.51.100.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:0:127.0.0.1', 'reserved'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['64:ff9b:1::8.8.8.8', 'reserved'],
    ['100::1', 'reserved'],
    ['2001::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['2002:7f00:1::', 'reserved'],
    ['2002:808:808::1', 'reserved'],
    ['3fff::1', 'reserved'],
    ['5f00::1', 'reserved'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'private'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['fec0::1', 'private'],
    ['ff02::1', 'multicast'],
  ])('%s is a %s address', (address, kind) => {
    expect(refusal(address)).toBe(`${address} is a ${kind} address`);
  });

  test.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('%s is public', (address) => {
    expect(refusal(address)).toBeNull();
  });

  test('what is no address is refused, and nothing throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        const clause = refusal(text);
        if (clause !== null) expect(clause.startsWith(text)).toBe(true);
      }),
    );
    expect(refusal('example.com')).toBe('example.com is no address that can be checked');
  });
});

describe('allowed networks', () => {
  const { refusal } = createAddressGuard({ allow: ['10.1.0.0/16', '192.168.7.7', 'fd00:1::/32'] });
  test.each([
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '64:ff9b::10.1.2.3',
    '192.168.7.7',
    'fd00:1::5',
  ])('%s is allowed', (address) => {
    expect(refusal(address)).toBeNull();
  });
  test.each(['10.2.0.1', '192.168.7.8', 'fd00:2::5', '127.0.0.1'])('%s is not', (address) => {
    expect(refusal(address)).not.toBeNull();
  });
  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/9',
    'example.com',
    '10.0.0',
    '',
  ])('%j is no network', (network) => {
    expect(() => createAddressGuard({ allow: [network] })).toThrow(TypeError);
  });
});

describe('names', () => {
  const lookup = (addresses: readonly string[]) =>
    new Promise((resolve) => {
      const family = (address: string) => (address.includes(':') ? 6 : 4);
      const guard = createAddressGuard({
        resolve: async () => addresses.map((address) => ({ address, family: family(address) })),
      });
      guard.lookup('customer.example', { all: true }, (error, found) => resolve(error ? error.message : found));
    });

  test('every public address is handed on', async () => {
    expect(await lookup(['8.8.8.8', '2606:4700::1111'])).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
  });
  test('one private address among public ones refuses the name', async () => {
    expect(await lookup(['8.8.8.8', '10.0.0.1'])).toBe('customer.example leads to 10.0.0.1, a private address');
  });
  test('a name without addresses', async () => {
    expect(await lookup([])).toBe('customer.example has no address');
  });
});

describe('spellings of this machine', () => {
  let connections = 0;
  const servers = [createServer(), createServer()] as const;
  for (const server of servers) server.on('connection', () => (connections += 1));
  beforeAll(async () => {
    await new Promise<void>((resolve) => servers[0].listen(0, '0.0.0.0', resolve));
    const { port } = servers[0].address() as AddressInfo;
    // Where there is no IPv6, IPv4 alone is tested.
    await new Promise<void>((resolve) => servers[1].once('error', () => resolve()).listen(port, '::1', resolve));
  });

  const names: Readonly<Record<string, string>> = {
    localhost: '127.0.0.1',
    'localhost.': '127.0.0.1',
    'app.localhost': '::1',
    'ip6-localhost': '::1',
    '127.0.0.1.nip.example': '127.0.0.1',
    'rebinding.example': '127.0.0.1',
    'mapped.example': '::ffff:127.0.0.1',
    'metadata.example': '169.254.169.254',
    'zone.example': 'fe80::1%lo',
    'any.example': '0.0.0.0',
    'nat64.example': '64:ff9b::7f00:1',
  };
  const guard = createAddressGuard({
    resolve: async (name) => {
      const address = names[name];
      if (address === undefined) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
      return [{ address, family: address.includes(':') ? 6 : 4 }];
    },
  });
  const client = createCustomerClient({ clock: new VirtualClock(), guard });
  const session = client.forCall({ trustedOrigins: ['http://127.0.0.1:1', 'https://127.0.0.1'] });
  afterAll(async () => {
    await client.close();
    for (const server of servers) server.close();
  });

  test.each([
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.0.1',
    '127.000.000.001',
    '0177.0.0.1',
    '0177.0.0.01',
    '0177.1',
    '017700000001',
    '00000177.0.0.1',
    '2130706433',
    '2130706433.',
    '0x7f000001',
    '0x7F000001',
    '0x7f.1',
    '0x7f.0.0.1',
    '0x7f.0x0.0x0.0x1',
    '0x7f.0.1',
    '127.0x1',
    '127.0.0x1',
    '0x0000007f000001',
    '127.2.3.4',
    '127.255.255.255',
    '0',
    '0.0.0.0',
    '0x0',
    '00',
    '0.0',
    '１２７.０.０.１',
    '127。0。0。1',
    '①②⑦.⓪.⓪.①',
    '%31%32%37.0.0.1',
    '127.0.0.%31',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000:0000:0000:0000:0000:0000:0000:0001]',
    '[::0001]',
    '[::]',
    '[0:0::0]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::FFFF:7F00:0001]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2002:7f00:0001::1]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fe80::1%25lo]',
    '[fe80::1%lo]',
    '[::1%25lo]',
    '[fd00:ec2::254]',
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '10.0.0.1',
    '192.168.0.1',
    '172.16.0.1',
    '100.64.0.1',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'LocalHost.',
    'ｌｏｃａｌｈｏｓｔ',
    'app.localhost',
    'ip6-localhost',
    '127.0.0.1.nip.example',
    'rebinding.example',
    'mapped.example',
    'metadata.example',
    'zone.example',
    'any.example',
    'nat64.example',
    '255.255.255.255',
    '224.0.0.1',
    '256.0.0.1',
    '127.0.0.1.0',
    '0x100000000',
  ])('http://%s/ is not reached', async (host) => {
    const { port } = servers[0].address() as AddressInfo;
    const told = await session.notify({
      dialect: 'test',
      url: `http://${host}:${port}/`,
      method: 'GET',
      headers: {},
      parameters: {},
      redirects: { maximum: 0, follow: 'get' },
      deadlines: { connectMs: 2000, readMs: 2000, totalMs: 2000 },
      retry: { count: 0, on: [] },
    });
    expect(told.ok ? 'reached' : told.failure.kind).toBe(
      URL.canParse(`http://${host}/`) ? 'forbidden-address' : 'protocol',
    );
    expect(connections).toBe(0);
  });

  test('the same machine is reached once the operator names it, so the count above counts', async () => {
    const { port } = servers[0].address() as AddressInfo;
    servers[0].on('request', (_request, response) => response.end('here'));
    const trusting = client.forCall({ trustedOrigins: [`http://127.0.0.1:${port}/some/path`] });
    const deadlines = { connectMs: 2000, readMs: 2000, totalMs: 2000 };
    const file = await trusting.download({ url: `http://127.0.0.1:${port}/`, deadlines, maximumBytes: 100 });
    expect(file.ok && new TextDecoder().decode(file.bytes)).toBe('here');
    expect(connections).toBe(1);
    const other = await session.download({ url: `http://127.0.0.1:${port}/`, deadlines, maximumBytes: 100 });
    expect(other.ok ? 'reached' : other.failure.kind).toBe('forbidden-address');
    expect(connections).toBe(1);
  });
});
