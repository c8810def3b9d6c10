import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts, type Script } from '../../../src/verbs/index.ts';
import { actions, isAction } from '../catalogue.ts';
import { read } from '../read/read.ts';
import { documents, unknownParameters } from '../testing/documents.ts';
import { context, replyOf } from '../testing/reply.ts';
import { write } from './index.ts';

const readBody = (body: string): Script => read(replyOf(body), context);

describe('what was read is written and read back', () => {
  const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'tropo');
  const cases = readdirSync(fixtures).flatMap((name) => {
    const file = join(fixtures, name, 'response.json');
    const script = existsSync(file) ? readBody(readFileSync(file, 'utf8')) : undefined;
    return script?.usable ? [{ name, script }] : [];
  });

  test.each(cases)('of the fixture $name', ({ script }) => {
    const { body, diagnostics } = write(script);
    expect(compareScripts(script, readBody(body))).toEqual([]);
    expect(diagnostics).toEqual([]);
  });

  const written = Object.keys(actions).filter(isAction);
  const carriedOut = written.filter((action) => actions[action].level !== 'none');

  test.each(carriedOut)('with any parameters of %s', (action) => {
    expect(unknownParameters(action)).toEqual([]);
    roundTrips(documents([action, 'on']), 150);
  });

  test('with any steps', () => roundTrips(documents(written), 400));
});

function roundTrips(any: ReturnType<typeof documents>, numRuns: number): void {
  fc.assert(
    fc.property(any, (document) => {
      const script = readBody(JSON.stringify(document));
      const { body, diagnostics } = write(script);
      expect(compareScripts(script, readBody(body))).toEqual([]);
      expect(diagnostics).toEqual([]);
      expect(write(readBody(body)).body).toBe(body);
    }),
    { numRuns },
  );
}
