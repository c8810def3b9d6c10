import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { open as openFile, rename, stat, unlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import ftpSrv from 'ftp-srv';
import ssh2, { type ParsedKey, type SFTPWrapper } from 'ssh2';
import { certificate, certificateKey } from './certificate.ts';

export const user = { username: 'mara', password: 'w@ss/er: 100%' } as const;

/** A folder of a server's, and what is in it in the end. */
function folder() {
  const path = mkdtempSync(join(tmpdir(), 'dragoman-files-'));
  return {
    path,
    names: () => readdirSync(path).sort(),
    read: (name: string) => readFileSync(join(path, name)),
    remove: () => rmSync(path, { recursive: true }),
  };
}

export interface FtpOptions {
  readonly scheme?: 'ftp' | 'ftps';
  readonly tls?: boolean;
  readonly blacklist?: readonly string[];
}

/** ftp-srv, on a port of the system's, for one user. */
export async function ftpServer({ scheme = 'ftp', tls = scheme === 'ftps', blacklist = [] }: FtpOptions = {}) {
  const files = folder();
  const silent: Record<string, unknown> = {};
  for (const level of ['trace', 'debug', 'info', 'warn', 'error']) silent[level] = () => {};
  silent['child'] = () => silent;
  const server = new ftpSrv.FtpSrv({
    url: `${scheme}://127.0.0.1:0`,
    pasv_url: '127.0.0.1',
    log: silent,
    blacklist: [...blacklist],
    ...(tls && { tls: { cert: certificate, key: certificateKey } }),
  });
  const inner = server as unknown as { getNextPasvPort: () => Promise<number>; server: Server };
  inner.getNextPasvPort = () => Promise.resolve(0);
  const logins: string[] = [];
  server.on('login', ({ username, password }, resolve, reject) => {
    logins.push(username);
    if (username === user.username && password === user.password) resolve({ root: files.path });
    else reject(Object.assign(new Error(`no such user as ${username} with ${password}`), { code: 530 }));
  });
  await server.listen();
  return {
    ...files,
    logins,
    port: (inner.server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await server.close();
      files.remove();
    },
  };
}

export interface SftpOptions {
  /** Not at once, but when it is asked for on the keyboard. */
  readonly asks?: boolean;
  /** After so many bytes it falls silent, or hangs up. */
  readonly ends?: { readonly afterBytes: number; readonly by: 'silence' | 'hanging up' };
  /** What it says of a file's size. */
  readonly says?: (size: number) => number;
  readonly refuses?: 'writing' | 'renaming';
}

const { privateKey: hostKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** As the server shows it. */
export const hostPublicKey = (ssh2.utils.parseKey(hostKey) as ParsedKey).getPublicSSH();

const { STATUS_CODE, flagsToString } = ssh2.utils.sftp;

/** The server that ssh2 has, over a folder. */
export async function sftpServer(options: SftpOptions = {}) {
  const files = folder();
  let connections = 0;
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    connections += 1;
    client.on('error', () => {});
    client.on('authentication', (context) => {
      logins += 1;
      if (context.username !== user.username) return context.reject(['password']);
      if (options.asks) {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        return context.prompt([{ prompt: 'Password:', echo: false }], ([answer]) =>
          answer === user.password ? context.accept() : context.reject(),
        );
      }
      if (context.method === 'password' && context.password === user.password) return context.accept();
      context.reject(['password']);
    });
    client.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serve(acceptSftp(), files.path, options, () => client.end()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...files,
    connections: () => connections,
    /** Each of the ways that somebody tried to log in. */
    logins: () => logins,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      files.remove();
    },
  };
}

function serve(sftp: SFTPWrapper, root: string, options: SftpOptions, hangUp: () => void): void {
  const { ends, says = (size) => size, refuses } = options;
  const handles = new Map<string, Awaited<ReturnType<typeof openFile>>>();
  const place = (path: string) => join(root, path.replace(/^\/+/, ''));
  let bytes = 0;
  sftp.on('close', () => {
    for (const handle of handles.values()) void handle.close();
  });
  const answer = (id: number, work: Promise<unknown>) =>
    work.then(
      () => sftp.status(id, STATUS_CODE.OK),
      (error: NodeJS.ErrnoException) =>
        sftp.status(id, error.code === 'ENOENT' ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE, error.message),
    );
  sftp.on('OPEN', async (id, path, flags) => {
    if (refuses === 'writing') return sftp.status(id, STATUS_CODE.PERMISSION_DENIED, 'not here');
    try {
      const key = String(handles.size);
      handles.set(key, await openFile(place(path), flagsToString(flags) ?? 'r'));
      sftp.handle(id, Buffer.from(key));
    } catch {
      sftp.status(id, STATUS_CODE.NO_SUCH_FILE, 'no such folder');
    }
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    bytes += data.length;
    if (ends && bytes > ends.afterBytes) return ends.by === 'silence' ? undefined : hangUp();
    void answer(id, handles.get(String(handle))?.write(data, 0, data.length, offset) ?? Promise.reject(new Error()));
  });
  sftp.on('CLOSE', (id, handle) => {
    const open = handles.get(String(handle));
    handles.delete(String(handle));
    void answer(id, open?.close() ?? Promise.resolve());
  });
  sftp.on('FSTAT', (id) => sftp.status(id, STATUS_CODE.OP_UNSUPPORTED));
  sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on('STAT', async (id, path) => {
    const { size } = await stat(place(path));
    sftp.attrs(id, { size: says(size), mode: 0o100644, uid: 0, gid: 0, atime: 0, mtime: 0 });
  });
  sftp.on('REMOVE', (id, path) => void answer(id, unlink(place(path))));
  sftp.on('RENAME', (id, from, to) => {
    if (refuses === 'renaming') return sftp.status(id, STATUS_CODE.PERMISSION_DENIED, 'no other name');
    // As version 3 of the protocol has it, and OpenSSH does.
    const free = stat(place(to)).then(
      () => Promise.reject(new Error('there is one')),
      () => {},
    );
    void answer(
      id,
      free.then(() => rename(place(from), place(to))),
    );
  });
}

export interface S3Options {
  /** Where its buckets are. */
  readonly region?: string;
  /** Statuses that come before its own. */
  readonly first?: readonly number[];
}

/** An S3 that keeps what is signed rightly, by an implementation of the signature that is not ours. */
export async function s3Server({ region = 'us-east-1', first = [] }: S3Options = {}) {
  const objects = new Map<string, Buffer>();
  const statuses: number[] = [];
  const early = [...first];
  const refusal = (status: number, code: string, headers: Record<string, string> = {}) => ({
    status,
    headers,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${user.username}</Message></Error>`,
  });
  const judge = async (request: IncomingMessage, body: Buffer) => {
    const status = early.shift();
    if (status !== undefined) return refusal(status, 'SlowDown');
    const { authorization = '' } = request.headers;
    const said = /Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), /.exec(authorization);
    if (!said) return refusal(403, 'AccessDenied');
    const [, key, told = '', names = ''] = said;
    if (told !== region) return refusal(400, 'AuthorizationHeaderMalformed', { 'x-amz-bucket-region': region });
    if (key !== user.username) return refusal(403, 'InvalidAccessKeyId');
    const hash = createHash('sha256').update(body).digest('hex');
    if (request.headers['x-amz-content-sha256'] !== hash) return refusal(400, 'XAmzContentSHA256Mismatch');
    const signed = names.split(';').filter((name) => name !== 'host' && name !== 'x-amz-date');
    const { headers } = await new AwsV4Signer({
      method: request.method ?? '',
      url: `http://${request.headers.host}${request.url}`,
      headers: signed.map((name): [string, string] => [name, String(request.headers[name])]),
      accessKeyId: user.username,
      secretAccessKey: user.password,
      service: 's3',
      region,
      datetime: String(request.headers['x-amz-date']),
      allHeaders: true,
    }).sign();
    if (headers.get('authorization') !== authorization) return refusal(403, 'SignatureDoesNotMatch');
    objects.set(decodeURIComponent(request.url ?? ''), body);
    return { status: 200, headers: {}, body: '' };
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, headers, body } = await judge(request, Buffer.concat(chunks));
    statuses.push(status);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    objects,
    statuses,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
