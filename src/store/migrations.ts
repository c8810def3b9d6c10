import { CompiledQuery } from 'kysely';
import { type Database, type Migrating, patiently } from './database.ts';
import { StoreUnusable } from './unusable.ts';

/** Each entry brings the tables from one version to the next, statement by statement; entries are only ever added. */
const migrations = ({ integer, options }: Migrating): readonly (readonly string[])[] => [
  [
    `CREATE TABLE calls (
       id TEXT PRIMARY KEY, "startedAt" ${integer} NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
       route TEXT NOT NULL, account TEXT NOT NULL, cause TEXT NOT NULL, seconds INTEGER NOT NULL,
       errors INTEGER NOT NULL, events TEXT NOT NULL
     ) ${options}`,
    'CREATE INDEX calls_by_start ON calls ("startedAt")',
  ],
  [
    `CREATE TABLE recordings (
       id TEXT PRIMARY KEY, account TEXT NOT NULL, "callId" TEXT NOT NULL, format TEXT NOT NULL,
       channels INTEGER NOT NULL, "durationMs" ${integer} NOT NULL, bytes ${integer} NOT NULL,
       "startedAt" ${integer} NOT NULL, "endedAt" ${integer} NOT NULL
     ) ${options}`,
    'CREATE INDEX recordings_by_start ON recordings ("startedAt")',
    'CREATE INDEX recordings_by_call ON recordings ("callId")',
  ],
  [`CREATE TABLE live (id TEXT PRIMARY KEY, document TEXT NOT NULL, position TEXT NOT NULL) ${options}`],
  [
    `CREATE TABLE items (
       account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL,
       "createdAt" ${integer} NOT NULL, "changedAt" ${integer} NOT NULL, position ${integer} NOT NULL,
       value TEXT NOT NULL, PRIMARY KEY (account, kind, id)
     ) ${options}`,
    'CREATE INDEX items_in_order ON items (account, kind, position, id)',
    `CREATE TABLE names (
       realm TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT NULL,
       account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (realm, scope, name)
     ) ${options}`,
    'CREATE INDEX names_by_owner ON names (account, kind, id)',
    `CREATE TABLE errands (
       id TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, lane TEXT NOT NULL, task TEXT NOT NULL,
       "notBefore" ${integer} NOT NULL, since ${integer} NOT NULL, position ${integer} NOT NULL,
       attempts INTEGER NOT NULL, holder TEXT NOT NULL, "heldUntil" ${integer} NOT NULL
     ) ${options}`,
    'CREATE INDEX errands_by_lane ON errands (account, lane, position)',
    'CREATE INDEX errands_due ON errands ("notBefore")',
  ],
  [
    `ALTER TABLE recordings ADD COLUMN "by" TEXT NOT NULL DEFAULT 'record'`,
    `ALTER TABLE recordings ADD COLUMN "roomId" TEXT NOT NULL DEFAULT ''`,
    'CREATE INDEX recordings_by_account ON recordings (account, "startedAt", id)',
  ],
  [
    "ALTER TABLE calls ADD COLUMN direction TEXT NOT NULL DEFAULT 'inbound'",
    'ALTER TABLE calls ADD COLUMN "parentId" TEXT',
    `ALTER TABLE calls ADD COLUMN "createdAt" ${integer} NOT NULL DEFAULT 0`,
    `ALTER TABLE calls ADD COLUMN "answeredAt" ${integer}`,
    `ALTER TABLE calls ADD COLUMN "endedAt" ${integer} NOT NULL DEFAULT 0`,
    "ALTER TABLE calls ADD COLUMN details TEXT NOT NULL DEFAULT '{}'",
    'UPDATE calls SET "createdAt" = "startedAt", "endedAt" = "startedAt" + seconds * 1000',
    'CREATE INDEX calls_by_account ON calls (account, "createdAt", id)',
    'CREATE INDEX calls_by_parent ON calls ("parentId")',
  ],
  [
    `CREATE TABLE questions (
       id TEXT PRIMARY KEY, account TEXT NOT NULL, about TEXT NOT NULL, method TEXT NOT NULL, arguments TEXT NOT NULL,
       "askedAt" ${integer} NOT NULL, "askedBy" TEXT NOT NULL, "takenBy" TEXT NOT NULL
     ) ${options}`,
    `CREATE TABLE answers (
       question TEXT NOT NULL, "by" TEXT NOT NULL, answer TEXT, PRIMARY KEY (question, "by")
     ) ${options}`,
    `CREATE TABLE processes (id TEXT PRIMARY KEY, "seenAt" ${integer} NOT NULL) ${options}`,
  ],
];

/** Brings the tables to this program's version; whoever starts at the same moment waits for it. @throws StoreUnusable */
export async function migrate(database: Database): Promise<void> {
  try {
    const isPassing = (error: unknown) => !(error instanceof StoreUnusable) && database.isPassing(error);
    await patiently({ isPassing }, () => migrateNow(database));
  } catch (error) {
    if (error instanceof StoreUnusable) throw error;
    throw new StoreUnusable(database.place, problemOf(error), error);
  }
}

/** Several addresses that all refused are one error without a text of its own. */
function problemOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(problemOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function migrateNow({ kysely, place, migrating }: Database): Promise<void> {
  return kysely.connection().execute(async (one) => {
    const run = async (statement: string) => one.executeQuery<{ version: number }>(CompiledQuery.raw(statement));
    const all = migrations(migrating);
    // Most often everything is there, and nobody has to be locked out.
    const known = await run(migrating.readVersion).catch(() => undefined);
    if (known?.rows[0]?.version === all.length) return;
    for (const statement of migrating.begin) await run(statement);
    try {
      const version = (await run(migrating.readVersion)).rows[0]?.version ?? 0;
      if (version > all.length) throw new StoreUnusable(place, 'a newer version of this program wrote it');
      for (const statement of all.slice(version).flat()) await run(statement);
      if (version < all.length) await run(migrating.writeVersion(all.length));
      await run('COMMIT');
    } catch (error) {
      // Where even this fails, the connection is gone, and the transaction with it.
      await run('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}
