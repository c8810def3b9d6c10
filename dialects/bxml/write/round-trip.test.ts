import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts, printDifferences } from '../../../src/verbs/index.ts';
import type { ReadContext } from '../../dialect.ts';
import { documents, unknownAttributes } from '../testing/documents.ts';
import { readText } from '../testing/reply.ts';
import { write } from './index.ts';

/** Under which a document without a sign of its generation, and a Pause, mean something else. */
const contexts: Readonly<Record<string, Partial<ReadContext>>> = {
  'as answered to v2': {},
  'as answered to v1': { notes: { generation: 'v1' } },
  'where a pause does not answer': { settings: { pauseAnswers: false } },
};

describe.each(['v1', 'v2'] as const)('any document of %s', (generation) => {
  test.each(Object.entries(contexts))('%s is read again as it was written', (_, context) => {
    fc.assert(
      fc.property(documents(generation), (document) => {
        const script = readText(document, context);
        fc.pre(script.usable);
        const { body, diagnostics } = write(script);
        const again = readText(body, context);
        expect(printDifferences(compareScripts(script, again)), `${document}\n${body}`).toBe('');
        expect(write(again).body).toBe(body);
        expect(diagnostics.filter(({ code }) => code !== 'lost-unsupported')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test('every attribute is among them', () => {
  expect(unknownAttributes()).toEqual([]);
});
