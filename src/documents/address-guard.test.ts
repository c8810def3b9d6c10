import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAddressGuard } from './address-guard.ts';

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
    ['168.63.129.16', 'metadata'],
    ['::ffff:168.63.129.16', 'metadata'],
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

test('a public address of this machine is refused too, unless the operator allows it', () => {
  const own = () => ['198.18.0.1', '9.9.9.9', '2606:4700::1111', 'fe80::1%eth0'];
  const { refusal } = createAddressGuard({ own });
  for (const address of ['9.9.9.9', '::ffff:9.9.9.9', '64:ff9b::9.9.9.9', '2606:4700:0:0::1111'])
    expect(refusal(address)).toBe(`${address} is an address of this machine`);
  expect(refusal('9.9.9.8')).toBeNull();
  expect(createAddressGuard({ own, allow: ['9.9.9.9'] }).refusal('9.9.9.9')).toBeNull();
  const [there] = Object.values(networkInterfaces()).flat();
  expect(createAddressGuard().refusal(there?.address ?? '127.0.0.1')).not.toBeNull();
});
