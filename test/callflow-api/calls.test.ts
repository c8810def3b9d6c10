import { afterAll, beforeAll, expect, test } from 'vitest';
import { dashed } from '../../src/desk/index.ts';
import { ScriptedCaller } from '../../src/simulator/index.ts';
import { customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, otherAccountId, otherToken, speak, token } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({
    accounts: [
      { id: 'acme', title: 'acme', apis: { callflow: { tokens: [{ name: 'usual', token }] } } },
      { id: 'other', title: 'other', apis: { callflow: { tokens: [{ name: 'usual', token: otherToken }] } } },
    ],
    callees: [
      { matches: /202555018[89]/, behaviour: { does: 'answer', ringsAfterMs: 50, afterMs: 100 } },
      { matches: /2025550199$/, behaviour: { does: 'refuse', sipStatus: 486 } },
    ],
  });
  ask = client(serving);
  await ask('PUT', '/callflows', {
    name: 'Waits',
    numbers: ['+12025550180'],
    flow: { module: 'answer', data: {}, children: { _: { module: 'sleep', data: { duration: 60 } } } },
  });
}, 60_000);
afterAll(() => serving?.close());

interface Channel {
  readonly uuid: string;
  readonly answered: boolean;
  readonly to: string;
}
/** As the switch has it. */
const channels = async (): Promise<readonly Channel[]> => (await ask('GET', '/channels')).body['data'];

/** A call that waits, once it is answered. */
async function waiting() {
  const over = serving.ring('+12025550180', '+12025550111', new ScriptedCaller());
  await expect
    .poll(async () => (await channels()).map(({ answered }) => answered), { timeout: 10_000 })
    .toEqual([true]);
  const [channel] = await channels();
  return { over, id: channel?.uuid ?? '' };
}

test('a live call is listed, read and hung up, by its own account only', async () => {
  const { over, id } = await waiting();
  const read = await ask('GET', `/channels/${id}`);
  expect(read.body['data']).toMatchObject({
    uuid: id,
    direction: 'inbound',
    answered: true,
    from: '+12025550111',
    to: '+12025550180',
  });
  const asOther = client(serving, { accountId: otherAccountId, token: otherToken });
  expect((await asOther('GET', '/channels')).body['data']).toEqual([]);
  expect((await asOther('POST', `/channels/${id}`, { action: 'hangup' })).status).toBe(404);
  expect((await ask('POST', `/channels/${id}`, { action: 'dance' })).body['data']).toMatchObject({
    action: { enum: {} },
  });
  expect((await ask('POST', `/channels/${id}`, { action: 'transfer' })).status).toBe(400);
  expect((await ask('POST', `/channels/${id}`, { action: 'hangup' })).status).toBe(200);
  expect((await over).cause).toBe('NORMAL_CLEARING');
  expect((await ask('POST', `/channels/${id}`, { action: 'hangup' })).status).toBe(404);
  expect((await ask('GET', `/channels/${id}`)).status).toBe(404);
}, 30_000);

test('a live call runs another callflow, or a node of one', async () => {
  for (const order of [
    { method: 'POST', data: { action: 'callflow', flow: speak('Something new.') } },
    { method: 'PUT', data: speak('Something new.') },
  ]) {
    const { over, id } = await waiting();
    const wrong = await ask(order.method, `/channels/${id}`, { module: 'moonwalk', data: {} });
    expect([wrong.status, Object.keys(wrong.body['data'])]).toEqual([400, ['flow.module']]);
    expect((await ask(order.method, `/channels/${id}`, order.data)).status).toBe(200);
    const { executed } = await over;
    expect(executed.map(({ argument }) => argument)).toContainEqual(expect.stringContaining('Something new.'));
  }
}, 40_000);

test('a live call is transferred within the dialplan of its switch', async () => {
  const { over, id } = await waiting();
  expect((await ask('POST', `/channels/${id}`, { action: 'transfer', target: '2600' })).status).toBe(200);
  await over;
  expect(await serving.trace(dashed(id))).toContainEqual(
    expect.objectContaining({ application: 'uuid_transfer', argument: `${dashed(id)} 2600 XML public` }),
  );
}, 30_000);

/** Two who speak with each other; the caller hangs up by `caller`. */
async function speaking() {
  await ask('PUT', '/callflows', {
    numbers: ['+12025550181'],
    flow: { module: 'resources', data: { to_did: '+12025550188' } },
  });
  const caller = new ScriptedCaller();
  const over = serving.ring('+12025550181', '+12025550112', caller);
  await expect
    .poll(async () => (await channels()).map(({ answered }) => answered), { timeout: 10_000 })
    .toEqual([true, true]);
  const both = await channels();
  const id = (to: string) => both.find((channel) => channel.to === to)?.uuid ?? '';
  return { caller, over, own: id('+12025550181'), callee: id('+12025550188') };
}
const gone = () => expect.poll(channels, { timeout: 10_000 }).toEqual([]);

test('of two who speak, one transfers the other: at once, or once it has spoken with the target', async () => {
  const blind = await speaking();
  expect((await ask('POST', `/channels/${blind.own}`, { action: 'transfer', target: '2600' })).status).toBe(200);
  await blind.over;
  await gone();
  expect(await serving.trace(dashed(blind.callee))).toContainEqual(
    expect.objectContaining({ application: 'uuid_transfer', argument: `${dashed(blind.callee)} 2600 XML public` }),
  );
  const own = await speaking();
  const toSelf = { action: 'transfer', target: '2600', leg: 'self' };
  expect((await ask('POST', `/channels/${own.own}`, toSelf)).status).toBe(200);
  await own.over;
  await gone();
  expect(await serving.trace(dashed(own.own))).toContainEqual(
    expect.objectContaining({ application: 'uuid_transfer', argument: `${dashed(own.own)} 2600 XML public` }),
  );
  const attended = await speaking();
  await ask('PUT', '/callflows', {
    numbers: ['2002'],
    flow: { module: 'resources', data: { to_did: '+12025550189' } },
  });
  const order = { action: 'transfer', target: '2002', 'transfer-type': 'attended' };
  expect((await ask('POST', `/channels/${attended.own}`, order)).status).toBe(200);
  await expect
    .poll(async () => (await channels()).map(({ to, answered }) => `${to} ${answered}`).toSorted(), { timeout: 10_000 })
    .toEqual(['+12025550181 true', '+12025550188 true', '+12025550189 true']);
  attended.caller.hangUp();
  await attended.over;
  await expect
    .poll(async () => (await channels()).map(({ to }) => to).toSorted(), { timeout: 10_000 })
    .toEqual(['+12025550188', '+12025550189']);
  expect((await ask('POST', `/channels/${attended.callee}`, { action: 'hangup' })).status).toBe(200);
  await gone();
}, 60_000);

test('what cannot be transferred is refused, with the reason', async () => {
  const { over, id } = await waiting();
  const refused = async (order: object) => (await ask('POST', `/channels/${id}`, order)).body['data'];
  const order = { action: 'transfer', target: '2600' };
  expect(await refused({ ...order, target: 'no,such' })).toMatchObject({ target: { pattern: {} } });
  expect(await refused({ ...order, leg: 'third' })).toMatchObject({ leg: { enum: {} } });
  expect(await refused({ ...order, 'transfer-type': 'odd' })).toMatchObject({ 'transfer-type': { enum: {} } });
  for (const more of [{ leg: 'bleg' }, { 'transfer-type': 'attended' }])
    expect(await refused({ ...order, ...more })).toMatchObject({
      other_leg_call_id: { required: { message: 'Channel is not bridged' } },
    });
  expect(await refused({ action: 'intercept', target_id: 'x' })).toMatchObject({ target_type: { required: {} } });
  expect(await refused({ action: 'intercept', target_type: 'user' })).toMatchObject({ target_id: { required: {} } });
  await ask('POST', `/channels/${id}`, { action: 'hangup' });
  await over;
}, 30_000);

test('a telephone takes a call over, also out of a conversation where that is meant', async () => {
  const user = { first_name: 'Ann', last_name: 'Lee', username: 'ann' };
  const { id: owner } = (await ask('PUT', '/users', user)).body['data'];
  const device = {
    name: 'Desk',
    owner_id: owner,
    sip: { invite_format: 'route', route: 'sip:2025550189@phones.example' },
  };
  expect((await ask('PUT', '/devices', device)).status).toBe(201);
  const { caller, own, callee, over } = await speaking();
  const order = { action: 'intercept', target_type: 'user', target_id: owner };
  expect((await ask('POST', `/channels/${callee}`, order)).status).toBe(409);
  expect((await ask('POST', `/channels/${callee}`, { ...order, unbridged_only: false })).status).toBe(200);
  await over;
  await expect
    .poll(async () => (await channels()).map(({ to, answered }) => `${to} ${answered}`).toSorted(), { timeout: 10_000 })
    .toEqual(['+12025550188 true', expect.stringMatching(/2025550189.* true$/)]);
  caller.hangUp();
  expect((await ask('GET', `/channels/${own}`)).status).toBe(404);
  await ask('POST', `/channels/${callee}`, { action: 'hangup' });
  await gone();
}, 60_000);

test('whoever is called by a button is joined with its extension, and its calls are known by it', async () => {
  await ask('PUT', '/callflows', { numbers: ['2001'], flow: speak('You are through to the shop.') });
  const button = await ask('PUT', '/clicktocall', {
    name: 'Shop',
    extension: '2001',
    caller_id_number: '+12025550100',
  });
  const { id } = button.body['data'];
  expect((await ask('GET', `/clicktocall/${id}/connect`)).status).toBe(400);
  const stranger = await serving.fetch(`/v2/accounts/${accountId}/clicktocall/${id}/connect?contact=2025550188`);
  expect(stranger.status).toBe(401);
  const connected = await ask('POST', `/clicktocall/${id}/connect`, { contact: '(202) 555-0188' });
  expect([connected.status, connected.body['data']]).toMatchObject([
    202,
    { contact: '+12025550188', extension: '2001' },
  ]);
  const callId = connected.body['data'].call_id;
  await expect.poll(async () => (await ask('GET', `/cdrs/${callId}`)).status, { timeout: 15_000 }).toBe(200);
  await expect
    .poll(async () => (await ask('GET', `/clicktocall/${id}/history`)).body['data'])
    .toMatchObject([{ call_id: callId, direction: 'outbound', to: '+12025550188', hangup_cause: 'NORMAL_CLEARING' }]);
  const events = await serving.trace(dashed(callId));
  expect(JSON.stringify(events)).toContain('You are through to the shop.');
  await ask('PATCH', `/clicktocall/${id}`, { auth_required: false });
  const pressed = await serving.fetch(`/v2/accounts/${accountId}/clicktocall/${id}/connect?contact=2025550199`);
  expect(pressed.status).toBe(202);
  const { data } = (await pressed.json()) as { data: { call_id: string } };
  await expect
    .poll(async () => (await ask('GET', `/cdrs/${data.call_id}`)).body['data'], { timeout: 15_000 })
    .toMatchObject({ hangup_cause: 'USER_BUSY', hangup_code: 'sip:486', billing_seconds: 0 });
}, 60_000);

test('records of calls: listed in pages, filtered, read, with the legs of an interaction', async () => {
  const flow = {
    module: 'resources',
    data: { to_did: '+12025550199' },
    children: { USER_BUSY: speak('They are busy.') },
  };
  await ask('PUT', '/callflows', { numbers: ['+12025550130'], flow });
  await serving.ring('+12025550130', '+12025550177');
  const its = '/cdrs?filter_from=%2B12025550177';
  await expect
    .poll(async () => (await ask('GET', `${its}&filter_direction=inbound`)).body['data'].length, { timeout: 10_000 })
    .toBe(1);
  const [record] = (await ask('GET', `${its}&filter_direction=inbound`)).body['data'];
  expect(record).toMatchObject({
    direction: 'inbound',
    from: '+12025550177',
    to: '+12025550130',
    hangup_cause: 'NORMAL_CLEARING',
  });
  expect(record.id).toMatch(/^\d{6}-[\da-f]{32}$/);
  expect((await ask('GET', `/cdrs/${record.id}`)).body['data']).toEqual(record);
  const legs = (await ask('GET', `/cdrs/legs/${record.id}`)).body['data'];
  expect(legs[0]).toEqual(record);
  expect(new Set(legs.map(({ interaction_id: id }: { interaction_id: string }) => id)).size).toBe(1);
  const paged = await ask('GET', '/cdrs?page_size=1');
  expect(paged.body['next_start_key']).toBeTypeOf('string');
  const later = record.timestamp + 3600;
  expect((await ask('GET', `/cdrs?created_from=${later}`)).body['data']).toEqual([]);
  expect((await ask('GET', '/cdrs/none')).status).toBe(404);
}, 30_000);

test('the debug log: what a pivot asked for, and every mistake of an answer', async () => {
  await using customer = await customerServer({
    '/quiet': '{"module":"tts","data":{"text":"Hello."}}',
    '/broken': { headers: { 'Content-Type': 'application/json' }, body: '{"module":"tts",\n "data":{]}' },
  });
  const pivot = (page: string) => ({ module: 'pivot', data: { voice_url: `${customer.url}${page}` } });
  await ask('PUT', '/callflows', { numbers: ['+12025550151'], flow: pivot('/quiet') });
  await ask('PUT', '/callflows', { numbers: ['+12025550152'], flow: pivot('/broken') });
  await serving.ring('+12025550151');
  await serving.ring('+12025550152');
  await expect
    .poll(async () => (await ask('GET', '/pivot/debug')).body['data'], { timeout: 10_000 })
    .toMatchObject([{ iteration: 1, has_json_errors: true, has_schema_errors: false, status_code: '200' }]);
  const [call] = (await ask('GET', '/pivot/debug')).body['data'];
  const steps = (await ask('GET', `/pivot/debug/${call.debug_id}`)).body['data'];
  expect(steps).toMatchObject([
    {
      iteration: 1,
      resp_body: '{"module":"tts",\n "data":{]}',
      json_errors: { before: expect.stringContaining('"data":{'), after: expect.stringContaining(']}') },
    },
  ]);
  expect((await ask('GET', `/pivot/debug/190001-${call.call_id}`)).status).toBe(404);
  expect((await ask('GET', '/pivot/debug/none')).status).toBe(404);
}, 30_000);
