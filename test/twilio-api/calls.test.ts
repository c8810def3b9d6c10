import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { callees } from '../support/callees.ts';
import { until } from '../support/until.ts';
import { accountSid, failure, legOf, type Stage, stage } from './stage.ts';

const say = (text: string) => `<Response><Say>${text}</Say></Response>`;

const pages = {
  '/menu': '<Response><Gather numDigits="1" action="/chosen" timeout="5"><Say>Press two.</Say></Gather></Response>',
  '/chosen': say('You pressed a key.'),
  '/long': '<Response><Say loop="0">And again.</Say></Response>',
  '/moved': say('You have been moved.'),
  '/quiet': '<Response><Pause length="60"/></Response>',
  '/odd': '<Response><Dance/><Say>After the dance.</Say></Response>',
  '/status': { status: 204 },
};

let on: Stage;
beforeAll(async () => {
  on = await stage(pages, {
    callees,
    routes: (url) => [{ number: '+15551239999', url: `${url}/long`, format: 'twiml', account: 'acme' }],
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const from = '+15550009999';
const everything = ['initiated', 'ringing', 'answered', 'completed'];
const ended = (sid: string) =>
  until(async () => {
    const call = await on.client.calls(sid).fetch();
    return /^(completed|busy|failed|no-answer|canceled)$/.test(call.status) && call;
  });
const talking = (sid: string) => until(async () => (await on.client.calls(sid).fetch()).status === 'in-progress');

describe('a call that is made', () => {
  test('rings, is answered, runs its document and is told of', async () => {
    const made = await on.client.calls.create({
      to: '+15550001001',
      from,
      url: on.url('/menu'),
      statusCallback: on.url('/status'),
      statusCallbackEvent: everything,
    });
    expect(made).toMatchObject({ accountSid, status: 'queued', direction: 'outbound-api', to: '+15550001001', from });
    expect(made.sid).toMatch(/^CA[0-9a-f]{32}$/);
    const call = await ended(made.sid);
    expect(call).toMatchObject({ status: 'completed', answeredBy: null, parentCallSid: null });
    expect(Number(call.duration)).toBeGreaterThanOrEqual(0);
    expect(call.endTime.getTime()).toBeGreaterThanOrEqual(call.startTime.getTime());
    expect(on.asked('/menu', made.sid)).toMatchObject([
      { Direction: 'outbound-api', CallStatus: 'in-progress', From: from, To: '+15550001001', AccountSid: accountSid },
    ]);
    expect(on.asked('/chosen', made.sid)).toMatchObject([{ Digits: '2' }]);
    expect(await on.heard(made.sid)).toEqual(['Press two.', 'You pressed a key.']);
    const told = await until(async () => {
      const events = on.asked('/status', made.sid);
      return events.length === 4 && events;
    });
    expect(told.map(({ CallStatus, SequenceNumber }) => [CallStatus, SequenceNumber])).toEqual([
      ['initiated', '0'],
      ['ringing', '1'],
      ['in-progress', '2'],
      ['completed', '3'],
    ]);
  });

  test('is one of those listed, by any filter that fits it', async () => {
    const before = new Date(Date.now() - 60_000);
    const made = await on.client.calls.create({ to: '+15550001002', from: '+15550008888', twiml: say('Hello.') });
    const call = await ended(made.sid);
    expect(await on.heard(made.sid)).toEqual(['Hello.']);
    const listed = async (filter: Parameters<typeof on.client.calls.list>[0]) =>
      (await on.client.calls.list(filter)).map(({ sid }) => sid);
    const { to } = call;
    for (const filter of [
      { to },
      { from: '+15550008888' },
      { status: 'completed' as const },
      { startTimeAfter: before },
      { startTimeAfter: before, endTimeBefore: new Date(Date.now() + 60_000) },
      { startTime: call.startTime },
    ])
      expect(await listed(filter), JSON.stringify(filter)).toContain(made.sid);
    for (const filter of [
      { to: '+15550001009' },
      { status: 'busy' as const },
      { startTimeBefore: before },
      { parentCallSid: made.sid },
      { parentCallSid: 'nonsense' },
    ])
      expect(await listed(filter), JSON.stringify(filter)).not.toContain(made.sid);
    expect((await on.stranger.calls.list()).length).toBe(0);
    expect(await failure(on.stranger.calls(made.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await on.client.calls(made.sid).remove()).toBe(true);
    expect(await failure(on.client.calls(made.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
  });

  test.each([
    ['busy', '+15550001003', {}],
    ['no-answer', '+15550001004', { timeout: 1 }],
  ] as const)('%s', async (status, to, more) => {
    const made = await on.client.calls.create({
      to,
      from,
      url: on.url('/menu'),
      statusCallback: on.url('/status'),
      ...more,
    });
    expect(await ended(made.sid)).toMatchObject({ status, duration: '0' });
    await until(async () => on.asked('/status', made.sid).length > 0);
    expect(on.asked('/status', made.sid)).toMatchObject([{ CallStatus: status }]);
    expect(on.asked('/menu', made.sid)).toEqual([]);
  });

  test('is canceled while it rings, and cannot be once it is answered', async () => {
    const made = await on.client.calls.create({ to: '+15550001004', from, url: on.url('/menu') });
    await until(async () => (await on.client.calls(made.sid).fetch()).status === 'ringing');
    expect(await failure(on.client.calls(made.sid).update({ url: on.url('/moved') }))).toMatchObject({ code: 21220 });
    expect(await failure(on.client.calls(made.sid).remove())).toMatchObject({ status: 409 });
    await on.client.calls(made.sid).update({ status: 'canceled' });
    expect(await ended(made.sid)).toMatchObject({ status: 'canceled' });
    const answered = await on.client.calls.create({ to: '+15550001002', from, url: on.url('/quiet') });
    await talking(answered.sid);
    expect(await failure(on.client.calls(answered.sid).update({ status: 'canceled' }))).toMatchObject({ code: 21220 });
    await on.client.calls(answered.sid).update({ status: 'completed' });
    expect(await ended(answered.sid)).toMatchObject({ status: 'completed' });
  });

  test('goes where an application says', async () => {
    const { sid } = await on.client.applications.create({
      voiceUrl: on.url('/moved'),
      statusCallback: on.url('/status'),
    });
    const made = await on.client.calls.create({ to: '+15550001002', from, applicationSid: sid, url: on.url('/menu') });
    await ended(made.sid);
    expect(on.asked('/moved', made.sid)).toMatchObject([{ ApplicationSid: sid }]);
    await until(async () => on.asked('/status', made.sid).length > 0);
    expect(on.asked('/status', made.sid)).toMatchObject([{ CallStatus: 'completed' }]);
  });

  test.each([
    [21205, {}],
    [21205, { url: 'http://169.254.169.254/' }],
    [21211, { to: 'nobody', url: 'https://app.example.com/' }],
    [21212, { from: 'nobody', url: 'https://app.example.com/' }],
    [21218, { applicationSid: `AP${'0'.repeat(32)}` }],
    [21206, { url: 'https://app.example.com/', sendDigits: 'x' }],
  ])('is refused with %i: %o', async (code, more) => {
    const refused = on.client.calls.create({ to: '+15550001002', from, ...more } as never);
    expect(await failure(refused)).toMatchObject({ status: 400, code });
  });
});

describe('a live call', () => {
  test('is moved in the middle of a prompt, and not once it is over', async () => {
    const made = await on.client.calls.create({ to: '+15550001002', from, url: on.url('/long') });
    await talking(made.sid);
    await until(async () => on.asked('/long', made.sid).length > 0);
    const moved = await on.client.calls(made.sid).update({ url: on.url('/moved'), method: 'GET' });
    expect(moved).toMatchObject({ sid: made.sid, status: 'in-progress' });
    expect(await ended(made.sid)).toMatchObject({ status: 'completed' });
    expect(on.asked('/moved', made.sid)).toMatchObject([{ CallStatus: 'in-progress' }]);
    expect((await on.heard(made.sid)).at(-1)).toBe('You have been moved.');
    expect(await failure(on.client.calls(made.sid).update({ twiml: say('Too late.') }))).toMatchObject({
      status: 400,
      code: 21220,
    });
  });

  test('that came in is moved and ended like any other', async () => {
    const call = on.serving.ring('+15551239999', '+15550007777');
    const live = await until(async () => {
      const [found] = await on.client.calls.list({ from: '+15550007777', status: 'in-progress' });
      return found;
    });
    expect(live.direction).toBe('inbound');
    expect(legOf(live.sid)).toMatch(/^[0-9a-f-]{36}$/);
    await on.client.calls(live.sid).update({ twiml: say('From the API.') });
    const outcome = await call;
    expect(outcome.executed.map(({ argument }) => argument).join(' ')).toContain('From the API.');
    expect(await ended(live.sid)).toMatchObject({ status: 'completed', direction: 'inbound' });
  });

  test('shows what its server was asked, and what there was to say of it', async () => {
    const made = await on.client.calls.create({ to: '+15550001002', from, url: on.url('/odd') });
    await ended(made.sid);
    const [event] = await on.client.calls(made.sid).events.list();
    expect(event).toMatchObject({
      request: { method: 'POST', url: on.url('/odd'), parameters: { CallSid: made.sid } },
      response: { response_code: 200, response_body: pages['/odd'] },
    });
    const complaints = await on.client.calls(made.sid).notifications.list();
    const notification = complaints.find(({ errorCode }) => errorCode === '12200');
    expect(notification).toMatchObject({ log: '1', callSid: made.sid, requestUrl: on.url('/odd') });
    const sid = notification?.sid ?? '';
    const alone = await on.client.notifications(sid).fetch();
    expect(alone).toMatchObject({ sid, errorCode: '12200', responseBody: pages['/odd'] });
    expect((await on.client.notifications.list({ log: 1 })).map((each) => each.sid)).toContain(sid);
    expect((await on.client.notifications.list({ log: 0 })).map((each) => each.sid)).not.toContain(sid);
    expect(await on.client.calls(made.sid).notifications(sid).fetch()).toMatchObject({ sid });
    expect(await failure(on.stranger.notifications(sid).fetch())).toMatchObject({ status: 404, code: 20404 });
  });

  test('has no streams without a module that carries them, and no payments, and says so', async () => {
    const made = await on.client.calls.create({ to: '+15550001002', from, url: on.url('/quiet') });
    await talking(made.sid);
    const call = on.client.calls(made.sid);
    const refused = { status: 403, code: 20006 };
    expect(await failure(call.streams.create({ url: 'wss://127.0.0.1:1' }))).toMatchObject(refused);
    const payment = { idempotencyKey: 'once', statusCallback: on.url('/status') };
    expect(await failure(call.payments.create(payment))).toMatchObject(refused);
    const never = on.client.calls(`CA${'0'.repeat(32)}`);
    expect(await failure(never.payments.create(payment))).toMatchObject({ status: 404 });
    await call.update({ status: 'completed' });
  });
});
