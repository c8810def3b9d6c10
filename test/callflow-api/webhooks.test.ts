import { afterAll, beforeAll, expect, test } from 'vitest';
import { customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, speak } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing();
  ask = client(serving);
}, 60_000);
afterAll(() => serving?.close());

test('webhooks are told of every call of the account, in order, as they like it', async () => {
  await using customer = await customerServer({ '/all': '', '/over': '', '/off': '' });
  const all = { name: 'All', uri: `${customer.url}/all`, hook: 'all', custom_data: { tenant: 'blue' } };
  const { id } = (await ask('PUT', '/webhooks', all)).body['data'];
  const over = { name: 'Over', uri: `${customer.url}/over`, hook: 'channel_destroy', format: 'json' };
  await ask('PUT', '/webhooks', over);
  await ask('PUT', '/webhooks', { ...all, name: 'Off', uri: `${customer.url}/off`, enabled: false });
  await ask('PUT', '/callflows', { numbers: ['+12025550140'], flow: speak('Hello.') });

  await serving.ring('+12025550140', '+12025550141');
  await expect.poll(() => customer.requests.length, { timeout: 10_000 }).toBe(4);
  const toAll = customer.requests.filter(({ path }) => path === '/all');
  const said = toAll.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  expect(said.map((each) => each['hook_event'])).toEqual(['channel_create', 'channel_answer', 'channel_destroy']);
  for (const each of said)
    expect(each).toMatchObject({
      account_id: accountId,
      call_direction: 'inbound',
      caller_id_number: '+12025550141',
      tenant: 'blue',
    });
  expect(said[2]).toMatchObject({ hangup_cause: 'NORMAL_CLEARING' });
  expect(toAll[0]?.headers).toMatchObject({ 'x-hook-id': id, 'x-account-id': accountId });
  const [ended] = customer.requests.filter(({ path }) => path === '/over');
  expect(ended?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(ended?.body ?? '')).toMatchObject({ hook_event: 'channel_destroy', call_id: said[0]?.['call_id'] });
}, 30_000);

test('a url that may not be asked is no webhook', async () => {
  const refused = await ask('PUT', '/webhooks', { name: 'x', uri: 'http://10.0.0.1/', hook: 'all' });
  expect([refused.status, refused.body['data']]).toEqual([
    400,
    { uri: { error: { message: 'invalid client URL', value: 'http://10.0.0.1/' } } },
  ]);
});
