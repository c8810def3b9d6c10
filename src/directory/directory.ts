import type { DirectoryDoor } from '../run/index.ts';
import type { DirectoryChange, JsonObject, JsonValue } from '../verbs/index.ts';

/** Where what calls change is kept; absent: as long as the process lives. */
export interface DirectoryKeeper {
  /** All of it or nothing. Resolves when it is on disk. */
  keep(things: readonly Changed[]): Promise<void>;
}

/** A thing as it is now; null: it is gone. */
export interface Changed {
  readonly kind: string;
  readonly id: string;
  readonly value: JsonObject | null;
}

interface Thing {
  readonly id: string;
  readonly value: JsonObject;
}

/**
 * What is kept of one account, in memory: what the operator's file says, and over it what was written since. Reading
 * never waits; a change is kept before it is seen.
 */
export class Directory implements DirectoryDoor {
  readonly #things = new Map<string, Map<string, Thing>>();
  readonly #keeper: DirectoryKeeper | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(file: DirectoryFile = {}, keeper?: DirectoryKeeper) {
    this.#keeper = keeper;
    for (const [kind, things] of Object.entries(file))
      for (const [id, value] of Object.entries(things)) this.put(kind, id, asTable(value));
  }

  find(kind: string, id: string): JsonObject | null {
    return this.#things.get(kind)?.get(id)?.value ?? null;
  }

  list(kind: string): readonly Thing[] {
    return [...(this.#things.get(kind)?.values() ?? [])];
  }

  /** What somebody else has kept already; null: it is gone. */
  put(kind: string, id: string, value: JsonObject | null): void {
    const things = this.#things.get(kind) ?? new Map<string, Thing>();
    this.#things.set(kind, things);
    if (value) things.set(id, { id, value });
    else things.delete(id);
  }

  /** One after the other, so that two calls that change one thing change it both. */
  change(changes: readonly DirectoryChange[]): Promise<void> {
    const done = this.#changing.then(() => this.#apply(changes));
    this.#changing = done.catch(() => {});
    return done;
  }

  async #apply(changes: readonly DirectoryChange[]): Promise<void> {
    const changed = new Map<string, Changed>();
    for (const { kind, id, path, value } of changes) {
      const key = JSON.stringify([kind, id]);
      const earlier = changed.get(key);
      const before = earlier ? earlier.value : this.find(kind, id);
      const after = withValue(before ?? {}, path, value);
      changed.set(key, { kind, id, value: after === null ? null : asTable(after) });
    }
    await this.#keeper?.keep([...changed.values()]);
    for (const { kind, id, value } of changed.values()) this.put(kind, id, value);
  }
}

/** Things by kind and id, as the operator's file has them. A text stands for an object of one field. */
export type DirectoryFile = Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;

/** The name of what a bare text, list or number stands for. */
export const bareValue = 'value';

function asTable(value: JsonValue): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : { [bareValue]: value };
}

/** A copy with one value put, or (null) taken out. */
function withValue(thing: JsonValue, [step, ...path]: readonly string[], value: JsonValue): JsonValue {
  if (step === undefined) return value;
  const { [step]: inner = {}, ...others } = asTable(thing);
  const after = withValue(inner, path, value);
  return after === null ? others : { ...others, [step]: after };
}
