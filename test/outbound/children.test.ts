import { expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import { dashed } from '../../src/desk/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import type { Verb } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';
import { dialled, silence, spoken } from '../support/some-verbs.ts';

const callees: readonly Callee[] = [
  { matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000 } },
  { matches: /^8/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const dial = (...numbers: string[]): Verb => dialled(numbers, { ringTimeoutMs: 60_000, answersWhenBridged: false });

const pages = () => ({
  '/': [dial('7001', '9001'), spoken('You are alone now.'), silence(2000)],
  '/own': [spoken('This is for you alone.'), silence(1000)],
});

const listing = { limit: 10 };

test('legs that a dial rang are calls of their own, live and after', async () => {
  await using live = await house(pages, { callees });
  const { calls } = live.api;
  const call = await live.run(() => live.call('/'));
  await live.clock.advance(600);
  const children = async () => (await live.run(() => calls.list({ parentId: call.id }, listing))).entries;
  const rung = await children();
  expect(rung.map(({ to, state, direction }) => `${direction} ${to} ${state}`).toSorted()).toEqual([
    'dialled 7001 ringing',
    'dialled 9001 ringing',
  ]);
  await live.clock.advance(1500);
  expect(Object.fromEntries((await children()).map(({ to, state }) => [to, state]))).toEqual({
    7001: 'answered',
    9001: 'ended',
  });
  const [talks] = (await children()).filter(({ state }) => state === 'answered');
  expect(await live.run(() => calls.find(talks?.id ?? ''))).toMatchObject({ parentId: call.id, from: talks?.from });
  expect(await live.run(() => calls.end(talks?.id ?? '', 'normal'))).toBe('done');
  await live.run(call.over);
  expect(call.spoken).toEqual(['You are alone now.']);
  const after = await children();
  expect(after.map(({ to, state, ended }) => `${to} ${state} ${ended?.raw}`).toSorted()).toEqual([
    '7001 ended NORMAL_CLEARING',
    '9001 ended LOSE_RACE',
  ]);
  expect(await live.run(() => calls.find(talks?.id ?? ''))).toMatchObject({ direction: 'dialled', parentId: call.id });
  expect((await live.run(() => calls.list({}, listing))).entries).toHaveLength(3);
});

test('a leg that rings is ended, and one that nobody has answered is not led elsewhere', async () => {
  await using live = await house(() => ({ '/': [dial('9001'), spoken('Nobody.')] }), { callees });
  const { calls } = live.api;
  const call = await live.run(() => live.call('/'));
  await live.clock.advance(600);
  const [child] = (await live.run(() => calls.list({ parentId: call.id }, listing))).entries;
  const id = child?.id ?? '';
  expect(await live.run(() => calls.redirect(id, { url: `${live.url}/own`, format: 'verbs' }))).toBe('not-yet');
  expect(await live.run(() => calls.end(id, 'cancelled'))).toBe('done');
  await live.run(call.over);
  expect(call.spoken).toEqual(['Nobody.']);
  expect(await live.run(() => calls.end(id, 'cancelled'))).toBe('over');
});

test('who was dialled is led elsewhere: its own document runs, and the call that dialled goes on', async () => {
  await using live = await house(pages, { callees });
  const { calls } = live.api;
  const call = await live.run(() => live.call('/'));
  await live.clock.advance(3000);
  const [child] = (await live.run(() => calls.list({ parentId: call.id, states: ['answered'] }, listing))).entries;
  const id = child?.id ?? '';
  expect(await live.run(() => calls.redirect(id, { url: `${live.url}/own`, format: 'verbs' }))).toBe('done');
  await live.run(call.over);
  expect(call.spoken).toEqual(['You are alone now.']);
  expect(live.said('/own')).toMatchObject([
    { about: 'result', kind: 'redirect', call: { id, parent: call.id, to: '7001' } },
  ]);
  await live.run(async () => {
    while ((await calls.find(id))?.state !== 'ended') await sleep(live.clock, 50);
  });
  expect(await live.run(() => calls.find(id))).toMatchObject({ direction: 'dialled', parentId: call.id });
  expect(live.simulated.liveChannels).toBe(0);
});

test('what nobody may read of a call, nobody reads of a leg that is led elsewhere out of it', async () => {
  const secret = 'swordfish';
  const kept = { ...spoken(`Say ${secret}.`), secret: true } as Verb;
  const saysIt = { '/': [kept, dial('7001')], '/own': [spoken(`Say ${secret}.`)] };
  await using live = await house(() => saysIt, { callees });
  const { calls } = live.api;
  const call = await live.run(() => live.call('/'));
  await live.clock.advance(6000);
  const [child] = (await live.run(() => calls.list({ parentId: call.id, states: ['answered'] }, listing))).entries;
  const id = child?.id ?? '';
  expect(await live.run(() => calls.redirect(id, { url: `${live.url}/own`, format: 'verbs' }))).toBe('done');
  const { store } = live.api;
  await live.run(async () => {
    while (!(await store.find(dashed(id)))) await sleep(live.clock, 50);
  });
  const stored = await store.find(dashed(id));
  expect(stored?.events.map(({ event }) => event)).toContain('script');
  expect(JSON.stringify(stored?.events)).not.toContain(secret);
  call.caller.hangUp();
  await live.run(call.over);
});
