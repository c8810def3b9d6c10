import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { basicAuthorization, digestAuthorization, digestChallenge } from './digest.ts';

describe('the examples of the standards', () => {
  const rfc7616 = {
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
    qop: true,
  };
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const)('RFC 7616, 3.9.1 with %s', (algorithm, response) => {
    const header = digestAuthorization(
      { ...rfc7616, algorithm },
      { username: 'Mufasa', password: 'Circle of Life' },
      { method: 'GET', target: '/dir/index.html' },
      cnonce,
    );
    expect(header).toBe(
      `Digest username="Mufasa", realm="http-auth@example.org", nonce="${rfc7616.nonce}", uri="/dir/index.html", ` +
        `algorithm=${algorithm}, response="${response}", opaque="${rfc7616.opaque}", qop=auth, nc=00000001, cnonce="${cnonce}"`,
    );
  });

  test('RFC 2069, without quality of protection', () => {
    const header = digestAuthorization(
      { algorithm: 'MD5', realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093', qop: false },
      { username: 'Mufasa', password: 'CircleOfLife' },
      { method: 'GET', target: '/dir/index.html' },
    );
    expect(header).toContain('response="1949323746fe6a43ef61f9606e7febea"');
    expect(header).not.toContain('cnonce');
  });
});

describe('challenges', () => {
  test('the strongest of several', () => {
    const header =
      'Basic realm="a, b", Digest realm="r\\"1", nonce="n,1", qop="auth,auth-int", Digest realm="r2",nonce=n2, qop="auth" , algorithm=SHA-256, opaque="o"';
    expect(digestChallenge(header)).toEqual({ algorithm: 'SHA-256', realm: 'r2', nonce: 'n2', opaque: 'o', qop: true });
    expect(digestChallenge(header.split(', Digest realm="r2"')[0] ?? '')).toEqual({
      algorithm: 'MD5',
      realm: 'r"1',
      nonce: 'n,1',
      qop: true,
    });
  });
  test.each([
    '',
    'Basic realm="x"',
    'Negotiate abc==',
    'Digest realm="x"',
    'Digest nonce="x"',
    'Digest realm="x", nonce="y", qop="auth-int"',
    'Digest realm="x", nonce="y", algorithm=SHA-512-256',
  ])('%j cannot be met', (header) => {
    expect(digestChallenge(header)).toBeNull();
  });
  test('no header throws or takes long', () => {
    fc.assert(fc.property(fc.string(), (text) => void digestChallenge(`Digest ${text}`)));
    const started = performance.now();
    for (const long of ['a'.repeat(100_000), 'a='.repeat(50_000), 'a="\\'.repeat(30_000)]) digestChallenge(long);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('basic credentials are UTF-8', () => {
  expect(basicAuthorization({ username: 'jürgen', password: 'a:b' })).toBe('Basic asO8cmdlbjphOmI=');
});
