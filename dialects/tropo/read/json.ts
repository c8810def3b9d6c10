import type { SourceDocument } from '../../../src/document/index.ts';
import type { Place } from '../../../src/verbs/index.ts';

/** One value of the document and where it stands. */
export interface Said {
  readonly value: unknown;
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** Members that were written next to the value where they belong inside it. */
  readonly beside?: ReadonlyMap<string, Said>;
}

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Neither left out nor null: Tropo makes no difference between the two. */
export function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function child({ pointer }: Said, key: string | number, value: unknown): Said {
  return { value, pointer: `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}` };
}

/** The elements of an array, each with its own place; anything else stands for itself. */
export function eachOf(said: Said): readonly Said[] {
  if (!Array.isArray(said.value)) return [said];
  const beside = said.beside && { beside: said.beside };
  return said.value.map((value, index) => ({ ...child(said, index, value), ...beside }));
}

/** A value as it may stand in a sentence. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * Line and column of one character of a text value, counted through the escapes of the JSON string that it
 * stands in; the value's own place if it is not written as a string.
 */
export function placeInText(source: SourceDocument, pointer: string, offset: number): Place {
  const start = source.locate({ pointer });
  const line = source.text.split(/\r\n|\r|\n/)[start.line - 1] ?? '';
  let index = start.column - 1;
  if (line[index] !== '"') return { pointer };
  index++;
  for (let passed = 0; passed < offset; passed++) {
    if (line[index] !== '\\') index++;
    else index += line[index + 1] === 'u' ? 6 : 2;
  }
  return { line: start.line, column: index + 1 };
}
