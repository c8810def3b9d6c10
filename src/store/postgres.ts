import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import type { Database, Tables } from './database.ts';
import type { Listening } from './questions.ts';

/** A server that every node of a cluster reaches. Connects when it is first asked. */
export function postgresDatabase(url: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'dragoman',
    max: 10,
    connectionTimeoutMillis: 3000,
    query_timeout: 10_000,
    keepAlive: true,
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it, or between two queries: the next query finds out.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: asKyselyWantsIt(pool) }) }),
    place: withoutSecrets(url),
    isPassing,
    news: {
      async tell(text) {
        await pool.query('SELECT pg_notify($1, $2)', [channel, text]);
      },
      listen: (heard) => listening(url, heard),
    },
    migrating: {
      integer: 'BIGINT',
      options: '',
      begin: [
        'BEGIN',
        `SELECT pg_advisory_xact_lock(${migrationLock})`,
        'CREATE TABLE IF NOT EXISTS dragoman_version (version INTEGER NOT NULL)',
        'INSERT INTO dragoman_version SELECT 0 WHERE NOT EXISTS (SELECT FROM dragoman_version)',
      ],
      readVersion: 'SELECT version FROM dragoman_version',
      writeVersion: (version) => `UPDATE dragoman_version SET version = ${version}`,
    },
  };
}

/** Any number will do that nobody else locks in the same database: "dragoman" in letters of a telephone. */
const migrationLock = 37246626;

/** Numbers of 8 bytes are times and sizes here: all of them fit. */
const getTypeParser: typeof pg.types.getTypeParser = ((oid: number, format?: 'text') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser;

/** What the server says by its code may pass if it restarts, is full or met somebody else; all else is the network. */
function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passing.test(error.code ?? '');
  return error instanceof Error && !(error instanceof TypeError);
}

/** Lost connections, restarts, no room for another connection, serialization, deadlock, a standby that only reads. */
const passing = /^(08...|57P0[123]|53300|40001|40P01|55P03|25006)$/;

/** Host and database of a url; the user without a password. */
function withoutSecrets(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username && `${username}@`}${host}${pathname}`;
}

/** A connection on which something other than the server's own refusal went wrong is not used again. */
function asKyselyWantsIt(pool: pg.Pool): PostgresPool {
  return {
    options: {},
    async connect() {
      const client = await pool.connect();
      let isBroken = false;
      const query = async (sql: string, parameters: readonly unknown[]) => {
        try {
          const result = await client.query(sql, parameters.map(written));
          return { ...result, rows: result.rows.map(read) };
        } catch (error) {
          isBroken ||= !(error instanceof pg.DatabaseError);
          throw error;
        }
      };
      return {
        query: query as unknown as PostgresPoolClient['query'],
        release: (destroy) => client.release(destroy || isBroken),
      } satisfies PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

/** PostgreSQL's texts hold every character but NUL, which is written as two, beginning with one that hardly occurs. */
function written(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\u0001', '\u00011').replaceAll('\u0000', '\u00010') : value;
}

function read(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replaceAll('\u00010', '\u0000').replaceAll('\u00011', '\u0001') : value,
  ]);
  return Object.fromEntries(fields) as Record<string, unknown>;
}

const channel = 'dragoman_questions';

/** Listens on a connection of its own, which is made again and again. */
function listening(url: string, heard: (text: string) => void): Listening {
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let current: pg.Client | undefined;
  const connect = () => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'dragoman',
      connectionTimeoutMillis: 3000,
      query_timeout: 10_000,
      keepAlive: true,
    });
    current = client;
    const lost = () => {
      if (current !== client) return;
      current = undefined;
      client.end().catch(() => {});
      if (!isClosed) timer = setTimeout(connect, listenAgainMs);
    };
    client.on('notification', ({ payload = '' }) => heard(payload));
    client.on('error', lost);
    client.on('end', lost);
    client
      .connect()
      .then(() => client.query(`LISTEN ${channel}`))
      .catch(lost);
  };
  connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await current?.end();
    },
  };
}

const listenAgainMs = 1000;
