import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveUrl } from './url.ts';

const base = 'http://example.com/voice/start.php?x=1';

test.each([
  ['next.php', 'http://example.com/voice/next.php'],
  ['/next.php', 'http://example.com/next.php'],
  ['../up', 'http://example.com/up'],
  ['?y=2', 'http://example.com/voice/start.php?y=2'],
  ['', base],
  ['  \n next \r\n', 'http://example.com/voice/next'],
  ['//other.example/a', 'http://other.example/a'],
  ['https://other.example:8443/a b', 'https://other.example:8443/a%20b'],
  ['HTTP://EXAMPLE.com:80/A', 'http://example.com/A'],
])('%j', (reference, url) => {
  expect(resolveUrl(reference, base)).toEqual({ ok: true, url, fragment: '' });
});

test('fragment and credentials are taken off', () => {
  expect(resolveUrl('https://us%40er:p%3Ass@example.com/a#rc=2', base)).toEqual({
    ok: true,
    url: 'https://example.com/a',
    fragment: 'rc=2',
    credentials: { username: 'us@er', password: 'p:ss' },
  });
});

test.each([
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:1',
  'sip:alice@example.com',
])('%s is refused', (reference) => {
  expect(resolveUrl(reference, base)).toEqual({
    ok: false,
    problem: `"${reference}" does not begin with http: or https:`,
  });
});

test.each([
  ['https://key:ab/cd@bucket/x', '"https://key:…@bucket/x" is not a URL'],
  [`ftp://me:${'s'.repeat(100)}@host/`, '"ftp://me:…@host/" does not begin with http: or https:'],
])('the password of %s is not named', (reference, problem) => {
  expect(resolveUrl(reference, base)).toEqual({ ok: false, problem });
});

test('what is no URL is named, shortened', () => {
  expect(resolveUrl('http://[', base)).toEqual({ ok: false, problem: '"http://[" is not a URL' });
  const long = resolveUrl(`http://[${'x'.repeat(200)}`, base);
  expect(long.ok ? '' : long.problem.length).toBeLessThan(100);
});

test('never throws; what it lets through is http without fragment and credentials', () => {
  const reference = fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string());
  fc.assert(
    fc.property(reference, (written) => {
      const resolved = resolveUrl(written, base);
      if (!resolved.ok) {
        expect(resolved.problem).not.toBe('');
        return;
      }
      const url = new URL(resolved.url);
      expect(url.protocol).toMatch(/^https?:$/);
      expect([url.hash, url.username, url.password]).toEqual(['', '', '']);
      expect(url.href).toBe(resolved.url);
    }),
    { numRuns: 30 },
  );
});
