import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock/index.ts';
import { Unavailable } from '../../src/desk/index.ts';
import type { IncomingText } from '../../src/messages/index.ts';
import { postOffice, route } from './post.ts';

/** Two texts, of which a conversation takes the first, in a house whose routes fail so often after that. */
async function left(failures: readonly Error[]) {
  const clock = new VirtualClock();
  const failing = [...failures];
  const begun: string[] = [];
  const lost: unknown[] = [];
  const first = Promise.withResolvers<void>();
  let isOver = false;
  const post = postOffice(clock, {
    async routeOf() {
      const failure = isOver ? failing.shift() : undefined;
      if (failure) throw failure;
      return route;
    },
    async converse({ text }) {
      begun.push(text.text);
      if (begun.length === 1) await first.promise;
      return true;
    },
    lost: ({ text }, error) => lost.push([text, String(error)]),
  });
  const text: IncomingText = { id: '1', network: 'sms', from: '+2', to: '100', text: 'One', media: [], hops: 0 };
  await post.receive(text);
  expect(await post.receive({ ...text, id: '2', text: 'Two' })).toBe('taken');
  isOver = true;
  first.resolve();
  await clock.run(post.settled());
  return { begun, lost };
}

test('a text that a conversation did not take waits for the store', async () => {
  const gone = new Unavailable('the store cannot be had');
  expect(await left([gone, gone, gone])).toEqual({ begun: ['One', 'Two'], lost: [] });
});

test.each([
  ['a store that stays away', Array.from({ length: 100 }, () => new Unavailable('still not there'))],
  ['a fault of ours', [new Error('a fault')]],
])('%s costs that text, which is said, and no call', async (_, failures) => {
  const { begun, lost } = await left(failures);
  expect(begun).toEqual(['One']);
  expect(lost).toEqual([['Two', String(failures[0])]]);
});
