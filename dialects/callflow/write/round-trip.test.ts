import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts, end, type Script } from '../../../src/verbs/index.ts';
import { modules } from '../catalogue.ts';
import { moduleReaders } from '../read/modules.ts';
import { flows, unknownFields } from '../testing/documents.ts';
import { readDocument } from '../testing/reply.ts';
import { write } from './index.ts';

/** Modules of which the name alone says something else: what they said was not kept, and so they are left out. */
const fixturesThatLose: readonly string[] = ['carrier-without-number', 'menu-by-id'];

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

  test.each(cases)('of the fixture $name', ({ name, script, notes }) => {
    const { body, diagnostics } = write(script);
    expect(diagnostics.map(({ code }) => code)).toEqual(fixturesThatLose.includes(name) ? ['lost-unsupported'] : []);
    expect(compareScripts(kept(script, diagnostics), readDocument(body, notes))).toEqual([]);
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
      expect(compareScripts(kept(script, diagnostics), back)).toEqual([]);
      expect(diagnostics.filter(({ code }) => code !== 'lost-unsupported')).toEqual([]);
      expect(write(back).body).toBe(body);
    }),
    { numRuns },
  );
}

/** The script without what is said to be left out. */
function kept(script: Script, lost: readonly { readonly code: string; readonly place?: unknown }[]): Script {
  const places = new Set(lost.map(({ place }) => JSON.stringify(place)));
  const without = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value
        .filter((item) => !(item?.verb === 'unsupported' && places.has(JSON.stringify(item.place))))
        .map(without);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, inner]) => [name, without(inner)] as const);
    const isEmptied = entries.some(([name, inner]) => name === 'verbs' && Array.isArray(inner) && inner.length === 0);
    return 'go' in value && isEmptied ? end() : Object.fromEntries(entries);
  };
  return without(script) as Script;
}
