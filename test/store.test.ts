import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { memoryStore, StoreUnusable, sqliteStore } from '../src/store/index.ts';
import { storeContract } from './contract/store.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-store-'));
let count = 0;
const newFile = () => join(folder, 'deep', `${++count}.sqlite`);

storeContract('in memory', () => memoryStore());
storeContract('SQLite', () => sqliteStore(newFile()));

test('SQLite remembers after it was closed', async () => {
  const file = newFile();
  const first = sqliteStore(file);
  const call = {
    id: 'one',
    startedAt: 1,
    from: '',
    to: '',
    route: '',
    account: '',
    cause: '',
    seconds: 0,
    errors: 0,
    events: [],
  };
  await first.save(call);
  await first.close();
  const second = sqliteStore(file);
  expect(await second.find('one')).toEqual(call);
  await second.close();
});

test('SQLite says which of the writes of a moment failed, and closes only when all are done', async () => {
  const file = newFile();
  const first = sqliteStore(file);
  const call = {
    id: 'one',
    startedAt: 1,
    from: '',
    to: '',
    route: '',
    account: '',
    cause: '',
    seconds: 0,
    errors: 0,
    events: [],
  };
  const impossible = { ...call, id: 'two', from: undefined } as unknown as typeof call;
  const outcomes = Promise.allSettled([first.save(call), first.save(impossible), first.keep('live', 'a', 'b')]);
  await first.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const second = sqliteStore(file);
  expect(await second.kept('live')).toEqual({ document: 'a', position: 'b' });
  expect((await second.list({ limit: 9 })).map(({ id }) => id)).toEqual(['one']);
  await second.close();
});

test('a file that is not a store is said in words', () => {
  const file = join(folder, 'text.sqlite');
  writeFileSync(
    file,
    'this is not a database, it is a text of more than a hundred bytes, so that nobody can take it for one. '.repeat(4),
  );
  expect(() => sqliteStore(file)).toThrow(StoreUnusable);
  expect(() => sqliteStore(file)).toThrow(`${file} cannot be used as the store`);
});

test('a file of a newer version is left alone', () => {
  const file = join(folder, 'newer.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => sqliteStore(file)).toThrow('a newer version of this program wrote it');
});

test('memory holds no more than it should', async () => {
  const store = memoryStore(2);
  for (const at of [1, 2, 3])
    await store.save({
      id: String(at),
      startedAt: at,
      from: '',
      to: '',
      route: '',
      account: '',
      cause: '',
      seconds: 0,
      errors: 0,
      events: [],
    });
  expect((await store.list({ limit: 10 })).map(({ id }) => id)).toEqual(['3', '2']);
});
