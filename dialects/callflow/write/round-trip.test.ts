import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts } from '../../../src/verbs/index.ts';
import { modules } from '../catalogue.ts';
import { moduleReaders } from '../read/modules.ts';
import { flows, unknownFields } from '../testing/documents.ts';
import { readDocument } from '../testing/reply.ts';
import { write } from './index.ts';

describe('what was read is written and read back', () => {
  const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'callflow');
  const cases = readdirSync(fixtures).flatMap((name) => {
    const file = join(fixtures, name, 'response.json');
    if (!existsSync(file)) return [];
    const notes = existsSync(join(fixtures, name, 'reply.json'))
      ? JSON.parse(readFileSync(join(fixtures, name, 'reply.json'), 'utf8')).notes
      : {};
    const script = readDocument(readFileSync(file, 'utf8'), notes);
    return script.usable ? [{ name, script, notes }] : [];
  });

  test.each(cases)('of the fixture $name', ({ script, notes }) => {
    const { body, diagnostics } = write(script);
    expect(diagnostics.map(({ code }) => code)).toEqual([]);
    expect(compareScripts(script, readDocument(body, notes))).toEqual([]);
  });

  test.each([...moduleReaders.keys()])('with any data of %s', (module) => {
    expect(unknownFields(module)).toEqual([]);
    roundTrips([module, 'language', 'tts'], 150);
  });

  test('with any modules', () => roundTrips([...modules.keys(), ...moduleReaders.keys()], 400));
});

function roundTrips(names: readonly string[], numRuns: number): void {
  fc.assert(
    fc.property(flows(names), (document) => {
      const script = readDocument(document);
      if (!script.usable) return;
      const { body, diagnostics } = write(script);
      const back = readDocument(body);
      expect(compareScripts(script, back)).toEqual([]);
      expect(diagnostics).toEqual([]);
      expect(write(back).body).toBe(body);
    }),
    { numRuns },
  );
}
