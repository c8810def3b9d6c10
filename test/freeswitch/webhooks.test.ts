import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashed } from '../../src/desk/index.ts';
import { client, speak, token } from '../callflow-api/support.ts';
import { type Program, startProgram } from './program.ts';
import { switchIsGiven } from './real-switch.ts';

/** What a webhook of 2600Hz hears of calls that a button makes, through the whole program and a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('webhooks of calls on a real FreeSWITCH', () => {
  let program: Program;
  let ask: ReturnType<typeof client>;
  beforeAll(async () => {
    program = await startProgram({ '/told': '' }, [
      { id: 'acme', apis: { callflow: { tokens: [{ name: 'usual', token }] } } },
    ]);
    ask = client(program.serving);
    const uri = `${program.customer.url}/told`;
    await ask('PUT', '/webhooks', { name: 'All', uri, hook: 'all', format: 'json' });
  });
  afterAll(() => program?.[Symbol.asyncDispose]());

  /** Whoever is at `contact` is joined with this flow. */
  async function connected(contact: string, flow: object) {
    const extension = String(randomInt(2000, 9999));
    await ask('PUT', '/callflows', { numbers: [extension], flow });
    const { id } = (await ask('PUT', '/clicktocall', { name: 'Button', extension })).body['data'];
    const { call_id: callId } = (await ask('POST', `/clicktocall/${id}/connect`, { contact })).body['data'];
    const told = () =>
      program.customer.requests
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
        .filter((each) => each['call_id'] === callId);
    await expect.poll(() => told().at(-1)?.['hook_event'], { timeout: 20_000 }).toBe('channel_destroy');
    return { told: told(), steps: told().map((each) => each['hook_event']) };
  }

  test('of one that nobody answers', async () => {
    const { told, steps } = await connected(`+8${randomInt(1e9, 1e10)}`, speak('You are through.'));
    expect(steps).toEqual(['channel_create', 'channel_destroy']);
    expect(told[1]).toMatchObject({ hangup_cause: 'USER_BUSY', hangup_code: 'sip:486' });
  }, 40_000);

  test('of one that speaks with whom it has dialled', async () => {
    const other = `+7${randomInt(1e9, 1e10)}`;
    const flow = { module: 'resources', data: { to_did: other }, children: {} };
    const running = connected(`+7${randomInt(1e9, 1e10)}`, flow);
    const bridged = () =>
      program.customer.requests
        .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
        .find((each) => each['hook_event'] === 'channel_bridge');
    await expect.poll(bridged, { timeout: 20_000 }).toBeDefined();
    const legId = String(bridged()?.['other_leg_call_id']);
    await program.api(`uuid_kill ${dashed(legId)} NORMAL_CLEARING`);
    const { told, steps } = await running;
    expect(steps).toEqual(['channel_create', 'channel_answer', 'channel_bridge', 'channel_destroy']);
    expect(told[2]).toMatchObject({ other_leg_destination_number: other, call_direction: 'outbound' });
  }, 40_000);
});
