import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallControl } from '../../src/call/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import type { Script, Then, Verb } from '../../src/verbs/index.ts';
import { type LiveSwitch, liveSwitch } from '../support/live-switch.ts';

const place = { line: 1, column: 1 };
const base = { answers: true, place };
const callees: readonly Callee[] = [
  { matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const say = (text: string): Verb => ({ ...base, verb: 'say', text, markup: 'plain', voice: {}, loops: 1, endKeys: '' });
const on: Then = { go: 'on' };

const dial = (number: string): Verb => ({
  ...base,
  verb: 'dial',
  targets: [
    { place, destination: { kind: 'number', number, raw: number }, headers: {}, digitsOnAnswer: [], notify: [] },
  ],
  order: 'at-once',
  ringTimeoutMs: 60_000,
  ringTimeoutFrom: 'dialling',
  timeLimitMs: null,
  answersWhenBridged: false,
  ignoresEarlyMedia: false,
  hangupKeys: '',
  passesDigits: true,
  onCompleted: on,
  onFailed: on,
});

/** Verbs that go on for a long time, each in its way. */
const long: Readonly<Record<string, Verb>> = {
  say: { ...base, verb: 'say', text: 'For ever. '.repeat(200), markup: 'plain', voice: {}, loops: 1, endKeys: '' },
  pause: { ...base, verb: 'pause', durationMs: 600_000 },
  gather: {
    ...base,
    verb: 'gather',
    prompts: [],
    bargeIn: true,
    digits: { minimum: 4, maximum: 4, endKeys: '', firstDigitTimeoutMs: 600_000, interDigitTimeoutMs: 600_000 },
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'keep',
    onInput: on,
    onNoMatch: on,
    onNoInput: on,
  },
  'dial that rings': dial('9001'),
  'dial that talks': dial('7001'),
};

const last: Script = {
  dialect: 'plain',
  usable: true,
  verbs: [say('Something else.')],
  atEnd: { go: 'end', cause: 'normal', answers: false },
  atHangup: { go: 'end', cause: 'normal', answers: false },
  diagnostics: [],
};

async function liveCall(verb: Verb, during: (live: LiveSwitch, control: CallControl) => Promise<void>) {
  await using live = await liveSwitch({ '/': { verbs: [verb, say('Never heard.')] } }, callees);
  const call = live.place('/');
  const control = await live.until(call.control);
  await live.clock.advance(4000);
  await during(live, control);
  await live.until(call.over);
  const { events } = await call.trace;
  const spoken = events.flatMap((event) =>
    event.event === 'switch' && event.application === 'speak' ? [event.argument] : [],
  );
  expect(spoken.filter((text) => text.includes('Never heard.'))).toEqual([]);
  expect(live.faults()).toEqual([]);
  expect(live.simulated.liveChannels).toBe(0);
  return { events, spoken };
}

describe.each(Object.entries(long))('while it runs: %s', (_name, verb) => {
  test('its document is replaced, and the old sound has stopped by then', async () => {
    const { events, spoken } = await liveCall(verb, async (live, control) => {
      expect(await live.until(control.replace(last))).toBe(true);
    });
    expect(spoken.at(-1)).toContain('Something else.');
    const [verbEvent] = events.flatMap((event) => (event.event === 'verb' ? [event] : []));
    expect(verbEvent?.report.interrupted).toBe('replaced');
  });

  test('two replace it at once: one of them does', async () => {
    await liveCall(verb, async (live, control) => {
      const both = await live.until(Promise.all([control.replace(last), control.replace(last)]));
      expect(both).toEqual([true, false]);
    });
  });

  test('it is hung up', async () => {
    const { events } = await liveCall(verb, async (_live, control) => {
      control.hangup('normal');
    });
    expect(events.at(-1)).toMatchObject({ event: 'end', by: 'us' });
  });
});

test('a document that is being fetched is not run once another has taken its place', async () => {
  const asked = Promise.withResolvers<void>();
  const reply = Promise.withResolvers<void>();
  const url: { self?: string } = {};
  await using live = await liveSwitch({
    '/': () => ({
      verbs: [],
      atEnd: { go: 'ask', callback: { dialect: 'plain', kind: 'x', url: `${url.self}/slow`, method: 'POST' } },
    }),
    '/slow': async () => {
      asked.resolve();
      await reply.promise;
      return { verbs: [say('Never heard.')] };
    },
  });
  url.self = live.customer.url;
  const call = live.place('/');
  const replaced = (async () => {
    const control = await call.control;
    await asked.promise;
    const done = control.replace(last);
    const answer = await done;
    reply.resolve();
    return answer;
  })();
  expect(await live.until(replaced)).toBe(true);
  await live.until(call.over);
  const spoken = (await call.trace).events.flatMap((event) =>
    event.event === 'switch' && event.application === 'speak' ? [event.argument] : [],
  );
  expect(spoken.filter((text) => text.includes('Never'))).toEqual([]);
  expect(spoken.at(-1)).toContain('Something else.');
});

test('after the end nothing gets in', async () => {
  await using live = await liveSwitch({ '/': { verbs: [say('Bye.')] } });
  const call = live.place('/');
  const control = await live.until(call.control);
  await live.until(call.over);
  expect(await control.replace(last)).toBe(false);
  expect(control.signal('late')).toBe('over');
});

/** Every document listens for `a`, for nothing, for anything; then it asks again. Signals also come while it is asked for. */
test('signals in any order and at any time: each stops at most one step, none is lost while the call lives', async () => {
  const url: { self?: string } = {};
  let whileFetching: (callId: string) => void = () => {};
  const again = () =>
    ({ go: 'ask', callback: { dialect: 'plain', kind: 'x', url: `${url.self}/more`, method: 'POST' } }) as const;
  const page = (): Partial<Script> => ({
    verbs: [
      { ...base, verb: 'pause', durationMs: 700, interruptedBy: ['a'] },
      { ...base, verb: 'pause', durationMs: 500 },
      { ...base, verb: 'pause', durationMs: 900, interruptedBy: 'any' },
    ],
    atSignal: { '*': again() },
    atEnd: again(),
  });
  await using live = await liveSwitch({
    '/': page,
    '/more': ({ call }) => {
      whileFetching(call.id);
      return page();
    },
  });
  url.self = live.customer.url;
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 3000 }),
    names: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
    inTheNextFetch: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const call = live.place('/');
      const control = await live.until(call.control);
      const sent: string[] = [];
      const send = (names: readonly string[]) => {
        for (const name of names) {
          sent.push(name);
          expect(control.signal(name)).toBe('queued');
        }
      };
      const later: (readonly string[])[] = [];
      whileFetching = (id) => {
        if (id === control.id) send(later.shift() ?? []);
      };
      for (const { afterMs, names, inTheNextFetch } of steps) {
        await live.clock.advance(afterMs);
        if (inTheNextFetch) later.push(names);
        else send(names);
      }
      // Long enough for every signal to find a step that listens for anything.
      await live.clock.advance(3000 * (3 * steps.length + 2));
      call.caller.hangUp();
      await live.until(call.over);
      const asked = live.asked('/more').filter((said) => said.call.id === control.id);
      const told = asked.flatMap(({ why, signal }) => (why === 'signal' ? [signal] : []));
      expect([...told].sort()).toEqual([...sent].sort());
      for (const { report, why } of asked) expect(report?.interrupted).toBe(why === 'signal' ? 'signal' : undefined);
      const verbs = (await call.trace).events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
      for (const [index, { startedAt }] of verbs.entries())
        expect(startedAt).toBeGreaterThanOrEqual(verbs[index - 1]?.endedAt ?? 0);
      expect(live.faults()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);
