import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CallDesk, dashed, type OutboundCall } from '../../src/desk/index.ts';
import { orderKind } from '../../src/outbound/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import { type House, house } from '../support/house.ts';
import { silence, spoken } from '../support/some-verbs.ts';

const callees: readonly Callee[] = [
  { matches: /^7/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 400 } },
  { matches: /^8/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const pages = () => ({
  '/first': [spoken('Good morning.'), silence(20_000, { interruptedBy: 'any' })],
  '/next': [spoken('Something else.'), silence(20_000, { interruptedBy: 'any' })],
  '/status': null,
});

const order = (live: House, index: number): OutboundCall => ({
  id: (index + 1).toString(16).padStart(32, 'c'),
  // Most answer; some are busy, some ring.
  to: `${index % 10 === 8 ? 8 : index % 10 === 9 ? 9 : 7}${String(index).padStart(3, '0')}`,
  from: '+15550009999',
  ringTimeoutMs: 3000,
  plan: {
    name: 'crowd',
    format: 'verbs',
    first: { url: `${live.url}/first` },
    status: { url: `${live.url}/status`, events: ['initiated', 'ringing', 'answered', 'ended'] },
    settings: {},
    notes: {},
  },
  notes: {},
});

const deeds = [
  'redirect',
  'in hand',
  'signal',
  'end',
  'change',
  'find',
  'list',
  'record',
  'pause',
  'exchanges',
] as const;

function deed(calls: CallDesk, live: House, what: (typeof deeds)[number], id: string): Promise<unknown> {
  switch (what) {
    case 'redirect':
      return calls.redirect(id, { url: `${live.url}/next`, format: 'verbs' });
    case 'in hand':
      return calls.redirect(id, {
        document: JSON.stringify({ verbs: [silence(15_000, { interruptedBy: 'any' })] }),
        contentType: 'application/json',
        format: 'verbs',
      });
    case 'signal':
      return calls.signal(id, 'exit');
    case 'end':
      return calls.end(id, 'normal');
    case 'change':
      return calls.change(id, { timeLimitMs: 30_000, tag: 'crowded' });
    case 'find':
      return calls.find(id);
    case 'list':
      return calls.list({}, { limit: 20 });
    case 'record':
      return calls.record(id, { channels: 1, track: 'both', trimsSilence: false });
    case 'pause':
      return calls.controlRecording(id, 'current', 'pause');
    case 'exchanges':
      return calls.exchanges(id);
  }
}

test('200 clients at once at the same 50 calls: every one is answered, and nothing is left behind', async () => {
  const came = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      // Spread evenly: small numbers first would have most of them done before a call is answered.
      fc.noBias(
        fc.array(fc.record({ what: fc.constantFrom(...deeds), call: fc.nat(49), atMs: fc.nat(4000) }), {
          minLength: 800,
          maxLength: 800,
          size: 'max',
        }),
      ),
      async (wanted) => {
        await using live = await house(pages, { callees, limits: { perSecond: 100, atOnce: 1000 } });
        const { calls, outbound, store, shelf } = live.api;
        const orders = Array.from({ length: 50 }, (_, index) => order(live, index));
        await live.run(() => Promise.all(orders.map((each) => calls.create(each))));
        const clients = Array.from({ length: 200 }, async (_, client) => {
          for (const { what, call, atMs } of wanted.slice(client * 4, client * 4 + 4)) {
            await new Promise<void>((resolve) => live.clock.timer(atMs, resolve));
            const result = await deed(calls, live, what, orders[call]?.id ?? '');
            const key = `${what}: ${typeof result === 'string' ? result : result === null ? 'nothing' : 'something'}`;
            came.set(key, (came.get(key) ?? 0) + 1);
          }
        });
        await live.run(Promise.all(clients));
        await live.run(() => Promise.all(orders.map(({ id }) => calls.end(id, 'normal'))));
        await live.run(async () => {
          while (outbound.size > 0 || (await store.shelves.errands.count()) > 0)
            await new Promise<void>((resolve) => live.clock.timer(100, resolve));
        });
        expect(live.services.calls.size).toBe(0);
        expect(live.simulated.liveChannels).toBe(0);
        expect(outbound.size).toBe(0);
        expect((await shelf.list(orderKind, { limit: 100 })).entries).toEqual([]);
        for (const { id } of orders) {
          expect(await store.kept(dashed(id))).toBeUndefined();
          expect(await calls.find(id)).toMatchObject({ state: 'ended' });
        }
        const told = (id: string) =>
          live
            .said('/status')
            .filter((each) => each.call.id === id)
            .map(({ status }) => status);
        for (const { id } of orders) {
          const kinds = ['initiated', 'ringing', 'answered', 'ended'];
          // In order, each at most once, and no end without a beginning.
          expect(told(id)).toEqual(kinds.filter((kind) => told(id).includes(kind)));
          expect(told(id).includes('ended')).toBe(told(id).includes('initiated'));
        }
        await live.clock.advance(30_000);
        // The two of the errands: what they hold, and when they look again.
        expect(live.clock.timers).toBeLessThanOrEqual(2);
      },
    ),
    { numRuns: 2, endOnFailure: true },
  );
  // They did come in each other's way, and in every state of the calls.
  for (const each of ['redirect: done', 'redirect: not-yet', 'redirect: over', 'signal: queued', 'end: over'])
    expect(came.get(each), each).toBeGreaterThan(0);
  for (const each of ['in hand: done', 'record: something', 'record: nothing', 'pause: something', 'change: done'])
    expect(came.get(each), each).toBeGreaterThan(0);
}, 120_000);
