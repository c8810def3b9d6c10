import { setTimeout } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import { type Database, patiently } from './database.ts';

/** What a query writes over, whatever was there: a row, or one column of it. */
interface Place {
  readonly row: string;
  readonly column?: string;
}

interface Write {
  readonly query: CompiledQuery;
  readonly over: Place | undefined;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes of a moment go into the database together, in the order they were asked for: each alone would cost a
 * transaction. So long as the switch needs to begin an application, the database may lag behind. Each write has to
 * come to the same when it is done twice.
 */
export class WriteBatch {
  readonly #database: Database;
  #gathered: Write[] = [];
  /** Of the batch that is gathered or was written last; never rejects. */
  #last: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves when it is written, or what came after it `over` the same. */
  write(query: CompiledQuery, over?: Place): Promise<void> {
    return new Promise((done, failed) => {
      if (this.#gathered.length === 0) this.#last = this.#writeAfter(this.#last);
      this.#gathered.push({ query, over, done, failed });
    });
  }

  /** Resolves when everything that was asked for by now has been written, or cannot be. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #writeAfter(before: Promise<void>): Promise<void> {
    await setTimeout(gatherMs);
    await before;
    const all = this.#gathered;
    this.#gathered = [];
    try {
      await patiently(this.#database, () => this.#together(all));
      for (const { done } of all) done();
    } catch (error) {
      if (all.length === 1 || this.#database.isPassing(error)) for (const { failed } of all) failed(error);
      else for (const write of all) await this.#alone(write);
    }
  }

  /** All or nothing. */
  async #together(all: readonly Write[]): Promise<void> {
    const { kysely } = this.#database;
    const writes = needed(all);
    const [only, ...others] = writes;
    if (only && others.length === 0) await kysely.executeQuery(only.query);
    else
      await kysely.transaction().execute(async (transaction) => {
        for (const { query } of writes) await transaction.executeQuery(query);
      });
  }

  /** What fails by itself fails alone. */
  async #alone({ query, done, failed }: Write): Promise<void> {
    await patiently(this.#database, () => this.#database.kysely.executeQuery(query)).then(done, failed);
  }
}

/** Without those of which nothing would be left, because a later one writes over the same. */
function needed(writes: readonly Write[]): readonly Write[] {
  const rows = new Set<string>();
  const columns = new Set<string>();
  return writes
    .toReversed()
    .filter(({ over }) => {
      if (!over) return true;
      const column = over.column === undefined ? undefined : `${over.column} ${over.row}`;
      const isNeedless = rows.has(over.row) || (column !== undefined && columns.has(column));
      if (column === undefined) rows.add(over.row);
      else columns.add(column);
      return !isNeedless;
    })
    .reverse();
}

/** One media tick of the switch. */
const gatherMs = 20;
