import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteStore } from '../../src/store/index.ts';
import { customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, speak } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({
    callees: [
      { matches: /2025550188$/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50, talksForMs: 300 } },
      {
        matches: /2025550187$/,
        behaviour: {
          does: 'answer',
          ringsAfterMs: 20,
          afterMs: 50,
          plan: { timed: [{ atMs: 1500, does: 'press', keys: '1' }], hangsUpAfterMs: 2500 },
        },
      },
      { matches: /2025550199$/, behaviour: { does: 'refuse', sipStatus: 486 } },
    ],
  });
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

/** What a webhook is told of a call that rings these in turn, and then ends. */
const dialling = (number: string, ...callees: readonly string[]) =>
  ringing(
    number,
    callees.map((callee) => ({ module: 'resources', data: { to_did: callee, timeout: 5 } })),
  );

async function ringing(number: string, dials: readonly object[]) {
  await using customer = await customerServer({ '/legs': '', '/cdr': '' });
  const { id } = (await ask('PUT', '/webhooks', { name: 'Legs', uri: `${customer.url}/legs`, hook: 'all' })).body[
    'data'
  ];
  const flow = dials.reduceRight<object>((then, dial) => ({ ...dial, children: { _: then } }), {
    module: 'hangup',
    data: {},
  });
  await ask('PUT', '/callflows', { numbers: [number], flow });
  await serving.ring(number, '+12025550141');
  const told = () => customer.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  await expect
    .poll(() => told().filter(({ hook_event: event }) => event === 'channel_destroy').length, { timeout: 10_000 })
    .toBe(dials.length + 1);
  await ask('DELETE', `/webhooks/${id}`);
  const of = (direction: string) => told().filter(({ call_direction: said }) => said === direction);
  return { caller: of('inbound'), legs: of('outbound') };
}

test('a leg that a call dials is a channel of its own: created, answered, destroyed', async () => {
  const { caller, legs } = await dialling('+12025550142', '+12025550188');
  expect(legs.map((each) => each['hook_event'])).toEqual(['channel_create', 'channel_answer', 'channel_destroy']);
  expect(caller.map((each) => each['hook_event'])).toEqual([
    'channel_create',
    'channel_answer',
    'channel_bridge',
    'channel_destroy',
  ]);
  const [{ call_id: callId } = {}] = caller;
  const [{ call_id: legId } = {}] = legs;
  expect(legId).not.toBe(callId);
  for (const each of legs)
    expect(each).toMatchObject({ call_id: legId, other_leg_call_id: callId, callee_id_number: '+12025550188' });
  expect(legs[2]).toMatchObject({ hangup_cause: 'NORMAL_CLEARING' });
  expect(caller.at(-1)).toMatchObject({ hook_event: 'channel_destroy', other_leg_call_id: legId });
  expect(caller[2]).toMatchObject({
    call_id: callId,
    other_leg_call_id: legId,
    original_number: '+12025550142',
    other_leg_destination_number: '+12025550188',
  });
  const records = (await ask('GET', `/cdrs/legs/${callId}`)).body['data'];
  expect(records).toMatchObject([
    { call_id: callId, direction: 'inbound', other_leg_call_id: legId },
    { call_id: legId, direction: 'outbound', other_leg_call_id: callId },
  ]);
  expect(records[0].interaction_id).toBe(records[1].interaction_id);
}, 30_000);

test('a leg that is asked before it is joined is answered once', async () => {
  const forward = { enabled: true, number: '+12025550187' };
  const device = { name: 'Desk', sip: { username: 'desk', password: 'correct-horse-7' }, call_forward: forward };
  const { id } = (await ask('PUT', '/devices', device)).body['data'];
  const { legs } = await ringing('+12025550145', [{ module: 'device', data: { id } }]);
  expect(legs.map((each) => each['hook_event'])).toEqual(['channel_create', 'channel_answer', 'channel_destroy']);
}, 30_000);

test('a leg that nobody answers is created and destroyed', async () => {
  const { caller, legs } = await dialling('+12025550143', '+12025550199');
  expect(legs.map((each) => each['hook_event'])).toEqual(['channel_create', 'channel_destroy']);
  expect(legs[1]).toMatchObject({ hangup_cause: 'USER_BUSY', hangup_code: 'sip:486', billing_seconds: '0' });
  expect(caller.at(-1)).not.toHaveProperty('other_leg_call_id');
  expect(caller.map((each) => each['hook_event'])).not.toContain('channel_bridge');
}, 30_000);

test.each([
  [
    'nobody answers',
    '2025550199',
    ['channel_create', 'channel_destroy'],
    { hangup_cause: 'USER_BUSY', hangup_code: 'sip:486' },
  ],
  [
    'somebody answers',
    '2025550188',
    ['channel_create', 'channel_answer', 'channel_destroy'],
    { hangup_cause: 'NORMAL_CLEARING' },
  ],
])(
  'a call that the API makes is a channel, too: %s',
  async (_, contact, steps, ending) => {
    await using customer = await customerServer({ '/made': '' });
    const hook = (await ask('PUT', '/webhooks', { name: 'Made', uri: `${customer.url}/made`, hook: 'all' })).body[
      'data'
    ];
    await ask('PUT', '/callflows', { numbers: ['2003'], flow: speak('You are through.') });
    const button = (await ask('PUT', '/clicktocall', { name: 'Shop', extension: '2003' })).body['data'];
    const { call_id: callId } = (await ask('POST', `/clicktocall/${button.id}/connect`, { contact })).body['data'];
    const told = () => customer.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
    await expect.poll(() => told().at(-1)?.['hook_event'], { timeout: 15_000 }).toBe('channel_destroy');
    await ask('DELETE', `/webhooks/${hook.id}`);
    await ask('DELETE', `/clicktocall/${button.id}`);
    expect(told().map((each) => each['hook_event'])).toEqual(steps);
    for (const each of told())
      expect(each).toMatchObject({ call_id: callId, call_direction: 'outbound', callee_id_number: `+1${contact}` });
    expect(told().at(-1)).toMatchObject(ending);
  },
  30_000,
);

test('a webhook is tried as often as it says, and no more', async () => {
  const attempts = { once: 0, thrice: 0 };
  const refusing = (name: keyof typeof attempts) => () => {
    attempts[name]++;
    return { status: 503 };
  };
  await using customer = await customerServer({ '/once': refusing('once'), '/thrice': refusing('thrice') });
  const hook = { hook: 'channel_destroy' };
  await ask('PUT', '/webhooks', { ...hook, name: 'Once', uri: `${customer.url}/once`, retries: 1 });
  await ask('PUT', '/webhooks', { ...hook, name: 'Thrice', uri: `${customer.url}/thrice`, retries: 3 });
  await ask('PUT', '/callflows', { numbers: ['+12025550144'], flow: speak('Hello.') });
  await serving.ring('+12025550144', '+12025550141');
  const store = await sqliteStore(join(serving.folder, 'dragoman.sqlite'));
  await expect.poll(() => store.shelves.errands.count(), { timeout: 20_000 }).toBe(0);
  await store.close();
  expect(attempts).toEqual({ once: 1, thrice: 3 });
}, 30_000);

test('a url that may not be asked is no webhook', async () => {
  const refused = await ask('PUT', '/webhooks', { name: 'x', uri: 'http://10.0.0.1/', hook: 'all' });
  expect([refused.status, refused.body['data']]).toEqual([
    400,
    { uri: { error: { message: 'invalid client URL', value: 'http://10.0.0.1/' } } },
  ]);
});
