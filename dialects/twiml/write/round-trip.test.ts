import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts, printDifferences, type Script } from '../../../src/verbs/index.ts';
import type { ReadContext } from '../../dialect.ts';
import { coverage } from '../coverage.ts';
import { documents, unknownAttributes } from '../testing/documents.ts';
import { readXml } from '../testing/samples.ts';
import { write } from './index.ts';

/** Where a document may arrive: each time its urls, numbers and first verb mean something else. */
const contexts: Readonly<Record<string, Partial<ReadContext>>> = {
  'on a call that rings': {},
  'on an answered call': { answered: true },
  'outside America': { settings: { defaultRegion: 'none' } },
  'opened with a password': { notes: { url: 'https://app.example.com/', username: 'me', password: '%"&' } },
};

describe.each(Object.entries(contexts))('any document %s', (_, context) => {
  test('is read again as it was written', () => {
    fc.assert(
      fc.property(documents(), (document) => {
        const script = readXml(document, context);
        const { body, diagnostics } = write(script);
        const again = readXml(body, context);
        expect(differences(script, again), `${document}\n${body}`).toBe('');
        expect(write(again).body).toBe(body);
        expect(diagnostics.filter(({ code }) => code !== 'lost-unsupported')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

test.each(coverage.entries.map(({ name }) => name))('every attribute of %s is among them', (name) => {
  expect(unknownAttributes(name)).toEqual([]);
});

function differences(script: Script, again: Script): string {
  return printDifferences(compareScripts(script, again));
}
