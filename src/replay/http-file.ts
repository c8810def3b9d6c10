import { STATUS_CODES } from 'node:http';
import { RecordingMistake } from './mistake.ts';
import type { RecordedRequest, RecordedResponse } from './recorded-call.ts';

type Headers = Readonly<Record<string, string>>;

/** Said of a message's journey, not of its content: another each time, or said anew by whoever serves it. */
const ofTheJourney: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
]);

/** The request line has the whole url, lines of the head end with a line feed, the body follows byte for byte. */
export function printRequest({ method, url, headers, body }: RecordedRequest): Uint8Array {
  const bytes = Buffer.from(body ?? '', 'utf8');
  const all = body === undefined ? headers : { ...headers, 'Content-Length': String(bytes.length) };
  return printMessage(`${method} ${url} HTTP/1.1`, all, bytes);
}

export function printResponse({ status, headers, body }: RecordedResponse): Uint8Array {
  const kept = Object.entries(headers).filter(([name]) => !ofTheJourney.has(name.toLowerCase()));
  return printMessage(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), Object.fromEntries(kept), body);
}

/** @throws RecordingMistake */
export function readRequest(bytes: Uint8Array, file: string): RecordedRequest {
  const { first, headers: all, body } = readMessage(bytes, file);
  const [, method, url] = /^(GET|POST) (\S+) HTTP\/1\.1$/.exec(first) ?? [];
  if ((method !== 'GET' && method !== 'POST') || url === undefined || !URL.canParse(url))
    throw new RecordingMistake(file, 1, 'the first line must be a request such as "POST https://… HTTP/1.1"');
  const length = headerOf(all, 'content-length');
  if (length !== undefined && body.length < Number(length))
    throw new RecordingMistake(
      file,
      lineCount(bytes) + 1,
      `the body ends after ${body.length} of ${length} bytes: cut off?`,
    );
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => name.toLowerCase() !== 'content-length'));
  const hasBody = length !== undefined || body.length > 0;
  return { method, url, headers, ...(hasBody && { body: Buffer.from(body).toString('utf8') }) };
}

/** @throws RecordingMistake */
export function readResponse(bytes: Uint8Array, file: string): RecordedResponse {
  const { first, headers, body } = readMessage(bytes, file);
  const status = Number(/^HTTP\/1\.[01] ([2-9]\d\d)(?: .*)?$/.exec(first)?.[1]);
  if (!status) throw new RecordingMistake(file, 1, 'the first line must be a status such as "HTTP/1.1 200 OK"');
  return { status, headers, body };
}

/** The line of a printed response on which its body begins, from 1. */
export function bodyLine(response: RecordedResponse): number {
  return lineCount(printResponse({ ...response, body: new Uint8Array() })) + 1;
}

/** Whatever capitals it is written in. */
export function headerOf(headers: Headers, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function printMessage(first: string, headers: Headers, body: Uint8Array): Uint8Array {
  const lines = [first, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(lines.join('\n'), 'utf8'), body]);
}

function readMessage(bytes: Uint8Array, file: string): { first: string; headers: Headers; body: Uint8Array } {
  const source = Buffer.from(bytes);
  const lines: string[] = [];
  for (let at = 0; ; ) {
    const end = source.indexOf('\n', at);
    if (end < 0)
      throw new RecordingMistake(file, lines.length + 1, 'the head is not followed by an empty line: cut off?');
    const line = source.toString('utf8', at, end).replace(/\r$/, '');
    at = end + 1;
    if (line === '') return { ...readHead(lines, file), body: source.subarray(at) };
    lines.push(line);
  }
}

function readHead([first = '', ...rest]: readonly string[], file: string): { first: string; headers: Headers } {
  const headers = new Map<string, string>();
  for (const [index, line] of rest.entries()) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new RecordingMistake(file, index + 2, `"${line.slice(0, 60)}" is no header; headers are "Name: value"`);
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return { first, headers: Object.fromEntries(headers) };
}

function lineCount(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
}
