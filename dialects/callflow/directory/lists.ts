import type { DirectoryView, JsonObject } from '../../dialect.ts';
import { isObject } from '../flow.ts';
import { textAt, valueAt } from './values.ts';

/** One line of a list of numbers. */
export interface ListEntry {
  readonly key: string;
  readonly value: JsonObject;
}

/** The lines of a list, whether they stand in a row or by key; null: there is no such list. */
export function entriesOf(directory: DirectoryView, id: string): readonly ListEntry[] | null {
  const list = directory.find('lists', id);
  if (!list) return null;
  const entries = valueAt(list, 'entries');
  const all: readonly (readonly [string, unknown])[] = Array.isArray(entries)
    ? entries.map((value, index) => [String(index), value] as const)
    : isObject(entries)
      ? Object.entries(entries)
      : [];
  return all.flatMap(([key, value]) => (isObject(value) ? [{ key, value: value as JsonObject }] : []));
}

/** What lists call a number: the longest prefix counts. */
export function nameInLists(directory: DirectoryView, lists: readonly string[], number: string): string | undefined {
  let best: { readonly length: number; readonly name: string } | undefined;
  for (const { value } of lists.flatMap((id) => entriesOf(directory, id) ?? [])) {
    const start = textAt(value, 'number') ?? textAt(value, 'prefix');
    const name = textAt(value, 'displayname') ?? textAt(value, 'name');
    if (start === undefined || name === undefined || !number.startsWith(start)) continue;
    if (!best || start.length > best.length) best = { length: start.length, name };
  }
  return best?.name;
}
