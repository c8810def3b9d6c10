import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { failure, type Stage, stage } from './stage.ts';

let on: Stage;
beforeAll(async () => {
  on = await stage({
    '/text': '<Response><Message>Thank you for writing.</Message></Response>',
    '/answered': '<Response/>',
    '/delivered': { status: 204 },
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const caller = '+15550000001';

describe('a text', () => {
  test('has no way to leave for a number that is nobody’s, unless the operator gives it one', async () => {
    const refused = on.client.messages.create({ to: '+15559990001', from: caller, body: 'Hello' });
    expect(await failure(refused)).toMatchObject({ status: 400, code: 21606 });
  });

  test('goes from one number to another, is answered, told of, listed and forgotten', async () => {
    const { incomingPhoneNumbers } = on.client;
    await incomingPhoneNumbers.create({ phoneNumber: '+15552220011', smsUrl: on.url('/answered') });
    await incomingPhoneNumbers.create({ phoneNumber: '+15552220012', smsUrl: on.url('/text') });
    const sent = await on.client.messages.create({
      to: '+15552220012',
      from: '+15552220011',
      body: 'Good morning',
      statusCallback: on.url('/delivered'),
    });
    expect(sent).toMatchObject({ status: 'queued', direction: 'outbound-api', body: 'Good morning', numSegments: '1' });
    const done = await until(async () => {
      const now = await on.client.messages(sent.sid).fetch();
      return /^(sent|delivered)$/.test(now.status) && now;
    });
    expect(done).toMatchObject({ errorCode: null, to: '+15552220012' });
    await until(async () => on.asked('/text').length > 0);
    expect(on.asked('/text')[0]).toMatchObject({ From: '+15552220011', To: '+15552220012', Body: 'Good morning' });
    await until(async () => on.asked('/answered').length > 0);
    expect(on.asked('/answered')).toMatchObject([{ From: '+15552220012', Body: 'Thank you for writing.' }]);
    const reply = await until(async () => (await on.client.messages.list({ from: '+15552220012' }))[0]);
    expect(reply.direction).toMatch(/^(outbound-reply|inbound)$/);
    await until(async () => on.asked('/delivered').length > 0);
    expect(on.asked('/delivered')[0]).toMatchObject({ MessageSid: sent.sid });
    expect((await on.client.messages.list({ from: '+15552220011' })).map(({ sid }) => sid)).toContain(sent.sid);
    expect((await on.client.messages.list({ direction: 'x' } as never)).length).toBeGreaterThan(0);
    expect(await failure(on.stranger.messages(sent.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await on.client.messages(sent.sid).remove()).toBe(true);
    expect(await failure(on.client.messages(sent.sid).fetch())).toMatchObject({ code: 20404 });
  });

  test.each([
    [21604, { to: '' }],
    [21211, { to: 'nobody' }],
    [21603, { from: '' }],
    [21701, { from: '', messagingServiceSid: `MG${'0'.repeat(32)}` }],
    [21602, { body: '' }],
    [21617, { body: 'x'.repeat(1601) }],
  ])('is refused with %i: %o', async (code, more) => {
    const refused = on.client.messages.create({ to: '+15552220012', from: caller, body: 'Hello', ...more });
    expect(await failure(refused)).toMatchObject({ status: 400, code });
  });
});
