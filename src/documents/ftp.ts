import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect as startTls } from 'node:tls';
import { Client, FTPError } from 'basic-ftp';
import type { FilePlace } from './file-place.ts';
import { piecesOf, streamOf } from './local-file.ts';
import { incomplete, loginHint, type PutBounds, type Putting, placeHint, Refused } from './putting.ts';
import { DeadlinePassed } from './transport.ts';

/**
 * Puts a file in its place by FTP (RFC 959). `ftps` is TLS from the first byte on, or, where the server greets in plain
 * words, from its `AUTH TLS` on (RFC 4217); never none. Data goes to the address of the control connection only: what a
 * server says beside it in answer to PASV is not followed. A path is that from where the login leads to (RFC 1738);
 * `//` at its beginning is the root.
 */
export async function putByFtp(putting: Putting): Promise<void> {
  const { path, size, place, provisional, bounds } = putting;
  const client = new Client(bounds.answerMs);
  const close = () => client.close();
  bounds.signal.addEventListener('abort', close, { once: true });
  try {
    await open(client, putting);
    const { username, password } = place.credentials ?? anonymous;
    await answered('the login', () => client.login(username, password), loginHint);
    await answered('its settings', () => client.useDefaultSettings());
    try {
      await answered(
        'the file',
        () => client.uploadFrom(streamOf(piecesOf(path, size)), fromLogin(provisional)),
        placeHint,
      );
      const kept = await sizeOf(client, fromLogin(provisional));
      if (kept !== null && kept !== size) throw incomplete(kept, size);
      await answered('its final name', () => rename(client, fromLogin(provisional), fromLogin(place.path)), placeHint);
    } catch (error) {
      if (!client.closed) await client.remove(fromLogin(provisional), true).catch(() => {});
      throw error;
    }
  } catch (error) {
    throw isLate(error) ? new DeadlinePassed(bounds.answerMs) : error;
  } finally {
    bounds.signal.removeEventListener('abort', close);
    client.close();
  }
}

async function open(client: Client, { place, bounds, connect }: Putting): Promise<void> {
  const plain = async () => {
    client.ftp.socket = await connect();
    await answered('the connection', () => greeted(client));
  };
  if (place.protocol === 'ftp') return plain();
  const options = tlsOptions(place);
  const secured = await overTls(await connect(), options, bounds);
  if (secured) {
    client.ftp.socket = secured;
    client.ftp.tlsOptions = options;
    return answered('the connection', () => greeted(client));
  }
  await plain();
  await answered('TLS', () => client.useTLS(options), 'say ftp: for a server without TLS');
}

/** The library's own `connect` would resolve names past the guard. */
function greeted(client: Client): Promise<void> {
  return client.ftp.handle(undefined, (response, task) => {
    if (response instanceof Error) task.reject(response);
    else if (response.code >= 200 && response.code < 300) task.resolve(undefined);
    else task.reject(new FTPError(response));
  });
}

/** Sessions are resumed on data connections by the name in `host`. */
function tlsOptions({ host }: FilePlace): ConnectionOptions {
  return { host, ...(isIP(host) === 0 && { servername: host }) };
}

/** Null: the server speaks first, and in plain words. */
function overTls(socket: Socket, options: ConnectionOptions, { answerMs, signal }: PutBounds): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const secured = startTls({ ...options, socket }, () => {
      finish();
      resolve(secured);
    });
    const fail = (error: unknown) => {
      finish();
      secured.on('error', () => {}).destroy();
      socket.destroy();
      if (error instanceof Error && 'code' in error && plainGreetings.has(error.code)) resolve(null);
      else reject(error);
    };
    const cancelled = () => fail(signal.reason);
    const timer = setTimeout(() => fail(new DeadlinePassed(answerMs)), answerMs);
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      secured.removeAllListeners('error');
    };
    secured.once('error', fail);
    signal.addEventListener('abort', cancelled, { once: true });
    if (signal.aborted) cancelled();
  });
}

/** OpenSSL's words for `220 …` where TLS should begin. */
const plainGreetings: ReadonlySet<unknown> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
]);

/** Some servers put no file in another's place: then it goes first. */
async function rename(client: Client, from: string, to: string): Promise<void> {
  try {
    await client.rename(from, to);
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
    const removed = await client.remove(to, true);
    if (removed.code >= 400) throw error;
    await client.rename(from, to);
  }
}

/** Null: the server does not tell. */
async function sizeOf(client: Client, path: string): Promise<number | null> {
  try {
    return await client.size(path);
  } catch (error) {
    if (client.closed) throw error;
    return null;
  }
}

/** A reply of 4xx is for now, one of 5xx for good (RFC 959, 4.2.1). */
async function answered<Value>(what: string, ask: () => Promise<Value>, hint?: string): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof FTPError)
      throw new Refused(`the server refuses ${what}: ${firstLine(error.message)}`, error.code >= 500, hint);
    if (error instanceof Error && error.message.includes('PASV returned another host'))
      throw new Refused('the server wants the file at another address than its own', true, passiveHint);
    throw error;
  }
}

const fromLogin = (path: string): string => path.slice(1);
const firstLine = (text: string): string => (text.split(/\r?\n/, 1)[0] ?? '').slice(0, 200);
/** The library says which of its connections was silent. */
const isLate = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Timeout ');

const passiveHint = 'let the server announce its own address for passive transfers, or know EPSV';
/** RFC 1635. */
const anonymous = { username: 'anonymous', password: 'anonymous@' } as const;
