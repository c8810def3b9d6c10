import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { noPostgres, type RunningPostgres, startPostgres } from '../support/postgres.ts';
import { type ServeProcess, serveProcess } from '../support/serve-process.ts';
import { twilioClient } from '../support/twilio-client.ts';
import { until } from '../support/until.ts';
import { accountSid, authToken, failure, legOf } from '../twilio-api/stage.ts';
import { configured, RealSwitch, switchIsGiven } from './real-switch.ts';

const pages = {
  '/talk': '<Response><Say>Hello.</Say><Pause length="60"/></Response>',
  '/meet': '<Response><Dial><Conference>Meeting elsewhere</Conference></Dial></Response>',
  '/wait': '<Response><Enqueue waitUrl="/music" action="/talk">elsewhere</Enqueue></Response>',
  '/music': '<Response><Pause length="60"/></Response>',
  '/next': '<Response><Pause length="60"/></Response>',
};
const number = () => `9${randomInt(1e8, 1e9)}`;
const numbers = { talk: [number()], meet: [number(), number()], wait: [number()] };

/** The official client asks one process about calls that the real switch has connected to the other. */
describe.skipIf(!switchIsGiven || noPostgres !== null)('two processes with one real FreeSWITCH', () => {
  let server: RunningPostgres;
  let customer: CustomerServer;
  let real: RealSwitch;
  let asked: ServeProcess;
  let runs: ServeProcess;
  beforeAll(async () => {
    [server, customer, real] = await Promise.all([startPostgres(), customerServer(pages), RealSwitch.start()]);
    const folder = mkdtempSync(join(tmpdir(), 'dragoman-elsewhere-'));
    const config = {
      store: { url: await server.database() },
      network: { allow: ['127.0.0.0/8'] },
      limits: { shutdownSeconds: 1 },
      switch: configured,
      accounts: [{ id: 'acme', title: 'acme', apis: { twiml: { id: accountSid, settings: { authToken } } } }],
      routes: Object.entries(numbers).flatMap(([page, all]) =>
        all.map((number) => ({ number, url: `${customer.url}/${page}`, format: 'twiml', account: 'acme' })),
      ),
    };
    asked = await serveProcess(folder, config);
    runs = await serveProcess(folder, config);
    await until(async () => (await runs.fetch('/readyz')).status === 200);
  }, 60_000);
  afterAll(async () => {
    await real?.close();
    for (const each of [asked, runs, customer, server]) await each?.[Symbol.asyncDispose]();
  }, 30_000);

  const client = () => twilioClient(asked.baseUrl, accountSid, authToken).client;
  const ring = async (to = '') => {
    const channel = await real.callTo(`${runs.eventSocket.host}:${runs.eventSocket.port}`, '&park()', to);
    return `CA${channel.replaceAll('-', '')}`;
  };
  const isGone = (call: string) => until(async () => (await client().calls(call).fetch()).status === 'completed');

  test('a call is found, listed, led elsewhere, recorded and ended', async () => {
    const call = await ring(numbers.talk[0]);
    const at = client().calls(call);
    await until(async () => (await client().calls.list({ status: 'in-progress' })).some(({ sid }) => sid === call));
    expect(await at.fetch()).toMatchObject({ sid: call, status: 'in-progress', direction: 'inbound' });
    expect(await at.update({ url: `${customer.url}/next` })).toMatchObject({ sid: call });
    await until(() => customer.requests.some(({ path }) => path === '/next'));
    expect((await at.recordings.create()).status).toBe('in-progress');
    await at.update({ status: 'completed' });
    await isGone(call);
    expect(await failure(at.update({ url: `${customer.url}/next` }))).toMatchObject({ status: 400, code: 21220 });
  });

  test('a participant is muted and put out', async () => {
    const calls = await Promise.all(numbers.meet.map((to) => ring(to)));
    const room = await until(async () => (await client().conferences.list({ friendlyName: 'Meeting elsewhere' }))[0]);
    const { participants } = client().conferences(room.sid);
    await until(async () => (await participants.list()).length === 2);
    expect(await participants(calls[0] ?? '').update({ muted: true })).toMatchObject({ muted: true });
    const listed = await real.api('conference list');
    expect(listed.split('\n').find((line) => line.includes(legOf(calls[0] ?? '')))).not.toMatch(/speak/);
    expect(listed.split('\n').find((line) => line.includes(legOf(calls[1] ?? '')))).toMatch(/speak/);
    await participants(calls[1] ?? '').remove();
    await until(async () => (await participants.list()).length === 1);
    await client().conferences(room.sid).update({ status: 'completed' });
    for (const call of calls) await isGone(call);
  });

  test('who waits is taken out of the queue', async () => {
    const call = await ring(numbers.wait[0]);
    const queue = await until(async () => (await client().queues.list()).find(({ currentSize }) => currentSize === 1));
    const taken = await client()
      .queues(queue.sid)
      .members('Front')
      .update({ url: `${customer.url}/next?taken` });
    expect(taken.callSid).toBe(call);
    await until(() => customer.requests.some(({ path }) => path === '/next?taken'));
    await client().calls(call).update({ status: 'completed' });
    await isGone(call);
  });
});
