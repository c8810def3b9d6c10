import type { Item } from '../../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { isObject } from '../flow.ts';
import { toGregorian } from '../gregorian.ts';

/** What is filtered: a document, and when it was made and changed, Unix ms. */
export type Filtered = Pick<Item, 'value' | 'createdAt' | 'changedAt'>;
export type Filter = (entry: Filtered) => boolean;

/** The filters of a query, all of which must hold; null where there are none. A key may be a path with dots. */
export function filtersOf(query: URLSearchParams): Filter | null {
  const filters = [...query].flatMap(([name, value]) => filterOf(name, value) ?? []);
  return filters.length === 0 ? null : (entry) => filters.every((holds) => holds(entry));
}

function filterOf(name: string, value: string): Filter | null {
  switch (name) {
    case 'has_key':
      return ({ value: document }) => at(document, value) !== undefined;
    case 'key_missing':
      return ({ value: document }) => at(document, value) === undefined;
    case 'has_value':
      return ({ value: document }) => hasValue(at(document, value));
    case 'missing_value':
      return ({ value: document }) => !hasValue(at(document, value));
    case 'created_from':
      return bound(value, (seconds, { createdAt }) => toGregorian(createdAt) >= seconds);
    case 'created_to':
      return bound(value, (seconds, { createdAt }) => toGregorian(createdAt) <= seconds);
    case 'modified_from':
      return bound(value, (seconds, { changedAt }) => toGregorian(changedAt) >= seconds);
    case 'modified_to':
      return bound(value, (seconds, { changedAt }) => toGregorian(changedAt) <= seconds);
  }
  const not = /^filter_not_(.+)$/s.exec(name)?.[1];
  if (not !== undefined) return ({ value: document }) => !equals(at(document, not), value);
  const key = /^filter_(.+)$/s.exec(name)?.[1];
  return key === undefined ? null : ({ value: document }) => equals(at(document, key), value);
}

function bound(text: string, holds: (seconds: number, entry: Filtered) => boolean): Filter | null {
  const seconds = Number(text);
  return text.trim() === '' || Number.isNaN(seconds) ? null : (entry) => holds(seconds, entry);
}

/** The value at a path with dots; a key that has dots itself is found, too. */
export function at(document: JsonObject, path: string): JsonValue | undefined {
  if (Object.hasOwn(document, path)) return document[path];
  let found: unknown = document;
  for (const key of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found as JsonValue;
}

/** A value is compared as it would be written; a list has what one of its members is. */
function equals(value: JsonValue | undefined, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((each) => equals(each, wanted));
  return value !== undefined && typeof value !== 'object' && String(value) === wanted;
}

function hasValue(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
