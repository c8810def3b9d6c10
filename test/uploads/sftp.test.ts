import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostPublicKey, sftpServer, user } from '../support/file-servers.ts';
import { bytes, resolving, send } from './sending.ts';

const credentials = { upload: { credentials: user } };

describe('a file comes to its place', () => {
  test.each([
    ['by a password', {}, '/n.wav'],
    ['by a password that is asked for', { asks: true }, '/n.wav'],
    ['from where the login leads to', {}, '/~/n.wav'],
  ])('%s', async (_, options, path) => {
    await using server = await sftpServer(options);
    expect(await send(`sftp://127.0.0.1:${server.port}${path}`, credentials)).toEqual({ ok: true });
    expect(server.names()).toEqual(['n.wav']);
    expect(server.read('n.wav').equals(bytes)).toBe(true);
  });

  test('by the credentials in the url, at a name', async () => {
    await using server = await sftpServer();
    const login = `${user.username}:${encodeURIComponent(user.password)}`;
    expect(await send(`sftp://${login}@FILES.example:${server.port}/one%20more.wav`)).toEqual({ ok: true });
    expect(server.names()).toEqual(['one more.wav']);
  });

  test('of another file', async () => {
    await using server = await sftpServer();
    writeFileSync(join(server.path, 'n.wav'), 'the day before');
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, credentials)).toEqual({ ok: true });
    expect(server.names()).toEqual(['n.wav']);
    expect(server.read('n.wav').equals(bytes)).toBe(true);
  });
});

describe('only what may be reached is', () => {
  test.each(['127.0.0.1', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433', 'localhost'])('%s', async (host) => {
    await using server = await sftpServer();
    const sent = await send(`sftp://${host}:${server.port}/n.wav`, { ...credentials, guard: {} });
    expect(sent).toMatchObject({ ok: false, failure: { kind: 'forbidden-address' } });
    expect(server.connections()).toBe(0);
  });

  test('and a name of which one address is forbidden', async () => {
    const guard = { allow: ['127.0.0.1'], resolve: resolving('127.0.0.1', '169.254.169.254') };
    await using server = await sftpServer();
    const sent = await send(`sftp://files.example:${server.port}/n.wav`, { ...credentials, guard });
    expect(sent).toMatchObject({ failure: { kind: 'forbidden-address' } });
    expect(server.connections()).toBe(0);
  });
});

describe('the key of a server', () => {
  const fingerprint = `SHA256:${createHash('sha256').update(hostPublicKey).digest('base64').replace('=', '')}`;
  const other = `SHA256:${'a'.repeat(43)}`;
  const known = (port: number, ...fingerprints: readonly string[]) => new Map([[`127.0.0.1:${port}`, fingerprints]]);

  test.each([
    ['the only one', [fingerprint]],
    ['one of several', [other, fingerprint]],
  ])('is known: %s', async (_, fingerprints) => {
    await using server = await sftpServer();
    const hostKeys = { known: known(server.port, ...fingerprints), unknownHosts: 'refuse' } as const;
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, hostKeys })).toEqual({ ok: true });
  });

  test.each(['accept', 'refuse'] as const)('is another one: no password is shown (%s)', async (unknownHosts) => {
    await using server = await sftpServer();
    const hostKeys = { known: known(server.port, other), unknownHosts };
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, hostKeys })).toMatchObject({
      ok: false,
      failure: { message: `the key of the server, ${fingerprint}, is not the one that is known of it` },
      hint: expect.stringContaining('sftp.knownHosts'),
    });
    expect([server.connections(), server.logins()]).toEqual([1, 0]);
  });

  test('is not known, where all have to be: no password is shown', async () => {
    await using server = await sftpServer();
    const hostKeys = { known: known(server.port + 1, fingerprint), unknownHosts: 'refuse' } as const;
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, hostKeys })).toMatchObject({
      ok: false,
      failure: { message: `the key of the server, ${fingerprint}, is not known` },
      hint: expect.stringContaining('sftp.knownHosts'),
    });
    expect([server.connections(), server.logins()]).toEqual([1, 0]);
  });

  test('is not known, where any will do: it is told', async () => {
    await using server = await sftpServer();
    const told: string[] = [];
    const unchecked = (host: string, seen: string) => told.push(`${host} ${seen}`);
    const hostKeys = { known: new Map(), unknownHosts: 'accept', unchecked } as const;
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, hostKeys })).toEqual({ ok: true });
    expect(told).toEqual([`127.0.0.1:${server.port} ${fingerprint}`]);
  });
});

describe('a server that does not behave', () => {
  test.each([
    ['another password', { username: user.username, password: 'not-that-one' }],
    ['another name', { username: 'nobody', password: 'not-that-one' }],
  ])('refuses the login, once: %s', async (_, wrong) => {
    await using server = await sftpServer();
    const sent = await send(`sftp://127.0.0.1:${server.port}/n.wav`, { upload: { credentials: wrong } });
    expect(sent).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses the login' },
      hint: 'see the username and password',
    });
    expect(JSON.stringify(sent)).not.toContain('not-that-one');
    expect(server.connections()).toBe(1);
  });

  test('refuses whoever says no name', async () => {
    await using server = await sftpServer();
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`)).toMatchObject({
      ok: false,
      failure: { message: 'the server refuses the login' },
    });
  });

  test('may be written to nowhere', async () => {
    await using server = await sftpServer({ refuses: 'writing' });
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses the file: not here' },
      hint: expect.stringContaining('written'),
    });
    expect(server.connections()).toBe(1);
  });

  test('does not let files be named anew: nothing is left behind', async () => {
    await using server = await sftpServer({ refuses: 'renaming' });
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses its final name: no other name' },
    });
    expect(server.names()).toEqual([]);
  });

  test('has no such folder', async () => {
    await using server = await sftpServer();
    expect(await send(`sftp://127.0.0.1:${server.port}/there/n.wav`, credentials)).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses the file: no such folder' },
      hint: expect.stringContaining('folder'),
    });
    expect(server.connections()).toBe(1);
  });

  test('says that it has all, and has not', async () => {
    await using server = await sftpServer({ says: (size) => size - 1 });
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
      failure: { message: `the server has kept ${bytes.length - 1} of ${bytes.length} bytes` },
    });
    expect(server.names()).toEqual([]);
    expect(server.connections()).toBe(3);
  });

  test('hangs up half way: what is there has no name', async () => {
    await using server = await sftpServer({ ends: { afterBytes: 200_000, by: 'hanging up' } });
    const sent = await send(`sftp://127.0.0.1:${server.port}/n.wav`, credentials);
    expect(sent).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
    expect(server.names()).toEqual([expect.stringMatching(/^n\.wav\.[0-9a-f]{8}\.part$/)]);
    expect(server.connections()).toBe(3);
  });

  test('stops half way: its time is up', async () => {
    await using server = await sftpServer({ ends: { afterBytes: 200_000, by: 'silence' } });
    const rule = { answerMs: 500, retries: 0 };
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, rule })).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', message: expect.stringMatching(/within 500 ms$/) },
    });
  });

  test('an attempt ends, however well it goes on', async () => {
    await using server = await sftpServer({ ends: { afterBytes: 200_000, by: 'silence' } });
    const rule = { attemptMs: 600, retries: 0 };
    expect(await send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, rule })).toMatchObject({
      failure: { kind: 'timeout', message: expect.stringMatching(/within 600 ms$/) },
    });
  });

  test('and who gives up is free at once', async () => {
    const abort = new AbortController();
    await using server = await sftpServer({ ends: { afterBytes: 1, by: 'silence' } });
    const sending = send(`sftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, signal: abort.signal });
    const gone = expect(sending).rejects.toThrow('enough');
    await expect.poll(() => server.names().length).toBe(1);
    abort.abort(new Error('enough'));
    await gone;
  });

  test.each([
    ['says nothing', '', 'timeout'],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'timeout'],
    ['speaks without end', `${'x'.repeat(100)}\r\n`.repeat(10_000), 'protocol'],
    ['speaks another SSH', 'SSH-1.5-old\r\n', 'protocol'],
  ])('%s', async (_, words, kind) => {
    const server = createServer((socket) => socket.on('error', () => {}).write(words));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const rule = { answerMs: 400, retries: 0 };
    try {
      const sent = await send(`sftp://127.0.0.1:${port}/n.wav`, { ...credentials, rule });
      expect(sent).toMatchObject({ ok: false, failure: { kind } });
    } finally {
      server.close();
    }
  });

  test('hangs up at once', async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      expect(await send(`sftp://127.0.0.1:${port}/n.wav`, credentials)).toMatchObject({
        ok: false,
        failure: { kind: 'protocol', message: expect.stringMatching(/^the connection to 127\.0\.0\.1:\d+ broke: /) },
      });
    } finally {
      server.close();
    }
  });
});
