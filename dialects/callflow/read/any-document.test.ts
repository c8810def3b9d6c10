import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place, Script } from '../../../src/verbs/index.ts';
import { validateScript } from '../../../test/support/valid-script.ts';
import { modules } from '../catalogue.ts';
import { readDocument, replyWith } from '../testing/reply.ts';
import { weigh } from '../weigh.ts';
import { moduleReaders } from './modules.ts';

const fields = [
  ...['id', 'text', 'voice', 'language', 'terminators', 'loop_count', 'answer', 'duration', 'unit', 'digits', 'media'],
  ...['code', 'message', 'voice_url', 'method', 'to_did', 'timeout', 'custom_sip_headers', 'retries', 'address', 'url'],
  ...['custom_application_vars', 'max_digits', 'collection_name', 'skip_module', 'time_limit', 'ringback', 'delay'],
];
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant({ toString: 0, valueOf: 0, toJSON: 0 }),
  fc.constantFrom('https://app.example.com/a', 'sip:a@example.com', '+12025550143', '#', 'true', '12', 's', 'en-gb'),
  fc.integer({ min: -1, max: 20_000 }),
);
const keys = fc.oneof(
  fc.constantFrom('_', '1', '#', 'timeout', 'max_retries', 'USER_BUSY', 'sip:486', 'module', '__proto__'),
  fc.string({ maxLength: 4 }),
);

/** Trees of nodes, most of them nearly right. */
const { node } = fc.letrec((tie) => ({
  node: fc.record(
    {
      module: fc.oneof(fc.constantFrom(...moduleReaders.keys(), ...modules.keys(), 'say'), fc.string()),
      data: fc.oneof(fc.dictionary(fc.constantFrom(...fields), values), values),
      children: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant({}),
        fc.dictionary(keys, tie('node'), { maxKeys: 3 }),
        values,
      ),
    },
    { requiredKeys: ['module'] },
  ),
}));

test('any tree reads without a throw into a script of the verb list, the same twice', () => {
  fc.assert(
    fc.property(node, (document) => {
      const script = readDocument(document);
      expect(validateScript(JSON.parse(JSON.stringify(script)))).toEqual([]);
      expect(readDocument(document)).toEqual(script);
    }),
    { numRuns: 300 },
  );
});

test('every place of a script is in its document; a complaint about something missing is beside it', () => {
  fc.assert(
    fc.property(node, (document) => {
      const script = readDocument(document);
      const written: unknown = JSON.parse(JSON.stringify(document));
      for (const verb of script.verbs) expect(existing(written, verb.place), 'verb').toBe(0);
      for (const { place } of script.diagnostics) expect(existing(written, place), 'diagnostic').toBeLessThanOrEqual(2);
    }),
    { numRuns: 300 },
  );
});

test('what cannot be a document is weighed and read without a throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.jsonValue().map((value) => JSON.stringify({ flow: value })),
      ),
      (body) => {
        const { score } = weigh(replyWith(body));
        const script: Script = readDocument(body);
        expect(score).toBeGreaterThanOrEqual(0);
        if (!script.usable) expect(script.diagnostics).toMatchObject([{ severity: 'error' }]);
      },
    ),
  );
});

/** How many steps of a pointer lead nowhere. */
function existing(document: unknown, place: Place | undefined): number {
  if (!place || !('pointer' in place)) return Number.POSITIVE_INFINITY;
  const steps = place.pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = document;
  for (const [index, step] of steps.entries()) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return steps.length - index;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  return 0;
}
