import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from '../support/certificate.ts';
import { ftpServer, user } from '../support/file-servers.ts';
import { type FtpScript, scriptedFtp } from '../support/scripted-ftp.ts';
import { bytes, resolving, send } from './sending.ts';

const credentials = { upload: { credentials: user } };

describe('a file comes to its place', () => {
  test('by the credentials beside the url', async () => {
    await using server = await ftpServer();
    expect(await send(`ftp://127.0.0.1:${server.port}/one%20more.wav`, credentials)).toEqual({ ok: true });
    expect(server.names()).toEqual(['one more.wav']);
    expect(server.read('one more.wav').equals(bytes)).toBe(true);
    expect(server.logins).toEqual([user.username]);
  });

  test('by those in it', async () => {
    await using server = await ftpServer();
    const login = `${user.username}:${encodeURIComponent(user.password)}`;
    expect(await send(`ftp://${login}@files.example:${server.port}/n.wav`)).toEqual({ ok: true });
    expect(server.names()).toEqual(['n.wav']);
  });

  test('of another file', async () => {
    await using server = await ftpServer();
    writeFileSync(join(server.path, 'n.wav'), 'the day before');
    expect(await send(`ftp://127.0.0.1:${server.port}/n.wav`, credentials)).toEqual({ ok: true });
    expect(server.names()).toEqual(['n.wav']);
    expect(server.read('n.wav').equals(bytes)).toBe(true);
  });

  test('which a server first wants out of the way', async () => {
    await using server = await scriptedFtp({ replies: { RNTO: ['550 there is one', '250 done'] } });
    expect(await send(`ftp://127.0.0.1:${server.port}/n.wav`, credentials)).toEqual({ ok: true });
    const moved = server.commands
      .filter((line) => /^(RN|DELE)/.test(line))
      .map((line) => line.replace(/\.\w+\.part/, '~'));
    expect(moved).toEqual(['RNFR n.wav~', 'RNTO n.wav', 'DELE n.wav', 'RNFR n.wav~', 'RNTO n.wav']);
  });
});

describe('over TLS', () => {
  const before = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...before, certificate]));
  afterAll(() => setDefaultCACertificates(before));

  test.each([
    ['from the first byte on', { scheme: 'ftps' }],
    ['after AUTH TLS', { scheme: 'ftp', tls: true }],
  ] as const)('%s', async (_, options) => {
    await using server = await ftpServer(options);
    expect(await send(`ftps://files.example:${server.port}/n.wav`, credentials)).toEqual({ ok: true });
    expect(server.names()).toEqual(['n.wav']);
    expect(server.read('n.wav').equals(bytes)).toBe(true);
  });

  test('a server that knows none is shown no password', async () => {
    await using server = await scriptedFtp({ replies: { AUTH: '502 no' } });
    expect(await send(`ftps://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses TLS: 502 no' },
      hint: 'say ftp: for a server without TLS',
    });
    expect(server.commands.filter((line) => /^(USER|PASS)/.test(line))).toEqual([]);
  });

  test('a server that begins no handshake is not waited for', async () => {
    await using server = await scriptedFtp({ greeting: null });
    const rule = { answerMs: 300, retries: 0 };
    expect(await send(`ftps://127.0.0.1:${server.port}/n.wav`, { ...credentials, rule })).toMatchObject({
      ok: false,
      failure: { kind: 'timeout' },
    });
  });
});

test('a certificate that nobody vouches for is shown no password', async () => {
  await using server = await ftpServer({ scheme: 'ftps' });
  const sent = await send(`ftps://files.example:${server.port}/n.wav`, credentials);
  expect(sent).toMatchObject({ ok: false, failure: { kind: 'tls' } });
  expect(server.logins).toEqual([]);
});

describe('only what may be reached is', () => {
  test.each([
    ['ftp', '127.0.0.1'],
    ['ftps', '[::1]'],
    ['ftp', '0x7f.1'],
    ['ftps', '0177.0.0.1'],
    ['ftp', 'localhost'],
  ])('%s://%s', async (scheme, host) => {
    await using server = await scriptedFtp({});
    const sent = await send(`${scheme}://${host}:${server.port}/n.wav`, { ...credentials, guard: {} });
    expect(sent).toMatchObject({ ok: false, failure: { kind: 'forbidden-address' } });
    expect(server.commands).toEqual([]);
  });

  test('also of a name that leads elsewhere beside', async () => {
    const guard = { allow: ['127.0.0.1'], resolve: resolving('127.0.0.1', '10.0.0.1') };
    await using server = await scriptedFtp({});
    const sent = await send(`ftp://files.example:${server.port}/n.wav`, { ...credentials, guard });
    expect(sent).toMatchObject({
      failure: { kind: 'forbidden-address', message: 'files.example leads to 10.0.0.1, a private address' },
    });
  });

  test('a name is asked for once: data goes where the commands went', async () => {
    const asked: string[] = [];
    const resolve = async (name: string) => {
      asked.push(name);
      return [{ address: asked.length === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    await using server = await ftpServer();
    const guard = { allow: ['127.0.0.1'], resolve };
    const rule = { retries: 0 };
    expect(await send(`ftp://files.example:${server.port}/n.wav`, { ...credentials, guard, rule })).toEqual({
      ok: true,
    });
    expect(asked).toEqual(['files.example']);
  });

  test('a server that sends the data elsewhere is not followed', async () => {
    const knocked: string[] = [];
    const elsewhere = createServer((socket) => {
      knocked.push(socket.remoteAddress ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '0.0.0.0', resolve));
    try {
      await using server = await scriptedFtp({ passive: '10,0,0,1' });
      expect(await send(`ftp://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
        ok: false,
        failure: { kind: 'status', message: 'the server wants the file at another address than its own' },
        hint: expect.stringContaining('EPSV'),
      });
      expect(server.commands.filter((line) => line === 'PASV')).toHaveLength(1);
      expect([server.received(), knocked]).toEqual([0, []]);
    } finally {
      elsewhere.close();
    }
  });
});

describe('a server that does not behave', () => {
  const quick = { answerMs: 300, retries: 1 };
  const at = async (script: FtpScript, rule = quick) => {
    await using server = await scriptedFtp(script);
    const sent = await send(`ftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, rule });
    return { sent, commands: server.commands, named: server.commands.filter((line) => line.startsWith('RNTO')) };
  };

  test('refuses the login: once, and what it says of the password is not passed on', async () => {
    await using server = await ftpServer();
    const wrong = { username: user.username, password: 'not-that-one' };
    const sent = await send(`ftp://127.0.0.1:${server.port}/n.wav`, { upload: { credentials: wrong } });
    expect(sent).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses the login: 530 no such user as mara with •••' },
      hint: 'see the username and password',
    });
    expect(JSON.stringify(sent)).not.toContain('not-that-one');
    expect(server.logins).toHaveLength(1);
  });

  test('is too busy now: tried again', async () => {
    const { sent, commands } = await at({ replies: { USER: ['421 come back later', '331 who is it'] } });
    expect(sent).toEqual({ ok: true });
    expect(commands.filter((line) => line.startsWith('USER'))).toHaveLength(2);
  });

  test('does not let files be named anew: nothing is left behind', async () => {
    await using server = await ftpServer({ blacklist: ['RNTO'] });
    expect(await send(`ftp://127.0.0.1:${server.port}/n.wav`, credentials)).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: expect.stringMatching(/^the server refuses its final name: 502 /) },
      hint: expect.stringContaining('renamed'),
    });
    expect(server.names()).toEqual([]);
  });

  test('has no such folder', async () => {
    const { sent } = await at({ replies: { STOR: '553 no such folder' } });
    expect(sent).toMatchObject({
      ok: false,
      failure: { kind: 'status', message: 'the server refuses the file: 553 no such folder' },
      hint: expect.stringContaining('folder'),
    });
  });

  test.each([
    ['greets nobody', { greeting: null }],
    ['falls silent at the login', { replies: { PASS: null } }],
    ['never takes the file', { replies: { STOR: null } }],
    ['stops to read in the middle', { data: { bytes: 1, by: 'reading no further' } }],
    ['never names it', { replies: { RNTO: null } }],
  ] as const)('%s: its time is up', async (_, script) => {
    const { sent } = await at(script);
    expect(sent).toMatchObject({
      ok: false,
      failure: { kind: 'timeout', message: expect.stringMatching(/has not answered within 300 ms$/) },
    });
  });

  test('hangs up half way: what is there has no name', async () => {
    const { sent, named } = await at({ data: { bytes: 70_000, by: 'hanging up' } });
    expect(sent).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
    expect(named).toEqual([]);
  });

  test('says that it has all, and has not', async () => {
    const { sent, named } = await at({ replies: { SIZE: '213 70000' } });
    expect(sent).toMatchObject({ failure: { message: `the server has kept 70000 of ${bytes.length} bytes` } });
    expect(named).toEqual([]);
  });

  test.each([
    ['speaks HTTP', { greeting: 'HTTP/1.1 400 Bad Request' }],
    ['speaks without end', { greeting: '220-'.padEnd(100_000, 'x') }],
    ['is not ready', { greeting: '120 in half an hour' }],
  ])('%s', async (_, script) => {
    expect((await at(script)).sent).toMatchObject({ ok: false });
  });

  test.each([
    ['ftp', { data: { bytes: 1, by: 'reading no further' } }],
    ['ftps', { greeting: null }],
  ] as const)('is slow all along: an attempt by %s ends all the same', async (scheme, script) => {
    await using server = await scriptedFtp(script);
    const rule = { answerMs: 60_000, attemptMs: 400, retries: 0 };
    expect(await send(`${scheme}://127.0.0.1:${server.port}/n.wav`, { ...credentials, rule })).toMatchObject({
      failure: { kind: 'timeout', message: expect.stringMatching(/within 400 ms$/) },
    });
  });

  test('and who gives up is free at once', async () => {
    const abort = new AbortController();
    await using server = await scriptedFtp({ replies: { PASS: null } });
    const sending = send(`ftp://127.0.0.1:${server.port}/n.wav`, { ...credentials, signal: abort.signal });
    const gone = expect(sending).rejects.toThrow('enough');
    await expect.poll(() => server.commands.some((line) => line.startsWith('PASS'))).toBe(true);
    abort.abort(new Error('enough'));
    await gone;
  });
});

test.each([
  ['ftp://files.example/', 'it names no file'],
  ['ftp:///n.wav', 'it names no file'],
  ['ftp://files.example/a%0d%0aDELE%20b', 'its path cannot be the name of a file'],
  ['sftp:///n.wav', 'it names no host'],
  ['ftps://files.example', 'it names no file'],
])('%s is no place', async (url, message) => {
  expect(await send(url)).toMatchObject({ ok: false, failure: { kind: 'protocol', message } });
});
