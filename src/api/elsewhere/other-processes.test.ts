import { expect, test } from 'vitest';
import { sleep, VirtualClock } from '../../clock/index.ts';
import { Unavailable } from '../../desk/index.ts';
import { sealer } from '../../secrets/index.ts';
import { type SharedStore, sqliteStore } from '../../store/index.ts';
import { OtherProcesses, type OtherProcessesParts } from './other-processes.ts';

const account = 'acme';
const about = 'c'.repeat(32);
const end = { account, about, method: 'calls.end', arguments: [about, 'normal'] };

/** Processes with one store, each with what it answers; and what came to nothing. */
async function among(
  each: readonly OtherProcessesParts['find'][],
  during: (world: {
    readonly clock: VirtualClock;
    readonly store: SharedStore;
    readonly processes: readonly OtherProcesses[];
    readonly failures: readonly unknown[];
  }) => Promise<void>,
  seals: OtherProcessesParts['seals'] = null,
): Promise<void> {
  const clock = new VirtualClock();
  const store = await sqliteStore(':memory:');
  const failures: unknown[] = [];
  const failed = (what: string, error: unknown) => failures.push([what, String(error)]);
  const parts = { store: store.questions, clock, seals, failed, settled: async () => {} };
  const processes = each.map((find) => new OtherProcesses({ ...parts, find }));
  await clock.run(
    (async () => {
      const closings: (() => Promise<void>)[] = [];
      for (const process of processes) closings.push(await process.start());
      try {
        await during({ clock, store, processes, failures });
      } finally {
        for (const close of closings) await close();
      }
    })(),
    'processes that ask each other',
  );
  await store.close();
}

const hasNothing = () => null;

test('whoever runs it is asked, with what was given, and nobody else does anything', async () => {
  const done: unknown[] = [];
  const runs: OtherProcessesParts['find'] = (asked) =>
    asked.about === about ? async (given) => done.push({ asked: asked.account, given }) && 'done' : null;
  await among([hasNothing, hasNothing, runs], async ({ clock, store, processes }) => {
    await seen(clock);
    const began = clock.now();
    expect(await processes[0]?.one(end)).toEqual({ answer: 'done' });
    expect(clock.now() - began).toBeLessThan(200);
    expect(done).toEqual([{ asked: account, given: [about, 'normal'] }]);
    // Everybody says so at once.
    expect(await processes[0]?.one({ ...end, about: 'nobody' })).toBeNull();
    expect(clock.now() - began).toBeLessThan(400);
    expect(await store.questions.open('anybody', 0)).toEqual([]);
  });
});

test('who is alone asks nobody and writes nothing', async () => {
  await among([hasNothing], async ({ clock, store, processes }) => {
    const began = clock.now();
    const asked = processes[0]?.one(end);
    expect(await store.questions.open('anybody', 0)).toEqual([]);
    expect(await asked).toBeNull();
    expect(await processes[0]?.all({ ...end, method: 'calls.inHand' })).toEqual([]);
    expect(clock.now()).toBe(began);
  });
});

test('a list is of all who have something', async () => {
  const has = (what: string) => () => async () => [what];
  await among([has('mine'), has('one'), has('two')], async ({ clock, processes }) => {
    await seen(clock);
    const all = await processes[0]?.all({ account, method: 'calls.inHand', arguments: [] });
    expect(all?.toSorted()).toEqual([['one'], ['two']]);
  });
});

test('one that has died is waited for no longer than a second, and not at all once that is known', async () => {
  await among([hasNothing], async ({ clock, store, processes }) => {
    await store.questions.stay('dead', clock.now());
    await seen(clock);
    let began = clock.now();
    expect(await processes[0]?.one(end)).toBeNull();
    expect(clock.now() - began).toBe(1000);
    expect(await store.questions.open('dead', 0)).toEqual([]);
    began = clock.now();
    expect(await processes[0]?.all({ ...end, method: 'calls.inHand' })).toEqual([]);
    expect(clock.now() - began).toBe(1000);
    await sleep(clock, 12_000);
    began = clock.now();
    expect(await processes[0]?.one(end)).toBeNull();
    expect(clock.now()).toBe(began);
  });
});

test('one that dies in the middle: whether it was done is not known, and that is said', async () => {
  await among([hasNothing], async ({ clock, store, processes }) => {
    await store.questions.stay('dies', clock.now());
    await seen(clock);
    const began = clock.now();
    const asked = processes[0]?.one(end).catch((error: unknown) => error);
    let open = await store.questions.open('dies', 0);
    while (open.length === 0) open = await store.questions.open('dies', 0);
    expect(await store.questions.take(open[0]?.id ?? '', 'dies')).toBe(true);
    expect(await asked).toBeInstanceOf(Unavailable);
    expect(clock.now() - began).toBe(5000);
    expect((await store.questions.answers(open[0]?.id ?? '')).takenBy).toBe('');
  });
});

test('what cannot be had there cannot be had here, and a fault is a fault here too', async () => {
  const away = () => async () => {
    throw new Unavailable('the switch is away');
  };
  const broken = () => async () => {
    throw new TypeError('a fault of ours');
  };
  await among([hasNothing, away], async ({ clock, processes }) => {
    await seen(clock);
    await expect(processes[0]?.one(end)).rejects.toThrow(new Unavailable('the switch is away'));
  });
  await among([hasNothing, broken], async ({ clock, processes, failures }) => {
    await seen(clock);
    await expect(processes[0]?.one(end)).rejects.toThrow('a fault of ours');
    expect(failures).toEqual([['calls.end, which another process asked for', 'TypeError: a fault of ours']]);
  });
});

test('with a key, what is asked and answered is written down sealed', async () => {
  const seals = sealer('a key of an operator, long enough');
  const seenInStore: string[] = [];
  const document = { document: '<Sip password="plantedSecret"/>' };
  const tells =
    (store: () => SharedStore | undefined): OtherProcessesParts['find'] =>
    () =>
    async (given) => {
      for (const question of (await store()?.questions.open('anybody', 0)) ?? []) seenInStore.push(question.arguments);
      return given;
    };
  let world: SharedStore | undefined;
  await among(
    [hasNothing, tells(() => world)],
    async ({ clock, store, processes }) => {
      world = store;
      await seen(clock);
      const all = { account, method: 'calls.inHand', arguments: [document] };
      expect(await processes[0]?.all(all)).toEqual([[document]]);
      expect(seenInStore).toHaveLength(1);
      expect(seenInStore.join()).not.toContain('planted');
    },
    seals,
  );
});

/** Each knows of the others when it has looked once more. */
const seen = (clock: VirtualClock) => sleep(clock, 1500);
