import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep } from '../../../src/clock/index.ts';
import type { BridgeEnd, BridgePlan, Leg, Pair } from '../../../src/switch/index.ts';
import { plan, target } from './bridging.ts';
import type { Contract, Subject } from './subject.ts';

const never = new AbortController().signal;
const tone = { kind: 'tone', frequencies: [640], onMs: 300, offMs: 0, repeat: 1 } as const;

/** The caller and whoever answers, once they speak with each other. */
function together(
  leg: Leg,
  number: string,
  more: Partial<BridgePlan> = {},
): Promise<{ readonly pair: Pair; readonly over: Promise<BridgeEnd> }> {
  return new Promise((resolve) => {
    const over = leg.bridge(
      plan([target(number)], {
        timeLimitMs: 20_000,
        ...more,
        listener: {
          progress: () => {},
          screen: async () => true,
          joined: (pair) => resolve({ pair, over }),
        },
      }),
      never,
    );
  });
}

/** What is done to one of two while they speak with each other. */
export const pairing: Contract = (start) => {
  describe('two who speak with each other', () => {
    let subject: Subject;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject.close());

    test('keys of both are told, and reach the other one', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const { pair, over } = await together(leg, '7131');
        const pressed: string[] = [];
        const forget = pair.onKey((side, { key }) => pressed.push(`${side} ${key}`));
        await sleep(subject.clock, 600);
        // Whoever answers there hears a tone that a star would end.
        await press('31');
        await sleep(subject.clock, 1500);
        await subject.calleePresses('7131', '*7#');
        await sleep(subject.clock, 1500);
        expect(pressed).toEqual(['caller 3', 'caller 1', 'callee *', 'callee 7', 'callee #']);
        expect(await subject.keysHeardBy('7131')).toContain('31');
        forget();
        await press('9');
        await sleep(subject.clock, 600);
        expect(pressed).toHaveLength(5);
        await pair.hangUp('callee');
        expect(await over).toMatchObject({ ended: 'completed', bridged: true, endedBy: 'callee' });
        expect(leg.gone.aborted).toBe(false);
      }));

    test('one of them hears something, or is louder or not heard, and they go on speaking', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { pair, over } = await together(leg, '7132');
        await sleep(subject.clock, 400);
        for (const side of ['caller', 'callee'] as const) {
          expect(await pair.hear(side, { kind: 'sound', sound: tone })).toEqual({ ended: 'done' });
          expect(await pair.hear(side, { kind: 'sound', sound: { kind: 'silence', durationMs: 'endless' } })).toEqual({
            ended: 'done',
          });
          await sleep(subject.clock, 700);
          expect(await pair.hush(side)).toEqual({ ended: 'done' });
          expect(await pair.setLevel(side, { of: 'said', level: 'mute' })).toEqual({ ended: 'done' });
          expect(await pair.setLevel(side, null)).toEqual({ ended: 'done' });
          expect(await pair.setLevel(side, { of: 'heard', level: -3 })).toEqual({ ended: 'done' });
        }
        const nowhere = { kind: 'file', path: `${join(subject.folder, 'a')} b.wav` } as const;
        expect(await pair.hear('callee', { kind: 'sound', sound: nowhere })).toMatchObject({ ended: 'failed' });
        expect(await pair.setLevel('caller', { of: 'said', level: 9 })).toMatchObject({ ended: 'failed' });
        await sleep(subject.clock, 400);
        expect(leg.gone.aborted).toBe(false);
        const pressed: string[] = [];
        pair.onKey((side, { key }) => pressed.push(`${side} ${key}`));
        await subject.calleePresses('7132', '5');
        await sleep(subject.clock, 800);
        expect(pressed).toEqual(['callee 5']);
        await pair.hangUp('callee');
        expect(await over).toMatchObject({ bridged: true, endedBy: 'callee' });
      }));

    test('one of them holds the other until it presses its key', () =>
      subject.withCalls(1, async ({ leg, press }) => {
        await leg.answer();
        const { pair, over } = await together(leg, '7133');
        await sleep(subject.clock, 400);
        const music = { kind: 'hold-music' } as const;
        expect(await pair.hold('callee', { untilKey: '1', music })).toEqual({ ended: 'done' });
        await sleep(subject.clock, 800);
        // Meanwhile nothing reaches it.
        await press('8');
        await sleep(subject.clock, 800);
        expect(await subject.keysHeardBy('7133')).toBe('');
        await subject.calleePresses('7133', '1');
        await sleep(subject.clock, 1200);
        await press('9');
        await sleep(subject.clock, 800);
        expect(await subject.keysHeardBy('7133')).toContain('9');
        await pair.hangUp('callee');
        expect(await over).toMatchObject({ bridged: true, endedBy: 'callee' });
        expect(leg.gone.aborted).toBe(false);
      }));

    test('who hears something is alone at once where the other one leaves', () =>
      subject.withCalls(1, async ({ leg }) => {
        await leg.answer();
        const { pair, over } = await together(leg, '7136');
        await sleep(subject.clock, 400);
        const endless = { kind: 'sound', sound: { kind: 'silence', durationMs: 'endless' } } as const;
        for (const sound of [endless, endless, endless]) await pair.hear('caller', sound);
        await sleep(subject.clock, 600);
        const from = subject.clock.now();
        await pair.hangUp('callee');
        expect(await over).toMatchObject({ bridged: true, ended: 'completed', endedBy: 'callee' });
        expect(subject.clock.now() - from).toBeLessThan(1500);
        expect(await pair.hear('caller', { kind: 'sound', sound: tone })).toEqual({ ended: 'gone' });
        expect(await pair.setLevel('callee', { of: 'said', level: 'mute' })).toEqual({ ended: 'gone' });
        expect(await leg.play(tone, { endKeys: '', signal: never })).toEqual({
          ended: 'done',
          heardMs: expect.any(Number),
        });
      }));

    for (const who of ['caller', 'callee'] as const)
      test(`the ${who} leaves while it is held`, () =>
        subject.withCalls(1, async ({ leg, leave }) => {
          await leg.answer();
          const { pair, over } = await together(leg, who === 'caller' ? '7134' : '7135');
          await sleep(subject.clock, 400);
          const music = { kind: 'hold-music' } as const;
          await pair.hold(who === 'caller' ? 'callee' : 'caller', { untilKey: '1', music });
          await sleep(subject.clock, 600);
          if (who === 'caller') await leave();
          else await pair.hangUp('callee');
          expect(await over).toMatchObject({ bridged: true, ended: who === 'caller' ? 'gone' : 'completed' });
          expect(leg.gone.aborted).toBe(who === 'caller');
        }));
  });
};
