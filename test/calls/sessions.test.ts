import { describe, expect, test } from 'vitest';
import { tropo } from '../../dialects/tropo/index.ts';
import { sleep } from '../../src/clock/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';
import { type House, type HouseSession, house, type Page } from '../support/house.ts';
import { askAt, documentOf } from '../support/verb-documents.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const none = document();

const callees: readonly Callee[] = [
  { matches: /5550170/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000, talksForMs: 30_000 } },
  { matches: /5550171/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 3000 } },
  { matches: /5550172/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 1000, talksForMs: 500 } },
  {
    matches: /5550173/,
    behaviour: {
      does: 'answer',
      afterMs: 1000,
      plan: { steps: [{ does: 'press', keys: '7' }], notices: 'ear', hangsUpAfterMs: 60_000 },
    },
  },
  { matches: /5550180/, behaviour: { does: 'refuse', sipStatus: 486 } },
  { matches: /5550190/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
];

const number = (last: string) => `+1415${last}`;

/** A session from its start to its end, in Tropo's words. */
async function session(
  pages: Readonly<Record<string, Page>>,
  during: (running: HouseSession, at: House) => Promise<void> = async () => {},
  parameters: JsonObject = { token: 'abc', action: 'create', name: 'Zoë' },
) {
  await using at = await house(() => pages, { dialects: [tropo], callees });
  const started = at.session('/start', parameters);
  await at.run(async () => {
    await during(started, at);
    await started.over;
  });
  expect(at.services.calls.size).toBe(0);
  const { events, spoken } = started;
  return { id: started.id, asked: at.asked, events, spoken, seconds: (events.at(-1)?.at ?? 0) / 1000 };
}

const resultAt = (asked: House['asked'], path: string) => asked.find((each) => each.path === path)?.body.result;

describe('a session that nobody called', () => {
  test('asks for its document at once, with what it was started with and nobody in it', async () => {
    const { id, asked, seconds } = await session({ '/start': none });
    expect(asked).toHaveLength(1);
    const [{ body: opening } = { body: {} }] = asked;
    expect(opening.session).toMatchObject({
      id,
      userType: 'NONE',
      callId: null,
      initialText: null,
      parameters: { token: 'abc', action: 'create', name: 'Zoë' },
    });
    for (const absent of ['to', 'from', 'headers', 'initialMedia']) expect(opening.session).not.toHaveProperty(absent);
    expect(seconds).toBe(0);
  });

  test('calls somebody, who is its leg from then on', async () => {
    const { asked, spoken, events } = await session({
      '/start': document(
        { call: { to: number('5550173'), from: '4155550100' } },
        { ask: { name: 'choice', say: { value: 'Press seven.' }, choices: { value: '[1 DIGIT]', mode: 'dtmf' } } },
        on('continue', '/next'),
        on('incomplete', '/failed'),
      ),
      '/next': document({ say: { value: 'Thank you.' } }),
    });
    expect(spoken).toEqual(['Press seven.', 'Thank you.']);
    expect(resultAt(asked, '/next')).toMatchObject({
      state: 'ANSWERED',
      complete: true,
      sequence: 1,
      calledid: '4155550173',
      callId: expect.stringMatching(/^[0-9a-f]{32}$/),
      actions: { name: 'choice', value: '7', disposition: 'SUCCESS' },
    });
    expect(events.at(-1)).toMatchObject({ event: 'end', cause: 'NORMAL_CLEARING', by: 'us' });
  });

  test.each([
    ['busy', '5550180', {}, 0, 1],
    ['nobody in time', '5550190', { timeout: 12 }, 12, 13],
    ['who cannot be rung', '%%%', {}, 0, 1],
  ])('tells of a call that came to nothing: %s', async (_case, to, more, atLeast, atMost) => {
    const { asked, seconds, spoken } = await session({
      '/start': document(
        { call: { to: to.startsWith('555') ? number(to) : to, ...more } },
        { say: { value: 'Never heard.' } },
        on('incomplete', '/failed'),
        on('error', '/failed'),
      ),
      '/failed': document({ say: { value: 'Nor this.' } }),
    });
    expect(spoken).toEqual([]);
    expect(resultAt(asked, '/failed')).toMatchObject({ complete: false, callId: null });
    if (to.startsWith('555')) expect(resultAt(asked, '/failed').state).toBe('FAILED');
    expect(seconds).toBeGreaterThanOrEqual(atLeast);
    expect(seconds).toBeLessThanOrEqual(atMost);
  });

  test('may try somebody else after a call that came to nothing', async () => {
    const { asked, spoken } = await session({
      '/start': document({ call: { to: number('5550180') } }, on('incomplete', '/again')),
      '/again': document({ call: { to: number('5550170') } }, { say: { value: 'Hello.' } }, on('continue', '/done')),
      '/done': none,
    });
    expect(spoken).toEqual(['Hello.']);
    expect(resultAt(asked, '/done')).toMatchObject({ state: 'ANSWERED', sequence: 2, calledid: '4155550170' });
  });

  test('finds out who answered', async () => {
    const { asked } = await session({
      '/start': document({ call: { to: number('5550173'), machineDetection: true } }, on('continue', '/done')),
      '/done': none,
    });
    expect(resultAt(asked, '/done')).toMatchObject({ state: 'ANSWERED', calledid: '4155550173' });
  });

  test('rings several at once; the first who answers is called, the others are let go', async () => {
    const { asked } = await session({
      '/start': document(
        { call: { to: [number('5550190'), number('5550171'), number('5550170')] } },
        { say: { value: 'Hello.' } },
        on('continue', '/done'),
      ),
      '/done': none,
    });
    expect(resultAt(asked, '/done')).toMatchObject({ calledid: '4155550170' });
  });

  test.each([
    [{ say: { value: 'Hello?' } }],
    [{ ask: { say: { value: 'Hello?' }, choices: { value: 'yes' } } }],
    [{ record: { url: 'http://127.0.0.1/x' } }],
    [{ transfer: { to: '+14155550170' } }],
    [{ conference: { id: 'room' } }],
  ])('has nobody to talk to before a call: %j', async (step) => {
    const { asked, spoken } = await session({
      '/start': document(step, { call: { to: number('5550170') } }, on('error', '/error'), on('continue', '/no')),
      '/error': none,
    });
    expect(spoken).toEqual([]);
    expect(resultAt(asked, '/error')).toMatchObject({
      complete: false,
      error: expect.stringContaining('there is nobody on the line'),
      callId: null,
    });
  });

  test('speaks the handler of a call that failed to nobody, and goes on', async () => {
    const { asked, events } = await session({
      '/start': document(
        { call: { to: number('5550180'), required: false } },
        { say: { value: 'To nobody.' } },
        { on: { event: 'continue', say: { value: 'Nor is this.' }, next: '/done' } },
      ),
      '/done': none,
    });
    expect(asked.map(({ path }) => path)).toEqual(['/start', '/done']);
    expect(events.filter((event) => event.event === 'diagnostic' && event.code === 'nobody-on-line')).toHaveLength(2);
  });

  test('waits without anybody, and tells that who it called has left', async () => {
    const { asked, seconds } = await session({
      '/start': document(
        { wait: { milliseconds: 5000 } },
        { call: { to: number('5550172') } },
        { wait: { milliseconds: 60_000 } },
        on('hangup', '/left'),
      ),
      '/left': none,
    });
    expect(resultAt(asked, '/left')).toMatchObject({ state: 'DISCONNECTED', complete: true });
    expect(seconds).toBeGreaterThanOrEqual(6);
    expect(seconds).toBeLessThan(10);
  });
});

describe('from outside', () => {
  const pages = {
    '/start': document(
      { wait: { milliseconds: 10_000 } },
      { call: { to: number('5550171') } },
      { say: { value: 'Hello.' } },
      { wait: { milliseconds: 30_000 } },
      on('stop', '/signalled'),
      on('hangup', '/left'),
      on('continue', '/no'),
    ),
    '/signalled': none,
    '/left': none,
  };

  test.each([
    ['before the ringing', 2000, null],
    ['while it rings', 11_500, null],
    ['after somebody has answered', 15_000, 'ANSWERED'],
  ])('a signal reaches it %s', async (_when, ms, state) => {
    const { asked, seconds } = await session(pages, async ({ control }, { clock }) => {
      await sleep(clock, ms);
      expect(control?.signal('stop')).toBe('queued');
    });
    expect(asked.map(({ path }) => path)).toEqual(['/start', '/signalled']);
    const result = resultAt(asked, '/signalled');
    expect(result.complete).toBe(true);
    if (state) expect(result.state).toBe(state);
    else expect(result.callId).toBeNull();
    expect(seconds * 1000).toBeGreaterThanOrEqual(ms);
    expect(seconds * 1000).toBeLessThan(ms + 1500);
  });

  test.each([
    ['before the ringing', 2000],
    ['while it rings', 11_500],
    ['after somebody has answered', 15_000],
  ])('a hang-up reaches it %s', async (_when, ms) => {
    const { asked, seconds } = await session(pages, async ({ control }, { clock }) => {
      await sleep(clock, ms);
      control?.hangup('normal');
    });
    expect(asked.map(({ path }) => path)).toEqual(['/start', '/left']);
    expect(resultAt(asked, '/left').state).toBe('DISCONNECTED');
    expect(seconds * 1000).toBeLessThan(ms + 1500);
  });

  test('nobody is left ringing by a session that was hung up', async () => {
    await session(pages, async ({ control }, { clock, simulated }) => {
      await sleep(clock, 11_500);
      expect(simulated.liveChannels).toBe(1);
      control?.hangup('normal');
      await sleep(clock, 1000);
      expect(simulated.liveChannels).toBe(0);
    });
  });
});

test('a list of another dialect fails verb by verb where nobody is on the line, and ends', async () => {
  await using at = await house(() => ({
    '/start': [
      { verb: 'say', text: 'To nobody.', markup: 'plain', voice: {}, loops: 1, endKeys: '' },
      { verb: 'echo' },
      { verb: 'wait-for-hangup' },
      { verb: 'record', onNothing: askAt('/nothing') },
    ] as never,
    '/nothing': documentOf([]),
  }));
  const started = at.session('/start');
  await at.run(started.over);
  expect(at.asked.map(({ path }) => path)).toEqual(['/start', '/nothing']);
  const failure = 'nobody is on the line';
  expect(started.reports).toMatchObject([
    { verb: 'say', failure },
    { verb: 'echo', failure },
    { verb: 'wait-for-hangup', failure },
    { verb: 'record', failure, outcome: 'failed', endedBy: 'failure' },
  ]);
});
