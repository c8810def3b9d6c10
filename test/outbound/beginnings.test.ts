import { expect, test } from 'vitest';
import type { OutboundCall } from '../../src/desk/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import { type House, house } from '../support/house.ts';
import { silence, spoken } from '../support/some-verbs.ts';

const callees: readonly Callee[] = [{ matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 500 } }];
const abilities = { has: () => true, surelyHas: (name: string) => name === 'avmd_start' };
const pages = () => ({
  '/first': [spoken('Good morning.'), silence(6000)],
  '/machine': null,
  '/recorded': null,
});

let count = 0;

async function made(live: House, more: (live: House) => Partial<OutboundCall>): Promise<string> {
  const id = (++count).toString(16).padStart(32, 'b');
  await live.run(() =>
    live.api.calls.create({
      id,
      to: '7001',
      from: '+15550009999',
      ringTimeoutMs: 5000,
      plan: { name: 'test', format: 'verbs', first: { url: `${live.url}/first` }, settings: {}, notes: {} },
      notes: {},
      ...more(live),
    }),
  );
  return id;
}

const found = (live: House, id: string) => live.run(() => live.api.calls.find(id));

async function untilOver(live: House, id: string) {
  await live.run(async () => {
    while ((await live.api.calls.find(id))?.state !== 'ended' || live.api.outbound.size > 0)
      await new Promise<void>((resolve) => live.clock.timer(100, resolve));
  });
}

const detection = { waitsForMessageEnd: true, delaysDocument: true, timeoutMs: 8000 };
const beside = { ...detection, delaysDocument: false };

test('the first document waits until it is known who answered', async () => {
  await using live = await house(pages, { callees, abilities });
  const id = await made(live, () => ({ machineDetection: detection }));
  await live.clock.advance(2500);
  expect(await found(live, id)).toMatchObject({ state: 'answered' });
  expect(live.said('/first')).toEqual([]);
  live.simulated.calleeBeeps('7001');
  await live.clock.advance(500);
  expect(live.said('/first')).toHaveLength(1);
  expect(await found(live, id)).toMatchObject({ machine: 'machine', messageEnd: 'beep' });
  await untilOver(live, id);
  expect(await found(live, id)).toMatchObject({ machine: 'machine', messageEnd: 'beep', state: 'ended' });
});

test('it does not wait where that may come later, and somebody is told then', async () => {
  await using live = await house(pages, { callees, abilities });
  const id = await made(live, ({ url }) => ({
    machineDetection: { ...beside, notify: { url: `${url}/machine` } },
  }));
  await live.clock.advance(1500);
  expect(live.said('/first')).toHaveLength(1);
  expect(live.said('/machine')).toEqual([]);
  live.simulated.calleeBeeps('7001');
  await untilOver(live, id);
  expect(live.said('/machine')).toMatchObject([
    { event: { kind: 'machine', leg: { id }, result: 'machine', messageEnd: 'beep' } },
  ]);
});

test('what is found out for nobody is known of the call', async () => {
  await using live = await house(pages, { callees, abilities });
  const id = await made(live, () => ({ machineDetection: beside }));
  await live.clock.advance(1500);
  expect(live.said('/first')).toHaveLength(1);
  expect(await found(live, id)).not.toHaveProperty('machine');
  live.simulated.calleeBeeps('7001');
  await untilOver(live, id);
  expect(await found(live, id)).toMatchObject({ machine: 'machine', messageEnd: 'beep', state: 'ended' });
});

test('somebody who leads it elsewhere does not wait for who answered, either', async () => {
  await using live = await house(pages, { callees, abilities });
  const { calls } = live.api;
  const id = await made(live, () => ({ machineDetection: detection }));
  await live.clock.advance(1500);
  const next = {
    document: JSON.stringify({ verbs: [silence(500)] }),
    contentType: 'application/json',
    format: 'verbs',
  };
  expect(await live.run(() => calls.redirect(id, next))).toBe('done');
  await untilOver(live, id);
  expect(live.said('/first')).toEqual([]);
});

test('keys are sent on answer, before anything else', async () => {
  await using live = await house(pages, { callees, abilities });
  const id = await made(live, () => ({ digitsOnAnswer: 'w1W2#' }));
  await live.clock.advance(1200);
  expect(live.said('/first')).toEqual([]);
  await live.clock.advance(3000);
  expect(live.simulated.keysHeardBy('7001')).toBe('12#');
  expect(live.said('/first')).toHaveLength(1);
  await untilOver(live, id);
});

test('a recording from the answer on, and one that somebody begins, pauses and stops', async () => {
  await using live = await house(pages, { callees, abilities });
  const { calls } = live.api;
  const notify = { url: `${live.url}/recorded`, events: [] };
  const order = { channels: 1, track: 'both', trimsSilence: false, notify } as const;
  const id = await made(live, () => ({ recording: order }));
  expect(await live.run(() => calls.record(id, order))).toBeNull();
  await live.clock.advance(2000);
  expect(await live.run(() => calls.controlRecording(id, 'current', 'pause'))).toMatchObject({
    by: 'outbound',
    state: 'paused',
    callId: id,
  });
  const second = await live.run(() => calls.record(id, order));
  expect(second).toMatchObject({ by: 'api', state: 'in-progress', durationMs: -1 });
  await live.clock.advance(1000);
  const stopped = await live.run(() => calls.controlRecording(id, second?.id ?? '', 'stop'));
  expect(stopped).toMatchObject({ id: second?.id, by: 'api' });
  expect(await live.run(() => calls.controlRecording(id, second?.id ?? '', 'pause'))).toBeNull();
  await untilOver(live, id);
  const told = live.said('/recorded').map(({ event }) => `${event.by} ${event.event}`);
  expect(told.filter((each) => each.startsWith('api'))).toEqual(['api started', 'api ready']);
  expect(told.filter((each) => each.startsWith('outbound'))).toEqual(['outbound started', 'outbound ready']);
  expect(await live.run(() => calls.record(id, order))).toBeNull();
});

test('a limit that is set later ends the call in time; what it asked is found, live and after', async () => {
  await using live = await house(pages, { callees, abilities });
  const { calls } = live.api;
  const id = await made(live, () => ({ timeLimitMs: 60_000 }));
  await live.clock.advance(1500);
  const asked = async () => (await live.run(() => calls.exchanges(id)))?.map(({ request }) => request.url);
  expect(await asked()).toEqual([`${live.url}/first`]);
  expect(await live.run(() => calls.change(id, { timeLimitMs: 2000 }))).toBe('done');
  await untilOver(live, id);
  const record = await found(live, id);
  expect(record).toMatchObject({ ended: { raw: 'ALLOTTED_TIMEOUT', cause: 'time-limit', by: 'us' } });
  // The switch ends it at one of its ticks.
  expect(Math.abs((record?.endedAt ?? 0) - (record?.answeredAt ?? 0) - 2000)).toBeLessThanOrEqual(60);
  expect(await asked()).toEqual([`${live.url}/first`]);
  expect(await live.run(() => calls.exchanges('e'.repeat(32)))).toBeNull();
});
