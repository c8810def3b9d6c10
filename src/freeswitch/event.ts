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

function readJsonEvent(text: string): EslEvent | null {
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
  return event(headers as Record<string, string>, String(headers['_body'] ?? ''));
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

/** Milliseconds between two events by the switch's own clock; null if one of them does not say. */
export function msBetween(earlier: EslEvent, later: EslEvent): number | null {
  const span = Number(later.headers['Event-Date-Timestamp']) - Number(earlier.headers['Event-Date-Timestamp']);
  return Number.isFinite(span) && span >= 0 ? Math.round(span / 1000) : null;
}
