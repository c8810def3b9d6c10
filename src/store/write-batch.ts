import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';

/** Does something as soon as no other process is writing. */
type Patiently = <Result>(act: () => Result) => Promise<Result>;

/** Says, once everything is written, what came of one piece of work. */
type Write = () => () => void;

/**
 * Writes of a moment go into the file together, in the order they were asked for: each alone would cost a
 * transaction. So long as the switch needs to begin an application, the file may lag behind.
 */
export class WriteBatch {
  readonly #database: DatabaseSync;
  readonly #patiently: Patiently;
  #gathered: { readonly write: Write; readonly fail: (error: unknown) => void }[] = [];
  #written: Promise<void> | undefined;

  constructor(database: DatabaseSync, patiently: Patiently) {
    this.#database = database;
    this.#patiently = patiently;
  }

  /** Resolves with what `work` gives when it is in the file. */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const write = () => {
        try {
          const result = work();
          return () => resolve(result);
        } catch (error) {
          if (!this.#database.isTransaction) throw error;
          return () => reject(error);
        }
      };
      this.#gathered.push({ write, fail: reject });
      this.#written ??= this.#writeAll();
    });
  }

  /** Resolves when everything that was asked for by now has been written, or cannot be. */
  async settled(): Promise<void> {
    await this.#written;
  }

  async #writeAll(): Promise<void> {
    await setTimeout(gatherMs);
    while (this.#gathered.length > 0) {
      const all = this.#gathered;
      this.#gathered = [];
      try {
        for (const settle of await this.#patiently(() => this.#transact(all.map(({ write }) => write)))) settle();
      } catch (error) {
        for (const { fail } of all) fail(error);
      }
    }
    this.#written = undefined;
  }

  /** All or nothing; what fails by itself fails alone. */
  #transact(writes: readonly Write[]): readonly (() => void)[] {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const settled = writes.map((write) => write());
      this.#database.exec('COMMIT');
      return settled;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** One media tick of the switch. */
const gatherMs = 20;
