import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { OriginatePlan } from '../../../src/switch/index.ts';
import { target } from './bridging.ts';
import type { Contract, Subject } from './subject.ts';

/** Stamps of a real switch are of the last media tick. */
const tickMs = 20;
const never = new AbortController().signal;

const plan = (numbers: readonly string[], more: Partial<OriginatePlan> = {}): OriginatePlan => ({
  targets: numbers.map((number) => target(number)),
  ringTimeoutMs: 5000,
  callerId: { number: '+15550001', name: 'Us' },
  answersOnMedia: false,
  ...more,
});

export const originating: Contract = (start) => {
  describe('originating', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('whoever answers is ours', () =>
      subject.withCalls(0, async () => {
        const steps: string[] = [];
        const end = await subject.node.originate(
          plan(['7101'], { progress: (step, { to }) => steps.push(`${to} ${step}`) }),
          never,
        );
        if (end.ended !== 'answered') throw new Error(end.detail);
        const { leg } = end;
        expect(leg.answered).toBe(true);
        expect(leg.channel).toMatchObject({ direction: 'outbound', from: '+15550001', to: '7101' });
        const heard = await leg.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
        expect(Math.abs(heard.heardMs - 200)).toBeLessThanOrEqual(tickMs);
        expect(await leg.hangup('normal')).toMatchObject({ by: 'us', raw: 'NORMAL_CLEARING' });
        expect(steps).toEqual(expect.arrayContaining(['7101 initiated', '7101 answered']));
        expect(steps).not.toContain('7101 ended');
      }));

    test('a leg that was asked for by name is not rung again', () =>
      subject.withCalls(0, async () => {
        const id = randomUUID();
        const steps: string[] = [];
        const busy = await subject.node.originate(plan(['8101'], { id }), never);
        expect(busy).toMatchObject({ ended: 'failed', cause: 'busy' });
        const progress: OriginatePlan['progress'] = (step) => steps.push(step);
        const again = await subject.node.originate(plan(['8101'], { id, isAgain: true, progress }), never);
        expect(again).toMatchObject({ ended: 'failed', raw: 'NORMAL_TEMPORARY_FAILURE' });
        expect(steps).toEqual(['initiated', 'ended']);
        await subject.node.forget(id);
        const anew = await subject.node.originate(plan(['8101'], { id, isAgain: true }), never);
        expect(anew).toMatchObject({ ended: 'failed', raw: 'USER_BUSY' });
        await subject.node.forget(id);
      }));

    test('one that rings is followed by whoever asks again', () =>
      subject.withCalls(0, async () => {
        const id = randomUUID();
        const ringing = Promise.withResolvers<void>();
        const first = subject.node.originate(
          plan(['9101'], { id, progress: (step) => step === 'ringing' && ringing.resolve() }),
          never,
        );
        await ringing.promise;
        const givesUp = new AbortController();
        const second = subject.node.originate(plan(['9101'], { id, isAgain: true }), givesUp.signal);
        await sleep(subject.clock, 400);
        givesUp.abort();
        expect(await second).toMatchObject({ ended: 'aborted' });
        expect(await first).toMatchObject({ ended: 'failed', raw: 'ORIGINATOR_CANCEL' });
        await subject.node.forget(id);
      }));

    test('busy', () =>
      subject.withCalls(0, async () => {
        const steps: string[] = [];
        const end = await subject.node.originate(
          plan(['8101'], { progress: (step, { raw = '' }) => steps.push(`${step} ${raw}`) }),
          never,
        );
        expect(end).toMatchObject({ ended: 'failed', cause: 'busy', raw: 'USER_BUSY', sipStatus: 486 });
        expect(steps).toEqual(['initiated ', 'ended USER_BUSY']);
      }));

    test('nobody in time', () =>
      subject.withCalls(0, async () => {
        const startedAt = subject.clock.now();
        const end = await subject.node.originate(plan(['9101'], { ringTimeoutMs: 1200 }), never);
        expect(end).toMatchObject({ ended: 'failed', cause: 'no-answer', raw: 'NO_ANSWER' });
        expect(end.ended === 'failed' && end.legs).toMatchObject([{ to: '9101', ringingAt: expect.any(Number) }]);
        expect(subject.clock.now() - startedAt).toBeGreaterThanOrEqual(1200);
      }));

    test.each([0, 700])('cancelled after %i ms', (ms) =>
      subject.withCalls(0, async () => {
        const stop = new AbortController();
        const end = subject.node.originate(plan(['9102'], { ringTimeoutMs: 20_000 }), stop.signal);
        await sleep(subject.clock, ms);
        stop.abort();
        expect(await end).toMatchObject({ ended: 'aborted', cause: 'cancelled' });
      }));

    test('the first of several', () =>
      subject.withCalls(0, async () => {
        const end = await subject.node.originate(plan(['9103', '7102', '8102']), never);
        if (end.ended !== 'answered') throw new Error(end.detail);
        expect(end.target.label).toBe('7102');
        expect(end.leg.channel.to).toBe('7102');
        await end.leg.hangup('normal');
      }));

    test('what cannot be dialled is said', () =>
      subject.withCalls(0, async () => {
        const end = await subject.node.originate(plan(['7,sofia/internal/7']), never);
        expect(end).toMatchObject({ ended: 'failed', cause: 'unallocated' });
        expect(end.ended === 'failed' && end.detail).toMatch(/telephone number/);
      }));

    test('what a document puts into a header or a name stays text', () =>
      subject.withCalls(0, async () => {
        const odd = `it's "a" b\\s|c,d=e~[f]{g} &park() ../x`.replace(/[[\]]/g, '');
        const end = await subject.node.originate(
          plan([], { targets: [target('7103', { headers: { 'X-Odd': odd } })], callerId: { number: '1', name: odd } }),
          never,
        );
        if (end.ended !== 'answered') throw new Error(end.detail);
        expect(end.leg.channel.variables['sip_h_X-Odd']).toBe(odd);
        await end.leg.hangup('normal');
      }));
  });
};
