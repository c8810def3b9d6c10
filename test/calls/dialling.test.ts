import { describe, expect, test } from 'vitest';
import type { Callee } from '../../src/simulator/index.ts';
import type { Dial, DialTarget, Then, Verb } from '../../src/verbs/index.ts';
import { type House, house, type Pages } from '../support/house.ts';
import { dialled, numberTarget, place, silence, spoken } from '../support/some-verbs.ts';
import { askAt, callbackTo, notifyAt } from '../support/verb-documents.ts';

const endNow: Then = { go: 'end', cause: 'normal', answers: false };

const callees: readonly Callee[] = [
  { matches: /^70/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000, talksForMs: 5000 } },
  {
    matches: /^71/,
    behaviour: {
      does: 'answer',
      ringsAfterMs: 100,
      afterMs: 1000,
      plan: { timed: [{ does: 'press', keys: '1', atMs: 1500 }], hangsUpAfterMs: 8000 },
    },
  },
  { matches: /^8/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /^9/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const base = { answers: false, place };
const say = (text: string): Verb => spoken(text, base);
const pause = (durationMs: number): Verb => silence(durationMs, base);
const hangup: Verb = { ...base, verb: 'hangup', cause: 'normal', headers: {} };

const dial = (targets: readonly DialTarget[], url: string, more: Partial<Dial> = {}): Dial =>
  dialled(targets, { ...base, onCompleted: askAt(url), onFailed: askAt(url), ...more });

/** The pages, on a switch that can ring the callees. */
async function callWith(pages: (self: string) => Pages, during: (live: House) => Promise<void>) {
  await using live = await house(pages, { callees });
  await during(live);
}

/** One call to `/`, to its end. */
const wholeCall = (live: House) =>
  live.run(async () => {
    const call = await live.call('/');
    return { call, outcome: await call.over };
  });

describe('screening', () => {
  test('a callee whose document ends is joined; the caller is answered only then', () =>
    callWith(
      (self) => ({
        '/': {
          verbs: [dial([numberTarget('7001', { screening: { ask: callbackTo(`${self}/screen`) } })], `${self}/done`)],
        },
        '/screen': { verbs: [say('A call for you.'), pause(1000)], atEnd: { go: 'on' } },
        '/done': { verbs: [say('They have left.')] },
      }),
      async (live) => {
        const { call, outcome } = await wholeCall(live);
        const [screen] = live.said('/screen');
        expect(screen).toMatchObject({
          why: 'nested',
          call: { direction: 'outbound', to: '7001', state: 'answered' },
          nested: { role: 'screening', leg: { to: '7001', answeredAt: expect.any(Number) } },
        });
        expect(screen.call.parent).toBe(call.id);
        const [done] = live.said('/done');
        expect(done.report).toMatchObject({ outcome: 'completed', bridged: true, endedBy: 'callee' });
        expect(done.report.leg.id).toBe(screen.call.id);
        const screenedMs = (outcome.answeredAt ?? 0) - done.report.leg.answeredAt;
        expect(screenedMs).toBeGreaterThanOrEqual(1000);
      },
    ));

  test('a callee whose document hangs up is not, and the caller has never been answered', () =>
    callWith(
      (self) => ({
        '/': { verbs: [dial([numberTarget('7001', { screening: { verbs: [say('No?'), hangup] } })], `${self}/done`)] },
        '/done': { verbs: [] },
      }),
      async (live) => {
        const { outcome } = await wholeCall(live);
        expect(live.said('/done')[0].report).toMatchObject({ outcome: 'failed', bridged: false });
        expect(outcome.answeredAt).toBeUndefined();
      },
    ));

  test.each([
    ['7101', 'completed'],
    ['7001', 'failed'],
  ] as const)('who must press a key to accept: %s %s', (number, outcome) => {
    const accept: Verb = {
      ...base,
      verb: 'gather',
      prompts: [],
      bargeIn: true,
      digits: { minimum: 1, maximum: 1, endKeys: '', firstDigitTimeoutMs: 3000, interDigitTimeoutMs: 3000 },
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'keep',
      onInput: { go: 'on' },
      onNoMatch: { go: 'into', verbs: [hangup] },
      onNoInput: { go: 'into', verbs: [hangup] },
    };
    return callWith(
      (self) => ({
        '/': { verbs: [dial([numberTarget(number, { screening: { verbs: [accept] } })], `${self}/done`)] },
        '/done': { verbs: [] },
      }),
      async (live) => {
        await wholeCall(live);
        expect(live.said('/done')[0].report).toMatchObject({ outcome });
      },
    );
  });

  test.each([
    [true, 'completed'],
    [undefined, 'failed'],
  ] as const)('a document that cannot be had (joinsUnscreened %s): %s', (joinsUnscreened, outcome) =>
    callWith(
      (self) => ({
        '/': {
          verbs: [
            dial(
              [
                numberTarget('7001', {
                  screening: { ask: callbackTo(`${self}/nowhere`) },
                  ...(joinsUnscreened && { joinsUnscreened }),
                }),
              ],
              `${self}/done`,
            ),
          ],
        },
        '/done': { verbs: [] },
      }),
      async (live) => {
        await wholeCall(live);
        expect(live.said('/done')[0].report).toMatchObject({ outcome });
      },
    ));

  test('a caller who leaves while it is being asked ends it', () =>
    callWith(
      (self) => ({
        '/': { verbs: [dial([numberTarget('7001', { screening: { verbs: [pause(60_000)] } })], `${self}/done`)] },
        '/done': { verbs: [] },
      }),
      async (live) => {
        const call = await live.run(() => live.call('/'));
        await live.clock.advance(3000);
        call.caller.hangUp();
        await live.run(call.over);
        expect(live.simulated.liveChannels).toBe(0);
      },
    ));
});

test('every step of every leg is told, in order, and who answered', () =>
  callWith(
    (self) => ({
      '/': {
        verbs: [
          dial(
            [
              numberTarget('8001', { notify: [notifyAt(`${self}/legs`)], label: 'busy' }),
              numberTarget('7001', {
                notify: [notifyAt(`${self}/legs`)],
                label: 'home',
                machineDetection: { waitsForMessageEnd: false, timeoutMs: 3000 },
              }),
            ],
            `${self}/done`,
            { order: 'in-turn' },
          ),
        ],
      },
      '/legs': {},
      '/done': {},
    }),
    async (live) => {
      const { call } = await wholeCall(live);
      const told = live.said('/legs').map(({ event }) => `${event.leg.label} ${event.event} ${event.sequence}`);
      expect(told).toEqual([
        'busy initiated 0',
        'busy ended 1',
        'home initiated 0',
        'home ringing 1',
        'home answered 2',
        'home ended 3',
      ]);
      const codes = call.events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : []));
      expect(codes).toEqual(['machine-detection-unavailable']);
      expect(live.said('/done')[0].report.leg).toMatchObject({ machine: 'unknown' });
    },
  ));

test.each([
  [true, { result: 'machine', messageEnd: 'beep' }, []],
  [false, { result: 'unknown' }, ['machine-detection-unavailable']],
])('who answered is told beside the conversation, if the switch can hear it (%s)', async (hears, told, codes) => {
  const abilities = { has: () => true, surelyHas: (name: string) => hears && name === 'avmd_start' };
  const machineDetection = (url: string) => ({
    waitsForMessageEnd: true,
    timeoutMs: 10_000,
    notify: notifyAt(`${url}/machine`),
  });
  await using live = await house(
    (url) => ({
      '/': { verbs: [dial([numberTarget('7001', { machineDetection: machineDetection(url) })], `${url}/done`)] },
      '/machine': {},
      '/done': {},
    }),
    { callees, abilities },
  );
  await live.run(async () => {
    const call = await live.call('/');
    live.clock.timer(3000, () => live.simulated.calleeBeeps('7001'));
    await call.over;
    expect(call.events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : []))).toEqual(codes);
  });
  expect(live.said('/machine')).toMatchObject([{ event: { kind: 'machine', leg: { to: '7001' }, ...told } }]);
  expect(live.said('/done')[0].report).toMatchObject({ bridged: true, leg: { machine: told.result } });
});

test('two live calls are joined, and each goes on where the document says for it', () =>
  callWith(
    (self) => ({
      '/waits': { verbs: [{ ...base, verb: 'answer', headers: {} }, pause(600_000)], atEnd: endNow },
      '/': () => ({ verbs: [{ ...base, answers: true, verb: 'redirect', callback: callbackTo(`${self}/join`) }] }),
      '/join': () => ({
        verbs: [
          { ...base, verb: 'answer', headers: {} },
          {
            ...base,
            verb: 'bridge',
            callId: other,
            onCompleted: askAt(`${self}/completed`),
            onFailed: askAt(`${self}/failed`),
            onTargetLeft: askAt(`${self}/target-left`),
          },
        ],
      }),
      '/completed': { verbs: [say('They have left.')] },
      '/failed': { verbs: [] },
      '/target-left': { verbs: [say('They have left you.')] },
    }),
    async (live) => {
      const waiting = await live.run(() => live.call('/waits'));
      other = waiting.id;
      await live.clock.advance(2000);
      const joining = await live.run(() => live.call('/'));
      await live.clock.advance(10_000);
      joining.caller.hangUp();
      await live.run(joining.over);
      await live.run(waiting.over);
      expect(live.said('/failed')).toEqual([]);
      expect(live.said('/target-left')).toHaveLength(1);
      expect(live.said('/target-left')[0].call.id).toBe(other);
    },
  ));
let other = '';

test('a call that nobody has is not joined', () =>
  callWith(
    (self) => ({
      '/': {
        verbs: [
          {
            ...base,
            answers: true,
            verb: 'bridge',
            callId: 'f'.repeat(32),
            onCompleted: endNow,
            onFailed: askAt(`${self}/failed`),
            onTargetLeft: endNow,
          },
        ],
      },
      '/failed': { verbs: [] },
    }),
    async (live) => {
      await wholeCall(live);
      expect(live.said('/failed')[0].report.failure).toMatch(/is live/);
    },
  ));

test('a call is run on a leg that was originated', () =>
  callWith(
    (self) => ({ '/': { verbs: [say('Hello.')], atEnd: askAt(`${self}/more`) }, '/more': { verbs: [say('Bye.')] } }),
    async (live) => {
      const steps: string[] = [];
      const run = async () => {
        const end = await live.node.originate(
          {
            targets: [{ label: 'x', endpoint: { kind: 'number', number: '7001' }, headers: {}, digitsOnAnswer: [] }],
            ringTimeoutMs: 10_000,
            callerId: { number: '+15550009' },
            answersOnMedia: false,
            progress: (step) => steps.push(step),
          },
          new AbortController().signal,
        );
        if (end.ended !== 'answered') throw new Error(end.detail);
        await live.runOn(end.leg, '/');
      };
      await live.run(run);
      expect(steps).toEqual(['initiated', 'ringing', 'answered']);
      expect(live.said('/')[0].call).toMatchObject({ direction: 'outbound', to: '7001', from: '+15550009' });
      expect(live.said('/more')).toHaveLength(1);
      expect(live.simulated.liveChannels).toBe(0);
    },
  ));

test('a voice message is said to whoever answers, and the call goes on', () =>
  callWith(
    (self) => ({
      '/': {
        verbs: [
          {
            ...base,
            verb: 'voice-message',
            to: ['7001', '7002'],
            ringTimeoutMs: 5000,
            prompts: [say('This is for you.') as never],
            onFailed: askAt(`${self}/failed`),
          },
        ],
        atEnd: askAt(`${self}/done`),
      },
      '/failed': {},
      '/done': {},
    }),
    async (live) => {
      const { call } = await wholeCall(live);
      expect(live.said('/failed')).toEqual([]);
      expect(live.said('/done')).toHaveLength(1);
      const nested = call.events.flatMap((event) => (event.event === 'nested' ? [event.ended] : []));
      expect(nested).toEqual([undefined, undefined, 'finished', 'finished']);
      expect(live.simulated.liveChannels).toBe(0);
    },
  ));

test.each([
  ['7001', 'NORMAL_CLEARING'],
  ['8001', 'USER_BUSY'],
])('a call is forwarded to %s', (to, cause) =>
  callWith(
    () => ({ '/': { verbs: [{ ...base, verb: 'forward', to, ringTimeoutMs: 5000, headers: {} }] } }),
    async (live) => {
      const { outcome } = await wholeCall(live);
      expect(outcome.cause).toBe(cause);
    },
  ));
