import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { soundDurationMs } from '../../src/simulator/index.ts';
import { placeCall } from '../support/command.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { ftpServer, s3Server, sftpServer, user } from '../support/file-servers.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const bye = document({ say: 'Bye.' });

function resultsOf({ requests }: CustomerServer) {
  return requests.flatMap(({ path, body }) => {
    const { result } = JSON.parse(body.startsWith('{') ? body : '{}');
    return result ? [{ path, result }] : [];
  });
}

/** A message left with a document that says where it goes. */
async function leave(record: object, more = '') {
  await using server = await customerServer({
    '/start': document(
      { record: { name: 'vm', maxSilence: 2, ...record } },
      on('continue', '/saved'),
      on('error', '/unsent'),
    ),
    '/saved': bye,
    '/unsent': bye,
  });
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-sent-'));
  try {
    const config = join(folder, 'dragoman.yaml');
    writeFileSync(config, `network: { allow: [127.0.0.0/8] }\nrecordings: { uploadRetries: 0 }\n${more}`);
    const words = [
      `${server.url}/start`,
      '--format',
      'tropo',
      '--say',
      'This is a message for you.',
      '--config',
      config,
    ];
    const call = await placeCall(words);
    return { call, results: resultsOf(server) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { username, password } = user;

describe('what a caller leaves is sent where the document says, and told as for any other place', () => {
  test.each([
    ['ftp', ftpServer],
    ['sftp', sftpServer],
  ])('%s', async (scheme, serve) => {
    await using server = await serve();
    const url = `${scheme}://127.0.0.1:${server.port}/n.wav`;
    const { results } = await leave({ url, username, password });
    expect(results).toMatchObject([{ path: '/saved', result: { actions: { uploadStatus: 'success', url } } }]);
    expect(server.names()).toEqual(['n.wav']);
    expect(soundDurationMs(readFileSync(join(server.path, 'n.wav')))).toBeGreaterThan(1000);
  });

  test('s3', async () => {
    await using server = await s3Server();
    const url = `${server.url}/calls/n.wav`;
    const { results } = await leave({ url, method: 's3', username, password });
    expect(results).toMatchObject([{ path: '/saved', result: { actions: { uploadStatus: 'success', url } } }]);
    expect([...server.objects.keys()]).toEqual(['/calls/n.wav']);
  });

  test('a folder, under its own name', async () => {
    await using server = await ftpServer();
    const { call } = await leave({ url: `ftp://127.0.0.1:${server.port}/`, username, password });
    expect(server.names()).toEqual([expect.stringMatching(/^[0-9a-f-]{32,36}\.wav$/)]);
    expect(call.of('diagnostic')).toEqual([]);
  });

  test('nobody waits where nobody is to wait, and it comes all the same', async () => {
    await using server = await sftpServer();
    const url = `sftp://127.0.0.1:${server.port}/n.wav`;
    const { results } = await leave({ url, username, password, asyncUpload: true });
    expect(results).toMatchObject([{ path: '/saved', result: { actions: { uploadStatus: 'unavailable' } } }]);
    expect(server.names()).toEqual(['n.wav']);
  });
});

test('a server that the operator does not know is shown nothing, where all have to be known', async () => {
  await using server = await sftpServer();
  const url = `sftp://127.0.0.1:${server.port}/n.wav`;
  const { call, results } = await leave({ url, username, password }, 'sftp: { unknownHosts: refuse }');
  expect(results).toMatchObject([{ path: '/unsent', result: { actions: { uploadStatus: 'failed', url } } }]);
  expect(call.of('diagnostic')).toMatchObject([
    { code: 'upload-failed', message: expect.stringMatching(/the key of the server, SHA256:\S{43}, is not known\.$/) },
  ]);
  expect(server.logins()).toBe(0);
});

describe('a place that does not take it is an error, with what to look at, and without the password', () => {
  const wrong = 'not-that-one';

  test.each([
    ['ftp', ftpServer, '530 no such user as mara with •••'],
    ['sftp', sftpServer, null],
  ])('%s', async (scheme, serve, said) => {
    await using server = await serve();
    const url = `${scheme}://127.0.0.1:${server.port}/n.wav`;
    const { call, results } = await leave({ url: url.replace('//', `//${username}:${wrong}@`) });
    expect(results).toMatchObject([{ path: '/unsent', result: { actions: { uploadStatus: 'failed', url } } }]);
    expect(call.of('diagnostic')).toMatchObject([
      {
        code: 'upload-failed',
        message: `The recording could not be sent to ${url}: the server refuses the login${said === null ? '' : `: ${said}`}.`,
        hint: 'see the username and password; it can still be fetched by its url',
        pointer: '/tropo/0/record',
      },
    ]);
    expect(JSON.stringify(call)).not.toContain(wrong);
  });

  test('s3', async () => {
    await using server = await s3Server();
    const url = `${server.url}/calls/n.wav`;
    const { call, results } = await leave({ url, method: 's3', username, password: wrong });
    expect(results).toMatchObject([{ path: '/unsent', result: { actions: { uploadStatus: 'failed' } } }]);
    expect(call.of('diagnostic')).toMatchObject([
      { code: 'upload-failed', message: expect.stringContaining('403 (SignatureDoesNotMatch)') },
    ]);
    expect(JSON.stringify([call, results])).not.toContain(wrong);
  });
});
