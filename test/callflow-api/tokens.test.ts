import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { client } from './support.ts';

const hashed = createHash('md5').update('admin:open sesame').digest('hex');
const apiKey = 'a'.repeat(64);
let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({
    hasSwitch: false,
    accounts: [
      {
        id: 'acme',
        apis: {
          callflow: {
            id: '0123456789abcdef0123456789abcdef',
            credentials: [{ name: 'acme.example.com', secret: hashed }],
            tokens: [{ name: 'key', token: apiKey }],
          },
        },
      },
    ],
  });
  ask = client(serving, { accountId: '0123456789abcdef0123456789abcdef', token: '' });
}, 60_000);
afterAll(() => serving?.close());

test('a token for the hash of user and password', async () => {
  const answer = await ask('PUT', '/v2/user_auth', { credentials: hashed, account_realm: 'acme.example.com' });
  expect(answer.status).toBe(201);
  expect(answer.body['data']).toMatchObject({ account_id: '0123456789abcdef0123456789abcdef' });
  const given = answer.body['auth_token'];
  expect(given).toMatch(/^[\da-f]{64}$/);
  expect((await ask('GET', '/callflows', undefined, { 'X-Auth-Token': given })).status).toBe(200);
  const again = await ask('PUT', '/v2/api_auth', { api_key: given });
  expect([again.status, again.body['message']]).toEqual([401, 'invalid_credentials']);
});

test('a token for an API key, another every time', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => ask('PUT', '/v2/api_auth', { api_key: apiKey })));
  expect([one?.status, other?.status]).toEqual([201, 201]);
  expect(one?.body['auth_token']).not.toBe(other?.body['auth_token']);
  for (const answer of [one, other])
    expect((await ask('GET', '', undefined, { 'X-Auth-Token': answer?.body['auth_token'] })).status).toBe(200);
});

test('nothing for what is wrong, and nothing is told', async () => {
  const wrong = createHash('md5').update('admin:guess').digest('hex');
  for (const data of [
    { credentials: wrong, account_name: 'acme.example.com' },
    { credentials: hashed, account_name: 'nobody.example.com' },
  ]) {
    const { status, body } = await ask('PUT', '/v2/user_auth', data);
    expect([status, body['data'], body['auth_token']]).toEqual([401, { message: 'invalid credentials' }, '']);
  }
  expect((await ask('PUT', '/v2/api_auth', { api_key: 'b'.repeat(64) })).status).toBe(401);
  expect((await ask('PUT', '/v2/user_auth', {})).body['data']).toMatchObject({ credentials: { required: {} } });
  expect((await ask('PUT', '/v2/user_auth', { credentials: hashed, account_name: 'x', method: 'rot13' })).status).toBe(
    400,
  );
});
