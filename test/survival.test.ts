import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { sqliteStore } from '../src/store/index.ts';
import { type ServeProcess, serveProcess } from './support/serve-process.ts';
import { password } from './support/serving.ts';

const children: ChildProcess[] = [];
const served: ServeProcess[] = [];
afterEach(async () => {
  for (const process of served.splice(0)) await process.kill();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function begin(words: readonly string[]) {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A `serve` of its own, and where its API is. */
async function serving(folder: string) {
  const credentials = [{ name: sid, secret: password }];
  const limits = { apiRequestsPerSecond: 10_000 };
  const process = await serveProcess(folder, {
    limits,
    accounts: [{ id: 'acme', apis: { twiml: { id: sid, credentials } } }],
  });
  served.push(process);
  return { kill: process.kill, baseUrl: `${process.baseUrl}/2010-04-01/Accounts/${sid}` };
}

const sid = `AC${'0123456789abcdef'.repeat(2)}`;
const headers = {
  authorization: `Basic ${btoa(`${sid}:${password}`)}`,
  'content-type': 'application/x-www-form-urlencoded',
};

test('told to stop, one that has nothing in hand is gone at once', async () => {
  await using idle = await serveProcess(mkdtempSync(join(tmpdir(), 'dragoman-idle-')), {});
  const began = performance.now();
  await idle.stop();
  expect(performance.now() - began).toBeLessThan(2500);
});

test('nothing that an API acknowledged is lost by kill -9, and nothing is there twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-survival-'));
  const acknowledged: string[] = [];
  const removing: string[] = [];
  const removed: string[] = [];
  for (const enough of [5, 23, 60]) {
    const { kill, baseUrl } = await serving(folder);
    let isKilled = false;
    const client = async (name: string) => {
      for (let count = 0; !isKilled; count++) {
        const body = new URLSearchParams({ FriendlyName: `${name} ${count}` });
        const made = await fetch(`${baseUrl}/Applications.json`, { method: 'POST', headers, body });
        const { sid: application } = (await made.json()) as { sid: string };
        if (made.status !== 201) throw new Error(`${made.status}`);
        acknowledged.push(application);
        if (count % 5 === 1) {
          removing.push(application);
          const gone = await fetch(`${baseUrl}/Applications/${application}.json`, { method: 'DELETE', headers });
          if (gone.status === 204) removed.push(application);
        }
        if (acknowledged.length >= enough && !isKilled) {
          isKilled = true;
          await kill();
        }
      }
    };
    await Promise.allSettled(Array.from({ length: 6 }, (_, index) => client(`client ${index}`)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
  }
  const { baseUrl } = await serving(folder);
  const { origin, pathname } = new URL(baseUrl);
  const listed: string[] = [];
  for (let page: string | null = `${pathname}/Applications.json?PageSize=50`; page !== null; ) {
    const answer = (await (await fetch(`${origin}${page}`, { headers })).json()) as {
      applications: { sid: string }[];
      next_page_uri: string | null;
    };
    listed.push(...answer.applications.map((each) => each.sid));
    page = answer.next_page_uri;
  }
  expect(new Set(listed).size).toBe(listed.length);
  // Of a removal that nobody acknowledged, both is right.
  expect(acknowledged.filter((each) => !removing.includes(each) && !listed.includes(each))).toEqual([]);
  expect(removed.filter((each) => listed.includes(each))).toEqual([]);
  expect(removed.length).toBeGreaterThan(0);
}, 120_000);

test('what is still to be done is done after kill -9: each once, but for what was in hand at that moment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-survival-'));
  const [file, effects] = [join(folder, 'errands.sqlite'), join(folder, 'effects')];
  const store = await sqliteStore(file);
  const shelf = store.shelves.of('mine', () => Date.now());
  const ids = Array.from({ length: 300 }, (_, index) => `errand-${index}`);
  await shelf.write(ids.map((id, index) => ({ errand: { kind: 'effect', id, lane: `lane ${index % 40}`, task: {} } })));
  const lines = () => (existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : []);
  let kills = 0;
  for (const until of [40, 120, 200]) {
    const worker = begin(['test/support/errand-worker.ts', file, effects]);
    await expect.poll(() => lines().length, { timeout: 30_000, interval: 1 }).toBeGreaterThan(until);
    await killed(worker);
    kills++;
  }
  begin(['test/support/errand-worker.ts', file, effects]);
  await expect.poll(() => store.shelves.errands.count(), { timeout: 40_000 }).toBe(0);
  const done = lines();
  expect(new Set(done)).toEqual(new Set(ids));
  // One account has at most sixteen in hand.
  expect(done.length - ids.length).toBeLessThanOrEqual(kills * 16);
  for (const id of ids) expect((await shelf.get('done', id))?.revision, id).toBe(1);
  // Of a lane, in order.
  for (let lane = 0; lane < 40; lane++) {
    const first = ids.filter((_, index) => index % 40 === lane).map((id) => done.indexOf(id));
    expect(first).toEqual(first.toSorted((one, other) => one - other));
  }
  await store.close();
}, 120_000);
