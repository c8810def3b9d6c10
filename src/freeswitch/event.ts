import { emptyHeaders, type Headers, readHeaders } from './headers.ts';

/** One message of the switch as the socket framed it, `Content-Length` left out. */
export interface Frame {
  readonly headers: Headers;
  readonly body: string;
}

/**
 * One event of the switch; values are always strings, an empty one where the switch has none. The body, where
 * there is one, may also be among the headers (`_body`).
 */
export interface EslEvent {
  readonly name: string;
  readonly headers: Headers;
  readonly body: string;
}

/** The event in a `text/event-json` or `text/event-plain` frame; null if it is neither or cannot be read. */
export function readEvent(frame: Frame): EslEvent | null {
  switch (frame.headers['Content-Type']) {
    case 'text/event-json':
      return readJsonEvent(frame.body);
    case 'text/event-plain':
      return readPlainEvent(frame.body);
    default:
      return null;
  }
}

/**
 * One header. Cheaper than `headers` where few of them are wanted: an event of the switch has two hundred.
 * Undefined where there is none.
 */
export function header(event: EslEvent, name: string): string | undefined {
  return event instanceof WrittenEvent ? event.header(name) : event.headers[name];
}

function readJsonEvent(text: string): EslEvent | null {
  if (text.startsWith(asTheSwitchWrites) && text.endsWith('"}')) {
    const name = valueIn(text, 'Event-Name');
    if (name !== null && name !== undefined) return new WrittenEvent(name, text);
  }
  const headers = parseHeaders(text);
  return headers && event(headers, headers['_body'] ?? '');
}

/** Without blanks, its name first: in such a text a header can be found without reading all of them. */
const asTheSwitchWrites = '{"Event-Name":"';

/** An event as the switch wrote it; it is read when somebody wants more than a few headers. */
class WrittenEvent implements EslEvent {
  readonly name: string;
  readonly #text: string;
  #headers: Record<string, string> | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.#text = text;
  }

  get headers(): Headers {
    this.#headers ??= parseHeaders(this.#text) ?? emptyHeaders();
    return this.#headers;
  }

  get body(): string {
    return this.header('_body') ?? '';
  }

  header(name: string): string | undefined {
    const value = this.#headers ? undefined : valueIn(this.#text, name);
    return value === undefined ? this.#headers?.[name] : (value ?? this.headers[name]);
  }
}

/**
 * The text of a header in an event without blanks. Undefined: there is none. Null: it has to be read properly. A quote
 * inside a value is written `\"`, so that what is found here is no part of a value.
 */
function valueIn(text: string, name: string): string | null | undefined {
  const sought = `"${name}":`;
  const found = text.indexOf(sought);
  if (found < 0) return undefined;
  const begin = found + sought.length + 1;
  const end = text[begin - 1] === '"' ? text.indexOf('"', begin) : -1;
  if (end < 0) return null;
  const value = text.slice(begin, end);
  return value.includes('\\') ? null : value;
}

function parseHeaders(text: string): Record<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // Events are large and many: the parsed object itself becomes the headers, a copy would cost as much again.
  const headers = Object.setPrototypeOf(value, null) as Record<string, unknown>;
  for (const name in headers) if (typeof headers[name] !== 'string') headers[name] = plainValue(headers[name]);
  return headers as Record<string, string>;
}

/** Values with several entries come as the plain format writes them: `ARRAY::a|:b`. */
function plainValue(content: unknown): string {
  return Array.isArray(content) ? `ARRAY::${content.map(String).join('|:')}` : String(content);
}

function readPlainEvent(text: string): EslEvent | null {
  const end = text.indexOf('\n\n');
  const { 'Content-Length': length, ...headers } = readHeaders(end < 0 ? text : text.slice(0, end));
  const rest = end < 0 ? '' : text.slice(end + 2);
  const body = length === undefined ? '' : Buffer.from(rest, 'utf8').toString('utf8', 0, Number(length));
  for (const name in headers) if (headers[name] === undefinedValue) headers[name] = '';
  return event(Object.assign(emptyHeaders(), headers), body);
}

function event(headers: Record<string, string>, body: string): EslEvent | null {
  const name = headers['Event-Name'];
  return name === undefined ? null : { name, headers, body };
}

/** What the plain format writes for a value that is empty. */
const undefinedValue = '_undef_';

/** Microseconds by the switch's own clock; NaN if the event does not say. */
export function switchTime(event: EslEvent): number {
  return Number(header(event, 'Event-Date-Timestamp'));
}

/** Milliseconds since a `switchTime`; null if one of the two is not known. */
export function msFrom(earlier: number, later: EslEvent): number | null {
  const span = switchTime(later) - earlier;
  return Number.isFinite(span) && span >= 0 ? Math.round(span / 1000) : null;
}
