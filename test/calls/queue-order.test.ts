import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import type { QueueReport } from '../../src/verbs/index.ts';
import { type HouseCall, house } from '../support/house.ts';
import { queued, spoken, taking } from '../support/some-verbs.ts';
import { callbackTo } from '../support/verb-documents.ts';

const maximumSize = 4;
const priorities = [0, 0, 0, 7];

/** Somebody who does something at a time of their own. */
interface Actor {
  readonly atMs: number;
  readonly does: 'wait' | 'take';
  readonly priority: number;
  readonly announces: boolean;
  /** From when it came; absent: stays to the end. */
  readonly hangsUpAfterMs: number | undefined;
  readonly replacedAfterMs: number | undefined;
}

const someMs = fc.nat({ max: 60 }).map((steps) => steps * 100);
const actor = fc.record<Actor>({
  atMs: fc.nat({ max: 80 }).map((steps) => steps * 100),
  does: fc.constantFrom('wait', 'wait', 'take'),
  priority: fc.nat({ max: priorities.length - 1 }),
  announces: fc.boolean(),
  hangsUpAfterMs: fc.option(
    someMs.map((ms) => ms + 100),
    { nil: undefined },
  ),
  replacedAfterMs: fc.option(someMs, { nil: undefined, freq: 4 }),
});

test('whoever comes, goes, hangs up or is replaced, and whenever: nobody is lost, nobody is taken twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actor, { minLength: 2, maxLength: 9 }), async (actors) => {
      await using at = await house((url) => ({
        ...Object.fromEntries(
          priorities.map((priority, index) => [
            `/wait${index}`,
            [
              queued({
                queue: 'q',
                maximumSize,
                priority,
                waiting: index % 2 === 0 ? { ask: callbackTo(`${url}/music`) } : { source: { kind: 'hold-music' } },
              }),
            ],
          ]),
        ),
        ...Object.fromEntries(
          [false, true].map((announces) => [
            `/take-${announces}`,
            [
              taking({
                queue: 'q',
                waitTimeoutMs: 6000,
                timeLimitMs: 1500,
                ...(announces && { announcement: callbackTo(`${url}/announce`) }),
              }),
            ],
          ]),
        ),
        '/music': [spoken('La la la.')],
        '/announce': [spoken('Somebody takes your call.')],
      }));
      const calls: { readonly actor: Actor; readonly call: HouseCall }[] = [];
      await at.run(async () => {
        const began = at.clock.now();
        const everybody = actors.map(async (each) => {
          await sleep(at.clock, each.atMs);
          const path = each.does === 'wait' ? `/wait${each.priority}` : `/take-${each.announces}`;
          const hangsUpAfterMs = each.hangsUpAfterMs ?? 30_000;
          const call = await at.call(path, { hangsUpAfterMs });
          calls.push({ actor: each, call });
          if (each.replacedAfterMs !== undefined) {
            await sleep(at.clock, each.replacedAfterMs);
            await call.control?.replace({ go: 'into', verbs: [spoken('Elsewhere.')] });
          }
          await call.over;
        });
        await Promise.all(everybody);
        expect(at.clock.now() - began).toBeLessThan(60_000);
      });
      // A caller is gone a moment before it is written down what became of the call.
      await at.run(async () => {
        while (at.services.calls.size > 0) await sleep(at.clock, 10);
      });
      // Everything has ended, and nothing is left behind.
      expect(at.services.queues.size).toBe(0);
      expect(at.services.calls.size).toBe(0);
      const reports = calls.flatMap(({ actor: { does }, call }) => {
        const report = call.reports.find(({ verb }) => verb === 'enqueue' || verb === 'dequeue') as
          | QueueReport
          | undefined;
        return report ? [{ does, id: call.id, report, ended: call }] : [];
      });
      // Who talked to whom is said alike by both, and nobody talked to two.
      const pairs = reports.flatMap(({ does, id, report }) => {
        if (report.outcome !== 'bridged') return [];
        const other = String(report.facts?.['with']);
        return [does === 'wait' ? `${id} ${other}` : `${other} ${id}`];
      });
      const told = new Map<string, number>();
      for (const pair of pairs) told.set(pair, (told.get(pair) ?? 0) + 1);
      expect([...told.values()].every((count) => count === 2)).toBe(true);
      const people = [...told.keys()].flatMap((pair) => pair.split(' '));
      expect(new Set(people).size).toBe(people.length);
      // Nobody leaves a queue without a reason of their own.
      for (const { report, ended } of reports) {
        if (report.outcome === 'failed') throw new Error(`failed: ${report.failure}`);
        if (report.outcome === 'hangup') expect(ended.events.some((event) => event.event === 'end')).toBe(true);
        if (report.outcome === 'redirected') expect(report.interrupted).toBe('replaced');
        if (report.outcome === 'left') throw new Error('nobody left by a document');
      }
    }),
    { numRuns: 20, seed: 20261128, endOnFailure: true },
  );
}, 240_000);

test('of those who wait, higher priority goes first, then who came first', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 2, maxLength: 8 }), async (waiting) => {
      await using at = await house(() => ({
        ...Object.fromEntries(
          [0, 1, 2, 3].map((priority) => [
            `/wait${priority}`,
            [queued({ queue: 'q', maximumSize: 20, priority, waiting: 'silence' })],
          ]),
        ),
        '/take': [taking({ queue: 'q', waitTimeoutMs: 1000, timeLimitMs: 500 })],
      }));
      await at.run(async () => {
        const callers: { readonly id: string; readonly priority: number }[] = [];
        const over: Promise<unknown>[] = [];
        for (const priority of waiting) {
          const call = await at.call(`/wait${priority}`);
          callers.push({ id: call.id, priority });
          over.push(call.over);
          await sleep(at.clock, 200);
        }
        const expected = callers.toSorted((one, other) => other.priority - one.priority).map(({ id }) => id);
        expect(at.services.queues.list('house')[0]?.members.map(({ callId }) => callId)).toEqual(expected);
        const taken: unknown[] = [];
        for (const _ of callers) {
          const agent = await at.call('/take');
          await agent.over;
          const report = agent.reports.find(({ verb }) => verb === 'dequeue') as QueueReport;
          taken.push(report.facts?.['with']);
        }
        expect(taken).toEqual(expected);
        await Promise.all(over);
      });
    }),
    { numRuns: 4, seed: 7 },
  );
}, 120_000);
