import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, otherAccountId, otherToken, speak, token } from './support.ts';

let serving: Serving;
let acme: ReturnType<typeof client>;
let other: ReturnType<typeof client>;
beforeAll(async () => {
  const account = (id: string, shown: string, domains: readonly string[]) => ({
    id,
    title: `The ${id} Shop`,
    domains,
    apis: { callflow: { tokens: [{ name: 'usual', token: shown }] } },
  });
  serving = await startServing({
    hasSwitch: false,
    accounts: [
      account('acme', token, ['acme.example.com']),
      account('other', otherToken, ['other.example.com']),
      { ...account('one', 'token-of-one', []), title: 'Twins' },
      { ...account('two', 'token-of-two', []), title: 'twins!' },
    ],
  });
  acme = client(serving);
  other = client(serving, { accountId: otherAccountId, token: otherToken });
}, 60_000);
afterAll(() => serving?.close());

const digest = (user: string, password: string, algorithm = 'md5') =>
  createHash(algorithm).update(`${user}:${password}`).digest('hex');
const named = (username: string, password?: string) => ({
  first_name: 'Ann',
  last_name: 'Lee',
  username,
  priv_level: 'admin',
  ...(password !== undefined && { password }),
});
const signIn = (data: object) => acme('PUT', '/v2/user_auth', data, { 'X-Auth-Token': '' });
const statusWith = async (given: string, path = '/callflows') =>
  (await acme('GET', path, undefined, { 'X-Auth-Token': given })).status;

test('a user who administers the account signs in by its names, and works with it', async () => {
  const made = await acme('PUT', '/users', named('ann', 'sesame'));
  expect([made.status, made.body['data'].password]).toEqual([201, undefined]);
  const { id } = made.body['data'];
  await acme('PUT', '/callflows', { numbers: ['+12025550171'], flow: speak('Hello.') });
  for (const data of [
    { credentials: digest('ann', 'sesame'), account_name: 'the ACME shop' },
    { credentials: digest('ann', 'sesame').toUpperCase(), account_realm: 'Acme.example.com' },
    { credentials: digest('ann', 'sesame', 'sha1'), method: 'sha', realm: 'acme.example.com' },
    { credentials: digest('ann', 'sesame'), phone_number: '(202) 555-0171' },
  ]) {
    const { status, body } = await signIn(data);
    expect([status, body['data']]).toMatchObject([201, { account_id: accountId, owner_id: id }]);
    expect(await statusWith(body['auth_token'])).toBe(200);
  }
});

test('one account’s users are nobody in another, whatever they call it and whatever it calls itself', async () => {
  await acme('PUT', '/users', named('bea', 'the same'));
  await other('PUT', '/users', named('bea', 'the same'));
  await other('PUT', '/users', named('carl', 'of other'));
  await other('PATCH', '', { name: 'The acme Shop', realm: 'acme.example.com' });
  const same = digest('bea', 'the same');
  const mine = await signIn({ credentials: same, account_name: 'The acme Shop' });
  const theirs = await signIn({ credentials: same, account_name: 'The other Shop' });
  expect(mine.body['data'].account_id).toBe(accountId);
  expect(theirs.body['data'].account_id).toBe(otherAccountId);
  expect(await statusWith(theirs.body['auth_token'])).toBe(403);
  expect(await statusWith(mine.body['auth_token'], `/v2/accounts/${otherAccountId}/users`)).toBe(403);
  for (const name of [{ account_name: 'The acme Shop' }, { account_realm: 'acme.example.com' }])
    expect((await signIn({ credentials: digest('carl', 'of other'), ...name })).status).toBe(401);
});

test('a name that two accounts have is nobody’s', async () => {
  const one = client(serving, { accountId: createHash('md5').update('one').digest('hex'), token: 'token-of-one' });
  expect((await one('PUT', '/users', named('dora', 'sesame'))).status).toBe(201);
  expect((await signIn({ credentials: digest('dora', 'sesame'), account_name: 'Twins' })).status).toBe(401);
  expect((await signIn({ credentials: digest('dora', 'sesame'), account_name: 'one' })).status).toBe(201);
});

test('a token is worth nothing once its user has another password, is disabled, is no administrator, or is gone', async () => {
  const named_ = { account_name: 'acme' };
  const changes = [
    (id: string) => acme('PATCH', `/users/${id}`, { password: 'another' }),
    (id: string) => acme('PATCH', `/users/${id}`, { username: `${id}-renamed` }),
    (id: string) => acme('PATCH', `/users/${id}`, { enabled: false }),
    (id: string) => acme('PATCH', `/users/${id}`, { priv_level: 'user' }),
    (id: string) => acme('DELETE', `/users/${id}`),
  ];
  const after: number[] = [];
  for (const [index, change] of changes.entries()) {
    const user = `eve${index}`;
    const { id } = (await acme('PUT', '/users', named(user, 'sesame'))).body['data'];
    const credentials = digest(user, 'sesame');
    const given = (await signIn({ credentials, ...named_ })).body['auth_token'];
    expect((await acme('PATCH', `/users/${id}`, { timezone: 'Europe/Berlin' })).status).toBe(200);
    expect(await statusWith(given)).toBe(200);
    expect((await change(id)).status).toBe(200);
    expect(await statusWith(given)).toBe(401);
    after.push((await signIn({ credentials, ...named_ })).status);
  }
  // Who only uses the account is told so, once the password is right.
  expect(after).toEqual([401, 401, 401, 403, 401]);
  expect((await signIn({ credentials: digest('eve0', 'another'), ...named_ })).status).toBe(201);
});

test('who has no password, or a wrong one, is told nothing', async () => {
  await acme('PUT', '/users', named('fay'));
  for (const data of [
    { credentials: digest('fay', ''), account_name: 'acme' },
    { credentials: digest('ann', 'guess'), account_name: 'acme' },
    { credentials: digest('ann', 'guess'), account_name: 'nobody' },
    { credentials: digest('ann', 'guess'), phone_number: '+12025550100' },
  ]) {
    const { status, body } = await signIn(data);
    expect([status, body['data'], body['auth_token']]).toEqual([401, { message: 'invalid credentials' }, '']);
  }
});

test('nothing in the store tells a password, or could be sent in its place', async () => {
  await acme('PUT', '/users', named('gus', 'a very special password'));
  const database = new DatabaseSync(join(serving.folder, 'dragoman.sqlite'), { readOnly: true });
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const kept = JSON.stringify(tables.map(({ name }) => database.prepare(`SELECT * FROM "${name}"`).all()));
  database.close();
  expect(kept).toContain('gus');
  for (const secret of [
    'a very special password',
    ...['md5', 'sha1'].map((each) => digest('gus', 'a very special password', each)),
  ])
    expect(kept).not.toContain(secret);
});
