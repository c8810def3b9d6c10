import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import type { FailedExchange } from '../../dialects/dialect.ts';
import type { Credentials } from '../verbs/index.ts';
import { basicAuthorization } from './digest.ts';
import { brokenExchange, failedExchange, retryName } from './failure.ts';
import type { BrokenMessage, FileMessage, MessageBounds, RawResponse } from './transport.ts';

/** A file that a document wants sent to a server of the customer's. */
export interface Upload {
  /** Absolute path of what is sent; it is read anew for every attempt. */
  readonly path: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly url: string;
  /** `multipart`: a form with one file, in the field `filename`. */
  readonly method: 'PUT' | 'POST' | 'multipart';
  readonly credentials?: Credentials;
}

export interface UploadRule {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Before the second attempt, in ms of real time; it doubles from then on. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly connectMs: number;
  /** For everything that is sent and answered in one attempt. */
  readonly attemptMs: number;
}

export type Uploaded =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly failure: FailedExchange };

type Carry = (message: FileMessage, bounds: MessageBounds) => Promise<RawResponse | BrokenMessage>;

/**
 * Sends a file until a server takes it, with growing pauses after failures that another attempt may mend: no
 * connection, silence, 5xx. A redirect is not followed: the file was meant for this server. Rejects only with the
 * reason of `signal`.
 */
export async function upload(file: Upload, rule: UploadRule, carry: Carry, signal: AbortSignal): Promise<Uploaded> {
  if (!/^https?:/i.test(file.url) || !URL.canParse(file.url))
    return { ok: false, failure: failedExchange('protocol', 'it is no http or https url', file.url) };
  const policy = retry(
    handleWhenResult((result) => mayBeMended(result as Uploaded)),
    {
      maxAttempts: rule.retries,
      backoff: new ExponentialBackoff({
        initialDelay: rule.firstPauseMs,
        maxDelay: rule.longestPauseMs,
      }),
    },
  );
  const result = await policy.execute(() => attempt(file, rule, carry, signal), signal);
  signal.throwIfAborted();
  return result;
}

async function attempt(file: Upload, rule: UploadRule, carry: Carry, signal: AbortSignal): Promise<Uploaded> {
  let size: number;
  try {
    size = (await stat(file.path)).size;
  } catch {
    return { ok: false, failure: failedExchange('unusable', 'the file is gone', file.url) };
  }
  const { url, credentials } = file;
  const body = bodyOf(file, size);
  const message: FileMessage = {
    url,
    method: file.method === 'PUT' ? 'PUT' : 'POST',
    headers: {
      ...body.headers,
      ...(credentials && { authorization: basicAuthorization(credentials) }),
    },
    body: body.stream,
  };
  const bounds = { connectMs: rule.connectMs, readMs: rule.attemptMs, maximumBytes: answerBytes, signal };
  const response = await carry(message, bounds).finally(() => body.stream.destroy());
  if (!response.ok) return { ok: false, failure: brokenExchange(response, url) };
  const { status } = response;
  if (status >= 200 && status < 300) return { ok: true, status };
  return { ok: false, failure: failedExchange('status', `the server answers ${status}`, url, status) };
}

function bodyOf({ path, fileName, contentType, method }: Upload, size: number) {
  if (method !== 'multipart')
    return {
      stream: createReadStream(path),
      headers: { 'content-type': contentType, 'content-length': String(size) },
    };
  const boundary = `dragoman-${fileName.replace(/\W/g, '')}`;
  const before = `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${fileName}"\r\nContent-Type: ${contentType}\r\n\r\n`;
  const after = `\r\n--${boundary}--\r\n`;
  return {
    stream: Readable.from(around(before, path, after)),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(Buffer.byteLength(before) + size + Buffer.byteLength(after)),
    },
  };
}

async function* around(before: string, path: string, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  yield Buffer.from(after);
}

function mayBeMended(result: Uploaded): boolean {
  if (result.ok) return false;
  const name = retryName(result.failure);
  return (name !== undefined && name !== '4xx') || result.failure.kind === 'protocol';
}

/** Of an answer that nobody reads, this much is taken so that its connection can be kept. */
const answerBytes = 64 * 1024;
