import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { TraceEvent } from '../trace/index.ts';
import { sqliteRecordings } from './sqlite-recordings.ts';
import type { CallStore, CallSummary } from './store.ts';
import { WriteBatch } from './write-batch.ts';

/** Each entry brings the file from one version to the next; entries are only ever added. */
const migrations = [
  `CREATE TABLE calls (
     id TEXT PRIMARY KEY, startedAt INTEGER NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
     route TEXT NOT NULL, account TEXT NOT NULL, cause TEXT NOT NULL, seconds INTEGER NOT NULL,
     errors INTEGER NOT NULL, events TEXT NOT NULL
   ) STRICT;
   CREATE INDEX calls_by_start ON calls (startedAt);`,
  `CREATE TABLE recordings (
     id TEXT PRIMARY KEY, account TEXT NOT NULL, callId TEXT NOT NULL, format TEXT NOT NULL,
     channels INTEGER NOT NULL, durationMs INTEGER NOT NULL, bytes INTEGER NOT NULL,
     startedAt INTEGER NOT NULL, endedAt INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX recordings_by_start ON recordings (startedAt);
   CREATE INDEX recordings_by_call ON recordings (callId);`,
  `CREATE TABLE live (id TEXT PRIMARY KEY, document TEXT NOT NULL, position TEXT NOT NULL) STRICT;`,
];

const summaryColumns = 'id, startedAt, "from", "to", route, account, cause, seconds, errors';

/** The file is older or newer than this program can read, or not a database of ours. */
export class StoreUnusable extends Error {
  readonly code = 'store-unusable';
  readonly file: string;

  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file} cannot be used as the store: ${problem}`, { cause });
    this.name = 'StoreUnusable';
    this.file = file;
  }
}

/** One file, for one process. `:memory:` keeps nothing. @throws StoreUnusable */
export function sqliteStore(file: string): CallStore {
  const database = open(file);
  const batch = new WriteBatch(database, patiently);
  const read = async <Result>(work: () => Result): Promise<Result> => {
    await batch.settled();
    return patiently(work);
  };
  const save = database.prepare(
    `INSERT OR REPLACE INTO calls (${summaryColumns}, events)
     VALUES ($id, $startedAt, $from, $to, $route, $account, $cause, $seconds, $errors, $events)`,
  );
  const find = database.prepare(`SELECT ${summaryColumns}, events FROM calls WHERE id = ?`);
  const list = database.prepare(
    `SELECT ${summaryColumns} FROM calls WHERE startedAt < ? ORDER BY startedAt DESC, id LIMIT ?`,
  );
  const keepAll = database.prepare('INSERT OR REPLACE INTO live (id, document, position) VALUES (?, ?, ?)');
  const keepPosition = database.prepare('UPDATE live SET position = ? WHERE id = ?');
  const kept = database.prepare('SELECT document, position FROM live WHERE id = ?');
  const drop = database.prepare('DELETE FROM live WHERE id = ?');
  const forget = database.prepare('DELETE FROM calls WHERE startedAt < ?');
  return {
    async save({ events, ...summary }) {
      const row = { ...summary, events: JSON.stringify(events) };
      await batch.write(() => save.run(row));
    },
    async find(id) {
      const row = (await read(() => find.get(id))) as (CallSummary & { events: string }) | undefined;
      return row && { ...row, events: JSON.parse(row.events) as TraceEvent[] };
    },
    list: async ({ limit, before = Number.MAX_SAFE_INTEGER }) => {
      const rows = await read(() => list.all(before, limit));
      return rows.map((row) => ({ ...row })) as unknown as readonly CallSummary[];
    },
    forget: async (startedBefore) => Number((await read(() => forget.run(startedBefore))).changes),
    async keep(id, document, position) {
      await batch.write(() =>
        document === null ? keepPosition.run(position, id) : keepAll.run(id, document, position),
      );
    },
    kept: async (id) =>
      (await read(() => kept.get(id))) as { readonly document: string; readonly position: string } | undefined,
    async drop(id) {
      await batch.write(() => drop.run(id));
    },
    recordings: sqliteRecordings(database, patiently),
    settled: () => batch.settled(),
    async close() {
      await batch.settled();
      if (database.isOpen) database.close();
    },
  };
}

/** Somebody else has the file locked: tried again for a while, and nobody else waits. Rejects with SQLite's own error. */
async function patiently<Result>(work: () => Result): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isLocked(error) || attempt === lockedAttempts) throw error;
      await setTimeout(lockedMs);
    }
  }
}

const lockedMs = 50;
const lockedAttempts = 60;

/** SQLITE_BUSY and SQLITE_LOCKED, with what extends them. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false;
  const primary = error.errcode & 0xff;
  return primary === 5 || primary === 6;
}

function open(file: string): DatabaseSync {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database, file);
    // From here on calls are running, and SQLite would keep all of them waiting while it waits for a lock.
    database.exec('PRAGMA busy_timeout = 0;');
    return database;
  } catch (error) {
    if (error instanceof StoreUnusable) throw error;
    throw new StoreUnusable(file, error instanceof Error ? error.message : String(error), error);
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > migrations.length) throw new StoreUnusable(file, 'a newer version of this program wrote it');
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
