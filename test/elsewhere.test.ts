import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../src/clock/index.ts';
import { type Callee, ScriptedCaller, SimulatedSwitch } from '../src/simulator/index.ts';
import { type CustomerServer, customerServer } from './support/customer.ts';
import { noPostgres, type RunningPostgres, startPostgres } from './support/postgres.ts';
import { type ServeProcess, serveProcess } from './support/serve-process.ts';
import { startServing } from './support/serving.ts';
import { twilioClient } from './support/twilio-client.ts';
import { until } from './support/until.ts';
import { failure } from './twilio-api/stage.ts';

const sid = `AC${'a'.repeat(32)}`;
const strangerSid = `AC${'b'.repeat(32)}`;
const secret = 'long-enough-secret';
const account = (id: string, accountSid: string) => ({
  id,
  title: id,
  apis: { twiml: { id: accountSid, settings: { authToken: secret } } },
});
const accounts = [account('acme', sid), account('other', strangerSid)];
const twiml = '<Response><Say>You are led elsewhere.</Say><Pause length="60"/></Response>';

test('of two processes with one file, each steers what the other runs', async () => {
  const callees: readonly Callee[] = [{ matches: /./, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } }];
  await using first = await startServing({ callees, accounts });
  await using second = await startServing({ callees, accounts, folder: first.folder });
  const calls = [first, second].map(({ baseUrl }) => twilioClient(baseUrl, sid, secret).client.calls);
  const made = await calls[0]?.create({ to: '+15550001001', from: '+15550009999', twiml });
  for (const each of calls) {
    await until(async () => (await each(made?.sid ?? '').fetch()).status === 'in-progress');
    expect(await each(made?.sid ?? '').update({ twiml })).toMatchObject({ status: 'in-progress' });
    expect((await each.list({ status: 'in-progress' })).map((call) => call.sid)).toEqual([made?.sid]);
    const recording = await each(made?.sid ?? '').recordings.create();
    expect(recording.status).toBe('in-progress');
    expect((await calls[1]?.(made?.sid ?? '').recordings.list())?.map((one) => one.sid)).toContain(recording.sid);
  }
  // Refused as this call's own process refuses it, which carries no sound.
  const [refused, other] = await Promise.all(
    calls.map((each) => failure(each(made?.sid ?? '').streams.create({ url: 'wss://127.0.0.1:1' }))),
  );
  expect(refused).not.toBeNull();
  expect(refused).toEqual(other);
  await calls[1]?.(made?.sid ?? '').update({ status: 'completed' });
  for (const each of calls) {
    await until(async () => (await each(made?.sid ?? '').fetch()).status === 'completed');
    const late = each(made?.sid ?? '').update({ twiml });
    expect(await failure(late)).toMatchObject({ status: 400, code: 21220 });
  }
});

describe.skipIf(noPostgres !== null)('two processes with one PostgreSQL', () => {
  const pages = {
    '/talk': '<Response><Say>Hello.</Say><Pause length="60"/></Response>',
    '/pause': '<Response><Pause length="60"/></Response>',
    '/meet': '<Response><Dial><Conference>Meeting</Conference></Dial></Response>',
    '/wait': '<Response><Enqueue waitUrl="/pause" action="/pause">support</Enqueue></Response>',
    '/next': '<Response><Say>Now it is your turn.</Say><Pause length="60"/></Response>',
  };
  const password = 'ClueCon';
  let server: RunningPostgres;
  let customer: CustomerServer;
  const simulated = new SimulatedSwitch({ clock: systemClock });
  /** Asked by clients, and the one that runs the calls. */
  let asked: ServeProcess;
  let runs: ServeProcess;
  beforeAll(async () => {
    [server, customer] = await Promise.all([startPostgres(), customerServer(pages)]);
    const { port } = await simulated.listen({ port: 0, password });
    const folder = mkdtempSync(join(tmpdir(), 'dragoman-elsewhere-'));
    const config = {
      store: { url: await server.database() },
      network: { allow: ['127.0.0.0/8'] },
      switch: { address: `127.0.0.1:${port}`, password },
      accounts,
      routes: ['talk', 'meet', 'wait'].map((page, index) => ({
        number: `+1555123000${index}`,
        url: `${customer.url}/${page}`,
        format: 'twiml',
        account: 'acme',
      })),
    };
    asked = await serveProcess(folder, config);
    runs = await serveProcess(folder, config);
  }, 60_000);
  afterAll(async () => {
    await simulated.close();
    for (const each of [asked, runs, customer, server]) await each?.[Symbol.asyncDispose]();
  }, 30_000);

  const ring = (to: string, from: string) =>
    simulated.placeCall({ to, from, caller: new ScriptedCaller() }, runs.eventSocket);
  const client = () => twilioClient(asked.baseUrl, sid, secret).client;
  const callFrom = (from: string, at = client()) =>
    until(async () => (await at.calls.list({ from })).find(({ status }) => status === 'in-progress'));
  const spoken = ({ executed }: Awaited<ReturnType<typeof ring>>) =>
    executed.filter(({ application }) => application === 'speak').map(({ argument }) => argument.split('|').at(-1));

  test('a call that came in to the other is found, listed, led elsewhere and ended', async () => {
    const over = ring('+15551230000', '+15550000001');
    const { sid: call } = await callFrom('+15550000001');
    const { calls } = client();
    expect(await calls(call).fetch()).toMatchObject({ status: 'in-progress', direction: 'inbound' });
    expect(await calls(call).update({ twiml })).toMatchObject({ sid: call, status: 'in-progress' });
    const recording = await calls(call).recordings.create();
    expect(await client().recordings(recording.sid).fetch()).toMatchObject({ status: 'in-progress', callSid: call });
    expect(await calls(call).recordings('Twilio.CURRENT').update({ status: 'stopped' })).toMatchObject({
      sid: recording.sid,
    });
    const events = await calls(call).events.list();
    expect(events.map(({ request }) => (request as { url: string }).url)).toEqual([`${customer.url}/talk`]);
    expect(await calls(call).update({ status: 'completed' })).toMatchObject({ sid: call });
    expect(spoken(await over)).toEqual(['Hello.', 'You are led elsewhere.']);
    await until(async () => (await calls(call).fetch()).status === 'completed');
    expect(await failure(calls(call).update({ twiml }))).toMatchObject({ status: 400, code: 21220 });
  });

  test('another account sees nothing of it', async () => {
    const over = ring('+15551230000', '+15550000002');
    const { sid: call } = await callFrom('+15550000002');
    const stranger = twilioClient(asked.baseUrl, strangerSid, secret).client;
    for (const attempt of [
      () => stranger.calls(call).fetch(),
      () => stranger.calls(call).update({ twiml }),
      () => stranger.calls(call).update({ status: 'completed' }),
    ])
      expect(await failure(attempt())).toMatchObject({ status: 404 });
    expect(await stranger.calls.list()).toEqual([]);
    expect(await client().calls(call).fetch()).toMatchObject({ status: 'in-progress' });
    await client().calls(call).update({ status: 'completed' });
    expect(spoken(await over)).toEqual(['Hello.']);
  });

  test('somebody in a conference of the other is muted, and put out', async () => {
    const callers = [ring('+15551230001', '+15550000003'), ring('+15551230001', '+15550000004')];
    const room = await until(async () => (await client().conferences.list({ friendlyName: 'Meeting' }))[0]);
    const at = client().conferences(room.sid);
    const [one, two] = await until(async () => {
      const all = await at.participants.list();
      return all.length === 2 && all;
    });
    expect(await at.participants(one?.callSid ?? '').update({ muted: true })).toMatchObject({ muted: true });
    expect((await at.participants.list({ muted: true })).map(({ callSid }) => callSid)).toEqual([one?.callSid]);
    expect(await at.fetch()).toMatchObject({ sid: room.sid, status: 'in-progress' });
    await at.participants(two?.callSid ?? '').remove();
    await until(async () => (await at.participants.list()).length === 1);
    await at.update({ status: 'completed' });
    await Promise.all(callers);
    await until(async () => (await at.fetch()).status === 'completed');
  });

  test('who waits with the other is taken out of the queue, once', async () => {
    const over = ring('+15551230002', '+15550000005');
    const queue = await until(async () => (await client().queues.list()).find(({ currentSize }) => currentSize === 1));
    const { members } = client().queues(queue.sid);
    const front = () => members('Front').update({ url: `${customer.url}/next` });
    const both = await Promise.allSettled([front(), front()]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await until(() => customer.requests.some(({ path }) => path === '/next'));
    const { sid: call } = await callFrom('+15550000005');
    await client().calls(call).update({ status: 'completed' });
    expect(spoken(await over)).toEqual(['Now it is your turn.']);
  });

  test('what nobody runs is unknown', async () => {
    const nothing = client()
      .calls(`CA${'0'.repeat(32)}`)
      .update({ twiml });
    expect(await failure(nothing)).toMatchObject({ status: 404 });
  });

  test('one that does not look is not waited for, and does nothing of it afterwards', async () => {
    const over = ring('+15551230000', '+15550000006');
    const { sid: call } = await callFrom('+15550000006');
    runs.send('SIGSTOP');
    try {
      expect(await failure(client().calls(call).update({ twiml }))).toMatchObject({ status: 404 });
    } finally {
      runs.send('SIGCONT');
    }
    expect(await callFrom('+15550000006')).toMatchObject({ sid: call });
    await client().calls(call).update({ status: 'completed' });
    expect(spoken(await over)).toEqual(['Hello.']);
  });
});
