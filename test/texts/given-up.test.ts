import { expect, test } from 'vitest';
import { sleep, VirtualClock } from '../../src/clock/index.ts';
import { runErrands } from '../../src/errands/index.ts';
import { textErrands } from '../../src/messages/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import { postOffice } from './post.ts';

test('a conversation that is given up is in nobody’s way', async () => {
  const clock = new VirtualClock();
  const { shelves } = memoryStore();
  const shelf = (account: string) => shelves.of(account, () => clock.now());
  const begun: string[] = [];
  let isBroken = true;
  const post = postOffice(clock, {
    shelf,
    async converse({ text }) {
      begun.push(text.text);
      return true;
    },
    async isKept() {
      if (isBroken) throw new Error('a fault');
      return false;
    },
  });
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
  await write('1', 'One');
  isBroken = false;
  await write('2', 'Two');
  await clock.run(runner.close());
  expect(begun).toEqual(['Two']);
}, 60_000);
