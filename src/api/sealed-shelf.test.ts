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

test.each([
  'https://voice.example.com/api/v2/users/acme/media/a.png?key=0123456789abcdef',
  'https://files.example.com/a.png?size=1&X-Amz-Signature=0123456789abcdef#top',
  'https://mara:0123456789abcdef@files.example.com/a.png',
  'https://acme.blob.core.windows.net/sounds/a.png?sv=2024-11-04&sr=b&sig=0123456789abcdef',
  'https://files.example.com/a.png?apiKey=0123456789abcdef',
])('what opens %s to whoever has it is written down sealed, and read as it was', async (url) => {
  const { shelves } = memoryStore();
  const bare = shelves.of('acme', () => 0);
  const sealing = sealer('a key');
  const value = { from: '+15550001', media: ['https://files.example.com/monkey=1?donkey=2', url] };
  const task = { text: { media: [url] } };
  const written = await sealedShelf(bare, sealing).write([
    { put: 'message', id: 'a', value },
    { errand: { kind: 'text', id: 'a', lane: 'a', task } },
  ]);
  expect(written).toMatchObject({ ok: true, items: [{ value }] });
  expect((await bare.get('message', 'a'))?.value['media']).toEqual([
    value.media[0],
    expect.stringMatching(/^sealed:v1:/),
  ]);
  expect((await sealedShelf(bare, sealing).get('message', 'a'))?.value).toEqual(value);
  const claimed = { holder: 'us', now: 1, until: 1, limit: 9 };
  expect(JSON.stringify(await shelves.errands.claim(claimed))).not.toContain('0123456789abcdef');
  expect(await sealedErrands(shelves.errands, sealing).claim({ ...claimed, now: 2, until: 3 })).toMatchObject([
    { task },
  ]);
});
