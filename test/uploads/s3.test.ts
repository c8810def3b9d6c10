import { describe, expect, test } from 'vitest';
import { atRegion, regionOf } from '../../src/documents/s3.ts';
import { s3Server, user } from '../support/file-servers.ts';
import { bytes, send } from './sending.ts';

const to = (credentials = user) => ({ upload: { method: 's3', credentials } }) as const;

describe('a file comes to its bucket', () => {
  test.each([
    ['/calls/n.wav', '/calls/n.wav'],
    ['/calls/of%20mara/n%2B1.wav?x-id=PutObject', '/calls/of mara/n+1.wav?x-id=PutObject'],
    ["/calls/~a(b)!'*,;=@$&.wav", "/calls/~a(b)!'*,;=@$&.wav"],
    ['/calls/größe.wav', '/calls/größe.wav'],
  ])('%s, signed', async (path, key) => {
    await using server = await s3Server();
    expect(await send(`${server.url}${path}`, to())).toEqual({ ok: true });
    expect([...server.objects.keys()]).toEqual([key]);
    expect(server.objects.get(key)?.equals(bytes)).toBe(true);
  });

  test('in a region of which only its server knows', async () => {
    await using server = await s3Server({ region: 'eu-central-1' });
    expect(await send(`${server.url}/calls/n.wav`, to())).toEqual({ ok: true });
    expect(server.statuses).toEqual([400, 200]);
  });

  test('after it was too busy', async () => {
    await using server = await s3Server({ first: [503, 500] });
    expect(await send(`${server.url}/calls/n.wav`, to())).toEqual({ ok: true });
    expect(server.statuses).toEqual([503, 500, 200]);
  });
});

describe('a bucket that does not take it', () => {
  const hint = 'the username is the access key id and the password its secret; see that they may write there';

  test.each([
    ['another secret', { username: user.username, password: 'not-that-one' }, 'SignatureDoesNotMatch'],
    ['another key', { username: 'AKIAOTHER', password: user.password }, 'InvalidAccessKeyId'],
  ])('%s: once, with the reason', async (_, credentials, reason) => {
    await using server = await s3Server();
    const sent = await send(`${server.url}/calls/n.wav`, { upload: { method: 's3', credentials } });
    expect(sent).toMatchObject({
      ok: false,
      failure: { status: 403, message: `the server answers 403 (${reason})` },
      hint,
    });
    expect(JSON.stringify(sent)).not.toContain(credentials.password);
    expect(server.statuses).toEqual([403]);
  });

  test('nothing is signed without a key', async () => {
    await using server = await s3Server();
    const sent = await send(`${server.url}/calls/n.wav`, { upload: { method: 's3' } });
    expect(sent).toMatchObject({ ok: false, failure: { message: 'the server answers 403 (AccessDenied)' }, hint });
  });

  test('and one at a forbidden address is not reached', async () => {
    await using server = await s3Server();
    const sent = await send(`${server.url}/calls/n.wav`, { ...to(), guard: {} });
    expect(sent).toMatchObject({ ok: false, failure: { kind: 'forbidden-address' } });
    expect(server.statuses).toEqual([]);
  });
});

test.each([
  ['https://calls.s3.amazonaws.com/n.wav', 'us-east-1', 'https://calls.s3.eu-west-3.amazonaws.com/n.wav'],
  ['https://my.calls.s3.eu-west-1.amazonaws.com/n', 'eu-west-1', 'https://my.calls.s3.eu-west-3.amazonaws.com/n'],
  ['https://calls.s3-us-west-2.amazonaws.com/n', 'us-west-2', 'https://calls.s3.eu-west-3.amazonaws.com/n'],
  ['https://s3.amazonaws.com/calls/n', 'us-east-1', 'https://s3.eu-west-3.amazonaws.com/calls/n'],
  ['https://s3.dualstack.sa-east-1.amazonaws.com/calls/n', 'sa-east-1', 'https://s3.eu-west-3.amazonaws.com/calls/n'],
  ['https://calls.s3.us-gov-west-1.amazonaws.com/n', 'us-gov-west-1', 'https://calls.s3.eu-west-3.amazonaws.com/n'],
  ['https://calls.s3.cn-north-1.amazonaws.com.cn/n', 'cn-north-1', 'https://calls.s3.eu-west-3.amazonaws.com.cn/n'],
  ['https://store.example.com:9000/calls/n', 'us-east-1', 'https://store.example.com:9000/calls/n'],
])('%s is in %s', (url, region, moved) => {
  expect(regionOf(url)).toBe(region);
  expect(atRegion(url, 'eu-west-3')).toBe(moved);
});
