import { expect, test } from 'vitest';
import type { OutgoingRequest } from '../../dialects/dialect.ts';
import { customerServer } from '../../test/support/customer.ts';
import { systemClock } from '../clock/index.ts';
import { createAddressGuard, createCustomerClient, type Detour } from './index.ts';

const meant = 'https://app.example.com/voice';
const opening: OutgoingRequest = {
  dialect: 'test',
  url: meant,
  method: 'POST',
  headers: {},
  body: 'CallStatus=ringing',
  parameters: {},
  redirects: { maximum: 5, follow: 'get' },
  deadlines: { connectMs: 5000, readMs: 5000, totalMs: 10_000 },
  retry: { count: 1, on: ['connect'] },
};

function sessionWith(detour: Detour) {
  const client = createCustomerClient({ clock: systemClock, guard: createAddressGuard(), detour });
  return { ...client.forCall(), [Symbol.asyncDispose]: () => client.close() };
}

test('a message goes elsewhere, also over a redirect, and everybody sees the url it was meant for', async () => {
  await using server = await customerServer({
    '/voice': { status: 302, headers: { location: '/next', 'set-cookie': 'a=1; Domain=app.example.com' } },
    '/next': '<Response/>',
  });
  await using session = sessionWith(({ url }) => ({ to: server.url + new URL(url).pathname }));
  const seen: string[] = [];
  const answer = await session.fetch(opening, { witness: { request: ({ url }) => seen.push(url) } });
  expect(answer).toMatchObject({ ok: true, reply: { url: 'https://app.example.com/next' } });
  expect(seen).toEqual([meant, 'https://app.example.com/next']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/voice', '/next']);
  expect(server.requests[1]?.headers.cookie).toBe('a=1');
});

test('what goes where it says is guarded as ever', async () => {
  await using server = await customerServer({ '/voice': '<Response/>' });
  await using session = sessionWith(({ url }) => ({ to: url }));
  const answer = await session.fetch({ ...opening, url: `${server.url}/voice` });
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'forbidden-address' } });
});

test.each([
  [true, 2],
  [false, 1],
])('a failure of the past happens again (retriable: %s), in its own words', async (retriable, attempts) => {
  let sent = 0;
  await using session = sessionWith(() => {
    sent += 1;
    return { fails: { kind: 'refused', message: 'app.example.com refuses the connection', status: 503 }, retriable };
  });
  const failure = { kind: 'refused', message: 'app.example.com refuses the connection', status: 503, url: meant };
  expect(await session.fetch(opening)).toMatchObject({ ok: false, failure });
  expect(sent).toBe(attempts);
});
