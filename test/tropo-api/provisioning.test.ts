import { afterAll, beforeAll, expect, test } from 'vitest';
import { password, type Serving, startServing } from '../support/serving.ts';

const pool = ['+14075550100', '+14075550101', '+12125550100'];
const accounts = [
  {
    id: 'acme',
    apis: { tropo: { id: '70021', credentials: [{ name: 'acme', secret: password }], settings: { numbers: pool } } },
  },
  { id: 'other', apis: { tropo: { credentials: [{ name: 'other', secret: password }] } } },
];

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ accounts, hasSwitch: false, more: { limits: { apiRequestsPerSecond: 1000 } } });
});
afterAll(() => serving?.close());

/** As the published clients ask: Basic, JSON. */
async function ask(method: string, path: string, body?: unknown, user = 'acme') {
  const response = await serving.fetch(path, {
    method,
    headers: {
      ...(user !== '' && { authorization: `Basic ${btoa(`${user}:${password}`)}` }),
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const application = { name: 'menu', voiceUrl: 'http://127.0.0.1:9/voice', messagingUrl: 'http://127.0.0.1:9/text' };

async function made(user = 'acme'): Promise<string> {
  const { json } = await ask('POST', '/v1/applications', { ...application, platform: 'webapi' }, user);
  return String(json['href']).split('/').at(-1) ?? '';
}

test('an application is made, shown, changed and removed, and its address with it', async () => {
  const created = await ask('POST', '/v1/applications', {
    ...application,
    href: null,
    platform: 'webapi',
    partition: 'production',
  });
  const id = String(created.json['href']).split('/').at(-1);
  expect(created).toEqual({ status: 200, json: { href: `${serving.baseUrl}/v1/applications/${id}` } });
  expect(id).toMatch(/^\d{6,}$/);
  const shown = { id, ...created.json, ...application, platform: 'webapi', partition: 'production' };
  expect(await ask('GET', `/v1/applications/${id}`)).toEqual({ status: 200, json: shown });
  expect((await ask('GET', '/v1/applications')).json).toContainEqual(shown);
  expect((await ask('PUT', `/v1/applications/${id}`, { name: 'new', voiceUrl: '' })).json).toEqual(created.json);
  expect((await ask('GET', `/v1/applications/${id}`)).json).toEqual({ ...shown, name: 'new' });
  const token = await ask('POST', `/v1/applications/${id}/addresses`, { type: 'token', channel: 'voice' });
  expect(token.status).toBe(200);
  expect(await ask('DELETE', `/v1/applications/${id}`)).toEqual({
    status: 200,
    json: { message: 'delete successful' },
  });
  expect((await ask('GET', `/v1/applications/${id}`)).status).toBe(404);
});

test('numbers by prefix or by themselves, and each belongs to one application', async () => {
  const [id, second] = [await made(), await made()];
  expect((await ask('GET', '/v1/exchanges')).json).toMatchObject([{ prefix: '1407' }, { prefix: '1212' }]);
  const free = async (path: string) =>
    ((await ask('GET', path)).json as unknown as { number: string }[]).map(({ number }) => number);
  expect(await free('/v1/addresses?available&prefix=1407')).toEqual(['+14075550100', '+14075550101']);
  const first = await ask('POST', `/v1/applications/${id}/addresses`, { type: 'number', prefix: '1407' });
  expect(first.json).toEqual({ href: `${serving.baseUrl}/v1/applications/${id}/addresses/number/+14075550100` });
  const named = await ask('POST', `/v1/applications/${id}/addresses`, { type: 'number', number: '+12125550100' });
  expect(named.status).toBe(200);
  // The client of Node asks without the version.
  expect(await free('/addresses?available&prefix=1407')).toEqual(['+14075550101']);
  expect(
    (await ask('POST', `/v1/applications/${second}/addresses`, { type: 'number', number: '12125550100' })).json,
  ).toEqual({ error: 'the address is not available' });
  expect(
    (await ask('POST', `/v1/applications/${id}/addresses`, { type: 'number', number: '+19995550100' })).status,
  ).toBe(400);
  expect((await ask('GET', `/v1/applications/${id}/addresses`)).json).toEqual([
    { type: 'number', number: '+14075550100', prefix: '1407', ...first.json },
    { type: 'number', number: '+12125550100', prefix: '1212', ...named.json },
  ]);
  const moved = await ask('POST', `/v1/applications/${second}/addresses/number/+12125550100`);
  expect(moved.json).toEqual({ href: `${serving.baseUrl}/v1/applications/${second}/addresses/number/+12125550100` });
  expect((await ask('GET', `/v1/applications/${second}/addresses/number`)).json).toMatchObject([
    { number: '+12125550100' },
  ]);
  expect((await ask('DELETE', `/v1/applications/${id}/addresses/number/+12125550100`)).status).toBe(404);
  expect((await ask('DELETE', `/v1/applications/${second}/addresses/number/+12125550100`)).json).toEqual({
    message: 'delete successful',
  });
  expect(await free('/v1/addresses?available')).toContain('+12125550100');
});

test('names in chats are kept, and each is somebody’s', async () => {
  const id = await made();
  const aim = { type: 'aim', username: 'menubot', password: 'x' };
  expect((await ask('POST', `/v1/applications/${id}/addresses`, aim)).status).toBe(200);
  expect((await ask('POST', `/v1/applications/${id}/addresses`, aim)).status).toBe(400);
  expect((await ask('GET', `/v1/applications/${id}/addresses/aim/menubot`)).json).toMatchObject({
    username: 'menubot',
  });
  const strange = await ask('POST', `/v1/applications/${id}/addresses`, { type: 'aim', username: 'a/b?c#d' });
  const path = String(strange.json['href']).slice(serving.baseUrl.length);
  expect((await ask('GET', path)).json).toMatchObject({ username: 'a/b?c#d', href: strange.json['href'] });
});

test('what is another’s is as unknown as what never was', async () => {
  const id = await made();
  await ask('POST', `/v1/applications/${id}/addresses`, { type: 'number', number: '+14075550101' });
  const theirs = await made('other');
  for (const [foreign, unknown, method] of [
    [`/v1/applications/${id}`, '/v1/applications/999', 'GET'],
    [`/v1/applications/${id}`, '/v1/applications/999', 'PUT'],
    [`/v1/applications/${id}`, '/v1/applications/999', 'DELETE'],
    [`/v1/applications/${id}/addresses`, '/v1/applications/999/addresses', 'GET'],
    [
      `/v1/applications/${theirs}/addresses/number/+14075550101`,
      `/v1/applications/${theirs}/addresses/number/+19995550199`,
      'POST',
    ],
  ] as const) {
    const body = method === 'PUT' ? {} : undefined;
    expect(await ask(method, foreign, body, 'other')).toEqual(await ask(method, unknown, body, 'other'));
    expect((await ask(method, foreign, body, 'other')).status).toBe(404);
  }
  const taken = await ask(
    'POST',
    `/v1/applications/${theirs}/addresses`,
    { type: 'number', number: '+14075550101' },
    'other',
  );
  expect(taken).toEqual({ status: 400, json: { error: 'the address is not available' } });
});

test.each([
  ['no JSON', '{', 'the body is no JSON'],
  ['a list', '[]', 'the body must be a JSON object'],
  ['no name', {}, 'name must not be null'],
  ['a platform that there is not', { name: 'x', platform: 'scripting' }, 'platform must be one of webapi'],
  ['a url of another kind', { name: 'x', voiceUrl: 'ftp://a.example' }, 'voiceUrl only http and https are allowed.'],
])('an application with %s is refused', async (_what, body, error) => {
  expect(await ask('POST', '/v1/applications', body)).toEqual({ status: 400, json: { error } });
});

test('nobody gets in without a password', async () => {
  expect(await ask('GET', '/v1/applications', undefined, '')).toEqual({
    status: 401,
    json: { error: 'authentication is required' },
  });
  expect(await ask('PATCH', '/v1/applications')).toEqual({ status: 405, json: { error: 'the method is not allowed' } });
});
