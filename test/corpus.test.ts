import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Reply } from '../dialects/dialect.ts';
import { recognise } from '../dialects/recognise.ts';
import { dialectOf, dialects } from '../dialects/registry.ts';
import { openSource } from '../src/document/index.ts';
import type { Script } from '../src/verbs/index.ts';
import { validateScript } from './support/valid-script.ts';

/** Documents that people have published, by dialect; test data only, and not everywhere at hand. */
const corpus = join(import.meta.dirname, '..', '..', 'shared', 'corpus');

/**
 * Documents with mistakes by their numbers, from the list in the corpus's README. Each must bring a complaint:
 * of its dialect's reader, or that it is no document of any dialect.
 */
const mistakes: Readonly<Record<string, readonly number[]>> = {
  twiml: [58, 64, 65, 66, 67, 68, 72, 74, 75, 76, 77, 78, 79, 89, 91, 102, 106, 110, 118, 138, 140, 149],
  bxml: [22, 29, 33, 36, 39, 40, 41, 42, 43, 45, 48, 53, 67, 74],
  tropo: [9, 17, 22, 23, 25, 60, 62, 68, 69, 70],
  callflow: [2, 3, 6, 7, 20, 22, 26, 31, 34, 45, 46, 51, 53, 57, 62],
};

/** Mistakes in what the words mean, which a reader cannot see: placeholders, made-up digits, a web page as sound. */
const unseen: Readonly<Record<string, readonly number[]>> = {
  twiml: [92, 99, 107, 114, 134, 136, 142],
  bxml: [25],
};

/** Documents whose only word is another dialect's own: content decides, and this is what it decides. */
const elsewhere: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  twiml: { 87: 'bxml' },
  bxml: { 53: 'twiml' },
};

const contentTypes: Readonly<Record<string, string>> = { '.xml': 'application/xml', '.json': 'application/json' };

describe.skipIf(!existsSync(corpus))('corpus of published documents (skipped where ../shared/corpus is absent)', () => {
  for (const folder of foldersIn(corpus)) {
    const dialect = dialectOf(folder);
    describe.skipIf(!dialect)(folder, () => {
      const files = readdirSync(join(corpus, folder)).sort();
      test('every number of the lists is there', () => {
        const numbers = files.map(numberOf);
        expect(numbers).toEqual(expect.arrayContaining([...(mistakes[folder] ?? []), ...(unseen[folder] ?? [])]));
      });
      test.each(files)('%s', (file) => {
        const reply = replyOf(join(corpus, folder, file));
        const recognised = recognise(reply, dialects, { configured: folder });
        const wrong = mistakes[folder]?.includes(numberOf(file)) ?? false;
        const expected = elsewhere[folder]?.[numberOf(file)] ?? folder;
        expect([expected, ...(wrong ? [undefined] : [])], recognised.why).toContain(recognised.dialect?.id);
        const script = dialect?.read(reply, { role: 'call', answered: false, notes: {}, settings: {} });
        expect(validateScript(JSON.parse(JSON.stringify(script)))).toEqual([]);
        if (wrong) expect(complaints(script)).not.toEqual([]);
        else expect(script?.usable, complaints(script).join('\n')).toBe(true);
      });
    });
  }
});

function complaints(script: Script | undefined): readonly string[] {
  return (script?.diagnostics ?? []).map(({ code, message }) => `${code}: ${message}`);
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

function numberOf(file: string): number {
  return Number.parseInt(file, 10);
}

function replyOf(path: string): Reply {
  const contentType = contentTypes[extname(path)] ?? null;
  return {
    url: 'https://app.example.com/voice',
    method: 'POST',
    status: 200,
    contentType,
    headers: {},
    source: openSource(readFileSync(path), contentType),
  };
}
