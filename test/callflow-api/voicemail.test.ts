import { afterAll, beforeAll, expect, test } from 'vitest';
import { ScriptedCaller } from '../../src/simulator/index.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, token } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;

beforeAll(async () => {
  serving = await startServing();
  ask = client(serving);
}, 30_000);

afterAll(() => serving?.close());

test('a message is left by a call, and listed and heard through the API', async () => {
  const box = (await ask('PUT', '/vmboxes', { name: 'Desk', mailbox: '100', pin: '1234', skip_greeting: true })).body[
    'data'
  ];
  const flow = { module: 'voicemail', data: { id: box.id }, children: {} };
  expect((await ask('PUT', '/callflows', { numbers: ['+12025550140'], flow })).status).toBe(201);
  const caller = new ScriptedCaller({ steps: [{ does: 'speak', ms: 4000 }], notices: 'ear', hangsUpAfterMs: 12_000 });
  await serving.ring('+12025550140', '+12025550141', caller);
  const listed = async () => (await ask('GET', `/vmboxes/${box.id}/messages`)).body['data'];
  await expect.poll(async () => (await listed()).length, { timeout: 10_000 }).toBe(1);
  const [message] = await listed();
  expect(message).toMatchObject({ caller_id_number: '+12025550141', folder: 'new' });
  const heard = await serving.fetch(
    `/v2/accounts/${accountId}/vmboxes/${box.id}/messages/${message.media_id}/raw?auth_token=${token}`,
  );
  expect([heard.status, heard.headers.get('content-type')]).toEqual([200, expect.stringContaining('audio/')]);
  expect(
    Buffer.from(await heard.arrayBuffer())
      .subarray(0, 4)
      .toString(),
  ).toBe('RIFF');
}, 60_000);
