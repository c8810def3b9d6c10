import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { callees } from '../support/callees.ts';
import { until } from '../support/until.ts';
import { failure, type Stage, stage } from './stage.ts';

const pages = {
  '/meet':
    '<Response><Dial><Conference statusCallback="/room" statusCallbackEvent="start end join leave mute hold">Meeting &amp; more</Conference></Dial></Response>',
  '/wait': '<Response><Enqueue waitUrl="/music" action="/dequeued">support</Enqueue></Response>',
  '/music': '<Response><Pause length="30"/></Response>',
  '/dequeued': '<Response/>',
  '/agent': '<Response><Say>An agent will help you.</Say></Response>',
  '/notice': '<Response><Say>This conference is recorded.</Say></Response>',
  '/room': { status: 204 },
  '/hold': '<Response><Say loop="0">Please hold.</Say></Response>',
};

let on: Stage;
beforeAll(async () => {
  on = await stage(pages, {
    callees,
    routes: (url) => [
      { number: '+15551230001', url: `${url}/meet`, format: 'twiml', account: 'acme' },
      { number: '+15551230002', url: `${url}/wait`, format: 'twiml', account: 'acme' },
    ],
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const from = '+15550009999';

describe('a conference', () => {
  test('somebody is added, found, muted, held, told something, and put out', async () => {
    const callers = [on.serving.ring('+15551230001', '+15550000001'), on.serving.ring('+15551230001', '+15550000002')];
    const room = await until(async () => {
      const [found] = await on.client.conferences.list({ status: 'in-progress', friendlyName: 'Meeting & more' });
      return found;
    });
    expect(room).toMatchObject({ friendlyName: 'Meeting & more', status: 'in-progress', reasonConferenceEnded: null });
    const at = on.client.conferences(room.sid);
    const added = await at.participants.create({ from, to: '+15550001002', label: 'guest', earlyMedia: true });
    expect(added).toMatchObject({ conferenceSid: room.sid, label: 'guest', muted: false, hold: false });
    expect(added.status).toMatch(/^(queued|ringing|connected)$/);
    const twice = at.participants.create({ from, to: '+15550001002', label: 'guest' });
    expect(await failure(twice)).toMatchObject({ status: 400, code: 16025 });
    await until(async () => (await at.participants('guest').fetch()).status === 'connected');
    expect((await at.participants.list()).map(({ callSid }) => callSid)).toContain(added.callSid);
    expect((await at.participants.list()).length).toBe(3);

    expect(await at.participants(added.callSid).update({ muted: true })).toMatchObject({ muted: true, label: 'guest' });
    expect((await at.participants.list({ muted: true })).map(({ callSid }) => callSid)).toEqual([added.callSid]);
    const held = await at.participants('guest').update({ muted: false, hold: true, holdUrl: on.url('/hold') });
    expect(held).toMatchObject({ muted: false, hold: true });
    await until(async () => on.asked('/hold').length > 0);
    expect(on.customer.requests.find(({ path }) => path.startsWith('/hold'))?.method).toBe('GET');
    expect(await at.participants('guest').update({ hold: false })).toMatchObject({ hold: false });
    expect(await at.participants('guest').update({ endConferenceOnExit: true })).toMatchObject({
      endConferenceOnExit: true,
    });
    expect(await at.participants('guest').update({ endConferenceOnExit: false })).toMatchObject({
      endConferenceOnExit: false,
    });
    const other = (await at.participants.list()).find(({ callSid }) => callSid !== added.callSid);
    expect(
      await at.participants('guest').update({ coaching: true, callSidToCoach: other?.callSid ?? '' }),
    ).toMatchObject({ coaching: true, callSidToCoach: other?.callSid });
    expect(await at.participants('guest').update({ coaching: false })).toMatchObject({ coaching: false });
    expect(await at.update({ announceUrl: on.url('/notice') })).toMatchObject({ status: 'in-progress' });
    await until(async () => on.asked('/notice').length > 0);

    expect(await at.participants('guest').remove()).toBe(true);
    await until(async () => (await failure(at.participants('guest').fetch()))?.['code'] === 20404);
    const call = await until(async () => {
      const now = await on.client.calls(added.callSid).fetch();
      return now.status === 'completed' && now;
    });
    expect(call.direction).toBe('outbound-api');
    for (const stranger of [
      on.stranger.conferences(room.sid).fetch(),
      on.stranger.conferences(room.sid).participants.list(),
    ])
      expect(await failure(stranger)).toMatchObject({ status: 404, code: 20404 });

    await at.update({ status: 'completed' });
    await Promise.all(callers);
    const over = await until(async () => {
      const now = await at.fetch();
      return now.status === 'completed' && now;
    });
    expect(over.reasonConferenceEnded).toBe('conference-ended-via-api');
    expect((await on.client.conferences.list({ status: 'completed' })).map(({ sid }) => sid)).toContain(room.sid);
    expect(await failure(at.participants.create({ from, to: '+15550001002' }))).toMatchObject({ code: 20404 });
    const told = on.asked('/room').map(({ StatusCallbackEvent }) => StatusCallbackEvent);
    for (const event of [
      'participant-join',
      'conference-start',
      'participant-mute',
      'participant-hold',
      'conference-end',
    ])
      expect(told).toContain(event);
  });

  test('begins with whoever is added to a name that nobody has', async () => {
    const made = await on.client.conferences('Fresh room').participants.create({
      from,
      to: '+15550001002',
      muted: true,
      statusCallback: on.url('/room'),
      statusCallbackEvent: ['ringing'],
    });
    expect(made).toMatchObject({ muted: true, startConferenceOnEnter: true });
    const at = on.client.conferences(made.conferenceSid);
    await until(async () => (await at.participants(made.callSid).fetch()).status === 'connected');
    expect(await at.fetch()).toMatchObject({ sid: made.conferenceSid, friendlyName: 'Fresh room' });
    await on.client.calls(made.callSid).update({ status: 'completed' });
    await until(async () => (await at.fetch()).status === 'completed');
  });
});

describe('a queue', () => {
  test('is kept, and whoever waits is taken out of it by their place or their call', async () => {
    const queue = await on.client.queues.create({ friendlyName: 'support', maxSize: 10 });
    expect(queue).toMatchObject({ friendlyName: 'support', maxSize: 10, currentSize: 0, averageWaitTime: 0 });
    expect(await failure(on.client.queues.create({ friendlyName: 'support' }))).toMatchObject({
      status: 400,
      code: 22003,
    });
    const first = on.serving.ring('+15551230002', '+15550000003');
    await until(async () => (await on.client.queues(queue.sid).fetch()).currentSize === 1);
    const second = on.serving.ring('+15551230002', '+15550000004');
    await until(async () => (await on.client.queues(queue.sid).fetch()).currentSize === 2);
    const members = await on.client.queues(queue.sid).members.list();
    expect(members.map(({ position }) => position)).toEqual([1, 2]);
    expect(await failure(on.client.queues(queue.sid).remove())).toMatchObject({ status: 409 });
    expect((await on.client.queues(queue.sid).members('Front').fetch()).callSid).toBe(members[0]?.callSid);
    const taken = await on.client
      .queues(queue.sid)
      .members('Front')
      .update({ url: on.url('/agent') });
    expect(taken).toMatchObject({ callSid: members[0]?.callSid, queueSid: queue.sid });
    const other = members[1]?.callSid ?? '';
    await on.client
      .queues(queue.sid)
      .members(other)
      .update({ url: on.url('/agent'), method: 'GET' });
    const outcomes = await Promise.all([first, second]);
    for (const { executed } of outcomes)
      expect(executed.map(({ argument }) => argument).join(' ')).toContain('An agent will help you.');
    expect(
      await failure(
        on.client
          .queues(queue.sid)
          .members('Front')
          .update({ url: on.url('/agent') }),
      ),
    ).toMatchObject({
      status: 404,
    });
    expect(await failure(on.stranger.queues(queue.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await on.client.queues(queue.sid).update({ friendlyName: 'sales' })).toMatchObject({
      friendlyName: 'sales',
    });
    expect(await on.client.queues(queue.sid).remove()).toBe(true);
    expect(await failure(on.client.queues(queue.sid).fetch())).toMatchObject({ code: 20404 });
  });
});
