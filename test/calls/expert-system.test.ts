import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tropo } from '../../dialects/tropo/index.ts';
import { complaints } from '../../dialects/tropo/testing/library-demands.ts';
import { sleep } from '../../src/clock/index.ts';
import { type Asked, type House, type HouseCall, house, type Page } from '../support/house.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string, more: object = {}) => ({ on: { event, next, ...more } });

/** An open call and what its server was asked after the first document. */
interface Session {
  readonly rooms: House;
  readonly call: HouseCall;
  signal(name: string): string | undefined;
  results(): readonly Asked[];
}

async function during(
  pages: Readonly<Record<string, Page>>,
  course: (session: Session) => Promise<void>,
): Promise<readonly Asked[]> {
  await using rooms = await house(() => pages, { dialects: [tropo] });
  const results = () => rooms.asked.filter(({ body }) => body.result);
  await rooms.run(async () => {
    const call = await rooms.call('/start');
    await course({ rooms, call, results, signal: (name) => call.control?.signal(name) });
    call.caller.hangUp();
    await call.over;
  });
  for (const { body } of rooms.asked) expect(complaints(JSON.stringify(body))).toEqual([]);
  return results();
}

/** A consultation: the expert's questions; its back end finds out things meanwhile and says so by signals. */
const consultation: Readonly<Record<string, Page>> = {
  '/start': document(
    {
      ask: {
        name: 'symptom',
        attempts: 2,
        timeout: 20,
        allowSignals: ['found', 'urgent'],
        choices: { value: 'engine(1), brakes(2)', mode: 'dtmf' },
        say: { value: 'Is it the engine or the brakes? Take your time and describe what you hear when you drive.' },
      },
    },
    on('continue', '/answered'),
    on('incomplete', '/nothing'),
    on('found', '/found'),
  ),
  '/found': document(
    {
      ask: {
        name: 'confirm',
        choices: { value: 'yes(yes, 1), no(no, 2)', mode: 'dtmf' },
        say: { value: 'We found your car in our files. Is it the red one?' },
      },
    },
    on('continue', '/confirmed'),
    on('urgent', '/urgent', { say: { value: 'This has just come in.' } }),
  ),
  '/confirmed': document(
    { say: { value: 'A long explanation of what is wrong with it. '.repeat(20), allowSignals: 'urgent' } },
    { say: { value: 'Never heard.' } },
    on('urgent', '/urgent'),
    on('continue', '/explained'),
  ),
  '/urgent': document({ say: { value: 'Please stop the car.', allowSignals: [] } }, on('continue', '/stopped')),
  '/stopped': document({ wait: { milliseconds: 600_000 } }, on('continue', '/after')),
  '/after': document({ say: 'After.' }),
  '/answered': document({ say: 'Thank you.' }),
  '/nothing': document({ say: 'Nothing.' }),
  '/explained': document({ say: 'Explained.' }),
};

describe('an expert system that its back end interrupts in mid-prompt', () => {
  test('signal during an ask, an answer, a signal again: each stops what is heard and leads on once', async () => {
    let heard: HouseCall | undefined;
    const results = await during(consultation, async ({ rooms, call, signal }) => {
      await sleep(rooms.clock, 2000);
      expect(signal('found')).toBe('queued');
      await sleep(rooms.clock, 3000);
      call.caller.press('1');
      await sleep(rooms.clock, 30_000);
      expect(signal('urgent')).toBe('queued');
      await sleep(rooms.clock, 20_000);
      heard = call;
    });
    expect(results.map(({ path, body }) => [path, body.result.sequence, body.result.state])).toEqual([
      ['/found', 1, 'ANSWERED'],
      ['/confirmed', 2, 'ANSWERED'],
      ['/urgent', 3, 'ANSWERED'],
      ['/stopped', 4, 'ANSWERED'],
      ['/after', 5, 'DISCONNECTED'],
    ]);
    expect(results[0]?.body.result).toMatchObject({
      complete: true,
      actions: { name: 'symptom', attempts: 1, disposition: 'EXTERNAL_EVENT' },
    });
    expect(results[1]?.body.result.actions).toMatchObject({
      name: 'confirm',
      disposition: 'SUCCESS',
      interpretation: '1',
      concept: 'yes',
      value: 'yes',
      confidence: 100,
    });
    // A say that was cut short has nothing to report.
    expect(results[2]?.body.result).not.toHaveProperty('actions');
    expect(heard?.spoken).not.toContain('Never heard.');
    expect(heard?.spoken.filter((text) => text === 'Please stop the car.')).toHaveLength(1);
  });

  test('a signal that nothing listens for is kept until something does, and not heard is what it interrupts', async () => {
    let heard: HouseCall | undefined;
    const pages: Readonly<Record<string, Page>> = {
      '/start': document(
        { say: { value: 'Important notice. '.repeat(10), allowSignals: '' } },
        { wait: { milliseconds: 1000, allowSignals: ['other'] } },
        { say: { value: 'Not heard.' } },
        on('go', '/go'),
        on('continue', '/expired'),
      ),
      '/go': document({ wait: { milliseconds: 60_000 } }, on('continue', '/left')),
      '/expired': document({ say: 'Expired.' }),
      '/left': document({ say: 'x' }),
    };
    const results = await during(pages, async ({ rooms, call, signal }) => {
      await sleep(rooms.clock, 1500);
      expect(signal('go')).toBe('queued');
      await sleep(rooms.clock, 60_000);
      heard = call;
    });
    expect(results[0]?.path).toBe('/go');
    expect(heard?.spoken).not.toContain('Not heard.');
  });

  test('two at once: the second waits, and stops the first step of the next document that allows it', async () => {
    const pages: Readonly<Record<string, Page>> = {
      '/start': document({ wait: { milliseconds: 60_000 } }, on('again', '/second'), on('continue', '/expired')),
      '/second': document(
        { say: { value: 'Kept from it.', allowSignals: [] } },
        { ask: { name: 'q', choices: { value: '1', mode: 'dtmf' }, say: 'Not heard.' } },
        on('again', '/third'),
        on('continue', '/expired'),
      ),
      '/third': document({ wait: { milliseconds: 60_000 } }, on('continue', '/expired')),
      '/expired': document({ say: 'Expired.' }),
    };
    let heard: HouseCall | undefined;
    const results = await during(pages, async ({ rooms, call, signal }) => {
      await sleep(rooms.clock, 3000);
      signal('again');
      signal('again');
      await sleep(rooms.clock, 20_000);
      heard = call;
    });
    expect(results.map(({ path }) => path)).toEqual(['/second', '/third', '/expired']);
    expect(results[1]?.body.result.actions).toMatchObject({ name: 'q', disposition: 'EXTERNAL_EVENT' });
    expect(heard?.spoken).toEqual(['Kept from it.']);
  });

  test('one that comes while a document is fetched is never matched against the handlers of the old one', async () => {
    let send: () => void = () => {};
    const pages: Readonly<Record<string, Page>> = {
      '/start': document({ wait: { milliseconds: 1000 } }, on('go', '/old'), on('continue', '/slow')),
      '/slow': () => {
        send();
        return document({ wait: { milliseconds: 60_000 } }, on('go', '/new'), on('continue', '/expired'));
      },
      '/old': document({ say: 'Old.' }),
      '/new': document({ wait: { milliseconds: 60_000 } }, on('continue', '/expired')),
      '/expired': document({ say: 'x' }),
    };
    const results = await during(pages, async ({ rooms, signal }) => {
      send = () => expect(signal('go')).toBe('queued');
      await sleep(rooms.clock, 20_000);
    });
    expect(results.map(({ path }) => path)).toEqual(['/slow', '/new', '/expired']);
  });

  test('a conversation is left by one only where a key leads out of it; after the end there is nobody', async () => {
    const rung = (more: object) =>
      document(
        { transfer: { name: 'agent', to: '+15558880000', ...more } },
        on('go', '/gone'),
        on('continue', '/after'),
      );
    const pages = (more: object): Readonly<Record<string, Page>> => ({
      '/start': rung(more),
      '/gone': document({ wait: { milliseconds: 60_000 } }, on('continue', '/after')),
      '/after': document({ wait: { milliseconds: 60_000 } }, on('continue', '/after')),
    });
    let late: () => string | undefined = () => undefined;
    const course = async ({ rooms, signal }: Session) => {
      await sleep(rooms.clock, 8000);
      expect(signal('go')).toBe('queued');
      await sleep(rooms.clock, 5000);
      late = () => signal('go');
    };
    const withKey = await during(pages({ terminator: '*' }), course);
    expect(withKey[0]).toMatchObject({
      path: '/gone',
      body: { result: { complete: true, actions: { name: 'agent', disposition: 'EXTERNAL_EVENT' } } },
    });
    expect(late()).toBe('over');
    const without = await during(pages({}), course);
    expect(without.map(({ path }) => path)).not.toContain('/gone');
  });
});

const signalsTaken = (events: HouseCall['events']): readonly (string | undefined)[] =>
  events.flatMap((event) =>
    event.event === 'interruption' && event.kind === 'signal' && event.taken ? [event.name] : [],
  );

/** Every document listens in three ways and goes on to itself; who interrupts it, and when, is chance. */
test('thousands of interleavings: one POST a document, each signal once, nothing of an old document afterwards', async () => {
  const page: Page = document(
    { say: { value: 'Music that plays for a while and then some more of it.', allowSignals: ['a'] } },
    { ask: { name: 'q', required: false, timeout: 1.5, choices: { value: '1', mode: 'dtmf' }, say: 'Question?' } },
    { wait: { milliseconds: 700, allowSignals: [] } },
    { wait: { milliseconds: 900, allowSignals: ['a', 'b'] } },
    on('a', '/a'),
    on('continue', '/more'),
  );
  let whileFetching: () => void = () => {};
  const fetched: Page = () => {
    whileFetching();
    return String(page);
  };
  const pages = { '/start': fetched, '/a': fetched, '/more': fetched };
  let interleavings = 0;
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 2500 }),
    names: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 0, maxLength: 2 }),
    inTheNextFetch: fc.boolean(),
    key: fc.constantFrom('', '', '1', '5'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 170, maxLength: 190 }), async (steps) => {
      const sent: string[] = [];
      let events: HouseCall['events'] = [];
      const results = await during(pages, async ({ rooms, call, signal }) => {
        const send = (names: readonly string[]) => {
          for (const name of names) if (signal(name) === 'queued') sent.push(name);
        };
        const later: (readonly string[])[] = [];
        whileFetching = () => send(later.shift() ?? []);
        for (const { afterMs, names, inTheNextFetch, key } of steps) {
          await sleep(rooms.clock, afterMs);
          if (key !== '') call.caller.press(key);
          if (inTheNextFetch) later.push(names);
          else send(names);
        }
        whileFetching = () => {};
        // The ask listens for any signal, so all of them find their way out, one a document at least: 32 may be waiting.
        for (let document = 0; document < 40 && signalsTaken(call.events).length < sent.length; document++)
          await sleep(rooms.clock, 10_000);
        events = call.events;
      });
      interleavings += steps.length;
      // One document, one POST: they are numbered without a gap.
      expect(results.map(({ body }) => body.result.sequence)).toEqual(results.map((_, index) => index + 1));
      expect([...signalsTaken(events)].sort()).toEqual([...sent].sort());
      expect(results.filter(({ path }) => path === '/a')).toHaveLength(sent.filter((name) => name === 'a').length);
      const verbs = events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
      for (const [index, { startedAt }] of verbs.entries())
        expect(startedAt).toBeGreaterThanOrEqual(verbs[index - 1]?.endedAt ?? 0);
      expect(events.filter(({ event }) => event === 'error')).toEqual([]);
    }),
    { numRuns: 12, endOnFailure: true },
  );
  expect(interleavings).toBeGreaterThan(2000);
}, 240_000);
