import { expect, test } from 'vitest';
import { sleep, VirtualClock } from '../../src/clock/index.ts';
import { runErrands } from '../../src/errands/index.ts';
import { textErrands, textRetries } from '../../src/messages/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import { postOffice } from './post.ts';

type Parts = Parameters<typeof postOffice>[1];

/** Texts from one and the same number, each brought until nothing is left to be done of it. */
function workshop(parts: Omit<Parts, 'shelf'>) {
  const clock = new VirtualClock();
  const { shelves } = memoryStore();
  const shelf = (account: string) => shelves.of(account, () => clock.now());
  const post = postOffice(clock, { ...parts, shelf });
  const log = { warn: () => {}, error: () => {} };
  const runner = runErrands({ store: shelves.errands, clock, handlers: textErrands({ post, shelf }), log });
  const write = (id: string, text: string) =>
    clock.run(
      (async () => {
        await post.receive({ id, network: 'sms', from: '+2', to: '100', text, media: [], hops: 0 });
        const until = clock.now() + 3600_000;
        while ((await shelves.errands.count()) > 0 && clock.now() < until) await sleep(clock, 1000);
      })(),
    );
  return { write, close: () => clock.run(runner.close()) };
}

test('a conversation that is given up is in nobody’s way', async () => {
  const begun: string[] = [];
  let isBroken = true;
  const { write, close } = workshop({
    async converse({ text }) {
      begun.push(text.text);
      return true;
    },
    async isKept() {
      if (isBroken) throw new Error('a fault');
      return false;
    },
  });
  await write('1', 'One');
  isBroken = false;
  await write('2', 'Two');
  await close();
  expect(begun).toEqual(['Two']);
}, 60_000);

test('a conversation that is let go again and again is not given up', async () => {
  let times = 0;
  const { write, close } = workshop({ converse: async () => ++times > textRetries.attempts });
  await write('1', 'One');
  await close();
  expect(times).toBe(textRetries.attempts + 1);
}, 60_000);
