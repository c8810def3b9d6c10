import type { Place } from './common.ts';
import type { Diagnostic } from './diagnostic.ts';
import { headlineOf } from './headline.ts';
import type { Script } from './script.ts';
import { anyJson, isTable, memberFor, type Shape, shapeOf, type TableShape } from './shape.ts';
import { inline, leftOut, nameText } from './text-value.ts';
import type { Callback, Then } from './then.ts';
import type { Verb } from './verb.ts';

type Table = Readonly<Record<string, unknown>>;

/**
 * A script as text: one line a verb, what it holds indented below it, places at the end of the line.
 * The same words as the types, so that whoever reads one can read the other. True booleans stand as their
 * name; false and empty values are left out where the type requires the field. `readScriptText` is the inverse,
 * but for diagnostics, which are no part of the text, and fields called `password`, which are never printed.
 */
export function printScript({
  dialect,
  usable,
  verbs,
  atEnd,
  atHangup,
  atSignal,
}: Omit<Script, 'diagnostics'>): string {
  const lines = [`script ${nameText(dialect)}${usable ? '' : ' unusable'}`, ...verbs.flatMap(verbLines)];
  lines.push(...thenLines('at end:', atEnd));
  if (atHangup.go !== 'end' || atHangup.cause !== 'normal' || atHangup.answers)
    lines.push(...thenLines('at hangup:', atHangup));
  for (const [signal, then] of Object.entries(atSignal ?? {}))
    lines.push(...thenLines(`at signal ${signal === '*' ? signal : nameText(signal)}:`, then));
  return `${lines.join('\n')}\n`;
}

export function printVerbs(verbs: readonly Verb[]): string {
  return verbs.flatMap(verbLines).join('\n');
}

/** Any part of a script as lines, in the words that the whole has for it; `declared` is what it is a part as. */
export function printPart(part: unknown, declared: Shape): readonly string[] {
  if (isVerb(part)) return verbLines(part);
  if (Array.isArray(part) && part.length > 0 && part.every(isVerb)) return part.flatMap(verbLines);
  if (isTable(part) && isCallbackShape(declared)) return [callbackText(part as unknown as Callback)];
  const then = isTable(part) && memberFor(shapeOf('Then'), part).name === 'Then';
  if (!then && !(isTable(part) && 'place' in part)) return [inline(part, declared)];
  const [first = '', ...below] = then ? thenLines('', part as unknown as Then) : itemLines(part, declared);
  return [first.replace(/^-? /, ''), ...below];
}

/** `12:3`, or the pointer; `/` for the whole JSON document. */
export function printPlace(place: Place): string {
  return 'pointer' in place ? place.pointer || '/' : `${place.line}:${place.column}`;
}

/** One line a diagnostic: place, severity, code, message, hint. */
export function printDiagnostic(diagnostic: Diagnostic): string {
  const place = diagnostic.place ? printPlace(diagnostic.place) : '-';
  const number = diagnostic.providerCode ? ` [${diagnostic.providerCode}]` : '';
  const hint = diagnostic.hint ? ` (${diagnostic.hint})` : '';
  return `${place} ${diagnostic.severity} ${diagnostic.code}${number} ${diagnostic.message}${hint}`;
}

function verbLines(verb: Verb): string[] {
  const { verb: name, place, ...rest } = verb;
  const shape = memberFor(shapeOf('Verb'), verb);
  const fields: Table = { ...rest };
  const headline = headlineOf(name);
  const head: string[] = [name];
  if (headline !== undefined && fields[headline] !== undefined) {
    const value = fields[headline];
    head.push(isCallback(value) ? callbackText(value) : inline(value, anyJson));
  }
  return tableLines(fields, shape, head, headline, place);
}

/** The fields of a table behind `head` and below it. */
function tableLines(fields: Table, shape: Shape, head: string[], done?: string, place?: Place): string[] {
  const below: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const field = shape.kind === 'table' ? shape.fields.get(name) : undefined;
    if (name !== done && !leftOut(value, field)) setField(name, value, field?.shape ?? anyJson, head, below);
  }
  if (place) head.push(`@${placeText(place)}`);
  return [head.join(' '), ...below.map(indent)];
}

/** Puts one field either on the head line or below it. */
function setField(name: string, value: unknown, declared: Shape, head: string[], below: string[]): void {
  if (value === true) head.push(name);
  else if (declared.name === 'Then') below.push(...thenLines(name, value as Then));
  else if (isCallbackShape(declared)) below.push(`${name} ${callbackText(value as Callback)}`);
  else {
    const inside = blockLines(value, memberFor(declared, value));
    if (inside) below.push(`${name}:`, ...inside.map(indent));
    else head.push(`${name}=${inline(value, declared)}`);
  }
}

/** Lists of tables, branches, and tables that hold verbs or callbacks get lines of their own; null for the rest. */
function blockLines(value: unknown, shape: Shape): string[] | null {
  if (Array.isArray(value) && shape.kind === 'list' && value.length > 0)
    return value.every((item) => memberFor(shape.of, item).kind === 'table')
      ? value.flatMap((item) => (isVerb(item) ? verbLines(item) : itemLines(item, shape.of)))
      : null;
  if (isTable(value) && shape.kind === 'dictionary' && shape.of.name === 'Then' && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, then]) => thenLines(JSON.stringify(key), then as Then));
  if (isTable(value) && shape.kind === 'table' && Object.entries(value).some(([name, one]) => isLong(one, shape, name)))
    return itemLines(value, shape);
  return null;
}

function isLong(value: unknown, { fields }: TableShape, name: string): boolean {
  const shape = fields.get(name)?.shape;
  return (
    value !== undefined && shape !== undefined && (isCallbackShape(shape) || (Array.isArray(value) && isVerb(value[0])))
  );
}

function itemLines(item: Table, declared: Shape): string[] {
  if (isCallbackShape(declared)) return [`- ${callbackText(item as unknown as Callback)}`];
  const { place, ...fields } = item as { readonly place?: Place };
  return tableLines(fields, memberFor(declared, item), ['-'], undefined, place);
}

function thenLines(label: string, then: Then): string[] {
  switch (then.go) {
    case 'on':
      return [`${label} on`];
    case 'ask':
      return [
        `${label} ask ${callbackText(then.callback)}`,
        ...(then.onFailed ? thenLines('onFailed', then.onFailed).map(indent) : []),
      ];
    case 'into':
      return [`${label} into`, ...then.verbs.flatMap(verbLines).map(indent)];
    case 'end':
      return [`${label} end ${then.cause}${then.answers ? ' answers' : ''}`];
  }
}

function callbackText(callback: Callback): string {
  const { dialect, kind, url, method, ...rest } = callback;
  const shape = memberFor(shapeOf(isTable(callback) && 'events' in callback ? 'Notify' : 'Callback'), callback);
  const whom = `${nameText(dialect)}/${nameText(kind)}`;
  const where = /^[^\s"\p{Cc}]+$/u.test(url) ? url : JSON.stringify(url);
  return tableLines(rest, shape, [whom, method, where])[0] ?? '';
}

/** As `printPlace` has it, in quotes where that could be taken for another place. */
function placeText(place: Place): string {
  const plain = !('pointer' in place) || place.pointer === '' || /^\/[^\p{Cc}]*\S$/u.test(place.pointer);
  return plain ? printPlace(place) : JSON.stringify(place.pointer);
}

const indent = (line: string): string => `  ${line}`;

function isCallbackShape({ name }: Shape): boolean {
  return name === 'Callback' || name === 'Notify';
}

function isCallback(value: unknown): value is Callback {
  return isTable(value) && isCallbackShape(memberFor(shapeOf('Callback'), value));
}

function isVerb(value: unknown): value is Verb {
  return isTable(value) && memberFor(shapeOf('Verb'), value).kind === 'table';
}
