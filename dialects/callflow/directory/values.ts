import type { JsonObject, JsonValue } from '../../dialect.ts';
import { isObject } from '../flow.ts';

/** Values inside documents that somebody else has written: absent for whatever is not what it should be. */

export function valueAt(value: JsonValue | undefined | null, ...path: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value ?? undefined;
  for (const step of path) {
    if (!isObject(found) || !Object.hasOwn(found, step)) return undefined;
    found = (found as JsonObject)[step];
  }
  return found ?? undefined;
}

/** A number is taken for its digits. */
export function textAt(value: JsonValue | undefined | null, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  const text = typeof found === 'number' ? String(found) : found;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

export function flagAt(value: JsonValue | undefined | null, ...path: readonly string[]): boolean | undefined {
  const found = valueAt(value, ...path);
  if (typeof found === 'boolean') return found;
  return found === 'true' ? true : found === 'false' ? false : undefined;
}

/** A whole number that is not negative; a text of digits is one. */
export function countAt(value: JsonValue | undefined | null, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  const number = typeof found === 'string' && /^\d{1,15}$/.test(found) ? Number(found) : found;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

export function tableAt(value: JsonValue | undefined | null, ...path: readonly string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isObject(found) ? (found as JsonObject) : {};
}

export function listAt(value: JsonValue | undefined | null, ...path: readonly string[]): readonly JsonValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function textsAt(value: JsonValue | undefined | null, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).flatMap((one) => textAt(one) ?? []);
}
