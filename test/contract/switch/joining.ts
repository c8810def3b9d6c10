import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { Leg } from '../../../src/switch/index.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;

export const joining: Contract = (start) => {
  describe('two legs joined', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    const answered = async (...legs: readonly Leg[]) => {
      for (const leg of legs) await leg.answer();
    };
    const isOurs = async (leg: Leg) =>
      expect(await leg.play({ kind: 'silence', durationMs: 100 }, { endKeys: '', signal: never })).toMatchObject({
        ended: 'done',
      });

    test('until the signal; then both are ours again', () =>
      subject.withCalls(2, async ({ leg: one }, { leg: other }) => {
        await answered(one, other);
        const stop = new AbortController();
        const joined = one.join(other, stop.signal);
        await sleep(subject.clock, 1000);
        stop.abort();
        const end = await joined;
        expect(end).toMatchObject({ ended: 'aborted', endedBy: 'aborted' });
        expect(end.joinedMs).toBeGreaterThan(700);
        await isOurs(one);
        await isOurs(other);
      }));

    test.each([
      ['this', 0],
      ['other', 1],
    ] as const)('until %s hangs up; the one who is left is ours again', (endedBy, who) =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        const joined = one.leg.join(other.leg, never);
        await sleep(subject.clock, 600);
        await [one, other][who]?.leave();
        const end = await joined;
        expect(end).toMatchObject({ ended: 'gone', endedBy });
        expect(end.joinedMs).toBeGreaterThan(300);
        await isOurs(who === 0 ? other.leg : one.leg);
      }));

    test('with one who has just hung up: no conversation, and nobody is lost', () =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        await other.leave();
        await other.leg.ended;
        expect(await one.leg.join(other.leg, never)).toEqual({ ended: 'gone', endedBy: 'other', joinedMs: 0 });
        await isOurs(one.leg);
      }));

    test('keys reach us from both', () =>
      subject.withCalls(2, async (one, other) => {
        await answered(one.leg, other.leg);
        const keys: string[] = [];
        const both = new Promise<void>((resolve) => {
          for (const [name, { leg }] of Object.entries({ one, other }))
            leg.onKey(({ key }) => {
              if (keys.push(`${name} ${key}`) === 2) resolve();
            });
        });
        const stop = new AbortController();
        const joined = one.leg.join(other.leg, stop.signal);
        await sleep(subject.clock, 500);
        await one.press('1');
        await other.press('2');
        await both;
        expect(keys.toSorted()).toEqual(['one 1', 'other 2']);
        stop.abort();
        await joined;
      }));
  });
};
