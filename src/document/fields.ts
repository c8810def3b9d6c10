import type { Place } from '../verbs/index.ts';

/** What was wrong with one field; the dialect turns it into a Diagnostic with its own code and number. */
export interface FieldProblem {
  readonly field: string;
  readonly value: string;
  /** A clause for a sentence, for example `must be a whole number from 1 to 50`. */
  readonly problem: string;
  readonly place: Place;
}

export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Reads the named values of one element or object: attributes are strings, JSON values may be anything.
 * A value that does not fit is reported and the default is taken, so that one wrong attribute never costs a
 * call. Every field asked for is remembered; `unread()` names the rest.
 */
export class Fields {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #place: (field: string) => Place;
  readonly #report: (problem: FieldProblem) => void;
  readonly #read = new Set<string>();

  constructor(
    values: ReadonlyMap<string, unknown>,
    place: (field: string) => Place,
    report: (problem: FieldProblem) => void,
  ) {
    this.#values = values;
    this.#place = place;
    this.#report = report;
  }

  has(field: string): boolean {
    this.#read.add(field);
    const value = this.#values.get(field);
    return value !== undefined && value !== null;
  }

  /** As it stands, whatever it is. */
  raw(field: string): unknown {
    this.#read.add(field);
    return this.#values.get(field);
  }

  /** Numbers and booleans are written out; objects and arrays are a problem. */
  text(field: string): string | undefined {
    const value = this.raw(field);
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.#wrong(field, value, 'must be a text', undefined);
  }

  /** A number, also as text (`"5"`, `"10.0"`). */
  number<Default>(field: string, fallback: Default, bounds: Bounds = {}): number | Default {
    const value = this.raw(field);
    if (value === undefined || value === null || value === '') return fallback;
    const parsed =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$/.test(value)
          ? Number(value)
          : Number.NaN;
    if (!Number.isFinite(parsed) || outside(parsed, bounds))
      return this.#wrong(field, value, `must be a number${range(bounds)}`, fallback);
    return parsed;
  }

  /** A whole number; `10.0` is one. */
  integer<Default>(field: string, fallback: Default, bounds: Bounds = {}): number | Default {
    const problem = `must be a whole number${range(bounds)}`;
    const value = this.raw(field);
    if (value === undefined || value === null || value === '') return fallback;
    const parsed =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^\s*[-+]?\d+(\.0*)?\s*$/.test(value)
          ? Number(value)
          : Number.NaN;
    if (!Number.isInteger(parsed) || outside(parsed, bounds)) return this.#wrong(field, value, problem, fallback);
    return parsed;
  }

  /** true and false in any case, also as text, and 1 and 0. */
  boolean<Default>(field: string, fallback: Default): boolean | Default {
    const value = this.raw(field);
    if (value === undefined || value === null || value === '') return fallback;
    const word = wordOf(value);
    if (word === 'true' || word === '1') return true;
    if (word === 'false' || word === '0') return false;
    return this.#wrong(field, value, 'must be true or false', fallback);
  }

  /** One of a list of words, compared without regard to case, returned as listed. */
  oneOf<Word extends string, Default>(field: string, words: readonly Word[], fallback: Default): Word | Default {
    const value = this.raw(field);
    if (value === undefined || value === null || value === '') return fallback;
    const found = words.find((word) => word.toLowerCase() === wordOf(value));
    return found ?? this.#wrong(field, value, `must be ${words.join(', ')}`, fallback);
  }

  /** Fields nobody has asked for, in the order of the document. */
  unread(): readonly string[] {
    return [...this.#values.keys()].filter((field) => !this.#read.has(field));
  }

  place(field: string): Place {
    return this.#place(field);
  }

  #wrong<Result>(field: string, value: unknown, problem: string, result: Result): Result {
    const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
    this.#report({ field, value: shown.slice(0, 100), problem, place: this.#place(field) });
    return result;
  }
}

function wordOf(value: unknown): string {
  return typeof value === 'object' ? '' : String(value).trim().toLowerCase();
}

function outside(value: number, { minimum, maximum }: Bounds): boolean {
  return (minimum !== undefined && value < minimum) || (maximum !== undefined && value > maximum);
}

function range({ minimum, maximum }: Bounds): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (maximum !== undefined) return ` of at most ${maximum}`;
  return '';
}
