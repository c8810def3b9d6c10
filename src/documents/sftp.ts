import type { Socket } from 'node:net';
import type { Client, SFTPWrapper } from 'ssh2';
import { FileUnreadable } from './local-file.ts';
import { incomplete, loginHint, type Putting, placeHint, Refused } from './putting.ts';
import { DeadlinePassed } from './transport.ts';

/** How ssh2 and the SFTP protocol tell what went wrong. */
interface SshError extends Error {
  readonly level?: string;
  /** A number: the status of an answer (draft-ietf-secsh-filexfer-02, 7). */
  readonly code?: string | number;
}

/**
 * Puts a file in its place by SFTP, with a password (as such, or typed in when asked) that a server is shown whose key
 * `hostRefusal` has nothing against. A path is that from the root; `/~/` at its beginning is where the login leads to.
 */
export async function putBySftp(putting: Putting): Promise<void> {
  const { default: ssh2 } = await import('ssh2');
  const socket = await putting.connect();
  const client = new ssh2.Client();
  const steps = new Steps(client, putting.bounds.answerMs, putting.bounds.signal);
  try {
    await login(client, putting, steps, socket);
    const sftp = await steps.take<SFTPWrapper>('the SFTP subsystem', (done) => client.sftp(done));
    await put(sftp, putting, steps);
  } finally {
    steps.close();
    client.destroy();
    socket.destroy();
  }
}

function login(client: Client, { place, hostRefusal, bounds }: Putting, steps: Steps, sock: Socket) {
  const { username, password } = place.credentials ?? { username: '', password: '' };
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) =>
    finish(prompts.map(() => password)),
  );
  return steps.take<void>('the login', (done) => {
    client.once('ready', () => done());
    const hostVerifier = (key: Buffer): boolean => {
      const refusal = hostRefusal(key);
      if (refusal) steps.end(refusal);
      return refusal === null;
    };
    client.connect({ sock, username, password, hostVerifier, tryKeyboard: true, readyTimeout: bounds.answerMs });
  });
}

async function put(sftp: SFTPWrapper, { path, size, place, provisional }: Putting, steps: Steps): Promise<void> {
  const from = fromHome(provisional);
  const to = fromHome(place.path);
  try {
    await steps.take<void>('the file', (done) => sftp.fastPut(path, from, { step: () => steps.renew() }, done));
    const kept = await steps.take<{ size: number }>('a look at the file', (done) => sftp.stat(from, done));
    if (kept.size !== size) throw incomplete(kept.size, size);
    await rename(sftp, from, to, steps);
  } catch (error) {
    if (error instanceof Refused || error instanceof FileUnreadable)
      await steps.take<void>('', (done) => sftp.unlink(from, done)).catch(() => {});
    throw error;
  }
}

/** By OpenSSH's extension in one step; else a file that is in the way goes first. */
async function rename(sftp: SFTPWrapper, from: string, to: string, steps: Steps): Promise<void> {
  const what = 'its final name';
  try {
    await steps.take<void>(what, (done) => sftp.ext_openssh_rename(from, to, done));
    return;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
  }
  try {
    await steps.take<void>(what, (done) => sftp.rename(from, to, done));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await steps
      .take<void>('the file in the way', (done) => sftp.unlink(to, done))
      .catch(() => {
        throw error;
      });
    await steps.take<void>(what, (done) => sftp.rename(from, to, done));
  }
}

type Done<Value> = (error?: SshError | null, value?: Value) => void;

/** What is asked of a server one after the other: each has its time, and all end with the connection. */
class Steps {
  readonly #milliseconds: number;
  readonly #signal: AbortSignal;
  readonly #cancelled = () => this.end(this.#signal.reason);
  #ended: { readonly reason: unknown } | null = null;
  #fail: (reason: unknown) => void = () => {};
  #timer: NodeJS.Timeout | undefined;

  constructor(client: Client, milliseconds: number, signal: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.#signal = signal;
    client.on('error', (error: SshError) => this.end(meaning(error, milliseconds)));
    client.on('close', () => this.end(new Error('the server closed it')));
    signal.addEventListener('abort', this.#cancelled, { once: true });
    if (signal.aborted) this.#cancelled();
  }

  take<Value>(what: string, ask: (done: Done<Value>) => void): Promise<Value> {
    if (this.#ended) return Promise.reject(this.#ended.reason);
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    this.#fail = reject;
    this.#timer = setTimeout(() => this.end(new DeadlinePassed(this.#milliseconds)), this.#milliseconds);
    try {
      ask((error, value) => (error ? reject(this.#refusal(what, error)) : resolve(value as Value)));
    } catch (error) {
      reject(this.#refusal(what, error as SshError));
    }
    return promise.finally(() => clearTimeout(this.#timer));
  }

  /** Something came in. */
  renew(): void {
    this.#timer?.refresh();
  }

  close(): void {
    this.end(new Error('it is over'));
    this.#signal.removeEventListener('abort', this.#cancelled);
  }

  /** What is under way, and whatever is asked from now on, fails of this. */
  end(reason: unknown): void {
    this.#ended ??= { reason };
    clearTimeout(this.#timer);
    this.#fail(this.#ended.reason);
  }

  /** Whatever is open when a connection ends fails of that. */
  #refusal(what: string, error: SshError): unknown {
    if (this.#ended) return this.#ended.reason;
    // Of our own system, which names its errors; servers number theirs.
    if (typeof error.code === 'string') return new FileUnreadable(error);
    return new Refused(`the server refuses ${what}: ${error.message}`, lasting.has(error.code), placeHint);
  }
}

function meaning(error: SshError, milliseconds: number): unknown {
  if (error.level === 'client-authentication') return new Refused('the server refuses the login', true, loginHint);
  return error.level === 'client-timeout' ? new DeadlinePassed(milliseconds) : error;
}

/** No such file, permission denied, operation unsupported. */
const lasting: ReadonlySet<unknown> = new Set([2, 3, 8]);
const fromHome = (path: string): string => (path.startsWith('/~/') ? path.slice(3) : path);
