import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { BridgeListener, MachineEnd } from '../../../src/switch/index.ts';
import { plan, target } from './bridging.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;

/** What is told of who answered. */
function hearing() {
  const told: MachineEnd[] = [];
  const first = Promise.withResolvers<MachineEnd>();
  const listener: BridgeListener = {
    progress: () => {},
    screen: async () => true,
    machine(end) {
      told.push(end);
      first.resolve(end);
    },
  };
  return { told, first: first.promise, listener };
}

export const referring: Contract = (start) => {
  describe('what callees do', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test.each([true, false])('a callee who transfers leaves the caller with us (answered before: %s)', (answers) =>
      subject.withCalls(1, async ({ leg, press }) => {
        if (answers) await leg.answer();
        const number = answers ? '70601' : '70602';
        const bridged = leg.bridge(plan([target(number)], { timeLimitMs: 20_000 }), never);
        await sleep(subject.clock, 1500);
        await subject.calleeRefers(number, 'sip:7999@127.0.0.1');
        const end = await bridged;
        expect(end).toMatchObject({
          ended: 'completed',
          bridged: true,
          endedBy: 'callee',
          referredTo: expect.stringMatching(/^sip:7999@/),
          legs: [{ to: number }],
        });
        expect(end.bridgedMs).toBeGreaterThan(400);
        expect(end.bridgedMs).toBeLessThan(4000);
        // The caller hears us, is heard, and can be joined again.
        const heard = await leg.play({ kind: 'silence', durationMs: 200 }, { endKeys: '', signal: never });
        expect(heard.ended).toBe('done');
        const key = new Promise<string>((resolve) => leg.onKey((pressed) => resolve(pressed.key)));
        await press('5');
        expect(await key).toBe('5');
        const again = await leg.bridge(plan([target('70603')], { timeLimitMs: 400 }), never);
        expect(again).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'time-limit' });
        expect(again.referredTo).toBeUndefined();
      }));

    test('who was transferred and is then let go of hangs up for good', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const bridged = leg.bridge(plan([target('70604')], { timeLimitMs: 20_000 }), never);
        await sleep(subject.clock, 1500);
        await subject.calleeRefers('70604', 'sip:7999@127.0.0.1');
        await bridged;
        expect(await leg.hangup('normal')).toMatchObject({ by: 'us', cause: 'normal' });
      }));

    test('a callee who beeps is a machine, which is told beside the conversation', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { told, first, listener } = hearing();
        const machine = { waitsForMessageEnd: true, timeoutMs: 15_000 };
        const bridged = leg.bridge(plan([target('70621', { machine })], { timeLimitMs: 9000, listener }), never);
        await sleep(subject.clock, 1500);
        await subject.calleeBeeps('70621');
        expect(await first).toMatchObject({ ended: 'done', result: 'machine', messageEnd: 'beep' });
        const end = await bridged;
        expect(end).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'time-limit' });
        expect(end.bridgedMs).toBeGreaterThan(8000);
        expect(told).toHaveLength(1);
      }));

    test('who does not beep in time may be anybody', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { told, listener } = hearing();
        const machine = { waitsForMessageEnd: true, timeoutMs: 800 };
        const end = await leg.bridge(plan([target('70622', { machine })], { timeLimitMs: 2000, listener }), never);
        expect(end).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'time-limit' });
        expect(told).toMatchObject([{ ended: 'done', result: 'unknown' }]);
        // Where the conversation ends first, that is the end of it.
        const again = plan([target('70623', { machine: { ...machine, timeoutMs: 60_000 } })], { listener });
        expect(await leg.bridge(again, never)).toMatchObject({ ended: 'completed', bridged: true });
        expect(told).toMatchObject([{ result: 'unknown' }, { ended: 'aborted', result: 'unknown' }]);
      }));

    test.each([
      [true, '12'],
      [false, ''],
      [undefined, '12'],
    ])('keys reach the other one, or do not (%s)', (passesDigits, heard) =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const number = `7061${heard.length}${String(passesDigits).length}`;
        const keys: string[] = [];
        leg.onKey(({ key }) => keys.push(key));
        const bridged = leg.bridge(
          plan([target(number)], { timeLimitMs: 4500, ...(passesDigits !== undefined && { passesDigits }) }),
          never,
        );
        await sleep(subject.clock, 1500);
        await press('12');
        await sleep(subject.clock, 2000);
        expect(await subject.keysHeardBy(number)).toBe(heard);
        expect(await bridged).toMatchObject({ bridged: true });
        // We hear them either way.
        expect(keys.join('')).toBe('12');
      }));
  });
};
