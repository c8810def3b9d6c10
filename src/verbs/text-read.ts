import type { Place } from './common.ts';
import { headlineOf } from './headline.ts';
import type { Script } from './script.ts';
import { membersBy, type Shape, shapeOf, type TableShape } from './shape.ts';
import { bareName, complete, fitValue, unknownName } from './text-fit.ts';
import { LineReader, nestLines, type TextLine, TextMistake } from './text-lines.ts';
import type { Then } from './then.ts';
import type { Verb } from './verb.ts';

export type ScriptTextResult =
  | { readonly ok: true; readonly script: Script }
  /** One sentence and the line of the text it is about, from 1. */
  | { readonly ok: false; readonly problem: string; readonly line: number };

/**
 * Reads what `printScript` printed. What is not in the text comes back empty: diagnostics, and everything called
 * `password`, since passwords are never printed; so a script with passwords does not come back as it was. Any other
 * field that is left out is false or empty where the type requires it, otherwise absent. Never throws: a text that
 * was cut off or edited wrongly gives a sentence and its line.
 */
export function readScriptText(text: string): ScriptTextResult {
  try {
    return { ok: true, script: readScript(nestLines(text)) };
  } catch (error) {
    if (error instanceof TextMistake) return { ok: false, problem: error.message, line: error.line };
    throw error;
  }
}

const plainEnd: Then = { go: 'end', cause: 'normal', answers: false };

function readScript(lines: readonly TextLine[]): Script {
  const [first, ...rest] = lines;
  if (!first) throw new TextMistake('the text is empty; it begins with "script" and the name of a dialect', 1, 1);
  const header = new LineReader(first);
  header.needs('script');
  const dialect = header.name('the name of the dialect');
  const usable = !header.takes('unusable');
  header.finish();
  const verbs: Verb[] = [];
  const ends = new Map<string, Then>();
  const signals = new Map<string, Then>();
  for (const line of rest) {
    const reader = new LineReader(line);
    if (reader.takes('at signal ')) {
      const name = reader.takes('*') ? '*' : reader.name('the name of a signal');
      reader.needs(':');
      put(signals, name, readThen(reader), reader);
    } else if (reader.takes('at ')) {
      const name = reader.name('"end" or "hangup"');
      if (name !== 'end' && name !== 'hangup')
        reader.fail(`"at ${name}" is not known; there are end, hangup and signal`);
      reader.needs(':');
      put(ends, name, readThen(reader), reader);
    } else if (ends.size + signals.size > 0) reader.fail('verbs stand above the line "at end:"');
    else verbs.push(readVerb(reader));
  }
  const atEnd = ends.get('end');
  if (!atEnd) throw new TextMistake('the line "at end:" is missing below this one', lastLine(rest) ?? first.number, 1);
  return {
    dialect,
    usable,
    verbs,
    atEnd,
    atHangup: ends.get('hangup') ?? plainEnd,
    ...(signals.size > 0 && { atSignal: Object.fromEntries(signals) }),
    diagnostics: [],
  };
}

const verbShapes = membersBy(shapeOf('Verb'), 'verb');
const askShape = tableOf(membersBy(shapeOf('Then'), 'go').get('ask'));
const callbackShape = tableOf(shapeOf('Callback'));

/** A table being read: its fields so far. */
interface Unfinished {
  readonly shape: TableShape;
  readonly fields: Map<string, unknown>;
}

function readVerb(reader: LineReader, allowed = verbShapes): Verb {
  const name = reader.name('a verb');
  const shape = allowed.get(name) ?? reader.fail(unknownName('verb', name, allowed.keys()));
  const verb: Unfinished = { shape, fields: new Map([['verb', name]]) };
  const headline = headlineOf(name);
  const shown = headline === undefined ? undefined : shape.fields.get(headline)?.shape;
  if (headline === undefined || shown === undefined) readFields(reader, verb);
  else if (isCallback(shown)) {
    const callback = readWhom(reader, shown);
    readFields(reader, verb, callback);
    verb.fields.set(headline, completed(reader, callback));
  } else {
    verb.fields.set(headline, fitted(reader, headline, shown));
    readFields(reader, verb);
  }
  return completed(reader, verb) as Verb;
}

/** The fields on a line and below it: of `inner` where it has one of that name, otherwise of `outer`. */
function readFields(reader: LineReader, outer: Unfinished, inner?: Unfinished): void {
  while (!reader.atEnd) {
    if (reader.takes('@')) put(outer.fields, 'place', readPlace(reader), reader);
    else {
      const name = reader.name('the name of a field');
      const { fields, shape } = inner?.shape.fields.has(name) ? inner : outer;
      const field = fieldOf(reader, shape, name);
      put(fields, name, fitted(reader, name, field, reader.takes('=') ? reader.value() : bareName), reader);
    }
  }
  for (const line of reader.below) {
    const below = new LineReader(line);
    const name = below.name('the name of a field');
    put(outer.fields, name, readBelow(below, name, fieldOf(below, outer.shape, name)), below);
  }
}

/** A field with lines of its own. */
function readBelow(reader: LineReader, name: string, shape: Shape): unknown {
  if (shape.name === 'Then') return readThen(reader);
  if (isCallback(shape)) return readCallback(reader, shape);
  if (!reader.takes(':')) reader.fail(`${name} stands on the line above, as ${name}=…`);
  reader.finish();
  if (shape.kind === 'list') return reader.below.map((line) => readItem(line, shape.of));
  if (shape.kind === 'dictionary') return readBranches(reader.below);
  const [only, more] = reader.below;
  if (!only || more) reader.fail(`one line beginning with "-" stands below ${name}:`);
  return readItem(only, shape);
}

function readBranches(lines: readonly TextLine[]): unknown {
  const branches = new Map<string, Then>();
  for (const line of lines) {
    const reader = new LineReader(line);
    put(branches, reader.name('the name of a branch'), readThen(reader), reader);
  }
  return Object.fromEntries(branches);
}

/** A verb, or `-` with the fields of a table; where it may be one of several, the one that can be read. */
function readItem(line: TextLine, shape: Shape): unknown {
  const verbs = membersBy(shape, 'verb');
  if (verbs.size > 0) return readVerb(new LineReader(line), verbs);
  let furthest: TextMistake | undefined;
  for (const member of shape.kind === 'choice' ? shape.of : [shape]) {
    const reader = new LineReader(line);
    reader.needs('-');
    if (member.kind !== 'table') continue;
    try {
      if (isCallback(member)) return readCallback(reader, member);
      const table: Unfinished = { shape: member, fields: new Map() };
      readFields(reader, table);
      return completed(reader, table);
    } catch (error) {
      if (!(error instanceof TextMistake)) throw error;
      if (!furthest || furthest.line < error.line || (furthest.line === error.line && furthest.column < error.column))
        furthest = error;
    }
  }
  throw furthest ?? new TextMistake('this cannot stand here', line.number, 1);
}

function readThen(reader: LineReader): Then {
  const go = reader.name('what follows ("on", "ask", "into" or "end")');
  switch (go) {
    case 'on':
      reader.finish();
      reader.nothingBelow();
      return { go };
    case 'into':
      reader.finish();
      return { go, verbs: reader.below.map((line) => readVerb(new LineReader(line))) };
    case 'end': {
      const cause = fitted(reader, 'the cause', shapeOf('HangupCause')) as (Then & { go: 'end' })['cause'];
      const answers = reader.takes('answers');
      reader.finish();
      reader.nothingBelow();
      return { go, cause, answers };
    }
    case 'ask': {
      const ask: Unfinished = { shape: askShape, fields: new Map([['go', go]]) };
      const callback = readWhom(reader, callbackShape);
      readFields(reader, ask, callback);
      ask.fields.set('callback', completed(reader, callback));
      return completed(reader, ask) as Then;
    }
    default:
      return reader.fail(`"${go}" does not say what follows; "on", "ask", "into" and "end" do`);
  }
}

function readCallback(reader: LineReader, shape: TableShape): unknown {
  const callback = readWhom(reader, shape);
  readFields(reader, callback);
  return completed(reader, callback);
}

/** The beginning of every callback: `dialect/kind METHOD url`. */
function readWhom(reader: LineReader, shape: TableShape): Unfinished {
  const dialect = reader.name('a dialect');
  reader.needs('/');
  const kind = reader.name('the kind of a report');
  const method = reader.chunk('GET or POST');
  if (method !== 'GET' && method !== 'POST') reader.fail(`the method must be GET or POST, not ${method}`);
  return { shape, fields: new Map(Object.entries({ dialect, kind, url: reader.chunk('a url'), method })) };
}

/** `3:5`, a pointer, or a pointer in quotes. */
function readPlace(reader: LineReader): Place {
  const quoted = reader.quoted();
  if (quoted !== null) return { pointer: quoted };
  const written = reader.rest().trimEnd();
  const [, line, column] = /^(\d+):(\d+)$/.exec(written) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  if (!written.startsWith('/')) reader.fail(`"${written}" is no place; for example 3:5 or /steps/0`);
  return { pointer: written === '/' ? '' : written };
}

function fieldOf(reader: LineReader, shape: TableShape, name: string): Shape {
  return shape.fields.get(name)?.shape ?? reader.fail(unknownName('field', name, shape.fields.keys()));
}

function fitted(reader: LineReader, name: string, shape: Shape, written = reader.value()): unknown {
  const made = fitValue(written, shape);
  return made.ok ? made.value : reader.fail(`${name}: ${made.problem}`);
}

function completed(reader: LineReader, { fields, shape }: Unfinished): unknown {
  const whole = complete(fields, shape);
  if (whole.ok) return whole.value;
  return reader.fail(`${whole.problem}${fields.has('verb') ? ` from ${fields.get('verb')}` : ''}`);
}

function put<Value>(fields: Map<string, Value>, name: string, value: Value, reader: LineReader): void {
  if (fields.has(name)) reader.fail(`${name} is there twice`);
  fields.set(name, value);
}

function isCallback(shape: Shape): shape is TableShape {
  return shape.kind === 'table' && (shape.name === 'Callback' || shape.name === 'Notify');
}

function lastLine(lines: readonly TextLine[]): number | undefined {
  const last = lines.at(-1);
  return last && (lastLine(last.below) ?? last.number);
}

function tableOf(shape: Shape | undefined): TableShape {
  if (shape?.kind !== 'table') throw new TypeError('src/verbs/then.ts no longer has the types that are read here');
  return shape;
}
