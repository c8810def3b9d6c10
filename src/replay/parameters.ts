import { headerOf } from './http-file.ts';
import type { RecordedRequest } from './recorded-call.ts';

/** A parameter by its name, with every value it has, in order; texts of JSON bodies stand in quotes. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** What a request says, in its query and in its body, whatever the two are written in. */
export function parametersOf({ url, headers, body }: RecordedRequest): Parameters {
  const found = new Map<string, string[]>();
  const add = (name: string, value: string) => found.set(name, [...(found.get(name) ?? []), value]);
  for (const [name, value] of new URL(url).searchParams) add(`query ${name}`, value);
  if (body === undefined) return found;
  const type = headerOf(headers, 'content-type') ?? '';
  const value = /\bjson\b/i.test(type) ? parsed(body) : undefined;
  if (value !== undefined) addJson('', value, add);
  else if (/urlencoded/i.test(type)) for (const [name, text] of new URLSearchParams(body)) add(name, text);
  else if (body !== '') add('body', body);
  return found;
}

/** Undefined for what is no JSON. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function addJson(path: string, value: unknown, add: (name: string, value: string) => void): void {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (inner.length === 0) add(path, JSON.stringify(value));
  for (const [key, item] of inner) {
    const step = Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`;
    addJson(path + step, item, add);
  }
}
