import { align, type Likeness } from './align.ts';
import type { Place } from './common.ts';
import { headlineOf } from './headline.ts';
import type { Script } from './script.ts';
import { isTable, memberFor, type Shape, shapeOf } from './shape.ts';
import type { VerbName } from './verb.ts';

/** One thing in which two scripts are not the same. */
export interface Difference {
  readonly kind: 'missing' | 'added' | 'changed';
  /** From the script down, for example `['verbs', 2, 'digits', 'maximum']`: in the earlier one, of something added in the later. */
  readonly path: readonly (string | number)[];
  /** The verb it is, or is in; null for what belongs to the script itself. */
  readonly verb: VerbName | null;
  /** The end of the path, from that verb on; empty where the verb itself is missing or added. */
  readonly field: readonly (string | number)[];
  /** Absent for something added. */
  readonly before?: unknown;
  /** Absent for something missing. */
  readonly after?: unknown;
  /** Where in each document: the nearest place there is, for something missing or added that of what comes before it. */
  readonly placeBefore?: Place;
  readonly placeAfter?: Place;
}

export interface CompareOptions {
  /** Fields that do not count: by name (`raw`), or of one type only (`Callback.notes`). */
  readonly ignore?: readonly string[];
}

/**
 * Compares what two documents mean, not how they are written: verb by verb, field by field. Verbs that belong
 * together are found first, so that one put in between is one difference. Places and diagnostics never count; a
 * switch that is off is as good as one that is absent, and so are headers, branches or notes without any in them.
 */
export function compareScripts(before: Script, after: Script, options: CompareOptions = {}): readonly Difference[] {
  const comparison = new Comparison(new Set([...uncounted, ...(options.ignore ?? [])]));
  comparison.compare(before, after, shapeOf('Script'), { path: [], verb: null, field: [] });
  return comparison.found;
}

const uncounted = ['place', 'Script.diagnostics'];

/** Where a comparison is. */
interface Spot {
  readonly path: readonly (string | number)[];
  readonly verb: VerbName | null;
  readonly field: readonly (string | number)[];
  readonly placeBefore?: Place;
  readonly placeAfter?: Place;
}

class Comparison {
  readonly found: Difference[] = [];
  readonly #ignored: ReadonlySet<string>;
  /** Every value met, as text, by its number. */
  readonly #numbers = new Map<string, number>();

  constructor(ignored: ReadonlySet<string>) {
    this.#ignored = ignored;
  }

  compare(before: unknown, after: unknown, declared: Shape, spot: Spot): void {
    if (before === undefined) this.found.push({ kind: 'added', ...spot, after });
    else if (after === undefined) this.found.push({ kind: 'missing', ...spot, before });
    else {
      const shape = memberFor(declared, before);
      const same = memberFor(declared, after) === shape;
      if (same && isTable(before) && isTable(after)) this.#compareTables(before, after, shape, at(spot, before, after));
      else if (same && Array.isArray(before) && Array.isArray(after)) this.#compareLists(before, after, shape, spot);
      else if (before !== after) this.found.push({ kind: 'changed', ...spot, before, after });
    }
  }

  #compareTables(before: Table, after: Table, shape: Shape, spot: Spot): void {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!this.#counts(name, shape) || [before, after].every((side) => saysNothing(side, name, shape))) continue;
      const [one, other] = [before, after].map((side) =>
        isOwnTable(name, shape) ? (own(side, name) ?? {}) : own(side, name),
      );
      const [path, field] = [
        [...spot.path, name],
        [...spot.field, name],
      ];
      this.compare(one, other, inside(shape, name), { ...spot, path, field });
    }
  }

  #compareLists(before: readonly unknown[], after: readonly unknown[], shape: Shape, spot: Spot): void {
    const of = inside(shape, 0);
    const likeness = (item: unknown): Likeness => this.#likeness(item, of);
    let { placeBefore, placeAfter } = spot;
    for (const [one, other] of align(before.map(likeness), after.map(likeness))) {
      placeBefore = one < 0 ? placeBefore : (placeOf(before[one]) ?? placeBefore);
      placeAfter = other < 0 ? placeAfter : (placeOf(after[other]) ?? placeAfter);
      const index = one < 0 ? other : one;
      const verb = verbOf(one < 0 ? after[other] : before[one]);
      this.compare(before[one], after[other], of, {
        path: [...spot.path, index],
        verb: verb ?? spot.verb,
        field: verb ? [] : [...spot.field, index],
        ...(placeBefore && { placeBefore }),
        ...(placeAfter && { placeAfter }),
      });
    }
  }

  /** Names that a customer gave always do. */
  #counts(name: string, { kind, name: type }: Shape): boolean {
    return kind !== 'table' || !(this.#ignored.has(name) || this.#ignored.has(`${type}.${name}`));
  }

  #likeness(item: unknown, declared: Shape): Likeness {
    const shape = memberFor(declared, item);
    const verb = verbOf(item);
    const headline = verb && headlineOf(verb);
    const parts = new Map<string, { value: number; weight: number }>();
    if (isTable(item))
      for (const [name, value] of Object.entries(item))
        if (name !== 'verb' && !saysNothing(item, name, shape) && this.#counts(name, shape))
          parts.set(name, { value: this.#number(value, inside(shape, name)), weight: name === headline ? 3 : 1 });
    return { whole: this.#number(item, declared), kind: verb ?? '', parts };
  }

  #number(value: unknown, declared: Shape): number {
    const essence = JSON.stringify(this.#essence(value, declared)) ?? '';
    const known = this.#numbers.get(essence) ?? this.#numbers.size;
    this.#numbers.set(essence, known);
    return known;
  }

  /** The value without what does not count, its fields in one order. */
  #essence(value: unknown, declared: Shape): unknown {
    const shape = memberFor(declared, value);
    if (Array.isArray(value)) return value.map((item) => this.#essence(item, inside(shape, 0)));
    if (!isTable(value)) return value;
    return Object.entries(value)
      .filter(([name]) => !saysNothing(value, name, shape) && this.#counts(name, shape))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => [name, this.#essence(field, inside(shape, name))]);
  }
}

type Table = Readonly<Record<string, unknown>>;

function own(table: Table, name: string): unknown {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A field of a type of ours that holds values by any names: absent is as good as empty. */
function isOwnTable(name: string, within: Shape): boolean {
  return within.kind === 'table' && inside(within, name).kind === 'dictionary';
}

/** So is a switch that is off. */
function saysNothing(table: Table, name: string, within: Shape): boolean {
  const value = own(table, name);
  if (value === undefined || (value === false && within.kind === 'table')) return true;
  return isOwnTable(name, within) && isTable(value) && Object.keys(value).length === 0;
}

function inside(shape: Shape, name: string | number): Shape {
  switch (shape.kind) {
    case 'table':
      return shape.fields.get(String(name))?.shape ?? shapeOf('JsonValue');
    case 'list':
    case 'dictionary':
      return shape.of;
    default:
      return shapeOf('JsonValue');
  }
}

function at(spot: Spot, before: Table, after: Table): Spot {
  const placeBefore = placeOf(before) ?? spot.placeBefore;
  const placeAfter = placeOf(after) ?? spot.placeAfter;
  return { ...spot, ...(placeBefore && { placeBefore }), ...(placeAfter && { placeAfter }) };
}

function placeOf(value: unknown): Place | undefined {
  const place = isTable(value) ? value['place'] : undefined;
  return isTable(place) ? (place as Place) : undefined;
}

function verbOf(value: unknown): VerbName | undefined {
  return isTable(value) && typeof value['verb'] === 'string' ? (value['verb'] as VerbName) : undefined;
}
