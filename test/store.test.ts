import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { storeIn } from '../src/store/database-store.ts';
import { memoryStore, StoreUnusable, sqliteStore } from '../src/store/index.ts';
import { sqliteDatabase } from '../src/store/sqlite.ts';
import { questionContract } from './contract/questions.ts';
import { shelfContract } from './contract/shelf.ts';
import { storeContract } from './contract/store.ts';
import { plainCall } from './support/stored-call.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-store-'));
let count = 0;
const newFile = () => join(folder, 'deep', `${++count}.sqlite`);
const call = {
  id: 'one',
  startedAt: 1,
  ...plainCall,
};

storeContract('in memory', () => memoryStore());
storeContract('SQLite', () => sqliteStore(newFile()));
shelfContract('in memory', () => memoryStore());
shelfContract('SQLite', () => sqliteStore(newFile()));
questionContract('SQLite', (database) => sqliteStore(join(folder, `${database}.sqlite`)));

test('SQLite remembers after it was closed', async () => {
  const file = newFile();
  const first = await sqliteStore(file);
  await first.save(call);
  await first.close();
  const second = await sqliteStore(file);
  expect(await second.find('one')).toEqual(call);
  await second.close();
});

test('SQLite says which of the writes of a moment failed, and closes only when all are done', async () => {
  const file = newFile();
  const first = await sqliteStore(file);
  const impossible = { ...call, id: 'two', from: undefined } as unknown as typeof call;
  const outcomes = Promise.allSettled([first.save(call), first.save(impossible), first.keep('live', 'a', 'b')]);
  await first.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const second = await sqliteStore(file);
  expect(await second.kept('live')).toEqual({ document: 'a', position: 'b' });
  expect((await second.list({ limit: 9 })).map(({ id }) => id)).toEqual(['one']);
  await second.close();
});

test('SQLite writes what a moment leaves of a row, and nothing that would be written over', async () => {
  const file = newFile();
  const store = await sqliteStore(file);
  await store.keep('leg', 'a document', 'first');
  const beside = new DatabaseSync(file);
  beside.exec(`
    CREATE TABLE steps (id, position);
    CREATE TRIGGER inserted AFTER INSERT ON live BEGIN INSERT INTO steps VALUES (new.id, new.position); END;
    CREATE TRIGGER updated AFTER UPDATE ON live BEGIN INSERT INTO steps VALUES (new.id, new.position); END;`);
  await Promise.all([
    store.keep('leg', null, 'second'),
    store.keep('other', 'a document', 'first'),
    store.keep('leg', null, 'third'),
    store.keep('leg', 'another', 'fourth'),
    store.keep('leg', null, 'fifth'),
    store.keep('leg', null, 'sixth'),
    store.drop('other'),
  ]);
  expect(beside.prepare('SELECT id, position FROM steps ORDER BY rowid').all()).toEqual([
    { id: 'leg', position: 'fourth' },
    { id: 'leg', position: 'sixth' },
  ]);
  beside.close();
  expect(await store.kept('leg')).toEqual({ document: 'another', position: 'sixth' });
  expect(await store.kept('other')).toBeUndefined();
  await store.close();
});

test('a question that nobody could be told of is asked all the same', async () => {
  const deaf = {
    tell: async () => Promise.reject(new Error('out of reach')),
    listen: () => ({ close: async () => {} }),
  };
  const store = await storeIn({ ...sqliteDatabase(newFile()), news: deaf });
  const question = { id: '1'.repeat(32), account: 'one', about: 'call', method: 'calls.end', arguments: '[]' };
  await store.questions.ask(question, 'here', 1);
  expect(await store.questions.open('there', 0)).toEqual([question]);
  await store.close();
});

test('a file that is not a store is said in words', async () => {
  const file = join(folder, 'text.sqlite');
  writeFileSync(
    file,
    'this is not a database, it is a text of more than a hundred bytes, so that nobody can take it for one. '.repeat(4),
  );
  await expect(sqliteStore(file)).rejects.toThrow(StoreUnusable);
  await expect(sqliteStore(file)).rejects.toThrow(`${file} cannot be used as the store`);
});

test('a file of a newer version is left alone', async () => {
  const file = join(folder, 'newer.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(sqliteStore(file)).rejects.toThrow('a newer version of this program wrote it');
});

test('a file of the first version that had all tables is opened, with what is in it', async () => {
  const file = join(folder, 'before.sqlite');
  const database = new DatabaseSync(file);
  // As 0.1.0 made it before there was Kysely.
  database.exec(`
    CREATE TABLE calls (
      id TEXT PRIMARY KEY, startedAt INTEGER NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
      route TEXT NOT NULL, account TEXT NOT NULL, cause TEXT NOT NULL, seconds INTEGER NOT NULL,
      errors INTEGER NOT NULL, events TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calls_by_start ON calls (startedAt);
    CREATE TABLE recordings (
      id TEXT PRIMARY KEY, account TEXT NOT NULL, callId TEXT NOT NULL, format TEXT NOT NULL,
      channels INTEGER NOT NULL, durationMs INTEGER NOT NULL, bytes INTEGER NOT NULL,
      startedAt INTEGER NOT NULL, endedAt INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX recordings_by_start ON recordings (startedAt);
    CREATE INDEX recordings_by_call ON recordings (callId);
    CREATE TABLE live (id TEXT PRIMARY KEY, document TEXT NOT NULL, position TEXT NOT NULL) STRICT;
    PRAGMA user_version = 3;
    INSERT INTO calls VALUES ('one', 1, '+1', '+2', 'desk', 'default', 'NORMAL_CLEARING', 3, 0, '[]');
    INSERT INTO live VALUES ('leg', 'a document', 'a position');`);
  database.close();
  const store = await sqliteStore(file);
  expect(await store.find('one')).toMatchObject({ id: 'one', seconds: 3, events: [] });
  expect(await store.kept('leg')).toEqual({ document: 'a document', position: 'a position' });
  await store.keep('leg', null, 'further');
  expect(await store.kept('leg')).toEqual({ document: 'a document', position: 'further' });
  await store.close();
});

test('a file of the version before recordings gets what it lacks, also from two at once', async () => {
  const file = join(folder, 'first.sqlite');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE calls (
      id TEXT PRIMARY KEY, startedAt INTEGER NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
      route TEXT NOT NULL, account TEXT NOT NULL, cause TEXT NOT NULL, seconds INTEGER NOT NULL,
      errors INTEGER NOT NULL, events TEXT NOT NULL
    ) STRICT;
    CREATE INDEX calls_by_start ON calls (startedAt);
    PRAGMA user_version = 1;`);
  database.close();
  const [one, other] = await Promise.all([sqliteStore(file), sqliteStore(file)]);
  await one.keep('leg', 'a document', 'a position');
  expect(await other.kept('leg')).toEqual({ document: 'a document', position: 'a position' });
  expect(await other.recordings.list({ limit: 1 })).toEqual([]);
  await Promise.all([one.close(), other.close()]);
});

test('a write of which nobody heard that it was written is not taken for somebody else’s', async () => {
  const database = sqliteDatabase(':memory:');
  let isLost = false;
  const { kysely } = database;
  const lossy = new Proxy(kysely, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'transaction') return typeof value === 'function' ? value.bind(target) : value;
      return () => ({
        async execute(work: Parameters<ReturnType<typeof kysely.transaction>['execute']>[0]) {
          const result = await target.transaction().execute(work);
          if (!isLost) return result;
          isLost = false;
          throw Object.assign(new Error('the connection was lost'), { errcode: 5 });
        },
      });
    },
  });
  const store = await storeIn({ ...database, kysely: lossy });
  const shelf = store.shelves.of('mine', () => 1000);
  const names = [{ scope: 'n', name: 'one' }];
  isLost = true;
  expect(await shelf.write([{ put: 'a', id: '1', value: { by: 'us' }, expects: 0, names }])).toMatchObject({
    ok: true,
    items: [{ revision: 1 }],
  });
  isLost = true;
  expect(await shelf.write([{ put: 'a', id: '1', value: { by: 'us again' }, expects: 1 }])).toMatchObject({ ok: true });
  expect(await shelf.write([{ put: 'a', id: '1', value: { by: 'us again' }, expects: 1 }])).toMatchObject({
    ok: false,
  });
  await store.close();
});

test('memory holds no more than it should', async () => {
  const store = memoryStore(2);
  for (const at of [1, 2, 3])
    await store.save({
      id: String(at),
      startedAt: at,
      ...plainCall,
    });
  expect((await store.list({ limit: 10 })).map(({ id }) => id)).toEqual(['3', '2']);
});
