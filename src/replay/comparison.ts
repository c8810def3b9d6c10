import { join } from 'node:path';
import { openSource } from '../document/index.ts';
import {
  compareScripts,
  type Difference,
  type Place,
  type PlaceNames,
  printDifferences,
  readScriptText,
} from '../verbs/index.ts';
import {
  diagnosticsFile,
  receivedFile,
  requestFile,
  responseFile,
  sheetFile,
  switchFile,
  understoodFile,
} from './folder.ts';
import { bodyLine, headerOf } from './http-file.ts';
import { differingLines } from './line-difference.ts';
import { pairsByTarget } from './pairs.ts';
import { parametersOf } from './parameters.ts';
import { type RecordedCall, type RecordedExchange, type RecordedResponse, targetOf } from './recorded-call.ts';
import { VolatileComparison, withoutVolatile } from './volatile.ts';

/** One thing in which a call is not as it was recorded. */
export interface Finding {
  readonly kind: 'request' | 'answer' | 'verbs' | 'switch' | 'diagnostics' | 'end';
  /** For people: a line that says what and where, below it `-` what was recorded and `+` what came now. */
  readonly text: string;
}

/** What we did beside what was recorded that we did: requests, verbs, switch, diagnostics, end. */
export function compareOurSide(folder: string, then: RecordedCall, now: RecordedCall): readonly Finding[] {
  const volatile = new VolatileComparison(then.sheet.realtime);
  const lines = (kind: 'switch' | 'diagnostics', file: string, subject: string) =>
    compareLines(kind, `${subject} at ${join(folder, file)}`, linesOf(then, kind), linesOf(now, kind));
  return [
    ...pairsByTarget(then.exchanges, now.exchanges).flatMap(([one, other], index) => [
      ...compareRequests(folder, index, one, other, volatile),
      ...(one && other ? compareReadings(folder, index, one, other) : []),
    ]),
    ...lines('switch', switchFile, 'what the switch was told'),
    ...lines('diagnostics', diagnosticsFile, 'what was complained about'),
    ...compareEnds(folder, then, now),
  ];
}

/** How a customer's server answers now, beside what is recorded that it answered. */
export interface ComparedAnswers {
  readonly findings: readonly Finding[];
  /** Answers that findings point at, by the number of the recorded one. */
  readonly received: ReadonlyMap<number, RecordedResponse>;
}

/**
 * Compares documents by what they mean, each with the one that the same url gives now. `asRecorded` turns a text of now
 * into one that names servers as the recording does; `takenOver`: the documents of now are written in the place of
 * those of then.
 */
export function compareAnswers(
  folder: string,
  then: RecordedCall,
  now: RecordedCall,
  asRecorded: (text: string) => string,
  takenOver = false,
): ComparedAnswers {
  const fileNow = (index: number, other: RecordedExchange) =>
    join(folder, takenOver ? responseFile(now.exchanges.indexOf(other)) : receivedFile(index));
  const findings: Finding[] = [];
  const received = new Map<number, RecordedResponse>();
  let documents = 0;
  for (const [index, [one, other]] of pairsByTarget(then.exchanges, now.exchanges, asRecorded).entries()) {
    if (one?.understood === undefined && other?.understood === undefined) continue;
    documents += 1;
    const file = join(folder, responseFile(index));
    const found =
      one?.understood === undefined
        ? [newDocument(documents, other)]
        : other?.understood === undefined
          ? [lostDocument(file, other, other && fileNow(index, other))]
          : compareDocuments({ file, ...one }, { file: fileNow(index, other), ...other }, asRecorded);
    findings.push(...found);
    if (found.length > 0 && one && other?.response) received.set(index, other.response);
  }
  return { findings, received };
}

interface Document {
  readonly file: string;
  readonly response?: RecordedResponse;
  readonly understood?: string;
}

function compareDocuments(then: Document, now: Document, asRecorded: (text: string) => string): readonly Finding[] {
  const places: PlaceNames = { before: placeIn(then.file, then.response), after: placeIn(now.file, now.response) };
  return verbFindings(differencesOf(then.understood ?? '', asRecorded(now.understood ?? '')), places);
}

function newDocument(count: number, exchange: RecordedExchange | undefined): Finding {
  const { method, url } = exchange?.request ?? { method: 'POST', url: '' };
  return { kind: 'answer', text: `document ${count} is one more than was recorded: ${method} ${url} answers it` };
}

function lostDocument(file: string, instead: RecordedExchange | undefined, fileNow: string | undefined): Finding {
  const came = instead?.response
    ? `${fileNow}:1 came, status ${instead.response.status}`
    : instead?.failure
      ? `nothing came: ${instead.failure.message}`
      : 'the call did not get there';
  return { kind: 'answer', text: `${file}:1 is no longer answered with a document; ${came}` };
}

function compareRequests(
  folder: string,
  index: number,
  one: RecordedExchange | undefined,
  other: RecordedExchange | undefined,
  volatile: VolatileComparison,
): readonly Finding[] {
  const where = `request ${index + 1} at ${join(folder, requestFile(index))}:1`;
  if (!one || !other) {
    const { method, url } = (one ?? other)?.request ?? { method: 'POST', url: '' };
    const what = one ? 'was not sent' : 'is one more than was recorded';
    return [{ kind: 'request', text: `${where} ${what}: ${method} ${url}` }];
  }
  const differs = (name: string, then: readonly string[], now: readonly string[]): Finding => ({
    kind: 'request',
    text: [`${where}: ${name}`, ...then.map((value) => `  - ${value}`), ...now.map((value) => `  + ${value}`)].join(
      '\n',
    ),
  });
  const [then, now] = [targetOf(one.request), targetOf(other.request)];
  if (!volatile.same(then, now)) return [differs('where it goes', [then], [now])];
  const [said, says] = [parametersOf(one.request), parametersOf(other.request)];
  return [...new Set([...said.keys(), ...says.keys()])].flatMap((name) => {
    const [before, after] = [said.get(name) ?? [], says.get(name) ?? []];
    const same =
      before.length === after.length && before.every((value, at) => volatile.same(value, after[at] ?? '', name));
    return same ? [] : [differs(name, before, after)];
  });
}

/** Of the same answer, as it was read then and as it is read now. */
function compareReadings(
  folder: string,
  index: number,
  { understood: then, response }: RecordedExchange,
  { understood: now }: RecordedExchange,
): readonly Finding[] {
  const file = join(folder, responseFile(index));
  if (then === undefined && now === undefined) return [];
  if (then === undefined) return [{ kind: 'verbs', text: `${file}:1 is understood as a document, which it was not` }];
  if (now === undefined) return [{ kind: 'verbs', text: `${file}:1 is no longer understood as a document` }];
  if (withoutVolatile(then) === withoutVolatile(now)) return [];
  const found = verbFindings(differencesOf(then, now), { before: placeIn(file, response), after: () => '' });
  if (found.length > 0) return found;
  const place = join(folder, understoodFile(index));
  return compareLines('verbs', `how ${file} is written down at ${place}`, then.split('\n'), now.split('\n'));
}

/** Without those that are only another id or another moment. */
function differencesOf(then: string, now: string): readonly Difference[] {
  const text = (value: unknown) => withoutVolatile(JSON.stringify(value) ?? '');
  return compareScripts(scriptIn(then), scriptIn(now)).filter(
    ({ kind, before, after }) => kind !== 'changed' || text(before) !== text(after),
  );
}

function scriptIn(text: string): Parameters<typeof compareScripts>[0] {
  const read = readScriptText(text);
  if (!read.ok) throw new TypeError(`line ${read.line} of what was understood cannot be read: ${read.problem}`);
  return read.script;
}

function verbFindings(differences: readonly Difference[], places: PlaceNames): readonly Finding[] {
  return differences.map((difference) => ({ kind: 'verbs', text: printDifferences([difference], places) }));
}

/** `file:line:column` of a place in the body of an answer. */
function placeIn(file: string, response: RecordedResponse | undefined): (place: Place) => string {
  if (!response) return () => file;
  const source = openSource(response.body, headerOf(response.headers, 'content-type') ?? null);
  const above = bodyLine(response) - 1;
  return (place) => {
    const { line, column } = source.locate(place);
    return `${file}:${above + line}:${column}`;
  };
}

function linesOf(call: RecordedCall, kind: 'switch' | 'diagnostics'): readonly string[] {
  return kind === 'switch' ? call.switchLines : call.diagnostics;
}

function compareLines(
  kind: Finding['kind'],
  where: string,
  then: readonly string[],
  now: readonly string[],
): readonly Finding[] {
  const found = differingLines(then, now, (one, other) => withoutVolatile(one) === withoutVolatile(other));
  const [first] = found;
  if (!first) return [];
  return [{ kind, text: [`${where}:${first.line}`, ...found.map(({ sign, text }) => `  ${sign} ${text}`)].join('\n') }];
}

function compareEnds(folder: string, then: RecordedCall, now: RecordedCall): readonly Finding[] {
  const told = ({ sheet: { ends } }: RecordedCall) =>
    then.sheet.realtime ? ends.cause : `${ends.cause} after ${ends.seconds} s`;
  if (told(then) === told(now)) return [];
  const where = `how the call ends at ${join(folder, sheetFile)}`;
  return [{ kind: 'end', text: [where, `  - ${told(then)}`, `  + ${told(now)}`].join('\n') }];
}
