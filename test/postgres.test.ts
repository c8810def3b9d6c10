import { mkdtempSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { startServing } from '../src/cli/index.ts';
import { systemClock } from '../src/clock/index.ts';
import { parseConfig } from '../src/config/index.ts';
import { runErrands } from '../src/errands/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../src/simulator/index.ts';
import { postgresStore, StoreUnusable } from '../src/store/index.ts';
import { questionContract } from './contract/questions.ts';
import { shelfContract } from './contract/shelf.ts';
import { storeContract } from './contract/store.ts';
import { customerServer } from './support/customer.ts';
import { noPostgres, postgresPassword, type RunningPostgres, startPostgres } from './support/postgres.ts';
import { plainCall } from './support/stored-call.ts';

if (noPostgres) process.stderr.write(`test/postgres.test.ts is skipped: ${noPostgres}\n`);

const call = (id: string) => ({
  id,
  startedAt: Date.UTC(2026, 0, 1),
  ...plainCall,
});

describe.skipIf(noPostgres !== null)('PostgreSQL', () => {
  let server: RunningPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  }, 30_000);

  storeContract('PostgreSQL', async () => postgresStore(await server.database()));
  shelfContract('PostgreSQL', async () => postgresStore(await server.database()));
  const shared = new Map<string, string>();
  questionContract('PostgreSQL', async (name) => {
    const url = shared.get(name) ?? (await server.database());
    shared.set(name, url);
    return postgresStore(url);
  });

  test('nodes that start at once all come up, and see the same', async () => {
    const url = await server.database();
    const nodes = await Promise.all(Array.from({ length: 4 }, () => postgresStore(url)));
    await nodes[0]?.keep('leg', 'a document', 'a position');
    for (const node of nodes)
      expect(await node.kept('leg')).toEqual({ document: 'a document', position: 'a position' });
    await Promise.all(nodes.map((node) => node.close()));
  });

  test('of what is still to be done each is done by one of several nodes, also when one goes away', async () => {
    const url = await server.database();
    const nodes = await Promise.all(Array.from({ length: 3 }, () => postgresStore(url)));
    const done: string[] = [];
    const runners = nodes.map((node) =>
      runErrands({
        store: node.shelves.errands,
        clock: systemClock,
        log: { warn: () => {}, error: (message, facts) => done.push(`${message} ${JSON.stringify(facts)}`) },
        handlers: {
          effect: {
            retries: { attempts: 3, firstPauseMs: 10, longestPauseMs: 10 },
            async run({ id }) {
              done.push(id);
              return { outcome: 'done', changes: [{ put: 'done', id, value: {}, expects: 0 }] };
            },
          },
        },
      }),
    );
    const ids = Array.from({ length: 120 }, (_, index) => `e${index}`);
    const shelf = nodes[0]?.shelves.of('mine', () => Date.now());
    await shelf?.write(ids.map((id, index) => ({ errand: { kind: 'effect', id, lane: `${index % 30}`, task: {} } })));
    await runners[0]?.close();
    await expect.poll(() => nodes[1]?.shelves.errands.count(), { timeout: 30_000 }).toBe(0);
    expect(done.toSorted()).toEqual(ids.toSorted());
    await Promise.all(runners.map((runner) => runner.close()));
    await Promise.all(nodes.map((node) => node.close()));
  }, 60_000);

  test('tables of a newer version are left alone', async () => {
    const url = await server.database();
    await (await postgresStore(url)).close();
    const client = new pg.Client(url);
    await client.connect();
    await client.query('UPDATE dragoman_version SET version = 99');
    await expect(postgresStore(url)).rejects.toThrow('a newer version of this program wrote it');
    expect((await client.query('SELECT version FROM dragoman_version')).rows).toEqual([{ version: 99 }]);
    await client.end();
  });

  test('every text comes back as it was, with every character', async () => {
    const store = await postgresStore(await server.database());
    const characters = fc.oneof(
      fc.constantFrom('\u0000', '\u0001', '0', '1', "'", '\\'),
      fc.string({ unit: 'grapheme' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(characters), async (all) => {
        await store.save({ ...call('one'), route: all.join('') });
        expect((await store.find('one'))?.route).toBe(all.join(''));
      }),
      { numRuns: 40 },
    );
    await store.close();
  });

  test('what keeps it from being the store is said in words, without the password', async () => {
    const url = await server.database();
    const wrong = new URL(url);
    wrong.password = 'plantedWrongPw8246';
    const refused = await postgresStore(wrong.href).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnusable);
    expect(String(refused)).toContain(`postgres://dragoman@127.0.0.1:${server.port}/`);
    expect(String(refused)).toContain('password authentication failed');
    expect(String(refused)).not.toContain('planted');
    const missing = url.replace(/[^/]+$/, 'nowhere');
    await expect(postgresStore(missing)).rejects.toThrow('database "nowhere" does not exist');
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    await new Promise((resolve) => silent.close(resolve));
    const unreachable = postgresStore(`postgres://u:${postgresPassword}@127.0.0.1:${port}/calls`);
    await expect(unreachable).rejects.toThrow(
      `127.0.0.1:${port}/calls cannot be used as the store: connect ECONNREFUSED`,
    );
  }, 20_000);

  test('a connection that is lost in the middle is made again, and nothing is lost', async () => {
    const url = new URL(await server.database());
    const between = await breakable(server.port);
    url.port = String(between.port);
    const store = await postgresStore(url.href);
    await store.save(call('before'));
    const writes = Promise.all([store.save(call('one')), store.save(call('two')), store.keep('leg', 'a', 'b')]);
    between.break();
    await writes;
    expect((await store.list({ limit: 9 })).map(({ id }) => id)).toEqual(['before', 'one', 'two']);
    between.break();
    expect(await store.kept('leg')).toEqual({ document: 'a', position: 'b' });
    await store.close();
    between.close();
  });

  test('a server that is restarted: calls run, and are kept when it is there again', async () => {
    await using customer = await customerServer({ '/fine': '<Response><Say>Fine.</Say></Response>' });
    const running = await served(customer.url, await server.database());
    const simulated = new SimulatedSwitch({ clock: systemClock });
    const ring = () => simulated.placeCall({ to: '1', caller: new ScriptedCaller() }, running.eventSocket);
    const pages = async () => {
      const answer = await fetch(`http://127.0.0.1:${running.http.port}/calls`, {
        headers: { accept: 'application/json' },
      });
      return answer.ok ? ((await answer.json()) as { id: string; cause?: string }[]).map(({ id }) => id).length : 0;
    };
    try {
      await ring();
      await server.stop();
      const began = performance.now();
      const spoken = (await ring()).executed.filter(({ application }) => application === 'speak');
      expect(spoken).toHaveLength(1);
      expect(performance.now() - began).toBeLessThan(10_000);
      await server.start();
      await ring();
      await expect.poll(pages, { timeout: 15_000 }).toBe(3);
    } finally {
      await simulated.close();
      await running.close();
    }
  }, 60_000);

  test('shut down, a node hands its call to another with the same database, which goes on with it', async () => {
    await using customer = await customerServer({
      '/fine': '<Response><Gather numDigits="1" action="/next" timeout="30"/><Say>Nobody pressed.</Say></Response>',
      '/next': '<Response><Say>Thank you.</Say></Response>',
    });
    const url = await server.database();
    const first = await served(customer.url, url, 'limits: { shutdownSeconds: 0 }');
    const second = await served(customer.url, url);
    const simulated = new SimulatedSwitch({ clock: systemClock });
    try {
      const caller = new ScriptedCaller({ timed: [{ does: 'press', keys: '7', atMs: 4000 }], hangsUpAfterMs: 12_000 });
      const over = simulated.placeCall({ to: '1', caller, variables: { socket_resume: 'true' } }, [
        first.eventSocket,
        second.eventSocket,
      ]);
      const client = new pg.Client(url);
      await client.connect();
      // Written down with the gather that runs.
      await expect.poll(async () => (await client.query('SELECT id FROM live')).rowCount, { timeout: 10_000 }).toBe(1);
      await client.end();
      await first.close();
      expect((await over).executed.at(-1)?.argument).toMatch(/Thank you/);
      expect(customer.requests.map(({ path }) => path)).toEqual(['/fine', '/next']);
    } finally {
      await simulated.close();
      await second.close();
    }
  }, 60_000);
});

function served(customer: string, store: string, more = '') {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-cluster-'));
  const text = `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${folder}
store: { url: "${store}" }
log: { level: error }
${more}
routes:
  - { number: "1", url: "${customer}/fine" }
`;
  const options = { formats: dialects.map(({ id }) => id), environment: {} };
  return startServing(parseConfig(text, 'dragoman.yaml', options), dialects);
}

/** A port that leads to another; all connections through it break when told. */
async function breakable(to: number) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = new Socket().connect(to, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    break() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => server.close(),
  };
}
