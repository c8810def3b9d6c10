import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modules } from '../../dialects/callflow/catalogue.ts';
import { flows } from '../../dialects/callflow/testing/documents.ts';
import { alicesBox, firm } from '../../dialects/callflow/testing/firm.ts';
import { dialects } from '../../dialects/registry.ts';
import type { JsonObject } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';

/** Those that would ask servers which are not there. */
const asking = ['pivot', 'webhook'];
const names = [...modules.keys()].filter((name) => !asking.includes(name));
const ids = [
  'alice',
  'bob',
  'bob-desk',
  'desks',
  'main',
  'greeting',
  'looping',
  'people',
  'friends',
  alicesBox,
  'standup',
];

/** Ids of the firm where the flow has others. */
function atHome(flow: JsonObject, chosen: readonly number[]): JsonObject {
  let at = 0;
  const text = JSON.stringify(flow, (key, value: unknown) =>
    key === 'id' || key.endsWith('_id') ? ids[(chosen[at++ % chosen.length] ?? 0) % ids.length] : value,
  );
  return JSON.parse(text.replace(/https?:[^"]*/gi, 'missing')) as JsonObject;
}

test('a call with any flow, from inside or outside, whatever is pressed, ends once and leaves nothing behind', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      flows(names),
      fc.array(fc.nat(20), { minLength: 3, maxLength: 6 }),
      fc.array(fc.stringMatching(/^[0-9#*]{1,5}$/), { maxLength: 6 }),
      fc.constantFrom('1001', '1002', '1009', '+12025550143'),
      async (flow, chosen, pressed, from) => {
        const document = JSON.stringify(atHome(flow, chosen));
        await using at = await house(() => ({ '/voice': document }), { dialects, format: 'callflow', directory: firm });
        await at.run(async () => {
          const steps = pressed.map((keys) => ({ does: 'press', keys }) as const);
          const call = await at.call('/voice', { steps, hangsUpAfterMs: 600_000 }, from);
          await call.over;
          expect(call.reports.length).toBeLessThan(400);
          const ends = call.events.filter(({ event }) => event === 'end');
          expect(ends.length).toBeLessThanOrEqual(1);
          expect(call.events.filter((event) => event.event === 'error' && event.code === 'internal')).toEqual([]);
        });
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});
