import { emptyHeaders, type Headers, readHeaders } from './headers.ts';

/** One message of the switch as the socket framed it, `Content-Length` left out. */
export interface Frame {
  readonly headers: Headers;
  readonly body: string;
}

/** One event of the switch; values are always strings, an empty one where the switch has none. */
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
  const headers = emptyHeaders();
  let body = '';
  for (const [name, content] of Object.entries(value)) {
    if (name === '_body') body = plainValue(content);
    else if (name !== 'Content-Length') headers[name] = plainValue(content);
  }
  return event(headers, body);
}

/** Values with several entries come as the plain format writes them: `ARRAY::a|:b`. */
function plainValue(content: unknown): string {
  if (Array.isArray(content)) return `ARRAY::${content.map(String).join('|:')}`;
  return typeof content === 'string' ? content : String(content);
}

function readPlainEvent(text: string): EslEvent | null {
  const end = text.indexOf('\n\n');
  const { 'Content-Length': length, ...headers } = readHeaders(end < 0 ? text : text.slice(0, end));
  const rest = end < 0 ? '' : text.slice(end + 2);
  const body = length === undefined ? '' : Buffer.from(rest, 'utf8').toString('utf8', 0, Number(length));
  return event(Object.assign(emptyHeaders(), headers), body);
}

function event(headers: Record<string, string>, body: string): EslEvent | null {
  const name = headers['Event-Name'];
  if (name === undefined) return null;
  for (const key of Object.keys(headers)) if (headers[key] === '_undef_') headers[key] = '';
  return { name, headers, body };
}

/** Milliseconds between two events by the switch's own clock; null if one of them does not say. */
export function msBetween(earlier: EslEvent, later: EslEvent): number | null {
  const span = Number(later.headers['Event-Date-Timestamp']) - Number(earlier.headers['Event-Date-Timestamp']);
  return Number.isFinite(span) && span >= 0 ? Math.round(span / 1000) : null;
}
