import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { BridgeListener, BridgePlan, BridgeTarget, Leg } from '../../../src/switch/index.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;

export const target = (number: string, more: Partial<BridgeTarget> = {}): BridgeTarget => ({
  label: number,
  endpoint: { kind: 'number', number },
  headers: {},
  digitsOnAnswer: [],
  ...more,
});

export const plan = (targets: readonly BridgeTarget[], more: Partial<BridgePlan> = {}): BridgePlan => ({
  targets,
  order: 'at-once',
  ringTimeoutMs: 4000,
  timeLimitMs: 400,
  callerId: {},
  ringback: 'ringing',
  ignoresEarlyMedia: false,
  hangupKeys: '',
  ...more,
});

/** Writes down what it is told, and screens as it is given. */
function listening(screen: (leg: Leg, target: BridgeTarget) => Promise<boolean> = async () => true) {
  const steps: string[] = [];
  const listener: BridgeListener = {
    progress: (step, leg) => steps.push(`${leg.to} ${step}${step === 'ended' ? ` ${leg.raw}` : ''}`),
    screen,
  };
  return { steps, listener };
}

/** Resolves with the leg of the first that answers. */
function answeredLeg(listener: BridgeListener): Promise<string> {
  return new Promise((resolve) => {
    const { progress } = listener;
    listener.progress = (step, leg, of) => {
      progress(step, leg, of);
      if (step === 'answered') resolve(leg.id);
    };
  });
}

export const bridging: Contract = (start) => {
  describe('bridging', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('the legs are followed', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { steps, listener } = listening();
        const end = await leg.bridge(plan([target('7001')], { listener }), never);
        expect(end).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'time-limit' });
        expect(steps.filter((step) => !step.includes('ringing'))).toEqual([
          '7001 initiated',
          '7001 answered',
          '7001 ended ALLOTTED_TIMEOUT',
        ]);
      }));

    test('who was joined is taken out of the conversation, and the caller is left', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { steps, listener } = listening();
        const bridged = leg.bridge(plan([target('7003')], { listener, timeLimitMs: 20_000 }), never);
        const id = await answeredLeg(listener);
        await sleep(subject.clock, 500);
        const takenAt = subject.clock.now();
        const order: string[] = [];
        const [taken, end] = await Promise.all([
          subject.node.take(id, { told: () => {} }, () => order.push('leaves')),
          bridged.finally(() => order.push('alone')),
        ]);
        expect(order).toEqual(['leaves', 'alone']);
        expect(taken).toMatchObject({ id, answered: true });
        expect(end).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'callee', raw: 'NORMAL_CLEARING' });
        expect(end.legs).toMatchObject([{ id, goesOn: true }]);
        expect(subject.clock.now() - takenAt).toBeLessThan(900);
        expect(leg.gone.aborted).toBe(false);
        for (const each of [leg, taken])
          expect(await each?.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never })).toMatchObject({
            ended: 'done',
          });
        expect(await taken?.hangup('normal')).toMatchObject({ by: 'us' });
        expect(await subject.node.take(id, { told: () => {} })).toBeNull();
        expect(steps.filter((step) => step.includes('ended'))).toEqual([]);
      }));

    test('who was joined goes on when the caller leaves in the moment of being taken', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { listener } = listening();
        const stop = new AbortController();
        const bridged = leg.bridge(plan([target('7004')], { listener, timeLimitMs: 20_000 }), stop.signal);
        const id = await answeredLeg(listener);
        await sleep(subject.clock, 500);
        const taken = await subject.node.take(id, { told: () => {} }, () => stop.abort());
        expect(await bridged).toMatchObject({ ended: 'aborted', bridged: true });
        for (const each of [leg, taken])
          expect(await each?.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never })).toMatchObject({
            ended: 'done',
          });
        await taken?.hangup('normal');
      }));

    test('busy, then nobody in time, one after the other', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { steps, listener } = listening();
        const targets = [target('8001'), target('9001')];
        const end = await leg.bridge(plan(targets, { listener, order: 'in-turn', ringTimeoutMs: 1200 }), never);
        expect(end).toMatchObject({ ended: 'failed', bridged: false, cause: 'no-answer' });
        expect(end.legs).toMatchObject([
          { to: '8001', raw: 'USER_BUSY', sipStatus: 486 },
          { to: '9001', raw: 'NO_ANSWER' },
        ]);
        expect(steps).toEqual([
          '8001 initiated',
          '8001 ended USER_BUSY',
          '9001 initiated',
          '9001 ringing',
          '9001 ended NO_ANSWER',
        ]);
      }));

    test('the ring time may count from the first ringing', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const startedAt = subject.clock.now();
        const end = await leg.bridge(
          plan([target('9002')], { ringTimeoutFrom: 'ringing', ringTimeoutMs: 1000 }),
          never,
        );
        expect(end).toMatchObject({ ended: 'failed', cause: 'no-answer' });
        expect(subject.clock.now() - startedAt).toBeGreaterThanOrEqual(1000);
      }));

    test('a caller who rings is answered only when somebody is joined', () =>
      subject.withCalls(1, async ({ leg }) => {
        const answeredWhileScreened: boolean[] = [];
        const { listener } = listening(async (callee) => {
          await callee.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never });
          answeredWhileScreened.push(leg.answered);
          return true;
        });
        const end = await leg.bridge(plan([target('7002', { screened: true })], { listener }), never);
        expect(end).toMatchObject({ ended: 'completed', bridged: true });
        expect(answeredWhileScreened).toEqual([false]);
        expect(leg.answered).toBe(true);
      }));

    test('a callee who refuses is not joined', () =>
      subject.withCalls(1, async ({ leg }) => {
        const screened: string[] = [];
        const { listener, steps } = listening(async (callee) => {
          screened.push(callee.channel.direction);
          return false;
        });
        const end = await leg.bridge(plan([target('7003', { screened: true })], { listener }), never);
        expect(end).toMatchObject({ ended: 'failed', bridged: false, bridgedMs: 0 });
        expect(end.legs).toMatchObject([{ to: '7003', raw: 'CALL_REJECTED', answeredAt: expect.any(Number) }]);
        expect(screened).toEqual(['outbound']);
        expect(steps).toContain('7003 ended CALL_REJECTED');
        expect(leg.answered).toBe(false);
        // The caller is still ours.
        expect(await leg.answer()).toEqual({ ended: 'done' });
      }));

    test('of several the first who accepts is joined, and the others are cancelled', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const gone: string[] = [];
        const { listener } = listening(async (callee, { label }) => {
          const ms = label === '7004' ? 10_000 : 500;
          const heard = await callee.play({ kind: 'silence', durationMs: ms }, { endKeys: '', signal: never });
          if (heard.ended === 'gone') gone.push(label);
          return heard.ended === 'done';
        });
        const targets = [target('7004', { screened: true }), target('7005', { screened: true })];
        const end = await leg.bridge(plan(targets, { listener }), never);
        expect(end).toMatchObject({ ended: 'completed', bridged: true });
        expect(end.legs.find(({ id }) => id === end.joined)?.to).toBe('7005');
        expect(end.legs[0]).toMatchObject({ to: '7004', raw: 'LOSE_RACE', cause: 'lost-race' });
        expect(gone).toEqual(['7004']);
      }));

    test('a caller who leaves ends the screening', () =>
      subject.withCalls(1, async ({ leg, leave }) => {
        await leg.answer();
        const screening = Promise.withResolvers<Leg>();
        const { listener } = listening(async (callee) => {
          screening.resolve(callee);
          await callee.ended;
          return true;
        });
        const bridged = leg.bridge(plan([target('7006', { screened: true })], { listener }), never);
        const callee = await screening.promise;
        await leave();
        expect(await bridged).toMatchObject({ ended: 'gone', bridged: false });
        // Two connections: which of them hears it first is the switch's business.
        expect(await callee.ended).toMatchObject({ raw: 'ORIGINATOR_CANCEL' });
      }));

    test('who is told to stop while it rings cancels', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const stop = new AbortController();
        const bridged = leg.bridge(plan([target('9003')]), stop.signal);
        await sleep(subject.clock, 700);
        stop.abort();
        expect(await bridged).toMatchObject({ ended: 'aborted', bridged: false });
        const heard = await leg.play({ kind: 'silence', durationMs: 100 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
      }));

    test('a key gives up ringing, another ends the conversation', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const given = leg.bridge(plan([target('9004')], { cancelKeys: '#', ringTimeoutMs: 20_000 }), never);
        await sleep(subject.clock, 700);
        const pressedAt = subject.clock.now();
        await press('#');
        expect(await given).toMatchObject({ ended: 'failed', bridged: false, endedBy: 'key' });
        expect(subject.clock.now() - pressedAt).toBeLessThan(5000);
        const joined = Promise.withResolvers<void>();
        const { listener } = listening();
        const talking = leg.bridge(
          plan([target('7007')], {
            timeLimitMs: 20_000,
            hangupKeys: '*',
            listener: {
              ...listener,
              progress: (step) => {
                if (step === 'answered') joined.resolve();
              },
            },
          }),
          never,
        );
        await joined.promise;
        await sleep(subject.clock, 500);
        await press('*');
        expect(await talking).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'key' });
      }));
  });
};
