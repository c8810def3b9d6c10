import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Recordings } from '../../src/media/index.ts';
import { CallLog, startHttpServer } from '../../src/server/index.ts';
import { type CallStore, memoryStore } from '../../src/store/index.ts';
import { customerServer } from '../support/customer.ts';
import { proxy, spoken } from './serving.ts';

const fine = { '/fine': '<Response><Say>Fine.</Say></Response>' };

async function listed(response: Promise<Response>): Promise<readonly string[]> {
  const answer = await response;
  return answer.ok ? ((await answer.json()) as { id: string }[]).map(({ id }) => id) : [`status ${answer.status}`];
}

test('a store that somebody has locked: calls run at full speed, and are kept when it is free again', async () => {
  await using server = await customerServer(fine);
  await using running = await proxy([{ number: '1', url: `${server.url}/fine` }]);
  const other = new DatabaseSync(join(running.folder, 'calls.sqlite'));
  other.exec('BEGIN EXCLUSIVE');
  const began = performance.now();
  const first = await running.ring('1');
  const second = await running.ring('1');
  expect([spoken(first), spoken(second)]).toEqual([['Fine.'], ['Fine.']]);
  // SQLite's own patience would have stood the whole process still for seconds.
  const lag = await new Promise<number>((resolve) => {
    const asked = performance.now();
    setImmediate(() => resolve(performance.now() - asked));
  });
  expect(lag).toBeLessThan(1000);
  expect(performance.now() - began).toBeLessThan(10_000);
  other.exec('ROLLBACK');
  other.close();
  await expect
    .poll(() => listed(running.pages('/calls')), { timeout: 8000 })
    .toEqual(expect.arrayContaining([first.id, second.id]));
});

test('a store that cannot be read: the pages say so without a stack', async () => {
  const broken: CallStore = {
    ...memoryStore(),
    list: async () => {
      throw new Error('database is locked');
    },
  };
  const recordings = new Recordings('/nowhere', () => 'http://x');
  const parts = { routes: [], recordings, eventSocket: '', notReady: () => [], liveCalls: () => 0 };
  const pages = await startHttpServer({ ...parts, calls: new CallLog(broken) }, { host: '127.0.0.1', port: 0 });
  try {
    const answer = await fetch(`http://127.0.0.1:${pages.address.port}/calls`);
    expect([answer.status, await answer.json()]).toEqual([503, { error: 'this cannot be had now' }]);
  } finally {
    await pages.close();
  }
});

test('a store that is full: calls run, their pages are there, and they are kept once there is room', async () => {
  const calls = memoryStore();
  let isFull = true;
  const full: CallStore = {
    ...calls,
    save: async (call) => {
      if (isFull) throw new Error('database or disk is full');
      await calls.save(call);
    },
  };
  const log = new CallLog(full);
  const call = (id: number) => ({ id: String(id), startedAt: id, events: [] });
  for (let id = 0; id < 500; id++) {
    log.open(call(id));
    await expect(log.close(String(id))).rejects.toThrow('full');
  }
  expect(await log.find('499')).toMatchObject({ id: '499' });
  expect(await log.find('0')).toBeUndefined();
  expect(await log.list({ limit: 1000 })).toHaveLength(200);
  isFull = false;
  log.open(call(500));
  await log.close('500');
  expect(await calls.find('499')).toMatchObject({ id: '499' });
  expect((await log.list({ limit: 1000 })).filter(({ id }) => id === '499')).toHaveLength(1);
});

test('a file that may not grow: the calls themselves do not notice', async () => {
  await using server = await customerServer({
    '/fine': `<Response><Say>Fine.</Say>${'<!-- a long document -->'.repeat(2000)}</Response>`,
  });
  await using running = await proxy([{ number: '1', url: `${server.url}/fine` }]);
  const first = await running.ring('1');
  await running.trace(first.id);
  const other = new DatabaseSync(join(running.folder, 'calls.sqlite'));
  // What a full disk answers to whoever writes, for the writer alone that would need room.
  other.exec("CREATE TRIGGER full BEFORE INSERT ON calls BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  const second = await running.ring('1');
  expect(spoken(second)).toEqual(['Fine.']);
  expect((await running.trace(second.id)).some(({ event }) => event === 'end')).toBe(true);
  other.exec('DROP TRIGGER full');
  const third = await running.ring('1');
  await expect
    .poll(() =>
      other
        .prepare('SELECT id FROM calls')
        .all()
        .map((row) => row['id']),
    )
    .toEqual(expect.arrayContaining([first.id, second.id, third.id]));
  other.close();
});
