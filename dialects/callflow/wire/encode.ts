import type { JsonObject, JsonValue } from '../../dialect.ts';

/**
 * Pairs as KAZOO writes them: `a=1`, nested `a[b][c]=v`, lists `a[]=v`; blanks as `+`, everything beyond
 * `A-Za-z0-9.-_~` as upper-case UTF-8 escapes. Unlike there, keys are escaped too, and what is empty leaves no
 * stray `&` behind.
 */
export function encodePairs(parameters: JsonObject): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => pairs(escaped(name), value))
    .join('&');
}

function pairs(name: string, value: JsonValue): readonly string[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [`${name}=${escaped(String(value))}`];
  if (isList(value)) return value.flatMap((item) => pairs(`${name}[]`, item));
  return Object.entries(value).flatMap(([key, inner]) => pairs(`${name}[${escaped(key)}]`, inner));
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Behind whatever query the url has already. */
export function withQuery(url: string, query: string): string {
  if (query === '') return url;
  if (!url.includes('?')) return `${url}?${query}`;
  return /[?&]$/.test(url) ? `${url}${query}` : `${url}&${query}`;
}

function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}
