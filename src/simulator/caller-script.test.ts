import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { type CallerPlan, type Line, parsePresses, ScriptedCaller } from './caller-script.ts';

/** A caller on a line that writes down what arrives, with its time. */
function onLine(plan: CallerPlan) {
  const clock = new VirtualClock(0);
  const caller = new ScriptedCaller(plan);
  const seen: string[] = [];
  const line: Line = {
    clock,
    press: (key, ms) => seen.push(`${clock.now()} ${key}${ms === 100 ? '' : ` ${ms}`}`),
    voice: ({ ms, words = '' }) => seen.push(`${clock.now()} voice until ${clock.now() + ms} ${words}`.trimEnd()),
    hangUp: () => seen.push(`${clock.now()} hang up`),
  };
  caller.pickUp(line);
  return { clock, caller, seen };
}

describe('parsePresses', () => {
  it('makes one item of what stands between commas', () => {
    expect(parsePresses('1, 42#,*')).toEqual([
      { does: 'press', keys: '1' },
      { does: 'press', keys: '42#' },
      { does: 'press', keys: '*' },
    ]);
    expect(parsePresses('')).toEqual([]);
  });

  it('says which key there is none of', () => {
    expect(() => parsePresses('1,4x2')).toThrow('"x" in "4x2" is no telephone key');
  });

  it('takes nothing but keys', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789ABCD*#, x!') }), (text) => {
        const isGood = !/[x!]/.test(text.replaceAll(' ', ''));
        const read = () => parsePresses(text);
        if (text.split(',').some((item) => /[^0-9A-D*#]/.test(item.trim()))) expect(read).toThrow(SyntaxError);
        else expect(isGood && read().every((step) => step.does === 'press')).toBe(true);
      }),
    );
  });
});

describe('ScriptedCaller', () => {
  it('gives one item each time the call waits, keys 120 ms apart, and then stays silent', async () => {
    const { clock, caller, seen } = onLine({ steps: parsePresses('1,42#') });
    caller.awaitingInput();
    await clock.advance(1000);
    expect(seen).toEqual(['200 1']);
    caller.awaitingInput();
    await clock.advance(1000);
    caller.awaitingInput();
    await clock.advance(1000);
    expect(seen).toEqual(['200 1', '1200 4', '1320 2', '1440 #']);
    expect(caller.pressed).toBe('142#');
    expect(caller.remaining).toEqual([]);
  });

  it('presses the next item after the one before, however early it is asked for', async () => {
    const { clock, caller, seen } = onLine({ steps: parsePresses('12,3'), reactionMs: 0 });
    caller.awaitingInput();
    caller.awaitingInput();
    await clock.advance(500);
    expect(seen).toEqual(['0 1', '120 2', '120 3']);
  });

  it('waits before it answers, and speaks', async () => {
    const { clock, caller, seen } = onLine({
      steps: [{ does: 'wait', ms: 1000 }, { does: 'speak', ms: 700 }, { does: 'hang up' }],
      reactionMs: 0,
    });
    caller.awaitingInput();
    await clock.advance(1700);
    expect(caller.speakingUntil).toBe(1700);
    caller.awaitingInput();
    await clock.advance(1);
    expect(seen).toEqual(['1000 voice until 1700', '1700 hang up']);
  });

  it('does some things at their time, whatever goes on', async () => {
    const { clock, seen } = onLine({
      timed: [{ atMs: 50, does: 'press', keys: '7' }],
      hangsUpAfterMs: 900,
      keyMs: 260,
    });
    await clock.advance(1000);
    expect(seen).toEqual(['50 7 260', '900 hang up']);
  });

  it('takes keys from a keyboard', async () => {
    const { clock, caller, seen } = onLine({});
    caller.press('12');
    caller.speak(10);
    await clock.advance(200);
    caller.hangUp();
    expect(seen).toEqual(['0 voice until 10', '0 1', '120 2', '200 hang up']);
  });

  it('does nothing before the call and after it', async () => {
    const early = new ScriptedCaller({ steps: parsePresses('1') });
    early.awaitingInput();
    early.hangUp();
    expect(early.remaining).toHaveLength(1);
    const { clock, caller, seen } = onLine({ steps: parsePresses('1'), hangsUpAfterMs: 100 });
    caller.putDown();
    caller.awaitingInput();
    caller.press('5');
    await clock.advance(500);
    expect(seen).toEqual([]);
  });

  it('by ear, answers 300 ms of silence, once for each time it was spoken to', async () => {
    const { clock, caller, seen } = onLine({ steps: parsePresses('1,2,3'), notices: 'ear', reactionMs: 0 });
    caller.hears(true, true);
    await clock.advance(1000);
    caller.hears(false, false);
    await clock.advance(299);
    caller.hears(true, false);
    caller.hears(false, false);
    await clock.advance(1000);
    expect(seen).toEqual(['1599 1']);
    caller.hears(false, false);
    await clock.advance(1000);
    expect(seen).toHaveLength(1);
    caller.hears(false, true);
    await clock.advance(300);
    expect(seen).toEqual(['1599 1', '3599 2']);
  });

  it('told, does not listen', async () => {
    const { clock, caller, seen } = onLine({ steps: parsePresses('1') });
    caller.hears(false, true);
    await clock.advance(5000);
    expect(seen).toEqual([]);
  });
});
