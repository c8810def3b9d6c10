import { readFileSync } from 'node:fs';
import { type Change, everyItem, type Shelf } from '../desk/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { Directory, type DirectoryFile } from './directory.ts';

export interface DirectoriesParts {
  /** The operator's file of an account, an absolute path; absent: it has none. */
  readonly fileOf: (account: string) => string | undefined;
  /** Shelf kinds by the names that files have for them. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** What is kept of every account. */
export class Directories {
  readonly #parts: DirectoriesParts;
  #shelfOf: ((account: string) => Shelf) | undefined;
  readonly #open = new Map<string, Directory>();
  readonly #names: ReadonlyMap<string, string>;

  constructor(parts: DirectoriesParts) {
    this.#parts = parts;
    this.#names = new Map(Object.entries(parts.kinds).map(([name, kind]) => [kind, name]));
  }

  of(account: string): Directory {
    const known = this.#open.get(account);
    if (known) return known;
    const { fileOf, kinds } = this.#parts;
    const file = fileOf(account);
    const filed = file === undefined ? {} : readDirectory(file);
    const opened = new Directory(filed, {
      keep: async (things) => {
        const changes = things.flatMap(({ kind: name, id, value }): readonly Change[] => {
          const kind = kinds[name];
          if (kind === undefined) return [];
          if (value) return [{ put: kind, id, value }];
          return Object.hasOwn(filed[name] ?? {}, id) ? [{ put: kind, id, value: removed }] : [{ remove: kind, id }];
        });
        await this.#shelfOf?.(account).write(changes);
      },
    });
    this.#open.set(account, opened);
    return opened;
  }

  /** From here on changes are kept on the accounts' shelves; what was kept there before is read, before the first call. */
  async keepOn(shelfOf: (account: string) => Shelf, accounts: readonly string[]): Promise<void> {
    const { kinds } = this.#parts;
    this.#shelfOf = shelfOf;
    for (const account of accounts)
      for (const kind of Object.values(kinds))
        for await (const { id, value } of everyItem(shelfOf(account), kind)) this.#see(account, kind, id, value);
  }

  /** The same shelf, whose writes are seen by calls as soon as they are kept. */
  watched(account: string, shelf: Shelf): Shelf {
    return {
      get: (kind, id) => shelf.get(kind, id),
      list: (kind, page) => shelf.list(kind, page),
      count: (kind) => shelf.count(kind),
      owner: (scope, name) => shelf.owner(scope, name),
      write: async (changes) => {
        const written = await shelf.write(changes);
        if (!written.ok) return written;
        for (const { kind, id, value } of written.items) this.#see(account, kind, id, value);
        for (const change of changes) if ('remove' in change) this.#see(account, change.remove, change.id, removed);
        return written;
      },
    };
  }

  #see(account: string, kind: string, id: string, value: JsonObject): void {
    const name = this.#names.get(kind);
    if (name !== undefined) this.of(account).put(name, id, value[isRemoved] === true ? null : value);
  }
}

/** What stands for something that the operator's file has and that was taken out since. */
const isRemoved = 'is_removed';
const removed: JsonObject = { [isRemoved]: true };

/** @throws when the file cannot be read, or is no table of tables. */
export function readDirectory(file: string): DirectoryFile {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const isTable = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isTable(value)) throw new Error(`${file}: must be an object of objects: {"users": {"id": {…}}, …}`);
  for (const [kind, things] of Object.entries(value as object))
    if (!isTable(things)) throw new Error(`${file}: "${kind}" must be an object of things by their ids`);
  return value as DirectoryFile;
}
