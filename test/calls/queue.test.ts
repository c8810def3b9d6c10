import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import { hangup, leave, type QueueReport } from '../../src/verbs/index.ts';
import { type House, type HouseCall, houseOfTest, type Pages } from '../support/house.ts';
import { place, queued, spoken, taking } from '../support/some-verbs.ts';
import { callbackTo } from '../support/verb-documents.ts';

const after = spoken('After the queue.');

const pages = (made: (url: string) => Pages): Promise<House> => houseOfTest(made);

const stayOf = ({ reports }: HouseCall): QueueReport | undefined =>
  reports.find((report) => report.verb === 'enqueue' || report.verb === 'dequeue') as QueueReport | undefined;
const heardBy = ({ events }: HouseCall) =>
  events.flatMap((event) =>
    event.event === 'switch' && ['speak', 'playback'].includes(event.application) ? [event.argument] : [],
  );
const allOver = (...calls: readonly HouseCall[]) => Promise.all(calls.map(({ over }) => over));

test('who came first is taken first; each goes on with its own document afterwards', async () => {
  const at = await pages((url) => ({
    '/caller': [queued(), after],
    '/urgent': [queued({ priority: 5 }), after],
    '/agent': [taking({ announcement: callbackTo(`${url}/announce`), timeLimitMs: 3000 }), after],
    '/announce': [spoken('An agent is here.')],
  }));
  await at.run(async () => {
    const first = await at.call('/caller');
    await sleep(at.clock, 1000);
    const second = await at.call('/caller');
    await sleep(at.clock, 1000);
    const urgent = await at.call('/urgent');
    await sleep(at.clock, 1000);
    const [facts] = at.services.queues.list('house');
    expect(facts?.members.map(({ callId, position }) => `${position} ${callId}`)).toEqual([
      `1 ${urgent.id}`,
      `2 ${first.id}`,
      `3 ${second.id}`,
    ]);
    expect(at.services.queues.list('another account')).toEqual([]);
    const taken = [];
    for (let count = 0; count < 3; count++) {
      const agent = await at.call('/agent');
      await agent.over;
      taken.push(stayOf(agent)?.facts?.['with']);
      expect(stayOf(agent)).toMatchObject({ outcome: 'bridged', queueId: facts?.id });
      expect(heardBy(agent).at(-1)).toContain('After the queue.');
    }
    await allOver(first, second, urgent);
    expect(taken).toEqual([urgent.id, first.id, second.id]);
    for (const call of [first, second, urgent]) {
      expect(stayOf(call)).toMatchObject({ outcome: 'bridged', queue: 'support', queueId: facts?.id });
      expect(heardBy(call).slice(-2)).toEqual([
        expect.stringContaining('An agent is here.'),
        expect.stringContaining('After the queue.'),
      ]);
    }
    expect(stayOf(second)?.waitedMs).toBeGreaterThan(stayOf(first)?.waitedMs ?? 0);
    expect(at.services.queues.size).toBe(0);
  });
  const announced = at.asked.filter(({ path }) => path === '/announce').map(({ body }) => body);
  expect(announced).toHaveLength(3);
  expect(announced[0]).toMatchObject({
    why: 'nested',
    nested: { role: 'queue-announcement', place: { queue: 'support', position: 1, size: 3 } },
  });
});

test('the waiting document is asked again with how things stand then, until it leaves', async () => {
  let rounds = 0;
  const at = await pages((url) => ({
    '/caller': [queued({ waiting: { ask: callbackTo(`${url}/wait`) }, maximumSize: 7 }), after],
    '/other': [queued()],
    '/wait': () => (++rounds < 4 ? [spoken('You are still waiting.')] : [leave({ answers: false, place })]),
  }));
  await at.run(async () => {
    const other = await at.call('/other', { hangsUpAfterMs: 3000 });
    await sleep(at.clock, 1000);
    const caller = await at.call('/caller');
    await allOver(caller, other);
    expect(stayOf(caller)).toMatchObject({ outcome: 'left' });
    expect(stayOf(other)).toMatchObject({ outcome: 'hangup', interrupted: 'hangup' });
    expect(heardBy(caller).at(-1)).toContain('After the queue.');
  });
  const places = at.asked.filter(({ path }) => path === '/wait').map(({ body }) => body.nested.place);
  expect(places.map(({ position, size }) => `${position}/${size}`)).toEqual(['2/2', '2/2', '1/1', '1/1']);
  expect(places[0]).toMatchObject({ queue: 'support', maximumSize: 100, averageMs: expect.any(Number) });
  expect(places[3].waitedMs).toBeGreaterThan(places[2].waitedMs);
});

test('a waiting document may hang up, and one that fails leaves the caller with music', async () => {
  const at = await pages((url) => ({
    '/hangs-up': [queued({ waiting: { ask: callbackTo(`${url}/bye`) } })],
    '/bye': [spoken('Nobody is here.'), hangup({ cause: 'normal', headers: {}, answers: true, place })],
    '/fails': [queued({ waiting: { ask: callbackTo(`${url}/none`) } })],
  }));
  await at.run(async () => {
    const hung = await at.call('/hangs-up');
    const music = await at.call('/fails', { hangsUpAfterMs: 30_000 });
    await allOver(hung, music);
    expect(stayOf(hung)).toMatchObject({ outcome: 'hangup' });
    expect(stayOf(music)).toMatchObject({ outcome: 'hangup' });
    expect(heardBy(music)).toContain('local_stream://moh');
  });
});

test('a full queue, and nobody in it', async () => {
  const at = await pages(() => ({
    '/caller': [queued({ maximumSize: 1 }), after],
    '/agent': [taking({ waitTimeoutMs: 5000 }), after],
  }));
  await at.run(async () => {
    const early = await at.call('/agent');
    await early.over;
    expect(stayOf(early)).toMatchObject({ outcome: 'timeout' });
    expect(heardBy(early).at(-1)).toContain('After the queue.');
    const waits = await at.call('/caller', { hangsUpAfterMs: 9000 });
    const turnedAway = await at.call('/caller');
    await allOver(waits, turnedAway);
    expect(stayOf(turnedAway)).toMatchObject({ outcome: 'full', waitedMs: 0 });
    expect(turnedAway.events.some((event) => event.event === 'diagnostic' && event.code === 'queue-full')).toBe(true);
  });
});

test('an agent waits for whoever comes', async () => {
  const at = await pages(() => ({ '/caller': [queued(), after], '/agent': [taking(), after] }));
  await at.run(async () => {
    const agent = await at.call('/agent');
    await sleep(at.clock, 4000);
    const caller = await at.call('/caller', { hangsUpAfterMs: 6000 });
    await allOver(agent, caller);
    expect(stayOf(agent)).toMatchObject({ outcome: 'bridged', facts: { with: caller.id } });
    expect(stayOf(agent)?.facts?.['bridgedMs']).toBeGreaterThan(4000);
    expect(stayOf(caller)).toMatchObject({ outcome: 'bridged', interrupted: 'hangup' });
    expect(heardBy(agent).at(-1)).toContain('After the queue.');
  });
});

describe('nobody is lost', () => {
  test('an agent who hangs up during the announcement leaves the caller at the head', async () => {
    const at = await pages((url) => ({
      '/caller': [queued(), after],
      '/agent': [taking({ announcement: callbackTo(`${url}/announce`) })],
      '/announce': [spoken('A rather long announcement, so that there is time for the agent to leave.')],
    }));
    await at.run(async () => {
      const first = await at.call('/caller');
      const second = await at.call('/caller', { hangsUpAfterMs: 40_000 });
      await sleep(at.clock, 1000);
      const dies = await at.call('/agent', { hangsUpAfterMs: 2000 });
      await dies.over;
      await sleep(at.clock, 1000);
      const [facts] = at.services.queues.list('house');
      expect(facts?.members.map(({ callId }) => callId)).toEqual([first.id, second.id]);
      const agent = await at.call('/agent', { hangsUpAfterMs: 15_000 });
      await agent.over;
      expect(stayOf(dies)).toMatchObject({ outcome: 'hangup' });
      expect(stayOf(agent)).toMatchObject({ outcome: 'bridged', facts: { with: first.id } });
      await allOver(first, second);
    });
  });

  test('two agents at once get one each, and a caller who hangs up in that moment is nobody’s', async () => {
    const at = await pages((url) => ({
      '/caller': [queued(), after],
      '/agent': [taking({ announcement: callbackTo(`${url}/announce`), timeLimitMs: 2000 })],
      '/announce': [spoken('One moment.')],
    }));
    await at.run(async () => {
      const leaves = await at.call('/caller');
      const callers = [await at.call('/caller'), await at.call('/caller')];
      await sleep(at.clock, 1000);
      const agents = [await at.call('/agent'), await at.call('/agent')];
      leaves.caller.hangUp();
      await allOver(leaves, ...callers, ...agents);
      expect(stayOf(leaves)?.outcome).toBe('hangup');
      expect(agents.map((agent) => stayOf(agent)?.facts?.['with']).toSorted()).toEqual(
        callers.map(({ id }) => id).toSorted(),
      );
    });
  });

  test('a caller whose document is replaced goes elsewhere; the agent takes the next', async () => {
    const at = await pages((url) => ({
      '/caller': [queued(), after],
      '/agent': [taking({ announcement: callbackTo(`${url}/announce`), timeLimitMs: 2000 })],
      '/announce': [spoken('A long announcement, so that there is time to replace.')],
    }));
    await at.run(async () => {
      const replaced = await at.call('/caller');
      const next = await at.call('/caller');
      await sleep(at.clock, 1000);
      const agent = await at.call('/agent');
      await sleep(at.clock, 500);
      expect(await replaced.control?.replace({ go: 'into', verbs: [spoken('Elsewhere.')] })).toBe(true);
      await allOver(replaced, next, agent);
      expect(stayOf(replaced)).toMatchObject({ outcome: 'redirected', interrupted: 'replaced' });
      expect(heardBy(replaced).at(-1)).toContain('Elsewhere.');
      expect(stayOf(agent)).toMatchObject({ outcome: 'bridged', facts: { with: next.id } });
    });
  });

  test('replaced while they talk: it counts as bridged, and the agent goes on', async () => {
    const at = await pages(() => ({ '/caller': [queued(), after], '/agent': [taking(), after] }));
    await at.run(async () => {
      const caller = await at.call('/caller');
      const agent = await at.call('/agent');
      await sleep(at.clock, 3000);
      expect(await caller.control?.replace({ go: 'into', verbs: [spoken('Elsewhere.')] })).toBe(true);
      await allOver(caller, agent);
      expect(stayOf(caller)).toMatchObject({ outcome: 'bridged', interrupted: 'replaced' });
      expect(stayOf(agent)).toMatchObject({ outcome: 'bridged', facts: { with: caller.id } });
      expect(heardBy(agent).at(-1)).toContain('After the queue.');
    });
  });
});
