import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modules } from '../../dialects/callflow/catalogue.ts';
import { moduleReaders } from '../../dialects/callflow/read/modules.ts';
import { flows } from '../../dialects/callflow/testing/documents.ts';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

/** Those that would ask servers which are not there: their names do not resolve, and that takes real time. */
const asking = ['pivot', 'webhook'];
const names = [...modules.keys(), ...moduleReaders.keys(), ...moduleReaders.keys()].filter(
  (name) => !asking.includes(name),
);

test('a call with any flow ends, once, and within bounds', { timeout: 240_000 }, async () => {
  let document: unknown;
  await using server = await customerServer({ '/voice': () => JSON.stringify(document) });
  await fc.assert(
    fc.asyncProperty(flows(names), fc.stringMatching(/^[0-9#*,]{0,6}$/), async (flow, press) => {
      document = JSON.parse(JSON.stringify(flow).replace(/https?:[^"]*/gi, 'missing'));
      const keys = press.replace(/^,+|,+$/g, '').replace(/,+/g, ',');
      const call = await placeCall([
        `${server.url}/voice`,
        '--format',
        'callflow',
        '--hangup-after',
        '900',
        ...(keys === '' ? [] : ['--press', keys]),
      ]);
      expect(call.err).toBe('');
      expect(call.of('end')).toHaveLength(1);
      expect(call.of('verb').length).toBeLessThan(200);
    }),
    { numRuns: 40, endOnFailure: true },
  );
});
