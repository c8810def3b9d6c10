import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kazooSchemas, kazooValidator } from '../testing/kazoo-schemas.ts';
import { readDocument } from '../testing/reply.ts';
import { validateBy } from './index.ts';
import { metaflows } from './metaflows.ts';

const node = fc.oneof(
  fc.constantFrom<unknown>({ module: 'hangup' }, { module: '' }, { module: 7 }, {}, [], 'hangup', { data: {} }),
  fc.constantFrom<unknown>({ module: 'play', data: [] }, { module: 'play', children: 'x' }, { module: 'x'.repeat(65) }),
);
const bound = fc.oneof(
  fc.dictionary(fc.constantFrom('1', '12', 'a', '', '^2(\\d+)$'), node, { noNullPrototype: true, maxKeys: 2 }),
  fc.constantFrom<unknown>([], 'x', 1),
);
const documents = fc.record(
  {
    binding_digit: fc.constantFrom<unknown>('*', '#', '7', '**', '', 'x', 5),
    digit_timeout: fc.constantFrom<unknown>(0, 800, -1, 0.5, 'soon'),
    listen_on: fc.constantFrom<unknown>('both', 'self', 'peer', 'all', true),
    numbers: bound,
    patterns: bound,
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe.skipIf(!existsSync(kazooSchemas))("KAZOO's schema (skipped where ../shared/kazoo-schemas is absent)", () => {
  test('ours allows and refuses what theirs does, and nothing that they refuse is read without a warning', () => {
    const validate = kazooValidator().getSchema('metaflows');
    fc.assert(
      fc.property(documents, (document) => {
        const isTheirs = validate?.(structuredClone(document)) === true;
        expect(validateBy(metaflows, document).problems.length === 0).toBe(isTheirs);
        const { diagnostics } = readDocument({ flow: { module: 'answer' }, metaflow: document });
        const isWarned = diagnostics.some(({ severity }) => severity !== 'information');
        expect(isWarned || isTheirs, JSON.stringify(document)).toBe(true);
      }),
      { numRuns: 500, endOnFailure: true },
    );
  });
});
