import { expect, test } from 'vitest';
import { VirtualClock } from '../../src/clock/index.ts';
import type { Shelf } from '../../src/desk/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import { postOffice } from './post.ts';

const id = '1'.repeat(32);
const text = { id, network: 'sms', from: '100', to: '+2', text: 'Hi', media: [] } as const;

/** How far a text is kept to have come, on whose shelf somebody else is before us so many times once it is written down. */
async function sent(conflicts: number) {
  const bare = memoryStore().shelves.of('acme', () => 0);
  let left = conflicts;
  const shelf: Shelf = {
    ...bare,
    async write(changes) {
      const item = await bare.get('message', id);
      if (item && left-- > 0) await bare.write([{ put: 'message', id, value: item.value }]);
      return bare.write(changes);
    },
  };
  const way = { send: async () => ({ ok: true, delivered: false }) as const };
  const post = postOffice(new VirtualClock(), {
    converse: async () => true,
    routeOf: null,
    ways: { gateway: way, sip: null },
    shelf: () => shelf,
  });
  await post
    .of({ account: 'acme', thread: () => null })
    .for('sms')
    ?.send(text);
  return (await bare.get('message', id))?.value['state'];
}

test('a new state of a text is written down although others write to it, too', async () => {
  expect(await sent(9)).toBe('sent');
});

test('that it cannot be written down is not kept silent', async () => {
  await expect(sent(1000)).rejects.toMatchObject({ code: 'unavailable' });
});
