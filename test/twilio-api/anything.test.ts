import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operations } from '../../dialects/twiml/rest/index.ts';
import { disagreements } from '../support/twilio-client.ts';
import { until } from '../support/until.ts';
import { accountSid, authToken, type Stage, stage } from './stage.ts';

let on: Stage;
/** Things that are there, were there, or never were, whatever they are called. */
const ids: string[] = [];

beforeAll(async () => {
  on = await stage(
    {
      '/long': '<Response><Say loop="0">And again.</Say></Response>',
      '/meet': '<Response><Dial><Conference>Room</Conference></Dial></Response>',
      '/wait': '<Response><Enqueue>support</Enqueue></Response>',
    },
    {
      callees: [
        { matches: /\+15550001002/, behaviour: { does: 'answer', ringsAfterMs: 5, afterMs: 20 } },
        { matches: /./, behaviour: { does: 'ring for ever', ringsAfterMs: 5 } },
      ],
    },
  );
  const { client } = on;
  const made = async (path: string, to = '+15550001002') =>
    (await client.calls.create({ to, from: '+15550009999', url: on.url(path) })).sid;
  const [live, , waiting, ended] = [await made('/long'), await made('/meet'), await made('/wait'), await made('/long')];
  const rings = await made('/long', '+15550001003');
  const queue = await client.queues.create({ friendlyName: 'support' });
  await until(async () => (await client.calls(ended).fetch()).status === 'in-progress');
  await client.calls(ended).update({ status: 'completed' });
  await until(async () => (await client.calls(live).fetch()).status === 'in-progress');
  const recording = await client.calls(live).recordings.create();
  const room = await until(async () => (await client.conferences.list({ friendlyName: 'Room' }))[0]);
  const application = await client.applications.create({ voiceUrl: on.url('/long') });
  const number = await client.incomingPhoneNumbers.create({ phoneNumber: '+15557770001' });
  ids.push(live, waiting, ended, rings, queue.sid, recording.sid, room.sid, application.sid, number.sid);
});
afterAll(() => on?.[Symbol.asyncDispose]());

test('whatever is asked of whatever there is: the answer that the document promises, and never a fault of ours', async () => {
  const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`;
  const prefixes = ['CA', 'CF', 'RE', 'QU', 'AP', 'PN', 'SM', 'ME', 'NO', 'SK', 'TR'];
  const id = fc.oneof(
    { weight: 4, arbitrary: fc.nat().map((pick) => ids[pick % ids.length] ?? '') },
    { weight: 2, arbitrary: fc.constantFrom('Front', 'Twilio.CURRENT', 'Room', 'guest', 'US', '%00', '..%2f', 'CA1') },
    { weight: 2, arbitrary: fc.constantFrom(...prefixes).map((prefix) => `${prefix}${'1'.repeat(32)}`) },
    { weight: 1, arbitrary: fc.string({ minLength: 1 }).map((text) => encodeURIComponent(text.toWellFormed())) },
  );
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('', 'true', 'false', '0', '1', '7', 'completed', 'canceled', 'stopped', 'paused', 'in-progress'),
    fc.constantFrom(
      '+15550001003',
      'client:anna',
      'sip:a@b',
      'GET',
      'POST',
      '2024-01-02',
      'PA0.x',
      'PA',
      '<Response/>',
    ),
    fc.constantFrom('https://app.example.com/', 'http://127.0.0.1:1/', 'http://10.0.0.1/', 'ftp://x'),
    fc.nat().map((pick) => ids[pick % ids.length] ?? ''),
  );
  const names = (index: number) => Object.keys(operations[index]?.described.parameters ?? {});
  const question = fc.nat({ max: operations.length - 1 }).chain((index) =>
    fc.record({
      operation: fc.constant(operations[index]),
      parts: fc.array(id, { minLength: 3, maxLength: 3 }),
      form: fc.array(fc.tuple(fc.oneof(fc.constantFrom('', ...names(index)), fc.string()), value), { maxLength: 8 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(question, async ({ operation, parts, form }) => {
      if (!operation) return;
      const { method, path } = operation.described;
      let next = 0;
      const asked = path.replace('{account}', accountSid).replace(/\{\w+\}/g, () => parts[next++] ?? '');
      const pairs = form.map(([name, text]): [string, string] => [name.toWellFormed(), text.toWellFormed()]);
      // Nobody waits for telephones here.
      const parameters = new URLSearchParams([...pairs, ['Timeout', '1']]);
      const isPost = method === 'POST';
      const response = await on.serving.fetch(isPost ? asked : `${asked}?${parameters}`, {
        method,
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        ...(isPost && { body: parameters.toString() }),
      });
      expect(response.status, `${method} ${asked} ${parameters}`).toBeLessThan(500);
      const type = response.headers.get('content-type') ?? '';
      const text = await response.text();
      const body: unknown = /json/.test(type) ? JSON.parse(text) : undefined;
      const at = new URL(response.url).pathname;
      if (response.ok) expect(disagreements(method, at, response.status, type, body)).toEqual([]);
      else expect(body).toMatchObject({ code: expect.any(Number), status: response.status });
    }),
    { numRuns: 600 },
  );
}, 120_000);
