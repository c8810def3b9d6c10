import { expect, test } from 'vitest';
import { Access, fitsHash, hashSecret, isHash, SealBroken, seal, unseal } from './index.ts';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('a hash fits its secret, no other, and does not hold it', async () => {
  const hash = await hashSecret('correct horse');
  expect(isHash(hash)).toBe(true);
  expect(hash).not.toContain('correct horse');
  expect(await hashSecret('correct horse')).not.toBe(hash);
  expect(await fitsHash('correct horse', hash)).toBe(true);
  for (const wrong of ['', 'correct hors', 'correct horse ', 'Correct horse'])
    expect(await fitsHash(wrong, hash)).toBe(false);
});

test.each([
  '',
  'correct horse',
  'scrypt:16384:8:1:x:y',
  `scrypt:9999999:99:1:${'a'.repeat(22)}:${'b'.repeat(43)}`,
  `scrypt:3:8:1:${'a'.repeat(22)}:${'b'.repeat(43)}`,
])('%j is no hash, and fits nothing', async (text) => {
  expect(isHash(text)).toBe(false);
  expect(await fitsHash(text, text)).toBe(false);
});

test('whoever guesses at many secrets at once does not take all threads, and is refused beyond a bound', async () => {
  const hash = await hashSecret('correct horse');
  const all = await Promise.allSettled(Array.from({ length: 24 }, () => fitsHash('wrong', hash)));
  const refused = all.filter((each) => each.status === 'rejected');
  expect(refused).toHaveLength(24 - 18);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'unavailable' });
  expect(await fitsHash('correct horse', hash)).toBe(true);
});

test('what is sealed is opened by the same key only, and not if one bit was changed', () => {
  const sealed = seal('sk-provider-secret', 'the key');
  expect(sealed).not.toContain('provider');
  expect(seal('sk-provider-secret', 'the key')).not.toBe(sealed);
  expect(unseal(sealed, 'the key')).toBe('sk-provider-secret');
  expect(() => unseal(sealed, 'another key')).toThrow(SealBroken);
  for (const at of [12, 30, 45, 60, sealed.length - 2]) {
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
    expect(() => unseal(changed, 'the key')).toThrow(SealBroken);
  }
  for (const none of ['', 'sealed:v1:', 'sealed:v1:AAAA', 'plain'])
    expect(() => unseal(none, 'the key')).toThrow(SealBroken);
});

test('users by Basic, tokens by Bearer, and nobody else', async () => {
  const access = new Access({
    users: [{ name: 'anna', password: await hashSecret('ännas:pass') }],
    tokens: [{ name: 'monitor', token: await hashSecret('token-1') }],
  });
  expect(access.isOpen).toBe(false);
  expect(await access.nameOf(basic('anna:ännas:pass'))).toBe('anna');
  expect(await access.nameOf(basic('anna:ännas:pass'))).toBe('anna');
  expect(await access.nameOf('bearer token-1')).toBe('monitor');
  const refused = [
    undefined,
    '',
    'Basic',
    'Bearer',
    basic('anna:wrong'),
    basic('anna'),
    basic(':'),
    basic('bob:ännas:pass'),
  ];
  const more = [
    'Bearer token-2',
    'Bearer ',
    `Bearer ${'x'.repeat(10_000)}`,
    'Digest token-1',
    basic('monitor:token-1'),
    'Basic %%%',
  ];
  for (const header of [...refused, ...more]) expect(await access.nameOf(header), String(header)).toBeNull();
});

test('without users and tokens it is open', () => {
  expect(new Access({ users: [], tokens: [] }).isOpen).toBe(true);
});
