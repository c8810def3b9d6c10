import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { coverage } from '../coverage.ts';
import { findFlow, isObject } from '../flow.ts';
import { validateData } from '../schemas/index.ts';
import { kazooSchemas, kazooValidator } from '../testing/kazoo-schemas.ts';
import { readDocument } from '../testing/reply.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'callflow');

const isRead = ({ name, level }: { readonly name: string; readonly level: string }) =>
  level !== 'ignored' && name !== 'skip_module';
const covered = coverage.entries.filter(({ attributes = [] }) => attributes.some(isRead));

describe.skipIf(!existsSync(kazooSchemas))("KAZOO's schemas (skipped where ../shared/kazoo-schemas is absent)", () => {
  const ajv = kazooValidator();
  const cases = readdirSync(fixtures).flatMap((name) => {
    const root = findFlow(parsed(readFileSync(join(fixtures, name, 'response.json'))));
    return root ? [{ name, node: root.node, refused: refusedBy(ajv, root.node) }] : [];
  });

  test.each(cases)('$name: what KAZOO refuses does not pass without a warning', ({ node, refused }) => {
    const warned = readDocument(node).diagnostics.some(({ severity }) => severity !== 'information');
    expect(warned || refused.length === 0, `${refused.join(', ')} without a word`).toBe(true);
  });

  test.each(covered)('$name: no wrong value passes without a warning', ({ name, attributes = [] }) => {
    const validate = ajv.getSchema(`callflows.${name}`);
    expectWarnings(name, attributes, (data) => (validate?.(data) === true ? [] : [name]));
  });

  test('the fixtures have both kinds', () => {
    const refused = cases.filter((each) => each.refused.length > 0).length;
    expect(refused).toBeGreaterThan(5);
    expect(refused).toBeLessThan(cases.length - 5);
  });
});

test.each(covered)('$name: what our own schema refuses is not read without a warning', ({ name, attributes = [] }) => {
  // A text without a character counts as none.
  expectWarnings(name, attributes, (data) =>
    validateData(name, data).problems.filter(({ rule, value }) => rule !== 'required' && value !== ''),
  );
});

/** Whatever stands in the fields that are read: where something of it is refused, the reader has warned. */
function expectWarnings(
  module: string,
  attributes: readonly Parameters<typeof isRead>[0][],
  refusedIn: (data: JsonObject) => readonly unknown[],
): void {
  const read = attributes.filter(isRead);
  const fields = fc.dictionary(fc.constantFrom(...read.map(({ name }) => name)), values, { noNullPrototype: true });
  fc.assert(
    fc.property(fields, (fields) => {
      const data = { ...fields, ...necessary[module] } as JsonObject;
      const warned = readDocument({ module, data }).diagnostics.some(({ severity }) => severity !== 'information');
      const refused = refusedIn(data);
      expect(warned || refused.length === 0, JSON.stringify(refused)).toBe(true);
    }),
  );
}

/** Data without which a module is not read at all. */
const necessary: Readonly<Record<string, object>> = {
  device: { address: 'sip:a@example.com' },
  user: { address: 'sip:a@example.com' },
  resources: { to_did: '+12025550100' },
  offnet: { to_did: '+12025550100' },
  menu: { retries: 2 },
  webhook: { uri: 'https://app.example.com/hook' },
  set_alert_info: { alert_info: 'info=external' },
  notification: { recipients: [{ type: 'email', id: 'a@example.com' }] },
};

const values = fc.oneof(
  fc.constantFrom('#', '', 'm', 'single', 'male', 'post', 'xx', 'true', '10'),
  fc.integer({ min: -2, max: 12 }),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 1 }).filter((value) => value !== null),
);

/** Modules of a flow that KAZOO would refuse: without a schema, or with data that theirs does not allow. */
function refusedBy(ajv: Ajv, node: unknown): readonly string[] {
  if (!isObject(node)) return [];
  const { module, data, children } = node;
  const inner = isObject(children) ? Object.values(children).flatMap((child) => refusedBy(ajv, child)) : [];
  const validate = ajv.getSchema(`callflows.${module}`);
  return validate?.(data ?? {}) === true ? inner : [String(module), ...inner];
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
