import { expect, test } from 'vitest';
import { tropo } from '../../dialects/tropo/index.ts';
import { sleep } from '../../src/clock/index.ts';
import type { CallerPlan } from '../../src/simulator/index.ts';
import { type Asked, type House, type HouseCall, house, type Page } from '../support/house.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const none = document();

interface Course {
  readonly asked: readonly Asked[];
  readonly spoken: readonly string[];
  result(path: string): Asked['body'];
  /** Seconds from the first document to this one. */
  after(path: string): number;
}

/** A call in Tropo's words; numbers are those of the reference, section 10. */
async function called(
  pages: Readonly<Record<string, Page>> | ((url: string) => Readonly<Record<string, Page>>),
  plan: CallerPlan,
  course: (call: HouseCall, at: House) => Promise<void> = async () => {},
): Promise<Course> {
  await using at = await house(typeof pages === 'function' ? pages : () => pages, { dialects: [tropo] });
  const call = await at.run(async () => {
    const begun = await at.call('/start', plan);
    await course(begun, at);
    await begun.over;
    return begun;
  });
  const [first] = at.asked;
  const found = (path: string) => at.asked.find((each) => each.path === path);
  return {
    asked: at.asked,
    spoken: call.spoken,
    result: (path) => found(path)?.body.result,
    after: (path) => ((found(path)?.at ?? Number.NaN) - (first?.at ?? 0)) / 1000,
  };
}

const press = (keys: string): CallerPlan => ({ steps: [{ does: 'press', keys }] });

test('10: an ask without words listens at once, and its clock begins then', async () => {
  const { after, result } = await called(
    {
      '/start': document(
        { ask: { name: 'it', timeout: 4, choices: { value: '[1 DIGIT]' } } },
        on('incomplete', '/next'),
      ),
      '/next': none,
    },
    {},
  );
  expect(result('/next').actions).toMatchObject({ disposition: 'TIMEOUT' });
  expect(after('/next')).toBeGreaterThanOrEqual(4);
  expect(after('/next')).toBeLessThan(4.5);
});

test.each([
  ['[4-5 DIGITS]', {}, 3],
  ['[4-5 DIGITS]', { interdigitTimeout: 1.5 }, 1.5],
  ['[4 DIGITS]', {}, 0],
])('11: after four keys %s %j waits %d s', async (value, more, seconds) => {
  const { after, result } = await called(
    {
      '/start': document({ ask: { name: 'it', choices: { value }, ...more } }, on('continue', '/next')),
      '/next': none,
    },
    press('1234'),
  );
  expect(result('/next').actions).toMatchObject({ value: '1234', disposition: 'SUCCESS' });
  const pressed = 0.2 + 3 * 0.12;
  expect(after('/next')).toBeGreaterThanOrEqual(pressed + seconds - 0.15);
  expect(after('/next')).toBeLessThan(pressed + seconds + 0.5);
});

test('12: the grammar 1 is the key 1, and no other', async () => {
  const page = {
    '/start': document(
      { ask: { name: 'it', choices: { value: '1' } } },
      on('continue', '/yes'),
      on('incomplete', '/no'),
    ),
    '/yes': none,
    '/no': none,
  };
  expect((await called(page, press('1'))).result('/yes').actions).toMatchObject({ value: '1', disposition: 'SUCCESS' });
  expect((await called(page, press('2'))).result('/no').actions).toMatchObject({ disposition: 'NOMATCH' });
});

test('15: keys during a prompt that nobody may interrupt are dropped', async () => {
  const ask = {
    name: 'it',
    bargein: false,
    choices: { value: '[1 DIGIT]', mode: 'dtmf' },
    say: { value: 'One moment, please listen to all of this.' },
  };
  const { result } = await called(
    { '/start': document({ ask }, on('continue', '/next')), '/next': none },
    { timed: [{ does: 'press', keys: '5', atMs: 300 }], steps: [{ does: 'press', keys: '7' }] },
  );
  expect(result('/next').actions).toMatchObject({ value: '7' });
});

test('24: a room by a number, or with blanks and signs, is a room', async () => {
  const { result } = await called(
    {
      '/start': document(
        { conference: { name: 'a', id: 1234, terminator: '#' } },
        { conference: { name: 'b', id: 'a room + more', terminator: '#' } },
        on('continue', '/next'),
      ),
      '/next': none,
    },
    {
      timed: [
        { does: 'press', keys: '#', atMs: 2000 },
        { does: 'press', keys: '#', atMs: 5000 },
      ],
    },
  );
  expect(result('/next').actions).toMatchObject([
    { name: 'a', disposition: 'SUCCESS' },
    { name: 'b', disposition: 'SUCCESS' },
  ]);
});

test('25: two steps of one name are both told, in order', async () => {
  const ask = { name: 'it', choices: { value: '[1 DIGIT]' } };
  const { result } = await called(
    { '/start': document({ ask }, { ask }, on('continue', '/next')), '/next': none },
    {
      steps: [
        { does: 'press', keys: '1' },
        { does: 'press', keys: '2' },
      ],
    },
  );
  expect(result('/next').actions.map(({ value }: { value: string }) => value)).toEqual(['1', '2']);
});

test('28: who hangs up while they are recorded has left a recording, and the last request tells of it', async () => {
  const { asked, result } = await called(
    (url) => ({
      '/start': document({ record: { name: 'vm', url: `${url}/file`, maxTime: 60 } }, on('hangup', '/left')),
      '/file': '',
      '/left': none,
    }),
    { timed: [{ does: 'speak', ms: 3000, atMs: 1000 }], hangsUpAfterMs: 4500 },
  );
  expect(asked.map(({ path }) => path).sort()).toEqual(['/file', '/left', '/start']);
  expect(result('/left')).toMatchObject({
    state: 'DISCONNECTED',
    actions: { name: 'vm', value: expect.stringMatching(/^http/) },
  });
});

test('31: what answers the last request is not run, handlers included', async () => {
  const { asked, spoken } = await called(
    {
      '/start': document({ say: 'A rather long sentence that nobody hears to its end.' }, on('hangup', '/left')),
      '/left': document({ say: 'Never.' }, on('continue', '/never'), on('hangup', '/never')),
      '/never': none,
    },
    { hangsUpAfterMs: 800 },
  );
  expect(asked.map(({ path }) => path)).toEqual(['/start', '/left']);
  expect(spoken).not.toContain('Never.');
});

test('32: a loop of music goes on as long as the caller does, and counts', async () => {
  let sequence = 0;
  const { asked } = await called(
    {
      '/start': ({ body }) => {
        expect(body.result?.sequence ?? 0).toBe(sequence);
        sequence++;
        return document({ wait: { milliseconds: 20_000 } }, on('continue', '/start'), on('hangup', '/left'));
      },
      '/left': none,
    },
    { hangsUpAfterMs: 50 * 60_000 },
  );
  expect(asked.filter(({ path }) => path === '/start').length).toBeGreaterThan(140);
  expect(asked.at(-1)?.body.result).toMatchObject({ state: 'DISCONNECTED', sequence });
});

test('37: a wait of hours is ended by a signal at once, and asks nobody meanwhile', async () => {
  const { asked, after } = await called(
    {
      '/start': document({ wait: { milliseconds: 3 * 3_600_000 } }, on('wake', '/awake')),
      '/awake': none,
    },
    {},
    async ({ control }, { clock }) => {
      await sleep(clock, 2 * 3_600_000);
      control?.signal('wake');
    },
  );
  expect(asked.map(({ path }) => path)).toEqual(['/start', '/awake']);
  expect(after('/awake')).toBeGreaterThanOrEqual(7200);
  expect(after('/awake')).toBeLessThan(7201);
});
