import { join } from 'node:path';
import twilio from 'twilio';
import { afterEach, expect, test } from 'vitest';
import { type Notice, noticeErrand } from '../src/errands/index.ts';
import { type CallStore, sqliteStore } from '../src/store/index.ts';
import { callFacts } from './support/call-facts.ts';
import { type CustomerServer, customerServer } from './support/customer.ts';
import { type Serving, type ServingOptions, startServing } from './support/serving.ts';

let serving: Serving | undefined;
let customer: CustomerServer;
let store: CallStore | undefined;
afterEach(async () => {
  await store?.close();
  await serving?.close();
  await customer[Symbol.asyncDispose]();
  store = serving = undefined;
});

const authToken = 'auth-token-of-acme';
const callId = 'c'.repeat(32);

const facts = callFacts({ id: callId, direction: 'outbound', settings: { authToken } });

const over = {
  state: 'ended',
  answeredAt: 1_002_000,
  endedAt: 1_005_000,
  ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' },
} as const;

const status = (kind: 'initiated' | 'answered' | 'ended', sequence: number, path = '/status'): Notice => ({
  dialect: 'twiml',
  facts: kind === 'ended' ? { ...facts, ...over } : facts,
  status: { kind, sequence },
  to: { url: `${customer.url}${path}`, settings: { authToken } },
});

async function start(options: ServingOptions = {}) {
  serving = await startServing({ hasSwitch: false, ...options });
  store = await sqliteStore(join(serving.folder, 'dragoman.sqlite'));
  return serving;
}

/** As another process would write it: nobody here is woken. */
async function owe(...notices: readonly (readonly [id: string, lane: string, notice: Notice])[]) {
  const shelf = store?.shelves.of('acme', () => Date.now());
  await shelf?.write(notices.map(([id, lane, notice]) => ({ errand: noticeErrand(id, lane, notice) })));
}

const waiting = () => store?.shelves.errands.count();
const told = () => customer.requests.map(({ body }) => new URLSearchParams(body).get('CallStatus'));

test('is told in order, again after a failure, and signed when it is told', async () => {
  let failures = 2;
  customer = await customerServer({ '/status': () => ({ status: failures-- > 0 ? 503 : 204 }) });
  await start();
  await owe(
    ['one', 'call', status('initiated', 0)],
    ['two', 'call', status('answered', 1)],
    ['three', 'call', status('ended', 2)],
  );
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
  expect(told()).toEqual(['initiated', 'initiated', 'initiated', 'in-progress', 'completed']);
  for (const { headers, body } of customer.requests) {
    const parameters = Object.fromEntries(new URLSearchParams(body));
    const signature = String(headers['x-twilio-signature']);
    expect(twilio.validateRequest(authToken, signature, `${customer.url}/status`, parameters)).toBe(true);
  }
});

test('what another attempt would not mend is not tried again, and keeps nobody waiting', async () => {
  customer = await customerServer({ '/status': { status: 204 }, '/refused': { status: 400 } });
  await start();
  await owe(
    ['one', 'call', status('initiated', 0, '/refused')],
    ['two', 'call', status('ended', 1)],
    ['unknown', 'another', { ...status('ended', 1), dialect: 'vxml' }],
  );
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
  expect(customer.requests.map(({ path }) => path)).toEqual(['/refused', '/status']);
});

test('nothing private is told, unless the operator named it', async () => {
  customer = await customerServer({ '/status': { status: 204 } });
  await start({ more: { network: { allow: [] } } });
  await owe(
    ['one', 'call', status('initiated', 0)],
    ['two', 'call', { ...status('ended', 1), trustedOrigins: [customer.url] }],
  );
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
  expect(told()).toEqual(['completed']);
});

test('what could not be told before the shutdown is told after the next start, once', async () => {
  let isThere = false;
  customer = await customerServer({ '/status': () => ({ status: isThere ? 204 : 503 }) });
  const { folder } = await start();
  await owe(['one', 'call', status('initiated', 0)], ['two', 'call', status('ended', 1)]);
  await expect.poll(() => customer.requests.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await serving?.close();
  const before = customer.requests.length;
  isThere = true;
  serving = await startServing({ hasSwitch: false, folder });
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
  expect(told().slice(before)).toEqual(['initiated', 'completed']);
});
