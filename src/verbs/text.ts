import type { Place } from './common.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Script } from './script.ts';
import type { Callback, Then } from './then.ts';
import type { Verb } from './verb.ts';

/**
 * A script as text: one line a verb, what it holds indented below it, places at the end of the line.
 * The same words as the types, so that whoever reads one can read the other. True booleans stand as their
 * name; false ones, empty texts, lists and tables are left out. Passwords are never printed.
 */
export function printScript(script: Script): string {
  const lines = script.usable ? [] : ['unusable'];
  for (const verb of script.verbs) lines.push(...verbLines(verb));
  lines.push(...thenLines('at end:', script.atEnd));
  if (script.atHangup.go !== 'end') lines.push(...thenLines('at hangup:', script.atHangup));
  for (const [signal, then] of Object.entries(script.atSignal ?? {}))
    lines.push(...thenLines(`at signal ${signal}:`, then));
  return `${lines.join('\n')}\n`;
}

export function printVerbs(verbs: readonly Verb[]): string {
  return verbs.flatMap(verbLines).join('\n');
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

/** The field that stands bare after the verb's name. */
const headlines: Partial<Record<Verb['verb'], string>> = {
  say: 'text',
  redirect: 'callback',
  tag: 'tag',
  unsupported: 'said',
  conference: 'room',
  enqueue: 'queue',
  dequeue: 'queue',
  bridge: 'callId',
};

function verbLines(verb: Verb): string[] {
  const { verb: name, place, ...fields } = verb;
  const headline = headlines[name];
  const head: string[] = [name];
  const below: string[] = [];
  if (headline !== undefined) {
    const value = (fields as Record<string, unknown>)[headline];
    if (value !== '') head.push(isCallback(value) ? callbackText(value) : inline(value));
  }
  for (const [field, value] of Object.entries(fields)) if (field !== headline) setField(field, value, head, below);
  head.push(`@${printPlace(place)}`);
  return [head.join(' '), ...below.map(indent)];
}

/** Puts one field either on the head line or below it. */
function setField(field: string, value: unknown, head: string[], below: string[]): void {
  if (omitted(value)) return;
  if (value === true) head.push(field);
  else if (isThen(value)) below.push(...thenLines(field, value));
  else if (isVerbs(value)) below.push(`${field}:`, ...value.flatMap(verbLines).map(indent));
  else if (isTable(value) && Object.values(value).some(isThen))
    below.push(
      `${field}:`,
      ...Object.entries(value)
        .flatMap(([key, then]) => thenLines(JSON.stringify(key), then as Then))
        .map(indent),
    );
  else if (isCallback(value)) below.push(`${field} ${callbackText(value)}`);
  else if (Array.isArray(value) && value.some((item) => isTable(item)))
    below.push(`${field}:`, ...value.flatMap((item) => itemLines(item)).map(indent));
  else if (isTable(value) && holdsVerbs(value)) below.push(`${field}:`, ...itemLines(value).map(indent));
  else head.push(`${field}=${inline(value)}`);
}

function itemLines(item: Record<string, unknown>): string[] {
  if (isCallback(item)) return [`- ${callbackText(item)}`];
  const { place, ...fields } = item as { place?: Place };
  const head = ['-'];
  const below: string[] = [];
  for (const [field, value] of Object.entries(fields)) setField(field, value, head, below);
  if (place) head.push(`@${printPlace(place)}`);
  return [head.join(' '), ...below.map(indent)];
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
  const { dialect, kind, url, method, notes, ...rest } = callback;
  const extra = Object.entries(rest)
    .filter(([, value]) => !omitted(value))
    .map(([field, value]) => `${field}=${inline(value)}`);
  const shown = notes && Object.keys(notes).length > 0 ? [`notes=${inline(notes)}`] : [];
  return [`${dialect}/${kind}`, method, url, ...extra, ...shown].join(' ');
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (isTable(value)) {
    const { kind, password: _password, ...fields } = value;
    const inner = Object.entries(fields)
      .filter(([, field]) => !omitted(field))
      .map(([key, field]) =>
        field === true ? key : `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}=${inline(field)}`,
      )
      .join(' ');
    return typeof kind === 'string' ? `${kind}(${inner})` : `(${inner})`;
  }
  return typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value) ? value : JSON.stringify(value);
}

const indent = (line: string): string => `  ${line}`;

function omitted(value: unknown): boolean {
  return (
    value === undefined ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (isTable(value) && Object.keys(value).length === 0)
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isThen(value: unknown): value is Then {
  return (
    isTable(value) && (value['go'] === 'on' || value['go'] === 'ask' || value['go'] === 'into' || value['go'] === 'end')
  );
}

function isCallback(value: unknown): value is Callback {
  return (
    isTable(value) &&
    typeof value['dialect'] === 'string' &&
    typeof value['kind'] === 'string' &&
    typeof value['url'] === 'string'
  );
}

function isVerbs(value: unknown): value is readonly Verb[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => isTable(item) && typeof item['verb'] === 'string')
  );
}

function holdsVerbs(table: Record<string, unknown>): boolean {
  return Object.values(table).some((value) => isVerbs(value) || isCallback(value));
}
