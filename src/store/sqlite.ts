import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';
import type { Database, Tables } from './database.ts';
import { StoreUnusable } from './unusable.ts';

/** One file, through node:sqlite. `:memory:` keeps nothing. @throws StoreUnusable */
export function sqliteDatabase(file: string): Database {
  const database = open(file);
  return {
    kysely: new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyWantsIt(database) }) }),
    place: file,
    isPassing: isLocked,
    migrating: {
      integer: 'INTEGER',
      options: 'STRICT',
      begin: ['BEGIN IMMEDIATE'],
      readVersion: 'SELECT user_version AS version FROM pragma_user_version',
      writeVersion: (version) => `PRAGMA user_version = ${version}`,
    },
  };
}

function open(file: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    database = new DatabaseSync(file, { timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    // From here on SQLite would keep every call waiting while it waits for a lock.
    database.exec('PRAGMA busy_timeout = 0;');
    return database;
  } catch (error) {
    database?.close();
    throw new StoreUnusable(file, error instanceof Error ? error.message : String(error), error);
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED, with what extends them. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return false;
  const primary = error.errcode & 0xff;
  return primary === 5 || primary === 6;
}

/** Kysely's dialect is written for better-sqlite3; a statement is prepared once for all that ask in the same words. */
function asKyselyWantsIt(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = asStatement(database.prepare(sql));
        statements.set(sql, statement);
      }
      return statement;
    },
    close() {
      statements.clear();
      if (database.isOpen) database.close();
    },
  };
}

function asStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
