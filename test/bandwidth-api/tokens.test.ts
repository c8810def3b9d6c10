import { afterAll, beforeAll, expect, test } from 'vitest';
import { password, type Serving, startServing } from '../support/serving.ts';
import { accounts, acme, ask, basic, other } from './bandwidth.ts';

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ accounts, hasSwitch: false });
});
afterAll(() => serving?.close());

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const path = '/api/v1/oauth2/token';
const grant = 'grant_type=client_credentials';

async function tokenOf(body: string, headers: Record<string, string>) {
  const response = await serving.fetch(path, { method: 'POST', headers: { ...form, ...headers }, body });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const applications = (account: string) => `/api/accounts/${account}/applications`;

test.each<[string, string, Record<string, string>]>([
  ['Basic', grant, basic('acme-user')],
  ['the body', `${grant}&client_id=acme-user&client_secret=${password}`, {}],
])('a token for credentials in %s opens the account, and no other', async (_where, body, headers) => {
  const { status, json } = await tokenOf(body, headers);
  expect([status, json]).toMatchObject([200, { token_type: 'bearer', expires_in: 3600 }]);
  const bearer = { authorization: `Bearer ${json['access_token']}` };
  expect((await ask(serving, 'GET', applications(acme), undefined, bearer, '')).status).toBe(200);
  expect((await ask(serving, 'GET', applications(other), undefined, bearer, '')).status).toBe(403);
});

test('the operator’s own token opens it too', async () => {
  const bearer = { authorization: 'Bearer acme-token' };
  expect((await ask(serving, 'GET', applications(acme), undefined, bearer, '')).status).toBe(200);
});

test('whoever cannot prove himself gets none', async () => {
  expect(await tokenOf(grant, basic('acme-user', 'wrong'))).toEqual({ status: 401, json: { error: 'invalid_client' } });
  expect(await tokenOf(grant, {})).toEqual({ status: 401, json: { error: 'invalid_client' } });
  expect(await tokenOf('grant_type=password', basic('acme-user'))).toEqual({
    status: 400,
    json: { error: 'unsupported_grant_type' },
  });
});

test('tokens count as any other request of the account', async () => {
  const slow = await startServing({ accounts, hasSwitch: false, more: { limits: { apiRequestsPerSecond: 0.01 } } });
  try {
    const asked = () => slow.fetch(path, { method: 'POST', headers: { ...form, ...basic('acme-user') }, body: grant });
    expect((await asked()).status).toBe(200);
    const second = await asked();
    expect([second.status, await second.json()]).toEqual([429, { error: 'slow_down' }]);
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(1);
  } finally {
    await slow.close();
  }
});

test.each([
  [{}],
  [{ authorization: 'Bearer no-token' }],
  [{ authorization: 'Bearer ' }],
  [{ authorization: 'Basic !!!' }],
  [basic('acme-user', '')],
  [basic('', '')],
])('%j opens nothing', async (headers) => {
  const refused = await ask(
    serving,
    'GET',
    `/api/v2/accounts/${acme}/calls`,
    undefined,
    headers as Record<string, string>,
    '',
  );
  expect([refused.status, JSON.parse(refused.text)]).toEqual([
    401,
    { type: 'authentication-error', description: 'The credentials provided were invalid', id: null },
  ]);
  const texts = await ask(
    serving,
    'GET',
    `/api/v2/users/${acme}/messages`,
    undefined,
    headers as Record<string, string>,
    '',
  );
  expect([texts.status, JSON.parse(texts.text)]).toEqual([
    401,
    { type: 'unauthorized', description: 'Authentication Failed' },
  ]);
});

test('what there is not is said in Bandwidth’s words', async () => {
  const nowhere = await ask(serving, 'GET', `/api/v2/accounts/${acme}/nothing`);
  expect([nowhere.status, JSON.parse(nowhere.text)]).toMatchObject([404, { type: 'validation' }]);
  const method = await ask(serving, 'DELETE', `/api/v2/accounts/${acme}/calls`);
  expect([method.status, JSON.parse(method.text)]).toEqual([
    405,
    { type: 'validation', description: 'Method Not Allowed', id: null },
  ]);
});
