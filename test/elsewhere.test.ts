import { expect, test } from 'vitest';
import type { Callee } from '../src/simulator/index.ts';
import { startServing } from './support/serving.ts';
import { twilioClient } from './support/twilio-client.ts';
import { until } from './support/until.ts';
import { failure } from './twilio-api/stage.ts';

const sid = `AC${'a'.repeat(32)}`;
const secret = 'long-enough-secret';
const callees: readonly Callee[] = [{ matches: /./, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } }];

test('of two processes with one store, the one that does not run a call neither does what it cannot, nor says that it did', async () => {
  const accounts = [{ id: 'acme', title: 'acme', apis: { twiml: { id: sid, settings: { authToken: secret } } } }];
  await using first = await startServing({ callees, accounts });
  await using second = await startServing({ callees, accounts, folder: first.folder });
  const calls = [first, second].map(({ baseUrl }) => twilioClient(baseUrl, sid, secret).client.calls);
  const made = await calls[0]?.create({
    to: '+15550001001',
    from: '+15550009999',
    twiml: '<Response><Pause length="60"/></Response>',
  });
  const callSid = made?.sid ?? '';
  // Whoever was first has it in hand.
  const runs = await until(async () => {
    const states = await Promise.all(calls.map(async (each) => (await each(callSid).fetch()).status));
    return states.includes('in-progress') && states.indexOf('in-progress') + 1;
  });
  const [here, elsewhere] = runs === 1 ? [calls[0], calls[1]] : [calls[1], calls[0]];
  const other = elsewhere?.(callSid);
  const cannot = { status: 503, code: 20503 };
  const twiml = '<Response><Hangup/></Response>';
  for (const asked of [
    () => other?.update({ twiml }),
    () => other?.update({ status: 'completed' }),
    () => other?.update({ timeLimit: 10 }),
    () => other?.recordings.create(),
    () => other?.streams.create({ url: 'wss://127.0.0.1:1' }),
  ])
    expect(await failure(Promise.resolve(asked()))).toMatchObject(cannot);
  expect((await here?.(callSid).fetch())?.status).toBe('in-progress');
  await here?.(callSid).update({ status: 'completed' });
  await until(async () => (await other?.fetch())?.status === 'completed');
  expect(await failure(Promise.resolve(other?.update({ twiml })))).toMatchObject({ status: 400, code: 21220 });
});
