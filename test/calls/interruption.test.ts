import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallControl } from '../../src/call/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import { on, type Script, type Verb } from '../../src/verbs/index.ts';
import { type Document, type House, type HouseCall, house } from '../support/house.ts';
import { base, dialled, silence, spoken } from '../support/some-verbs.ts';
import { askAt } from '../support/verb-documents.ts';

const callees: readonly Callee[] = [
  { matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const dial = (number: string): Verb => dialled([number], { ringTimeoutMs: 60_000, answersWhenBridged: false });

/** Verbs that go on for a long time, each in its way. */
const long: Readonly<Record<string, Verb>> = {
  say: spoken('For ever. '.repeat(200)),
  pause: silence(600_000),
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
  dialect: 'verbs',
  usable: true,
  verbs: [spoken('Something else.')],
  atEnd: { go: 'end', cause: 'normal', answers: false },
  atHangup: { go: 'end', cause: 'normal', answers: false },
  diagnostics: [],
};

/** It is being run: whoever has the call may do something to it. */
async function calling(live: House): Promise<HouseCall & { readonly control: CallControl }> {
  const call = await live.run(() => live.call('/'));
  if (!call.control) throw new Error('nobody has control of the call');
  // Not a copy: what is said and reported grows.
  return call as HouseCall & { readonly control: CallControl };
}

async function liveCall(verb: Verb, during: (live: House, control: CallControl) => Promise<void>) {
  await using live = await house(() => ({ '/': [verb, spoken('Never heard.')] }), { callees });
  const call = await calling(live);
  await live.clock.advance(4000);
  await during(live, call.control);
  await live.run(call.over);
  expect(call.spoken).not.toContain('Never heard.');
  expect(live.simulated.liveChannels).toBe(0);
  return call;
}

describe.each(Object.entries(long))('while it runs: %s', (_name, verb) => {
  test('its document is replaced, and the old sound has stopped by then', async () => {
    const { events, spoken } = await liveCall(verb, async (live, control) => {
      expect(await live.run(control.replace(last))).toBe(true);
    });
    expect(spoken.at(-1)).toContain('Something else.');
    const [verbEvent] = events.flatMap((event) => (event.event === 'verb' ? [event] : []));
    expect(verbEvent?.report.interrupted).toBe('replaced');
  });

  test('two replace it at once: one of them does', async () => {
    await liveCall(verb, async (live, control) => {
      const both = await live.run(Promise.all([control.replace(last), control.replace(last)]));
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
  await using live = await house(() => ({
    '/': { atEnd: askAt('/slow') },
    '/slow': async () => {
      asked.resolve();
      await reply.promise;
      return [spoken('Never heard.')];
    },
  }));
  const call = await calling(live);
  const replaced = (async () => {
    await asked.promise;
    const answer = await call.control.replace(last);
    reply.resolve();
    return answer;
  })();
  expect(await live.run(replaced)).toBe(true);
  await live.run(call.over);
  expect(call.spoken).not.toContain('Never heard.');
  expect(call.spoken.at(-1)).toBe('Something else.');
});

test('after the end nothing gets in', async () => {
  await using live = await house(() => ({ '/': [spoken('Bye.')] }));
  const { control, over } = await calling(live);
  await live.run(over);
  expect(await control.replace(last)).toBe(false);
  expect(control.signal('late')).toBe('over');
});

/** Every document listens for `a`, for nothing, for anything; then it asks again. Signals also come while it is asked for. */
test('signals in any order and at any time: each stops at most one step, none is lost while the call lives', async () => {
  let whileFetching: (callId: string) => void = () => {};
  const again = askAt('/more');
  const page = {
    verbs: [silence(700, { interruptedBy: ['a'] }), silence(500), silence(900, { interruptedBy: 'any' })],
    atSignal: { '*': again },
    atEnd: again,
  } satisfies Document;
  await using live = await house(() => ({
    '/': page,
    '/more': ({ body }) => {
      whileFetching(body.call.id);
      return page;
    },
  }));
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 3000 }),
    names: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
    inTheNextFetch: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const call = await calling(live);
      const { control } = call;
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
      await live.run(call.over);
      const asked = live.said('/more').filter((said) => said.call.id === control.id);
      const told = asked.flatMap(({ why, signal }) => (why === 'signal' ? [signal] : []));
      expect([...told].sort()).toEqual([...sent].sort());
      for (const { report, why } of asked) expect(report?.interrupted).toBe(why === 'signal' ? 'signal' : undefined);
      const verbs = call.events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
      for (const [index, { startedAt }] of verbs.entries())
        expect(startedAt).toBeGreaterThanOrEqual(verbs[index - 1]?.endedAt ?? 0);
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);
