import { stat } from 'node:fs/promises';
import { ExponentialBackoff, handleWhenResult, retry } from 'cockatiel';
import type { FailedExchange } from '../../dialects/dialect.ts';
import { Redaction } from '../trace/index.ts';
import type { Credentials } from '../verbs/index.ts';
import { basicAuthorization } from './digest.ts';
import { brokenExchange, failedExchange, retryName } from './failure.ts';
import { type FilePlace, filePlace, provisionalPath } from './file-place.ts';
import { FileUnreadable, piecesOf, streamOf } from './local-file.ts';
import type { FileToPut, Put } from './put-file.ts';
import { loginHint } from './putting.ts';
import { atRegion, regionOf, regionTold, s3Reason, signedForS3 } from './s3.ts';
import {
  type BrokenMessage,
  DeadlinePassed,
  type FileMessage,
  type MessageBounds,
  type RawResponse,
} from './transport.ts';

/** A file that a document wants sent to a server of the customer's. */
export interface Upload {
  /** Absolute path of what is sent; it is read anew for every attempt. */
  readonly path: string;
  readonly fileName: string;
  readonly contentType: string;
  /** http, https, ftp, ftps or sftp; the last three name the file. */
  readonly url: string;
  /** Of a server that is spoken to by http. `multipart`: a form with one file, in the field `filename`. */
  readonly method: 'PUT' | 'POST' | 'multipart' | 's3';
  /** For S3 the access key id and its secret; without them nothing is signed. */
  readonly credentials?: Credentials;
}

export interface UploadRule {
  /** Further attempts after the first. */
  readonly retries: number;
  /** Before the second attempt, in ms of real time; it doubles from then on. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly connectMs: number;
  /** For each answer of a server that is spoken to in several steps, and for each silence while it takes the file. */
  readonly answerMs: number;
  /** For everything that is sent and answered in one attempt. */
  readonly attemptMs: number;
}

/** `hint`: what to look at, where it is not the server alone. */
export type Uploaded =
  | { readonly ok: true }
  | { readonly ok: false; readonly failure: FailedExchange; readonly hint?: string };

/** The ways out, with the address guard in front of each. */
export interface UploadDoors {
  readonly carry: (message: FileMessage, bounds: MessageBounds) => Promise<RawResponse | BrokenMessage>;
  readonly put: (file: FileToPut, url: string) => Promise<Put>;
}

/**
 * Sends a file until a server takes it, with growing pauses after failures that another attempt may mend: no
 * connection, silence, 5xx, a host that is left in peace for now. A redirect is not followed: the file was meant for
 * this server. On a file server it appears under its name when it is there whole. Rejects only with the reason of `signal`.
 */
export async function upload(
  file: Upload,
  rule: UploadRule,
  doors: UploadDoors,
  signal: AbortSignal,
): Promise<Uploaded> {
  const place = filePlace(file.url, file.credentials);
  if (typeof place === 'string') return noPlace(place, file.url);
  if (place === null && !isWebUrl(file.url)) return noPlace(unknownScheme, file.url);
  const attempt = place
    ? placing(file, place, rule, doors.put, signal)
    : (size: number) => sending(file, size, rule, doors.carry, signal);
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
  const result = await policy.execute(async () => {
    const size = await sizeOf(file.path);
    return size === null
      ? { ok: false as const, failure: failedExchange('unusable', 'the file is gone', file.url) }
      : attempt(size).catch((error) => unread(error, file.url));
  }, signal);
  signal.throwIfAborted();
  return withoutPassword(result, place);
}

async function sending(
  file: Upload,
  size: number,
  rule: UploadRule,
  carry: UploadDoors['carry'],
  signal: AbortSignal,
): Promise<Uploaded> {
  const bounds = { connectMs: rule.connectMs, readMs: rule.attemptMs, maximumBytes: answerBytes, signal };
  const send = async (url: string, region: string) => {
    const body = bodyOf(file, size);
    const headers = await headersOf({ ...file, url }, size, body.headers, region);
    const message: FileMessage = { url, method: methods[file.method], headers, body: body.open() };
    return carry(message, bounds).finally(() => message.body.destroy());
  };
  const region = regionOf(file.url);
  const first = await send(file.url, region);
  const told = file.method === 's3' && first.ok ? regionTold(first, region) : null;
  const response = told === null ? first : await send(atRegion(file.url, told), told);
  if (!response.ok) return { ok: false, failure: brokenExchange(response, file.url) };
  const { status, body } = response;
  if (status >= 200 && status < 300) return { ok: true };
  const reason = file.method === 's3' ? s3Reason(body) : null;
  const message = `the server answers ${status}${reason === null ? '' : ` (${reason})`}`;
  const failure = failedExchange('status', message, file.url, status);
  return { ok: false, failure, ...((status === 401 || status === 403) && { hint: hints[file.method] }) };
}

const methods = { PUT: 'PUT', POST: 'POST', multipart: 'POST', s3: 'PUT' } as const;
const keysHint = 'the username is the access key id and the password its secret; see that they may write there';
const hints = { PUT: loginHint, POST: loginHint, multipart: loginHint, s3: keysHint } as const;

async function headersOf(
  { url, path, method, credentials }: Upload,
  size: number,
  headers: Readonly<Record<string, string>>,
  region: string,
): Promise<Readonly<Record<string, string>>> {
  if (!credentials) return headers;
  if (method === 's3') return signedForS3({ url, region, path, size, headers, credentials });
  return { ...headers, authorization: basicAuthorization(credentials) };
}

function bodyOf({ path, fileName, contentType, method }: Upload, size: number) {
  if (method !== 'multipart')
    return {
      open: () => streamOf(piecesOf(path, size)),
      headers: { 'content-type': contentType, 'content-length': String(size) },
    };
  const boundary = `dragoman-${fileName.replace(/\W/g, '')}`;
  const before = `--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${fileName}"\r\nContent-Type: ${contentType}\r\n\r\n`;
  const after = `\r\n--${boundary}--\r\n`;
  return {
    open: () => streamOf(around(before, piecesOf(path, size), after)),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(Buffer.byteLength(before) + size + Buffer.byteLength(after)),
    },
  };
}

async function* around(before: string, pieces: AsyncIterable<Buffer>, after: string): AsyncGenerator<Buffer> {
  yield Buffer.from(before);
  yield* pieces;
  yield Buffer.from(after);
}

/** Of an answer that nobody reads, this much is taken so that its connection can be kept. */
const answerBytes = 64 * 1024;

/** Attempts at one place, all under the same provisional name. */
function placing(file: Upload, place: FilePlace, rule: UploadRule, put: UploadDoors['put'], signal: AbortSignal) {
  const url = `${place.protocol}://${new URL(file.url).host}${new URL(file.url).pathname}`;
  const provisional = provisionalPath(place);
  return async (size: number): Promise<Uploaded> => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new DeadlinePassed(rule.attemptMs)), rule.attemptMs);
    const bounds = { ...rule, signal: AbortSignal.any([signal, deadline.signal]) };
    const done = await put({ path: file.path, size, place, provisional, bounds }, url).finally(() =>
      clearTimeout(timer),
    );
    if (!done.ok) return { ok: false, failure: brokenExchange(done, url) };
    const { refused } = done;
    if (!refused) return { ok: true };
    const failure = failedExchange(refused.isLasting ? 'status' : 'protocol', refused.message, url);
    return { ok: false, failure, ...(refused.hint !== undefined && { hint: refused.hint }) };
  };
}

function unread(error: unknown, url: string): Uploaded {
  if (!(error instanceof FileUnreadable)) throw error;
  return { ok: false, failure: failedExchange('protocol', error.message, url) };
}

const noPlace = (problem: string, url: string): Uploaded => ({
  ok: false,
  failure: failedExchange('protocol', problem, url),
});
const unknownScheme = 'recordings go by http, https, ftp, ftps and sftp';

function isWebUrl(url: string): boolean {
  return /^https?:/i.test(url) && URL.canParse(url);
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch {
    return null;
  }
}

function mayBeMended(result: Uploaded): boolean {
  if (result.ok) return false;
  const name = retryName(result.failure);
  return (name !== undefined && name !== '4xx') || passing.has(result.failure.kind);
}

const passing: ReadonlySet<FailedExchange['kind']> = new Set(['protocol', 'host-at-rest', 'host-flooded']);

/** Servers may say in their refusals what they were shown. */
function withoutPassword(result: Uploaded, place: FilePlace | null): Uploaded {
  if (result.ok || !place?.credentials) return result;
  const redaction = new Redaction();
  redaction.hide(place.credentials.password);
  return redaction.clean(result) as Uploaded;
}
