import { expect, test } from 'vitest';
import { type OutboundCall, type StatusPlan, TooManyCallsWaiting } from '../../src/desk/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import { type House, house } from '../support/house.ts';
import { silence, spoken } from '../support/some-verbs.ts';
import type { Told } from '../support/verb-documents.ts';

const callees: readonly Callee[] = [
  { matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000 } },
  { matches: /^8/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const pages = () => ({
  '/first': [spoken('Good morning.'), silence(3000)],
  '/next': [spoken('Something else.')],
  '/status': null,
});

let count = 0;
const everything = ['initiated', 'ringing', 'answered', 'ended'] as const;

function order(live: House, to: string, more: Partial<OutboundCall> = {}, events: StatusPlan['events'] = everything) {
  const id = (++count).toString(16).padStart(32, 'a');
  return {
    id,
    to,
    from: '+15550009999',
    ringTimeoutMs: 5000,
    plan: {
      name: 'test',
      format: 'verbs',
      first: { url: `${live.url}/first` },
      status: { url: `${live.url}/status`, events },
      settings: {},
      notes: {},
    },
    notes: { ordered: 'by a test' },
    ...more,
  } satisfies OutboundCall;
}

/** What was told of a call, in the order in which it arrived. */
const told = (live: House, id: string) =>
  live.said('/status').flatMap((each: Told) => (each.call.id === id ? [each.status] : []));

async function untilOver(live: House, id: string) {
  return live.run(async () => {
    for (;;) {
      const record = await live.api.calls.find(id);
      if (record?.state === 'ended' && (await live.api.store.shelves.errands.count()) === 0) return record;
      await new Promise<void>((resolve) => live.clock.timer(100, resolve));
    }
  });
}

test('a call that is ordered rings, answers, runs its document and is told of from first to last', async () => {
  await using live = await house(pages, { callees });
  const wanted = order(live, '7001');
  const created = await live.run(() => live.api.calls.create(wanted));
  expect(created).toMatchObject({ id: wanted.id, state: 'queued', direction: 'outbound', to: '7001' });
  const record = await untilOver(live, wanted.id);
  expect(record).toMatchObject({
    direction: 'outbound',
    from: '+15550009999',
    to: '7001',
    notes: { ordered: 'by a test' },
    ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'us' },
  });
  expect(told(live, wanted.id)).toEqual(['initiated', 'ringing', 'answered', 'ended']);
  expect(live.asked[0]?.path === '/status' || live.asked.some(({ path }) => path === '/first')).toBe(true);
  expect(live.said('/first')).toMatchObject([
    { about: 'opening', call: { id: wanted.id, state: 'answered', to: '7001' } },
  ]);
  expect(live.api.outbound.size).toBe(0);
});

test.each([
  ['busy', '8001', 'busy'],
  ['not answering', '9001', 'no-answer'],
  ['no number', 'x y', 'unallocated'],
])('one who is %s ends the call, and that is told', async (_how, to, cause) => {
  await using live = await house(pages, { callees });
  const wanted = order(live, to);
  await live.run(() => live.api.calls.create(wanted));
  const record = await untilOver(live, wanted.id);
  expect(record.ended?.cause).toBe(cause);
  expect(record.answeredAt).toBeUndefined();
  expect(told(live, wanted.id).at(0)).toBe('initiated');
  expect(told(live, wanted.id).at(-1)).toBe('ended');
  expect(live.said('/first')).toEqual([]);
});

test('a call in hand is found, listed, led elsewhere and ended', async () => {
  await using live = await house(pages, { callees });
  const { calls } = live.api;
  const wanted = order(live, '7001');
  await live.run(() => calls.create(wanted));
  expect(await live.run(() => calls.redirect(wanted.id, { url: `${live.url}/next`, format: 'verbs' }))).toBe('not-yet');
  await live.clock.advance(1500);
  expect(await live.run(() => calls.find(wanted.id))).toMatchObject({ state: 'answered' });
  expect((await live.run(() => calls.list({ states: ['answered'] }, { limit: 10 }))).entries).toHaveLength(1);
  expect((await live.run(() => calls.list({ to: '7002' }, { limit: 10 }))).entries).toHaveLength(0);
  const steered = await live.run(() => calls.redirect(wanted.id, { url: `${live.url}/next`, format: 'verbs' }));
  expect(steered).toBe('done');
  await untilOver(live, wanted.id);
  expect(live.said('/next')).toHaveLength(1);
  for (const act of [
    () => calls.redirect(wanted.id, { url: `${live.url}/next`, format: 'verbs' }),
    () => calls.end(wanted.id, 'normal'),
    () => calls.change(wanted.id, { timeLimitMs: 1 }),
    () => calls.signal(wanted.id, 'exit'),
  ])
    expect(await live.run(act)).toBe('over');
  const never = 'f'.repeat(32);
  expect(await live.run(() => calls.end(never, 'normal'))).toBe('unknown');
  expect(await live.run(() => calls.find(never))).toBeNull();
  expect((await live.run(() => calls.list({}, { limit: 10 }))).entries).toHaveLength(1);
  expect(await live.run(() => calls.forget(wanted.id))).toBe('done');
  expect(await live.run(() => calls.find(wanted.id))).toBeNull();
});

test('one that rings is cancelled, and one that waits is never made', async () => {
  await using live = await house(pages, { callees, limits: { perSecond: 50, atOnce: 1 } });
  const { calls } = live.api;
  const [rings, waits] = [order(live, '9001'), order(live, '7001')];
  await live.run(() => calls.create(rings));
  await live.run(() => calls.create(waits));
  await live.clock.advance(1000);
  expect(await live.run(() => calls.find(rings.id))).toMatchObject({ state: 'ringing' });
  expect(await live.run(() => calls.find(waits.id))).toMatchObject({ state: 'queued' });
  expect(await live.run(() => calls.end(waits.id, 'cancelled'))).toBe('done');
  expect(await live.run(() => calls.end(rings.id, 'cancelled'))).toBe('done');
  const ended = { cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', by: 'us' };
  expect(await untilOver(live, rings.id)).toMatchObject({ ended });
  expect(await untilOver(live, waits.id)).toMatchObject({ ended });
  expect(told(live, rings.id)).toEqual(['initiated', 'ringing', 'ended']);
  expect(told(live, waits.id)).toEqual([]);
});

test('no more wait than may, also of those asked for at once, and those that begin or are ended make room', async () => {
  await using live = await house(pages, { callees, limits: { atOnce: 1, waiting: 3 } });
  const { calls } = live.api;
  const rings = order(live, '9001');
  await live.run(() => calls.create(rings));
  await live.clock.advance(1000);
  const many = Array.from({ length: 9 }, () => order(live, '7001'));
  const created = await live.run(() => Promise.allSettled(many.map((each) => calls.create(each))));
  const refused = created.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  expect(refused).toHaveLength(6);
  expect(refused.every((error) => error instanceof TooManyCallsWaiting)).toBe(true);
  expect(await live.run(() => calls.waiting())).toEqual({ count: 3, maximum: 3 });
  expect(await live.run(() => live.api.shelf.count('outbound call'))).toBe(4);
  const taken = many.filter((_, index) => created[index]?.status === 'fulfilled');
  await live.run(() => calls.end(taken[0]?.id ?? '', 'cancelled'));
  await live.clock.advance(100);
  expect(await live.run(() => calls.waiting())).toMatchObject({ count: 2 });
  await live.run(() => calls.end(rings.id, 'cancelled'));
  for (const { id } of taken) await untilOver(live, id);
  expect(await live.run(() => calls.waiting())).toMatchObject({ count: 0 });
  expect(taken.map(({ id }) => told(live, id).length)).toEqual([0, 4, 4]);
});

test('all that wait are listed, however many', async () => {
  await using live = await house(pages, { callees, limits: { atOnce: 1 } });
  const { calls } = live.api;
  const many = Array.from({ length: 1010 }, () => order(live, '9001', { ringTimeoutMs: 3_000_000 }));
  await live.run(async () => {
    for (const each of many) await calls.create(each);
  });
  await live.clock.advance(1000);
  const { entries } = await live.run(() => calls.list({ states: ['queued'] }, { limit: 2000 }));
  expect(entries).toHaveLength(1009);
});

test('one that waits too long fails and is told of, and is never made', async () => {
  await using live = await house(pages, { callees, limits: { atOnce: 1, waitMs: 3000 } });
  const { calls } = live.api;
  const [rings, waits] = [order(live, '9001', { ringTimeoutMs: 20_000 }), order(live, '7001')];
  await live.run(() => calls.create(rings));
  await live.run(() => calls.create(waits));
  await live.clock.advance(2500);
  expect(await live.run(() => calls.find(waits.id))).toMatchObject({ state: 'queued' });
  await live.clock.advance(1000);
  expect(await live.run(() => calls.find(waits.id))).toMatchObject({
    state: 'ended',
    ended: { cause: 'failed', raw: 'RECOVERY_ON_TIMER_EXPIRE', by: 'us' },
  });
  expect(await live.run(() => calls.waiting())).toMatchObject({ count: 0 });
  await live.run(() => calls.end(rings.id, 'cancelled'));
  await untilOver(live, waits.id);
  expect(told(live, waits.id)).toEqual(['ended']);
  expect(live.said('/first')).toEqual([]);
});

test('a document in hand runs without anybody being asked for one', async () => {
  await using live = await house(pages, { callees });
  const first = { document: JSON.stringify({ verbs: [spoken('In hand.')] }), contentType: 'application/json' };
  const wanted = order(live, '7001');
  await live.run(() => live.api.calls.create({ ...wanted, plan: { ...wanted.plan, first } }));
  await untilOver(live, wanted.id);
  expect(live.said('/first')).toEqual([]);
});
