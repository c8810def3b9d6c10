import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Face } from '../dialects/face.ts';
import { dialects } from '../dialects/registry.ts';
import type { JsonObject, JsonValue } from '../src/verbs/index.ts';
import { documentedOperations } from './support/checked.ts';
import { password, type Serving, startServing } from './support/serving.ts';

const faces = dialects.flatMap(({ face }) => face ?? []);
const twilioAccount = `AC${'0123456789abcdef'.repeat(2)}`;
const ids: Readonly<Record<string, string>> = { twiml: twilioAccount, bxml: '9', callflow: 'a'.repeat(32), tropo: '7' };

let serving: Serving;
beforeAll(async () => {
  const apis = Object.fromEntries(
    dialects.map(({ id }) => [
      id,
      {
        ...(ids[id] !== undefined && { id: ids[id] }),
        credentials: [{ name: ids[id] ?? 'acme', secret: password }],
        tokens: [{ name: 'usual', token: `token-${id}` }],
      },
    ]),
  );
  serving = await startServing({
    accounts: [{ id: 'acme', apis }],
    more: { limits: { apiRequestsPerSecond: 1_000_000 }, log: { level: 'error' } },
  });
});
afterAll(() => serving?.close());

const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '1e999',
    '99999999999999999999',
    'true',
    'null',
    '+15551230001',
    '+',
    'sip:a@b',
    'http://127.0.0.1:1/',
    'http://user:pw@[::1]/\u0000',
    'ftp://x',
    '//',
    '<Response/>',
    '<Response><Say>',
    '{"tropo":[]}',
    '{"flow":{}}',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '%00',
    "'; DROP TABLE items; --",
    'CA'.padEnd(34, '0'),
    'AP'.padEnd(34, 'f'),
    '0'.repeat(32),
    '2026-02-30',
    '2026-01-01T00:00:00Z',
    '\ud800',
    '漢字',
    'x'.repeat(5000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const anyValue: fc.Arbitrary<JsonValue> = fc.oneof(
  odd,
  fc.constantFrom<JsonValue>(null, true, false, 0, -1, 1e308, 0.5, [], {}, [[]], { a: { b: [] } }),
  fc.array(odd, { maxLength: 3 }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
);

/** Names that a document says its operation takes, at any depth. */
function namesIn(operation: JsonObject, openapi: JsonObject): readonly string[] {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const look = (value: unknown) => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const { properties, name, $ref, ...rest } = value as Readonly<Record<string, unknown>>;
    if (typeof name === 'string') names.add(name);
    if (typeof $ref === 'string')
      look(
        $ref
          .split('/')
          .slice(1)
          .reduce<unknown>((at, key) => (at as JsonObject | undefined)?.[key], openapi),
      );
    if (properties) for (const [key, inner] of Object.entries(properties)) names.add(key) && look(inner);
    for (const inner of Object.values(rest)) look(inner);
  };
  look(operation['parameters']);
  look(operation['requestBody']);
  return [...names];
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
const types = ['application/x-www-form-urlencoded', 'application/json', 'application/xml', 'text/plain', 'odd/odd', ''];

describe.each(
  faces.map((face) => [face.dialect, face] as const),
)('whatever is sent to the API of %s', (dialect, face: Face) => {
  const operations = documentedOperations(face);
  const request = fc
    .record({ operation: fc.constantFrom(...operations), type: fc.constantFrom(...types) })
    .chain(({ operation, type }) => {
      const names = namesIn(operation.operation, face.openapi);
      const name = names.length > 0 ? fc.oneof(fc.constantFrom(...names), odd) : odd;
      const fields = fc.array(fc.tuple(name, anyValue), { maxLength: 6 });
      const bytes = fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: odd });
      return fc.record({
        operation: fc.constant(operation),
        type: fc.constant(type),
        parameters: fc.array(odd, { minLength: 4, maxLength: 4 }),
        query: fields,
        body: fields,
        bytes,
      });
    });

  test('there is an answer, and it is no fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ operation: { method, path }, type, parameters, query, body, bytes }) => {
        let count = 0;
        const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
          /^(account|accountId|AccountSid)$/i.test(name)
            ? (ids[dialect] ?? '')
            : encodeURIComponent(safe(parameters[count++ % 4] ?? '')),
        );
        const asked = new URLSearchParams(query.map(pair));
        const form = new URLSearchParams(body.map(pair)).toString();
        const json = JSON.stringify(
          dialect === 'callflow' ? { data: Object.fromEntries(body) } : Object.fromEntries(body),
        );
        const sent = bytes ?? (type.includes('json') ? json : form);
        const response = await serving.fetch(`${filled}?${asked}`, {
          method,
          redirect: 'manual',
          headers: {
            authorization: `Basic ${btoa(`${ids[dialect] ?? 'acme'}:${password}`)}`,
            ...(dialect === 'callflow' && { 'x-auth-token': `token-${dialect}` }),
            ...(type !== '' && { 'content-type': type }),
          },
          ...(method !== 'GET' && { body: new TextEncoder().encode(sent) }),
        });
        const text = await response.text();
        expect(response.status, `${method} ${filled}?${asked} ${sent} → ${text}`).toBeLessThan(500);
        expect(text).not.toMatch(/\.ts:\d+:\d+|node_modules/);
      }),
      { numRuns: Number(process.env['ANY_REQUESTS'] ?? 150) },
    );
  }, 120_000);
});

const pair = ([name, value]: readonly [string, JsonValue]): [string, string] => [safe(name), safe(textOf(value))];

/** Half of a surrogate pair cannot be sent. */
const safe = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');
