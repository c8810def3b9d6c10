import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Callee } from '../src/simulator/index.ts';
import { clientOf } from './bandwidth-api/bandwidth.ts';
import { type Serving, startServing } from './support/serving.ts';
import { twilioClient } from './support/twilio-client.ts';
import { until } from './support/until.ts';

/** One call may go on, and one more may wait: every face says in its own words that a third may not. */
const callees: readonly Callee[] = [{ matches: /./, behaviour: { does: 'ring for ever', ringsAfterMs: 20 } }];
const sid = `AC${'a'.repeat(32)}`;
const secret = 'long-enough-secret';
const toNobody = { to: '+15550001001', from: '+15550009999' };

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    callees,
    accounts: [
      {
        id: 'acme',
        title: 'acme',
        apis: {
          twiml: { id: sid, settings: { authToken: secret } },
          bxml: { id: '9900000', credentials: [{ name: 'acme-user', secret }] },
          tropo: { credentials: [{ name: 'acme', secret }] },
          callflow: { id: 'c'.repeat(32), tokens: [{ name: 'usual', token: 'token-acme-callflow' }] },
        },
      },
    ],
    more: { limits: { callsPerAccount: 1, callsWaiting: 1, callWaitSeconds: 1000 } },
  });
  const { calls } = twilioClient(serving.baseUrl, sid, secret).client;
  const { sid: first } = await calls.create({ ...toNobody, twiml: '<Response/>', timeout: 600 });
  await until(async () => (await calls(first).fetch()).status === 'ringing');
  await calls.create({ ...toNobody, twiml: '<Response/>' });
}, 30_000);
afterAll(() => serving?.close());

describe('a call too many', () => {
  test('of Twilio', async () => {
    const { client, problems } = twilioClient(serving.baseUrl, sid, secret);
    const refused = { status: 429, code: 20429 };
    await expect(client.calls.create({ ...toNobody, twiml: '<Response/>' })).rejects.toMatchObject(refused);
    await expect(client.conferences('room').participants.create(toNobody)).rejects.toMatchObject(refused);
    expect(problems).toEqual([]);
  });

  test('of Bandwidth, whose statistics say the same', async () => {
    const client = clientOf(serving);
    const order = { ...toNobody, applicationId: 'any', answerUrl: 'http://127.0.0.1:1/answer' };
    const refused = client.calls.createCall('9900000', order);
    await expect(refused).rejects.toMatchObject({
      response: { status: 429, headers: { 'retry-after': '1' }, data: { type: 'error' } },
    });
    expect((await client.statistics.getStatistics('9900000')).data).toEqual({
      currentCallQueueSize: 1,
      maxCallQueueSize: 1,
    });
  });

  test('of Tropo: a session is one, too', async () => {
    const basic = `Basic ${Buffer.from(`acme:${secret}`).toString('base64')}`;
    const ask = async (path: string, body: object) =>
      (await (
        await serving.fetch(path, {
          method: 'POST',
          headers: { authorization: basic, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json()) as { readonly href: string };
    const { href } = await ask('/v1/applications', {
      name: 'test',
      voiceUrl: 'http://127.0.0.1:1/',
      platform: 'webapi',
      partition: 'staging',
    });
    const { pathname } = new URL(href);
    const address = await ask(`${pathname}/addresses`, { type: 'token', channel: 'voice' });
    const token = address.href.split('/').at(-1);
    const refused = await serving.fetch(`/1.0/sessions?action=create&token=${token}`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.text()).toContain('<success>false</success>');
  });
});
