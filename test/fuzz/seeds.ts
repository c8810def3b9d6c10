import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTrace, traceNames } from '../../src/freeswitch/testing/traces.ts';

const root = join(import.meta.dirname, '..', '..');
const corpus = join(root, '..', 'shared', 'corpus');

/** Documents of a dialect: its fixtures, and what people have published where that is at hand. */
export function documentsOf(dialect: string): readonly Buffer[] {
  return [
    ...filesIn(join(root, 'fixtures', dialect), '*/response.*'),
    ...filesIn(join(corpus, dialect), '*.{xml,json,txt}'),
  ];
}

/** Scripts as text, as they were printed. */
export function scriptTexts(): readonly Buffer[] {
  return filesIn(join(root, 'fixtures'), '*/*/verbs.txt');
}

/** What a real switch sent, a call each; without the traces, frames written by hand. */
export function switchBytes(): readonly Buffer[] {
  const recorded = traceNames().map((name) => said(name, 'switch'));
  return recorded.length > 0 ? recorded : byHand;
}

/** What a program sent to a real switch. */
export function programBytes(): readonly Buffer[] {
  const recorded = traceNames().map((name) => said(name, 'app'));
  return recorded.length > 0
    ? recorded
    : [Buffer.from('connect\n\nsendmsg\ncall-command: execute\nexecute-app-name: answer\n\n')];
}

const byHand = [
  'Event-Name: CHANNEL_DATA\nUnique-ID: a\nContent-Type: command/reply\nReply-Text: %2BOK\n\n',
  'Content-Length: 52\nContent-Type: text/event-json\n\n{"Event-Name":"DTMF","Unique-ID":"a","DTMF-Digit":"1"}',
  'Content-Type: api/response\nContent-Length: 4\n\ntrue',
  'Content-Type: text/disconnect-notice\nContent-Length: 0\n\n',
].map((text) => Buffer.from(text));

/** Bytes that are taken of a call, after its first frame. */
const longestTrace = 12_000;

function said(trace: string, by: 'switch' | 'app'): Buffer {
  const lines = readTrace(trace).filter(({ from }) => from === by);
  // The first frames, and from there on some: whole calls would only be slower.
  const bytes = Buffer.from(lines.map(({ raw }) => raw).join(''));
  const start = Math.max(0, bytes.indexOf('\n\n'));
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start, start + longestTrace)]);
}

function filesIn(folder: string, pattern: string): readonly Buffer[] {
  if (!existsSync(folder)) return [];
  return globSync(pattern, { cwd: folder })
    .sort()
    .map((path) => readFileSync(join(folder, path)));
}
