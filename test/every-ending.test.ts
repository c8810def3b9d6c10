import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alive } from '../bench/soak/memory.ts';
import { calleesOfEndings, dialledIn, endingsFor, pagesOfEndings } from './support/endings.ts';
import { type House, house, type Pages } from './support/house.ts';

/** Of all ways together; `npm run test:endings` has 10,000. */
const calls = Number(process.env['ENDINGS'] ?? 136);
const atOnce = 20;

/** What a call may leave behind: everything that listens listens to an abort signal, a socket or the process. */
function held() {
  return {
    signals: alive(AbortSignal),
    streams: alive(Socket),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    sockets: process.getActiveResourcesInfo().filter((resource) => /^TCP/.test(resource)).length,
  };
}

// The apology is written to nobody here.
beforeEach(() => void vi.spyOn(process.stderr, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

test(`after ${calls} calls of every ending nothing is left`, { timeout: 60_000 + calls * 1000 }, async () => {
  // What is made once is made before anything is counted.
  await round(endingsFor('70').length);
  const before = held();
  const { ends, left } = await round(calls);
  const after = held();
  const total = Object.values(ends).reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${total} calls of ${Object.keys(ends).length} endings; left: ${JSON.stringify({ ...left, ...difference(before, after) })}\n`,
  );
  expect(total).toBe(calls);
  expect(left).toEqual({ calls: 0, channels: 0, timers: 0 });
  expect(difference(before, after)).toEqual({ signals: 0, streams: 0, listeners: 0, sockets: 0 });
});

/** So many calls, some at once, in turn of each kind, through one process. */
async function round(count: number) {
  const ends: Record<string, number> = {};
  const wrong: string[] = [];
  const kinds = endingsFor('');
  const pages = (url: string): Pages => {
    const firsts = Array.from({ length: count }, (_, index) => [`/${index}`, caseOf(index).first(url)]);
    return { ...pagesOfEndings, ...Object.fromEntries(firsts) };
  };
  const caseOf = (index: number) => {
    const found = endingsFor(dialledIn(index))[index % kinds.length];
    if (!found) throw new Error(`no case ${index}`);
    return found;
  };
  const live = await house(pages, { callees: calleesOfEndings });
  try {
    for (let first = 0; first < count; first += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, count - first) }, (_, index) => first + index);
      await live.run(Promise.all(some.map((index) => one(live, index))));
    }
  } finally {
    await live[Symbol.asyncDispose]();
  }
  expect(wrong).toEqual([]);
  const { services, simulated, clock } = live;
  return { ends, left: { calls: services.calls.size, channels: simulated.liveChannels, timers: clock.timers } };

  async function one(house: House, index: number): Promise<void> {
    const { name, plan, meanwhile, cause = 'NORMAL_CLEARING' } = caseOf(index);
    const call = await house.call(`/${index}`, plan);
    meanwhile?.(house, call, dialledIn(index));
    const ended = (await call.over).cause;
    if (ended !== cause) wrong.push(`${name}: ${ended}, not ${cause}`);
    ends[name] = (ends[name] ?? 0) + 1;
  }
}

function difference(before: ReturnType<typeof held>, after: ReturnType<typeof held>) {
  const words = Object.keys(before) as (keyof typeof before)[];
  return Object.fromEntries(words.map((word) => [word, Math.max(0, after[word] - before[word])]));
}
