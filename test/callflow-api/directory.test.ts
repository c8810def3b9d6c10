import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({ hasSwitch: false });
  ask = client(serving);
}, 60_000);
afterAll(() => serving?.close());

/** One good document of each resource, and one mistake in it. */
const documents: Readonly<Record<string, { readonly good: object; readonly bad: object; readonly at: string }>> = {
  users: { good: { first_name: 'Ann', last_name: 'Lee', username: 'ann' }, bad: { last_name: null }, at: 'last_name' },
  devices: { good: { name: 'Desk', sip: { username: 'desk1' } }, bad: { enabled: 'perhaps' }, at: 'enabled' },
  menus: { good: { name: 'Main', retries: 2 }, bad: { retries: 99 }, at: 'retries' },
  media: { good: { name: 'Hello' }, bad: { media_source: 'tape' }, at: 'media_source' },
  vmboxes: { good: { name: 'Ann', mailbox: '201' }, bad: { pin: '1' }, at: 'pin' },
  groups: {
    good: { name: 'Sales', endpoints: { x: { type: 'user' } } },
    bad: { endpoints: { x: { weight: 0 } } },
    at: 'endpoints.x.weight',
  },
  temporal_rules: { good: { name: 'Weekdays', cycle: 'weekly' }, bad: { cycle: 'hourly' }, at: 'cycle' },
  temporal_rules_sets: { good: { name: 'Open', temporal_rules: ['x'] }, bad: { name: '' }, at: 'name' },
  conferences: { good: { name: 'Room' }, bad: { max_participants: 0 }, at: 'max_participants' },
  directories: { good: { name: 'People' }, bad: { sort_by: 'age' }, at: 'sort_by' },
  lists: { good: { name: 'Blocked', entries: [{ number: '+1202' }] }, bad: { entries: [1] }, at: 'entries.0' },
  clicktocall: { good: { name: 'Button', extension: '2001' }, bad: { timeout: 1 }, at: 'timeout' },
};

test.each(Object.entries(documents))('%s are kept, listed, changed and deleted', async (resource, {
  good,
  bad,
  at,
}) => {
  const created = await ask('PUT', `/${resource}`, good);
  expect([created.status, created.body['data']]).toEqual([201, expect.objectContaining(good)]);
  const { id } = created.body['data'];
  expect((await ask('GET', `/${resource}`)).body['data']).toMatchObject([{ id }]);
  const refused = await ask('PATCH', `/${resource}/${id}`, bad);
  expect([refused.status, Object.keys(refused.body['data'])]).toEqual([400, [at]]);
  const changed = await ask('PATCH', `/${resource}/${id}`, { flags: ['seen'] });
  expect(changed.body['data']).toMatchObject({ ...good, id, flags: ['seen'] });
  expect((await ask('GET', `/${resource}?filter_flags=seen`)).body['data']).toHaveLength(1);
  expect((await ask('DELETE', `/${resource}/${id}`)).status).toBe(200);
  expect((await ask('GET', `/${resource}/${id}`)).status).toBe(404);
});

test('what only one may have is had by one', async () => {
  const box = { name: 'One', mailbox: '301' };
  expect((await ask('PUT', '/vmboxes', box)).status).toBe(201);
  const again = await ask('PUT', '/vmboxes', { ...box, name: 'Two' });
  expect([again.status, again.body['data']]).toEqual([
    400,
    { mailbox: { unique: { message: '"301" is already in use', cause: '301' } } },
  ]);
});

test('texts that say numbers and booleans are taken for them; passwords are not kept', async () => {
  const menu = await ask('PUT', '/menus', { name: 'Soft', retries: '4', suppress_media: 'true' });
  expect(menu.body['data']).toMatchObject({ retries: 4, suppress_media: true });
  const user = await ask('PUT', '/users', { first_name: 'B', last_name: 'C', username: 'bc', password: 'hidden!' });
  expect([user.status, user.text]).toEqual([201, expect.not.stringContaining('hidden!')]);
});

test('the sound of a medium is uploaded, fetched and goes with it', async () => {
  const { id } = (await ask('PUT', '/media', { name: 'Greeting' })).body['data'];
  const bytes = new Uint8Array([82, 73, 70, 70, 0, 255, 13, 10]);
  const send = (type: string) =>
    serving.fetch(`/v2/accounts/${accountId}/media/${id}/raw`, {
      method: 'POST',
      headers: { 'X-Auth-Token': 'token-acme-callflow', 'Content-Type': type },
      body: bytes,
    });
  expect((await ask('GET', `/media/${id}/raw`)).status).toBe(404);
  expect((await send('text/plain')).status).toBe(400);
  expect((await send('audio/wav')).status).toBe(200);
  const fetched = await serving.fetch(`/v2/accounts/${accountId}/media/${id}/raw`, {
    headers: { 'X-Auth-Token': 'token-acme-callflow' },
  });
  expect(fetched.headers.get('content-type')).toBe('audio/wav');
  expect(new Uint8Array(await fetched.arrayBuffer())).toEqual(bytes);
  expect((await ask('GET', `/media/${id}`)).body['data']).toMatchObject({
    content_type: 'audio/wav',
    content_length: 8,
  });
  await ask('DELETE', `/media/${id}`);
  expect((await ask('GET', `/media/${id}/raw`)).status).toBe(404);
});

test('the account itself', async () => {
  expect((await ask('GET', '')).body['data']).toEqual({ id: accountId, name: 'acme & Co.' });
  const changed = await ask('PATCH', '', { timezone: 'Europe/Berlin', country: 'DE' });
  expect(changed.body['data']).toMatchObject({ id: accountId, timezone: 'Europe/Berlin' });
  const flow = { module: 'noop', data: {} };
  const made = await ask('PUT', '/callflows', { numbers: ['030 1234567', '201'], flow });
  expect(made.body['data'].numbers).toEqual(['+49301234567', '201']);
  expect((await ask('PATCH', '', { country: null })).body['data']).not.toHaveProperty('country');
  expect((await ask('POST', '', { realm: 'x' })).status).toBe(400);
});

test('a callflow says what the things are called that it names', async () => {
  const { id } = (await ask('PUT', '/menus', { name: 'Main menu' })).body['data'];
  const flow = { module: 'menu', data: { id }, children: { 1: { module: 'user', data: { id: 'nobody' } } } };
  const made = await ask('PUT', '/callflows', { numbers: ['5551'], flow });
  expect(made.body['data'].metadata).toEqual({ [id]: { pvt_type: 'menu', name: 'Main menu' } });
});

test('there are no accounts within an account', async () => {
  for (const path of ['/descendants', '/children', '/siblings', '/tree', '/parents']) {
    const { status, body } = await ask('GET', path);
    expect([path, status, body['message']]).toEqual([path, 404, 'bad_identifier']);
  }
  const made = await ask('PUT', '', { name: 'Below' });
  expect([made.status, made.body['message'], made.headers.get('Allow')]).toEqual([
    405,
    'invalid_method',
    expect.not.stringContaining('PUT'),
  ]);
  expect((await ask('PUT', '/v2/accounts', { name: 'Below' })).status).toBe(404);
  expect((await ask('GET', `/v2/accounts/${'0'.repeat(32)}`)).status).toBe(403);
});
