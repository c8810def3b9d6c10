import { expect, test } from 'vitest';
import { sealer } from '../secrets/index.ts';
import { memoryStore } from '../store/index.ts';
import { sealedErrands, sealedShelf } from './sealed-shelf.ts';

test('an errand that another key sealed waits for whoever has that key, however often it was looked at', async () => {
  const { shelves } = memoryStore();
  const task = { password: 'open sesame' };
  await sealedShelf(
    shelves.of('acme', () => 0),
    sealer('one key'),
  ).write([{ errand: { kind: 'notice', id: 'a', lane: 'a', task } }]);
  const claim = (key: string, now: number) =>
    sealedErrands(shelves.errands, sealer(key)).claim({ holder: key, now, until: now + 100, limit: 9 });
  for (const now of [1000, 2000, 3000]) expect(await claim('another key', now)).toEqual([]);
  expect(await claim('one key', 4000)).toMatchObject([{ id: 'a', task, attempts: 0 }]);
});
