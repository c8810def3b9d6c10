import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryStore } from '../store/index.ts';
import { Directories } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dragoman-directory-'));
  writeFileSync(
    join(folder, 'directory.json'),
    JSON.stringify({
      users: { alice: { name: 'Alice' }, bob: { name: 'Bob' } },
      media: { hello: 'https://a.example/b' },
    }),
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As a process begins with what the store has. */
async function begun(store: ReturnType<typeof memoryStore>) {
  const kinds = { users: 'callflow users', media: 'callflow media' };
  const directories = new Directories({ fileOf: () => join(folder, 'directory.json'), kinds });
  const shelf = (account: string) =>
    directories.watched(
      account,
      store.shelves.of(account, () => 1),
    );
  await directories.keepOn(shelf, ['firm']);
  return { directory: directories.of('firm'), other: directories.of('other'), shelf: shelf('firm') };
}

test('the operator’s file first, over it what calls have changed, also for the next process', async () => {
  const store = memoryStore();
  const { directory } = await begun(store);
  expect(directory.find('media', 'hello')).toEqual({ value: 'https://a.example/b' });
  await directory.change([
    { kind: 'users', id: 'alice', path: ['forward', 'number'], value: '77' },
    { kind: 'users', id: 'alice', path: ['forward', 'enabled'], value: true },
    { kind: 'users', id: 'bob', path: [], value: null },
  ]);
  const after = { name: 'Alice', forward: { number: '77', enabled: true } };
  expect(directory.find('users', 'alice')).toEqual(after);
  const { directory: next } = await begun(store);
  expect(next.find('users', 'alice')).toEqual(after);
  expect(next.find('users', 'bob')).toBeNull();
});

test('what an API writes is seen at once, and by its own account alone', async () => {
  const { directory, other, shelf } = await begun(memoryStore());
  await shelf.write([{ put: 'callflow users', id: 'carol', value: { name: 'Carol' } }]);
  expect(directory.find('users', 'carol')).toEqual({ name: 'Carol' });
  expect(other.find('users', 'carol')).toBeNull();
  await shelf.write([{ remove: 'callflow users', id: 'carol' }]);
  expect(directory.find('users', 'carol')).toBeNull();
});

test('two changes at the same time are both kept', async () => {
  const { directory } = await begun(memoryStore());
  const put = (step: string) => directory.change([{ kind: 'users', id: 'alice', path: [step], value: step }]);
  await Promise.all([put('a'), put('b')]);
  expect(directory.find('users', 'alice')).toEqual({ name: 'Alice', a: 'a', b: 'b' });
});

test('what was taken out and put again in one change is what was put', async () => {
  const { directory } = await begun(memoryStore());
  await directory.change([
    { kind: 'users', id: 'alice', path: [], value: null },
    { kind: 'users', id: 'alice', path: ['email'], value: 'alice@firm.example' },
  ]);
  expect(directory.find('users', 'alice')).toEqual({ email: 'alice@firm.example' });
});

test('nothing is left of what a call has taken out, unless the operator’s file would bring it back', async () => {
  const store = memoryStore();
  const { directory, shelf } = await begun(store);
  await directory.change([{ kind: 'users', id: 'carol', path: ['name'], value: 'Carol' }]);
  await directory.change([
    { kind: 'users', id: 'carol', path: [], value: null },
    { kind: 'users', id: 'bob', path: [], value: null },
  ]);
  const { entries } = await shelf.list('callflow users', { limit: 10 });
  expect(entries.map(({ id }) => id)).toEqual(['bob']);
  const { directory: next } = await begun(store);
  expect(next.list('users').map(({ id }) => id)).toEqual(['alice']);
});
