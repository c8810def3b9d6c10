import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { CallTrace } from '../trace/index.ts';
import { end, pause, type Verb } from '../verbs/index.ts';
import { Interruptions } from './interruptions.ts';

const waiting = (interruptedBy?: 'any' | readonly string[]): Verb =>
  pause({
    durationMs: 1000,
    answers: true,
    place: { line: 1, column: 1 },
    ...(interruptedBy !== undefined && { interruptedBy }),
  });

const fresh = () => new Interruptions(new CallTrace(new VirtualClock()));

describe('signals', () => {
  test('stop a verb that listens for them, once', () => {
    const interruptions = fresh();
    const signal = interruptions.begin(waiting(['go']));
    expect(interruptions.signal('go')).toBe('queued');
    expect(interruptions.signal('go')).toBe('queued');
    expect(signal.reason).toEqual({ kind: 'signal', name: 'go' });
    expect(interruptions.end()).toEqual({ kind: 'signal', name: 'go' });
    expect(interruptions.begin(waiting(['go'])).aborted).toBe(true);
  });

  test('wait for a verb that listens, in order, and pass over one that does not', () => {
    const interruptions = fresh();
    interruptions.signal('two');
    interruptions.signal('one');
    expect(interruptions.begin(waiting()).aborted).toBe(false);
    expect(interruptions.end()).toBeNull();
    interruptions.begin(waiting(['one']));
    expect(interruptions.end()).toEqual({ kind: 'signal', name: 'one' });
    interruptions.begin(waiting('any'));
    expect(interruptions.end()).toEqual({ kind: 'signal', name: 'two' });
  });

  test('are refused when 32 wait, and after the end', () => {
    const interruptions = fresh();
    const answers = Array.from({ length: 33 }, () => interruptions.signal('x'));
    expect(answers.filter((answer) => answer === 'queued')).toHaveLength(32);
    expect(answers.at(-1)).toBe('full');
    interruptions.close();
    expect(interruptions.signal('x')).toBe('over');
  });

  test('whatever the order, each is delivered to one verb that listens for it, or still waits', () => {
    const step = fc.oneof(
      fc.record({ does: fc.constant('signal' as const), name: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ does: fc.constant('begin' as const), listens: fc.subarray(['a', 'b', 'c']) }),
      fc.record({ does: fc.constant('end' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const interruptions = fresh();
        const sent: string[] = [];
        const taken: string[] = [];
        let listens: readonly string[] | null = null;
        const finish = () => {
          const stopped = interruptions.end();
          if (stopped) {
            expect(listens).toContain(stopped.name);
            taken.push(stopped.name ?? '');
          }
          listens = null;
        };
        for (const does of steps)
          if (does.does === 'signal') {
            if (interruptions.signal(does.name) === 'queued') sent.push(does.name);
          } else if (does.does === 'begin' && listens === null) {
            listens = does.listens;
            interruptions.begin(waiting(does.listens));
          } else if (does.does === 'end' && listens !== null) finish();
        if (listens !== null) finish();
        for (let more = true; more; ) {
          interruptions.begin(waiting('any'));
          const stopped = interruptions.end();
          if (stopped) taken.push(stopped.name ?? '');
          more = stopped !== null;
        }
        expect(taken.toSorted()).toEqual(sent.toSorted());
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a replacement', () => {
  test('stops the running verb, and is taken when it has ended', async () => {
    const interruptions = fresh();
    const signal = interruptions.begin(waiting());
    const replaced = interruptions.replace(Promise.resolve(end()));
    expect(signal.reason).toEqual({ kind: 'replaced' });
    expect(interruptions.end()).toEqual({ kind: 'replaced' });
    expect(await interruptions.takeReplacement()).toEqual(end());
    expect(await replaced).toBe(true);
    expect(interruptions.takeReplacement()).toBeUndefined();
  });

  test('breaks off the request for a document', async () => {
    const interruptions = fresh();
    const asked = interruptions.asking(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    void interruptions.replace(Promise.resolve(end()));
    expect(await asked).toBeNull();
  });

  test('comes one at a time, and not after the end', async () => {
    const interruptions = fresh();
    const first = interruptions.replace(Promise.resolve(end()));
    expect(await interruptions.replace(Promise.resolve(end()))).toBe(false);
    interruptions.close();
    expect(await first).toBe(false);
    expect(await interruptions.replace(Promise.resolve(end()))).toBe(false);
  });
});
