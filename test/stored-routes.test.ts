import { afterEach, expect, test } from 'vitest';
import { type CallOutcome, ScriptedCaller } from '../src/simulator/index.ts';
import { type CustomerServer, customerServer } from './support/customer.ts';
import { type Serving, type ServingOptions, startServing } from './support/serving.ts';
import { toyFace } from './toy-dialect/face.ts';
import { lines } from './toy-dialect/index.ts';

let serving: Serving;
let customer: CustomerServer;
afterEach(async () => {
  await serving?.close();
  await customer?.[Symbol.asyncDispose]();
});

const account = (id: string, more: object = {}) => ({
  id,
  apis: { lines: { tokens: [{ name: 'usual', token: `token-${id}` }] } },
  ...more,
});

async function start(wanted: ServingOptions | ((url: string) => ServingOptions) = {}) {
  customer = await customerServer({
    '/hello': ({ body }) => `#lines\nsay Hello, ${body}.`,
    '/filed': '#lines\nsay By the file.',
    '/status': { status: 204 },
  });
  const options = typeof wanted === 'function' ? wanted(customer.url) : wanted;
  serving = await startServing({
    dialects: [{ ...lines, face: toyFace }],
    accounts: [account('acme'), account('other')],
    hasSwitch: false,
    ...options,
  });
}

async function route(number: string, value: object, id = 'acme') {
  const response = await serving.fetch(`/toy/1/numbers/${encodeURIComponent(number)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer token-${id}` },
    body: JSON.stringify(value),
  });
  return response.status;
}

const spoken = ({ executed }: CallOutcome) =>
  executed.filter(({ application }) => application === 'speak').map(({ argument }) => argument.split('|').at(-1));

test.each([
  '+15551230001',
  '15551230001',
  '+1 555 123 0001',
  '0015551230001',
])('a number that was routed through an API answers as %s', async (dialled) => {
  await start();
  expect(await route('+15551230001', { url: `${customer.url}/hello` })).toBe(200);
  expect(spoken(await serving.ring(dialled))).toEqual(['Hello, call from +15551230000.']);
});

test('its document may be in hand, and who wants to know is told of its end', async () => {
  await start();
  await route('+15551230001', { document: '#lines\nsay In hand.', status: `${customer.url}/status` });
  expect(spoken(await serving.ring('+15551230001'))).toEqual(['In hand.']);
  await expect
    .poll(() => customer.requests.map(({ body }) => body))
    .toEqual([expect.stringMatching(/^ended [0-9a-f]{32}$/)]);
});

test('what the operator wrote comes first, also where it is a pattern', async () => {
  await start((url) => ({ routes: [{ pattern: '^\\+1555', format: 'lines', url: `${url}/filed` }] }));
  await route('+15551230001', { document: '#lines\nsay By the API.' });
  await route('+4930123456', { document: '#lines\nsay By the API.' });
  expect(spoken(await serving.ring('+15551230001'))).toEqual(['By the file.']);
  expect(spoken(await serving.ring('+4930123456'))).toEqual(['By the API.']);
});

test('one number is one account’s; nobody’s is refused', async () => {
  await start();
  await route('+15551230001', { document: '#lines\nsay Acme.' });
  expect(await route('+15551230001', { document: '#lines\nsay Other.' }, 'other')).toBe(409);
  expect(spoken(await serving.ring('+15551230001'))).toEqual(['Acme.']);
  expect((await serving.ring('+15551230002')).cause).toBe('UNALLOCATED_NUMBER');
});

test('nothing private is reached, whatever an API was given', async () => {
  await start({ more: { network: { allow: [] } } });
  await route('+15551230001', { url: `${customer.url}/hello` });
  expect(spoken(await serving.ring('+15551230001'))).toEqual([
    'We are sorry, an application error has occurred. Goodbye.',
  ]);
  expect(customer.requests).toEqual([]);
});

const ringAt = (host: string, variables: Readonly<Record<string, string>> = {}) =>
  serving.simulated.placeCall(
    { from: '100', to: '42', caller: new ScriptedCaller(), host, variables },
    serving.eventSocket,
  );

test('what nobody has by its name is looked for in the account whose domain was called, or that the dialplan names', async () => {
  await start({
    accounts: [account('acme', { domains: ['acme.example'] }), account('other', { domains: ['other.example'] })],
  });
  await route('extension 42', { document: '#lines\nsay Acme 42.', isPublic: true });
  await route('extension 42', { document: '#lines\nsay Other 42.', isPublic: true }, 'other');
  expect(spoken(await ringAt('acme.example'))).toEqual(['Acme 42.']);
  expect(spoken(await ringAt('OTHER.example'))).toEqual(['Other 42.']);
  expect(spoken(await ringAt('elsewhere.example', { dragoman_account: 'other' }))).toEqual(['Other 42.']);
  expect((await ringAt('elsewhere.example')).cause).toBe('UNALLOCATED_NUMBER');
});

test('of two accounts one has clients here: what is dialled anywhere is looked for there; own devices are those that said who they are', async () => {
  await start({ accounts: [account('acme', { domains: ['acme.example'] }), { id: 'other' }] });
  await route('extension 42', { document: '#lines\nsay Acme 42.' });
  expect((await ringAt('127.0.0.1')).cause).toBe('UNALLOCATED_NUMBER');
  const authorized = { sip_authorized: 'true' };
  expect((await ringAt('127.0.0.1', authorized)).cause).toBe('UNALLOCATED_NUMBER');
  expect(spoken(await ringAt('acme.example', authorized))).toEqual(['Acme 42.']);
});
