import { afterAll, expect, test } from 'vitest';
import type { Links } from './document.ts';
import { startTropoWriter } from './tropo.ts';

const links: Links = { path: ({ page }) => `/tropo/${page}`, url: ({ page }) => `http://sandwich.test/tropo/${page}` };
const writer = startTropoWriter();
afterAll(() => writer.close());

test('documents asked for at the same time are not mixed up', async () => {
  const texts = ['one', 'two', 'three', 'four'];
  const documents = await Promise.all(texts.map((text) => writer.write({ kind: 'end', text }, links)));
  expect(documents.map((document) => JSON.parse(document) as unknown)).toEqual(
    texts.map((value) => ({ tropo: [{ say: { value } }, { hangup: {} }] })),
  );
});

test('what the library refuses fails alone', async () => {
  const refused = writer.write({ kind: 'end', text: '' }, links);
  const written = writer.write({ kind: 'end', text: 'Bye' }, links);
  await expect(refused).rejects.toThrow('tropo-webapi refuses the document');
  expect(await written).toContain('Bye');
});

test('nothing waits for a process that has ended', async () => {
  const ended = startTropoWriter();
  await ended.close();
  await expect(ended.write({ kind: 'end', text: 'Bye' }, links)).rejects.toThrow('has ended');
});
