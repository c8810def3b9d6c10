import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openSource } from '../document/index.ts';
import { failureKinds } from '../trace/index.ts';
import { readScriptText } from '../verbs/index.ts';
import { printSheet, readSheet, withEnds } from './call-file.ts';
import { bodyLine, headerOf, printRequest, printResponse, readRequest, readResponse } from './http-file.ts';
import { RecordingMistake } from './mistake.ts';
import {
  exchangeName,
  type RecordedCall,
  type RecordedExchange,
  type RecordedFailure,
  type RecordedResponse,
} from './recorded-call.ts';

/** What makes a folder a recorded call. */
export const sheetFile = 'call.yaml';
const switchFile = 'switch.txt';
const diagnosticsFile = 'diagnostics.txt';
/** Folders whose files are all ours. */
const exchangeFolder = 'exchange';
const understoodFolder = 'understood';
/** Answers that were not as recorded, beside the recorded ones. Nobody should commit them. */
const receivedFolder = 'received';

export const responseFile = (index: number): string => join(exchangeFolder, `${exchangeName(index)}-response.http`);
export const requestFile = (index: number): string => join(exchangeFolder, `${exchangeName(index)}-request.http`);
export const receivedFile = (index: number): string => join(receivedFolder, `${exchangeName(index)}-response.http`);
export const understoodFile = (index: number): string => join(understoodFolder, `${exchangeName(index)}.txt`);
export { diagnosticsFile, switchFile };

/** The files of a recorded call by their path in its folder. */
export function filesOf(call: RecordedCall): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    [sheetFile, utf8(printSheet(call.sheet))],
    [switchFile, utf8(printLines(call.switchLines))],
  ]);
  if (call.diagnostics.length > 0) files.set(diagnosticsFile, utf8(printLines(call.diagnostics)));
  for (const [index, { request, response, failure, understood }] of call.exchanges.entries()) {
    files.set(requestFile(index), printRequest(request));
    if (response) files.set(responseFile(index), printResponse(response));
    if (failure) files.set(failureFile(index), utf8(printFailure(failure)));
    if (understood !== undefined) files.set(understoodFile(index), utf8(understood));
  }
  return files;
}

/**
 * Writes a recorded call. What the folder has of another one goes; what somebody wrote in `call.yaml`, and every
 * file that is none of ours, stays.
 */
export function writeRecordedCall(folder: string, call: RecordedCall, keptSheet?: string): void {
  for (const ours of [exchangeFolder, understoodFolder, receivedFolder, diagnosticsFile])
    rmSync(join(folder, ours), { recursive: true, force: true });
  for (const [path, bytes] of filesOf(call)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  if (keptSheet !== undefined) writeFileSync(join(folder, sheetFile), withEnds(keptSheet, call.sheet.ends));
}

/** Keeps answers that were not as recorded where a person can look at them, by their number. */
export function writeReceived(folder: string, received: ReadonlyMap<number, RecordedResponse>): void {
  rmSync(join(folder, receivedFolder), { recursive: true, force: true });
  if (received.size === 0) return;
  mkdirSync(join(folder, receivedFolder), { recursive: true });
  writeFileSync(join(folder, receivedFolder, '.gitignore'), '*\n');
  for (const [index, response] of received) writeFileSync(join(folder, receivedFile(index)), printResponse(response));
}

/** @throws RecordingMistake with the first thing that is wrong */
export function readRecordedCall(folder: string, formats: readonly string[]): RecordedCall {
  const sheetPath = join(folder, sheetFile);
  const sheet = readSheet(readText(sheetPath), sheetPath, formats);
  return {
    sheet,
    exchanges: readExchanges(folder),
    switchLines: readLines(join(folder, switchFile), 'needed'),
    diagnostics: readLines(join(folder, diagnosticsFile), 'optional'),
  };
}

export function readSheetText(folder: string): string {
  return readText(join(folder, sheetFile));
}

function readExchanges(folder: string): readonly RecordedExchange[] {
  const names = namesIn(join(folder, exchangeFolder), /^\d{2,}-(request\.http|response\.http|failure\.txt)$/);
  const understood = namesIn(join(folder, understoodFolder), /^\d{2,}\.txt$/);
  const count = names.filter((name) => name.endsWith('-request.http')).length;
  const exchanges = Array.from({ length: count }, (_, index) => readExchange(folder, index, names, understood));
  const known = new Set(exchanges.map((_, index) => exchangeName(index)));
  const stray = [
    ...names.map((name) => join(exchangeFolder, name)),
    ...understood.map((name) => join(understoodFolder, name)),
  ].find((path) => !known.has(/(\d{2,})[^/]*$/.exec(path)?.[1] ?? ''));
  if (stray !== undefined)
    throw new RecordingMistake(
      join(folder, stray),
      null,
      `belongs to no request: the requests end with ${exchangeName(count - 1)}`,
    );
  return exchanges;
}

function readExchange(
  folder: string,
  index: number,
  names: readonly string[],
  understoodNames: readonly string[],
): RecordedExchange {
  const number = exchangeName(index);
  const file = (path: string) => join(folder, path);
  if (!names.includes(`${number}-request.http`))
    throw new RecordingMistake(file(requestFile(index)), null, 'is missing: requests are numbered without a gap');
  const request = readRequest(readBytes(file(requestFile(index))), file(requestFile(index)));
  const outcomes = names.filter((name) => name.startsWith(`${number}-`) && !name.endsWith('-request.http'));
  if (outcomes.length !== 1)
    throw new RecordingMistake(
      file(requestFile(index)),
      null,
      `needs beside it either ${number}-response.http or ${number}-failure.txt`,
    );
  const understood = understoodNames.includes(`${number}.txt`)
    ? readUnderstood(file(understoodFile(index)))
    : undefined;
  if (outcomes[0]?.endsWith('.txt')) return { request, failure: readFailure(file(failureFile(index))) };
  const response = readResponse(readBytes(file(responseFile(index))), file(responseFile(index)));
  if (understood?.usable) assertWhole(response, file(responseFile(index)), file(understoodFile(index)));
  return { request, response, ...(understood && { understood: understood.text }) };
}

/** A document that was understood once can still be read, unless the file was cut off or edited wrongly. */
function assertWhole(response: RecordedResponse, file: string, understoodIn: string): void {
  const source = openSource(response.body, headerOf(response.headers, 'content-type') ?? null);
  const parsed = source.kind === 'xml' ? source.xml() : source.kind === 'json' ? source.json() : null;
  if (parsed?.ok) return;
  if (source.kind === 'other') return;
  const line = bodyLine(response) + (parsed?.line ?? 1) - 1;
  const problem = parsed?.message ?? 'it is empty';
  throw new RecordingMistake(
    file,
    line,
    `the document can no longer be read: ${problem} (${understoodIn} says what it was)`,
  );
}

function readUnderstood(file: string): { readonly text: string; readonly usable: boolean } {
  const text = readText(file);
  const read = readScriptText(text);
  if (!read.ok) throw new RecordingMistake(file, read.line, read.problem);
  assertEnded(text, file);
  return { text, usable: read.script.usable };
}

const failureFile = (index: number): string => join(exchangeFolder, `${exchangeName(index)}-failure.txt`);

/** `kind status, tried again: message`. */
function printFailure({ kind, status, isRetried, message }: RecordedFailure): string {
  const head = [kind, ...(status === undefined ? [] : [status])].join(' ');
  return `${head}${isRetried ? ', tried again' : ''}: ${message.replaceAll('\n', ' ')}\n`;
}

function readFailure(file: string): RecordedFailure {
  const text = readText(file);
  const [, word, status, again, message] = /^([a-z-]+)(?: (\d{3}))?(, tried again)?: (.+)\n$/.exec(text) ?? [];
  const kind = failureKinds.find((known) => known === word);
  if (kind === undefined || message === undefined)
    throw new RecordingMistake(file, 1, 'must be one line such as "refused: app.example.com refuses the connection"');
  return { kind, message, isRetried: again !== undefined, ...(status !== undefined && { status: Number(status) }) };
}

function printLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function readLines(file: string, presence: 'needed' | 'optional'): readonly string[] {
  const text = presence === 'optional' && readIfThere(file) === null ? '' : readText(file);
  assertEnded(text, file);
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

function assertEnded(text: string, file: string): void {
  if (text !== '' && !text.endsWith('\n'))
    throw new RecordingMistake(file, text.split('\n').length, 'the last line has no end: cut off?');
}

function namesIn(folder: string, ours: RegExp): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  const strange = names.find((name) => !ours.test(name));
  if (strange !== undefined)
    throw new RecordingMistake(
      join(folder, strange),
      null,
      `is no file of a recorded call; those match ${ours.source}`,
    );
  return names;
}

function readText(file: string): string {
  return Buffer.from(readBytes(file)).toString('utf8').replaceAll('\r\n', '\n');
}

function readBytes(file: string): Uint8Array {
  return readIfThere(file) ?? missing(file);
}

function missing(file: string): never {
  throw new RecordingMistake(file, null, 'is missing');
}

function readIfThere(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}
