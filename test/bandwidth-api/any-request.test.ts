import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { checkerOf } from '../support/checked.ts';
import { password, type Serving, startServing } from '../support/serving.ts';
import { acme, basic } from './bandwidth.ts';

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    accounts: [
      {
        id: 'acme',
        apis: {
          bxml: { id: acme, credentials: [{ name: 'acme-user', secret: password }] },
          tropo: {
            credentials: [{ name: 'acme-user', secret: password }],
            tokens: [{ name: 'usual', token: 'a-long-token' }],
          },
        },
      },
    ],
    more: { limits: { apiRequestsPerSecond: 100_000 } },
  });
});
afterAll(() => serving?.close());

const call = `c-b2330c40-${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`;
const segment = fc.oneof(
  fc.constantFrom(acme, call, call.replace('c-', 'r-'), call.replace('c-', 'conf-'), '..', '%00', '123456', 'number'),
  fc.string({ minLength: 1, maxLength: 20 }).map(encodeURIComponent),
);
const body = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.json(),
  fc
    .record(
      {
        to: fc.oneof(fc.constant('+15550001002'), fc.anything()),
        from: fc.constantFrom('+15550009999', 7, null),
        applicationId: fc.constantFrom('x', {}),
        answerUrl: fc.constantFrom('http://127.0.0.1:9/', '/'),
        text: fc.string(),
        state: fc.constantFrom('active', 'completed', 'paused'),
        redirectUrl: fc.constantFrom('http://127.0.0.1:9/', 'x'),
        type: fc.constantFrom('token', 'number', 'aim'),
        token: fc.constantFrom('a-long-token', 'x'),
        name: fc.string(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value) ?? ''),
  fc
    .constantFrom('Application', 'Site', 'SipPeer', 'Order', 'session', 'Response', 'Bxml')
    .map((name) => `<${name}><Name>x</Name><ServiceType>Voice-V2</ServiceType><Hangup/></${name}>`),
);
const types = fc.constantFrom('application/json', 'application/xml', 'text/plain', 'application/x-www-form-urlencoded');

test.each([
  'bxml',
  'tropo',
])('any request to the API of %s is answered as its document says, and never by a fault', async (id) => {
  const face = dialects.find((dialect) => dialect.id === id)?.face;
  if (!face) throw new Error(`${id} has no API`);
  const checked = checkerOf(face);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...face.operations),
      fc.array(segment, { minLength: 4, maxLength: 4 }),
      body,
      types,
      fc.string({ maxLength: 30 }),
      async ({ method, path }, segments, sent, type, query) => {
        let next = 0;
        const filled = path.replace(/:(\w+)/g, (_whole, name) =>
          name === 'account' ? acme : (segments[next++] ?? 'x'),
        );
        const response = await serving.fetch(`${filled}?${encodeURIComponent(query)}`, {
          method,
          headers: { ...basic('acme-user'), 'content-type': type },
          ...(method !== 'GET' && method !== 'DELETE' && { body: sent }),
          redirect: 'manual',
        });
        expect(response.status).not.toBe(500);
        // A path with `..` in it is another one.
        if (new URL(response.url).pathname === new URL(filled, serving.baseUrl).pathname)
          await checked(method, response);
      },
    ),
    { numRuns: 150 },
  );
}, 120_000);
