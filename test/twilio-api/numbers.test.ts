import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { type Stage, stage } from './stage.ts';

const say = (text: string) => `<Response><Say>${text}</Say></Response>`;

let on: Stage;
beforeAll(async () => {
  on = await stage({
    '/number': say('This is the number.'),
    '/application': say('This is the application.'),
    '/broken': { status: 500 },
    '/fallback': say('This is the fallback.'),
    '/over': { status: 204 },
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const caller = '+15550000001';
const said = async (number: string) => {
  const { executed } = await on.serving.ring(number, caller);
  return executed
    .filter(({ application }) => application === 'speak')
    .map(({ argument }) => argument.split('|').at(-1));
};

describe('a number', () => {
  test('leads where it says, then where its application says, and nowhere once it is given back', async () => {
    const number = await on.client.incomingPhoneNumbers.create({
      phoneNumber: '+15552220001',
      voiceUrl: on.url('/number'),
      statusCallback: on.url('/over'),
    });
    expect(await said('+15552220001')).toEqual(['This is the number.']);
    const [asked] = on.asked('/number');
    expect(asked).toMatchObject({ Direction: 'inbound', To: '+15552220001', From: caller });
    await until(async () => on.asked('/over').length > 0);
    expect(on.asked('/over')).toMatchObject([{ CallSid: asked?.['CallSid'], CallStatus: 'completed' }]);
    const call = await until(async () => {
      const found = await on.client.calls(asked?.['CallSid'] ?? '').fetch();
      return found.status === 'completed' && found;
    });
    expect(call).toMatchObject({ direction: 'inbound', phoneNumberSid: number.sid, to: '+15552220001', from: caller });

    const { sid } = await on.client.applications.create({ voiceUrl: on.url('/application'), voiceMethod: 'GET' });
    await on.client.incomingPhoneNumbers(number.sid).update({ voiceApplicationSid: sid });
    expect(await said('+15552220001')).toEqual(['This is the application.']);
    expect(on.asked('/application')).toMatchObject([{ ApplicationSid: sid, Direction: 'inbound' }]);

    await on.client.applications(sid).update({ voiceUrl: on.url('/broken'), voiceFallbackUrl: on.url('/fallback') });
    expect(await said('+15552220001')).toEqual(['This is the fallback.']);
    expect(on.asked('/fallback')[0]).toMatchObject({ ErrorCode: '11217', ErrorUrl: on.url('/broken') });

    await on.client.incomingPhoneNumbers(number.sid).remove();
    expect((await on.serving.ring('+15552220001', caller)).sipStatus).toBe(404);
  });
});
