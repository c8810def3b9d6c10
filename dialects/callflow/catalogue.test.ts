import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ReadContext } from '../dialect.ts';
import { modules } from './catalogue.ts';
import { coverage } from './coverage.ts';
import { moduleReaders } from './read/modules.ts';
import { exampleCall } from './testing/call.ts';
import { alicesBox, firm, viewOf } from './testing/firm.ts';
import { readDocument } from './testing/reply.ts';

const schemas = join(import.meta.dirname, '..', '..', '..', 'shared', 'kazoo-schemas');

describe.skipIf(!existsSync(schemas))("KAZOO's schemas (skipped where ../shared/kazoo-schemas is absent)", () => {
  test('the catalogue has every module that has a schema', () => {
    const named = readdirSync(schemas).flatMap((file) => /^callflows\.([a-z_]+)\.json$/.exec(file)?.[1] ?? []);
    // `action` is what all modules have in common.
    expect([...modules.keys()].sort()).toEqual(named.filter((name) => name !== 'action').sort());
  });

  test('the coverage has every field that the schema of a covered module has', () => {
    for (const { name, attributes } of coverage.entries) {
      if (!attributes) continue;
      const schema = JSON.parse(readFileSync(join(schemas, `callflows.${name}.json`), 'utf8')) as {
        properties: object;
      };
      expect(
        attributes.map((attribute) => attribute.name),
        name,
      ).toEqual(expect.arrayContaining(Object.keys(schema.properties)));
    }
  });
});

test('the coverage has every module once, and calls none covered that has no reader', () => {
  expect(coverage.entries.map(({ name }) => name)).toEqual([...modules.keys()]);
  for (const { name, level } of coverage.entries) expect(level !== 'none', name).toBe(moduleReaders.has(name));
});

/** What a module needs before it is read at all. */
const necessary: Readonly<Record<string, object>> = {
  device: { address: 'sip:a@example.com' },
  user: { address: 'sip:a@example.com' },
  resources: { to_did: '+12025550100' },
  offnet: { to_did: '+12025550100' },
  pivot: { voice_url: 'https://app.example.com/' },
  menu: { retries: 2 },
  branch_variable: { variable: 'call_priority' },
  branch_bnumber: {},
  callflow: { flow: { module: 'answer' } },
  cidlistmatch: { entries: [] },
  conference: { config: { name: 'standup' } },
  dynamic_cid: { action: 'static' },
  temporal_route: { rules: [{ id: 'always', enabled: true }] },
  transfer: { target: '2001' },
  ring_group: { endpoints: [{ id: 'bob', endpoint_type: 'user' }] },
  group: { id: 'desks' },
  page_group: { endpoints: [{ id: 'bob', endpoint_type: 'user' }] },
  route_to_cid: { cid_types: ['internal'] },
  hotdesk: { action: 'login' },
  voicemail: { id: alicesBox },
  directory: { id: 'people' },
  lookupcidname: { lists: ['friends'] },
  ring_group_toggle: { action: 'login', callflow_id: 'team' },
  manual_presence: { presence_id: '1001' },
  faxbox: { id: 'box' },
};

/** Inside the firm, called by a feature code. */
const inside: Partial<ReadContext> = {
  directory: viewOf({ ...firm, faxboxes: { box: {} }, conferences: {} }),
  call: exampleCall({
    from: '1001',
    captured: '1002',
    sip: { ...exampleCall().sip, fromUser: '1001', fromHost: '127.0.0.1' },
  }),
};

test.each(
  coverage.entries.filter(({ level }) => level !== 'none'),
)('$name knows every field that the coverage lists', ({ name, attributes = [] }) => {
  const listed = Object.fromEntries(attributes.map((attribute) => [attribute.name, null]));
  const data = { ...listed, ...necessary[name], stranger: 1 };
  const { diagnostics } = readDocument({ module: name, data }, {}, undefined, inside);
  const unknown = diagnostics.filter(({ code }) => code === 'unknown-attribute').map(({ place }) => place);
  expect(unknown).toEqual([{ pointer: '/data/stranger' }]);
});
