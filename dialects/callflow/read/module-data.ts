import { type Bounds, Fields } from '../../../src/document/index.ts';
import type { Diagnostic, Keys, Place } from '../../../src/verbs/index.ts';
import { isObject, pointTo } from '../flow.ts';

/** The twelve keys that end playing, and that a collection may end with. */
export const allKeys: Keys = '0123456789*#';

/**
 * The `data` of one node. A value of the wrong type is taken where its meaning is plain (`"20"`, `"true"`), with
 * a warning, because KAZOO's REST API converts it and a Pivot answer with it is refused there; any other wrong
 * value leaves the default.
 */
export class ModuleData {
  readonly pointer: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #fields: Fields;
  readonly #diagnose: (diagnostic: Diagnostic) => void;

  constructor(values: Readonly<Record<string, unknown>>, pointer: string, diagnose: (diagnostic: Diagnostic) => void) {
    this.pointer = pointer;
    this.#values = new Map(Object.entries(values));
    this.#diagnose = diagnose;
    this.#fields = new Fields(
      this.#values,
      (field) => this.place(field),
      ({ field, value, problem }) => this.wrong(field, value, problem),
    );
  }

  place(field: string): Place {
    return { pointer: pointTo(this.pointer, field) };
  }

  has(field: string): boolean {
    return this.#fields.has(field);
  }

  raw(field: string): unknown {
    return this.#fields.raw(field);
  }

  /** Absent for a text without a character, too. */
  text(field: string): string | undefined {
    const text = this.#fields.text(field);
    if (text !== undefined && typeof this.#values.get(field) !== 'string') this.#converted(field, 'a text');
    return text?.trim() === '' ? undefined : text;
  }

  integer<Default>(field: string, fallback: Default, bounds: Bounds = {}): number | Default {
    const read = this.#fields.integer(field, fallback, bounds);
    const value = this.#values.get(field);
    if (value === '') this.wrong(field, value, 'must be a number');
    else if (typeof value === 'string' && Number(value) === read) this.#converted(field, 'a number');
    return read;
  }

  boolean<Default>(field: string, fallback: Default): boolean | Default {
    const value = this.#fields.raw(field);
    if (typeof value === 'boolean') return value;
    if (value === undefined || value === null) return fallback;
    const meant = booleanWords.get(plainText(value).trim().toLowerCase());
    if (meant !== undefined) this.#converted(field, String(meant));
    else this.wrong(field, plainText(value), 'must be true or false');
    return meant ?? fallback;
  }

  /** One of a list of words; in another case it is taken, too. */
  oneOf<Word extends string, Default>(field: string, words: readonly Word[], fallback: Default): Word | Default {
    const value = this.#fields.raw(field);
    if (value === undefined || value === null) return fallback;
    const exact = words.find((word) => word === value);
    if (exact !== undefined) return exact;
    const written = plainText(value).trim().toLowerCase();
    const meant = words.find((word) => word.toLowerCase() === written);
    if (meant !== undefined) this.#converted(field, meant);
    else this.wrong(field, plainText(value), `must be ${words.join(', ')}`);
    return meant ?? fallback;
  }

  /** One key of a telephone. */
  key<Default>(field: string, fallback: Default): Keys | Default {
    const written = this.#fields.raw(field);
    const key = written === '' ? written : this.text(field);
    if (key === undefined) return fallback;
    if (key.length === 1 && allKeys.includes(key)) return key;
    this.wrong(field, key, `must be one of the keys ${allKeys}`);
    return fallback;
  }

  /** A list of keys, or one text of them; a member that is no key is left out. */
  keys<Default>(field: string, fallback: Default): Keys | Default {
    const value = this.#fields.raw(field);
    if (value === undefined || value === null) return fallback;
    if (typeof value === 'string') this.#converted(field, 'a list');
    const members: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? [...value] : [value];
    const strange = members.filter((key) => typeof key !== 'string' || key.length !== 1 || !allKeys.includes(key));
    if (strange.length > 0) this.wrong(field, strange.map(plainText).join(' '), `may only name the keys ${allKeys}`);
    return [...new Set(members.filter((key) => !strange.includes(key)))].join('');
  }

  /** The values of an object; undefined where there is none. */
  table(field: string): ReadonlyMap<string, unknown> | undefined {
    const value = this.#fields.raw(field);
    if (value === undefined || value === null) return undefined;
    if (isObject(value)) return new Map(Object.entries(value));
    this.wrong(field, plainText(value), 'must be an object');
    return undefined;
  }

  /** An object read field by field; an empty one where there is none. */
  inner(field: string): ModuleData {
    return new ModuleData(Object.fromEntries(this.table(field) ?? []), pointTo(this.pointer, field), this.#diagnose);
  }

  /** The objects of a list, each read field by field; a member that is none is left out. */
  items(field: string): readonly ModuleData[] {
    return this.#list(field).flatMap((value, index) => {
      if (isObject(value)) return [new ModuleData(value, `${pointTo(this.pointer, field)}/${index}`, this.#diagnose)];
      this.wrong(field, plainText(value), 'may only hold objects');
      return [];
    });
  }

  /** The texts of a list; a bare text is a list of one. */
  texts(field: string): readonly string[] {
    const value = this.#fields.raw(field);
    return (typeof value === 'string' ? [value] : this.#list(field)).flatMap((member) => {
      if (typeof member === 'string' && member.trim() !== '') return [member];
      this.wrong(field, plainText(member), 'may only hold texts');
      return [];
    });
  }

  #list(field: string): readonly unknown[] {
    const value = this.#fields.raw(field);
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value;
    this.wrong(field, plainText(value), 'must be a list');
    return [];
  }

  /** Says that a field without which the module does nothing is not there. */
  missing(field: string, what: string): void {
    this.#diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: `There is no "${field}" ${what}.`,
      place: this.place(field),
    });
  }

  /** Says that a field which is set has no effect yet. */
  ignored(field: string, why: string): void {
    if (!this.has(field)) return;
    this.#diagnose({
      code: `ignored-${field.replaceAll('_', '-')}`,
      severity: 'warning',
      message: `"${field}" has no effect: ${why}.`,
      place: this.place(field),
    });
  }

  /** Fields that the platform decides by, and that decide nothing here: read, and not worth a word each time. */
  known(...fields: readonly string[]): void {
    for (const field of fields) this.#fields.has(field);
  }

  wrong(field: string, value: string, problem: string): void {
    this.#diagnose({
      code: 'invalid-value',
      severity: 'warning',
      message: `"${field}" ${problem}, not ${JSON.stringify(value.slice(0, 100))}; it counts as if it were not there.`,
      place: this.place(field),
    });
  }

  unread(): readonly string[] {
    return this.#fields.unread();
  }

  #converted(field: string, meant: string): void {
    this.#diagnose({
      code: 'converted-value',
      severity: 'warning',
      message: `"${field}" is ${JSON.stringify(this.#values.get(field))} and is taken as ${meant}.`,
      place: this.place(field),
      hint: 'KAZOO refuses a Pivot answer with such a value',
    });
  }
}

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** A value as people would write it. `String` would call a `toString` that came with the document. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
