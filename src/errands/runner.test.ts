import { afterEach, expect, test } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { type Errand, Unavailable } from '../desk/index.ts';
import { memoryStore } from '../store/index.ts';
import type { DueErrand, ErrandHandler, ErrandOutcome } from './handler.ts';
import { type ErrandRunner, pauseAfter, runErrands } from './runner.ts';

const retries = { attempts: 3, firstPauseMs: 1000, longestPauseMs: 4000 };
const errand = (id: string, lane = id, kind = 'try'): Errand => ({ kind, id, lane, task: {} });

let running: { readonly runner: ErrandRunner; readonly clock: VirtualClock }[] = [];
afterEach(async () => {
  for (const { runner, clock } of running) await clock.run(runner.close());
  running = [];
});

/** A store, a clock that flies, and handlers that note what they do. */
function workshop() {
  const clock = new VirtualClock(1_000_000);
  const { shelves } = memoryStore();
  const shelf = shelves.of('mine', () => clock.now());
  const theirs = shelves.of('theirs', () => clock.now());
  const log: string[] = [];
  const did: string[] = [];
  const begin = (
    run: (errand: DueErrand, signal: AbortSignal) => Promise<ErrandOutcome>,
    more: Readonly<Record<string, ErrandHandler>> = {},
  ) => {
    const noting: ErrandHandler = {
      retries,
      async run(due, signal) {
        did.push(`${due.id}${due.isLast ? ' last' : ''}`);
        return run(due, signal);
      },
    };
    const say = (message: string, facts: object) => log.push(`${message} ${JSON.stringify(facts)}`);
    const handlers = { try: noting, ...more };
    const made = runErrands({ store: shelves.errands, clock, handlers, log: { warn: say, error: say } });
    running.push({ runner: made, clock });
    return made;
  };
  const write = async (...all: readonly Errand[]) => {
    const written = await shelf.write(all.map((one) => ({ errand: one })));
    expect(written.ok).toBe(true);
    for (const { runner } of running) runner.wake();
  };
  const untilNothingWaits = () =>
    clock.run(
      (async () => {
        while ((await shelves.errands.count()) > 0) await sleep(clock, 100);
      })(),
    );
  return { clock, shelf, theirs, errands: shelves.errands, log, did, begin, write, untilNothingWaits };
}

const done = async (): Promise<ErrandOutcome> => ({ outcome: 'done' });

test('what was written before the start and what comes later is done, and what came of it is written', async () => {
  const { shelf, did, begin, write, untilNothingWaits } = workshop();
  await write(errand('before'));
  begin(async ({ id }) => ({ outcome: 'done', changes: [{ put: 'done', id, value: { by: id } }] }));
  await untilNothingWaits();
  await write(errand('after'));
  await untilNothingWaits();
  expect(did).toEqual(['before', 'after']);
  expect((await shelf.get('done', 'after'))?.value).toEqual({ by: 'after' });
});

test('a lane is done in order, and waits for its first; others do not', async () => {
  const { did, begin, write, untilNothingWaits } = workshop();
  let failures = 2;
  begin(async ({ id }) => (id === 'a1' && failures-- > 0 ? { outcome: 'again', why: 'not yet' } : { outcome: 'done' }));
  await write(errand('a1', 'a'), errand('a2', 'a'), errand('b1', 'b'), errand('b2', 'b'));
  await untilNothingWaits();
  expect(did.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a1', 'a1 last', 'a2']);
  expect(did.slice(0, 3)).toEqual(['a1', 'b1', 'b2']);
});

test('what no other attempt would mend is given up at once, and said in the log', async () => {
  const { log, did, begin, write, untilNothingWaits } = workshop();
  begin(async () => ({ outcome: 'never', why: 'it was refused' }));
  await write(errand('a'));
  await untilNothingWaits();
  expect(did).toEqual(['a']);
  expect(log).toEqual([expect.stringMatching(/given up .*it was refused/)]);
});

test('attempts end: the last is told so, and then it is given up', async () => {
  const { clock, did, log, begin, write, untilNothingWaits } = workshop();
  begin(async () => ({ outcome: 'again', why: 'nobody is there' }));
  const began = clock.now();
  await write(errand('a'));
  await untilNothingWaits();
  expect(did).toEqual(['a', 'a', 'a last']);
  expect(clock.now() - began).toBeGreaterThan(1400);
  expect(log.at(-1)).toContain('given up');
});

test('a handler that throws is tried again; what cannot be had is nobody’s attempt', async () => {
  const { did, begin, write, untilNothingWaits } = workshop();
  let times = 0;
  begin(async () => {
    times++;
    if (times <= 6) throw new Unavailable('the store is away');
    if (times <= 8) throw new TypeError('a fault');
    return { outcome: 'done' };
  });
  await write(errand('a'));
  await untilNothingWaits();
  expect(times).toBe(9);
  expect(did.at(-1)).toBe('a last');
});

test('of two who share a store each errand is one’s', async () => {
  const { did, begin, write, untilNothingWaits } = workshop();
  begin(done);
  begin(done);
  await write(...Array.from({ length: 200 }, (_, index) => errand(`e${index}`, `lane ${index % 40}`)));
  await untilNothingWaits();
  expect(did).toHaveLength(200);
  expect(new Set(did).size).toBe(200);
});

test('what somebody has in hand for long stays theirs', async () => {
  const { clock, did, begin, write, untilNothingWaits } = workshop();
  const slow = async () => {
    await sleep(clock, 60_000);
    return { outcome: 'done' } as const;
  };
  begin(slow);
  begin(slow);
  await write(errand('a'));
  await untilNothingWaits();
  expect(did).toEqual(['a']);
});

test('one account does not keep the others waiting', async () => {
  const { clock, errands, theirs, did, begin, write } = workshop();
  begin(async ({ account }, signal) => {
    if (account === 'mine') await sleep(clock, 3_600_000, signal);
    return { outcome: 'done' };
  });
  await write(...Array.from({ length: 100 }, (_, index) => errand(`e${index}`)));
  await theirs.write([{ errand: errand('theirs') }]);
  await clock.run(sleep(clock, 2000));
  expect(did).toHaveLength(17);
  expect(did).toContain('theirs');
  expect(await errands.count()).toBe(100);
});

test('closed, it gives what is in hand a moment, and then to whoever is next, uncounted', async () => {
  const { clock, errands, begin, write } = workshop();
  const first = begin(async (_, signal) => {
    await sleep(clock, 3_600_000, signal);
    return { outcome: 'done' };
  });
  await write(errand('a'));
  await clock.run(sleep(clock, 100));
  await clock.run(first.close());
  const claim = { holder: 'next', now: clock.now(), until: clock.now() + 1, limit: 1 };
  expect(await errands.claim(claim)).toMatchObject([{ id: 'a', attempts: 0 }]);
});

test('a kind that nobody here does is left to others', async () => {
  const { clock, log, did, begin, write, errands } = workshop();
  begin(done);
  await write(errand('odd', 'odd', 'unheard-of'), errand('a'));
  await clock.run(sleep(clock, 5000));
  expect([did, await errands.count()]).toEqual([['a'], 1]);
  expect(log[0]).toContain('nobody here does unheard-of');
});

test('pauses grow to the longest', () => {
  for (let attempts = 0; attempts < 12; attempts++) {
    const full = Math.min(1000 * 2 ** attempts, 4000);
    const pause = pauseAfter(attempts, retries);
    expect(pause).toBeGreaterThanOrEqual(full / 2 - 1);
    expect(pause).toBeLessThanOrEqual(full);
  }
});
