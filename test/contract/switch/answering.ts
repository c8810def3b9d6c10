import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { Contract, Subject } from './subject.ts';

/** Stamps of a real switch are of the last media tick. */
const tickMs = 20;
const never = new AbortController().signal;

export const answering: Contract = (start) => {
  describe('answering and refusing', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('ringing, answer, hang-up', () =>
      subject.withCalls(1, async ({ leg }) => {
        expect(await leg.ring()).toEqual({ ended: 'done' });
        expect(leg.answered).toBe(false);
        expect(await leg.answer()).toEqual({ ended: 'done' });
        expect(leg.answered).toBe(true);
        expect(await leg.hangup('normal')).toMatchObject({ cause: 'normal', raw: 'NORMAL_CLEARING', by: 'us' });
      }));

    test.each([
      [486, 'busy', 'USER_BUSY'],
      [404, 'unallocated', 'UNALLOCATED_NUMBER'],
      [603, 'rejected', 'CALL_REJECTED'],
    ] as const)('refused with %i', (status, cause, raw) =>
      subject.withCalls(1, async ({ leg }) => {
        expect(await leg.reject(status)).toEqual({ ended: 'done' });
        expect(await leg.ended).toMatchObject({ cause, raw });
      }));

    test('early media is heard before the answer', () =>
      subject.withCalls(1, async ({ leg }) => {
        const heard = await leg.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
        expect(Math.abs(heard.heardMs - 200)).toBeLessThanOrEqual(tickMs);
        expect(leg.answered).toBe(false);
      }));

    test('a caller who leaves ends what they hear', () =>
      subject.withCalls(1, async ({ leg, leave }) => {
        await leg.answer();
        const heard = leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '', signal: never });
        await sleep(subject.clock, 100);
        await leave();
        expect(await heard).toMatchObject({ ended: 'gone' });
        expect(await leg.ended).toMatchObject({ by: 'caller', raw: 'NORMAL_CLEARING' });
      }));

    test('keys reach us while something is heard', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const keys: string[] = [];
        const three = new Promise<void>((resolve) => {
          leg.onKey(({ key }) => {
            if (keys.push(key) === 3) resolve();
          });
        });
        const heard = leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '#', signal: never });
        await sleep(subject.clock, 100);
        await press('1*#');
        await three;
        expect(keys.join('')).toBe('1*#');
        expect(await heard).toMatchObject({ ended: 'key', key: '#' });
      }));
  });
};
