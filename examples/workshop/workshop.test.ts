import { answersAndTalks, type Behaviour, dial, isBusy } from 'dragoman/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Diary } from './diary.ts';
import { createWorkshop } from './workshop.ts';

const authToken = 'a secret of the workshop and whoever calls for it';
const mechanic = '+15558880002';
const owner = '+15558880001';

let workshop: { app: ReturnType<typeof createWorkshop>['app']; diary: Diary };

beforeEach(() => {
  workshop = createWorkshop({ authToken, mechanic, owner });
});

/** Answers after two seconds, presses a key when asked, and talks until 25 seconds have passed. */
const presses = (keys: string): Behaviour => ({
  ...answersAndTalks(2000, 25_000),
  ...{ plan: { timed: [{ does: 'press', keys, atMs: 6000 }] } },
});

/** A call whose requests the workshop accepts. */
const ring = (more: Parameters<typeof dial>[1] = {}) =>
  dial(workshop.app, { path: '/voice', status: '/news/calls', settings: { authToken }, ...more });

test('a caller who presses nothing hears goodbye', async () => {
  await using call = await ring();
  await call.hears('Press one for the mechanic');
  await call.keepSilent();
  await call.hears('Goodbye');
  expect(await call.ended).toMatchObject({ by: 'application' });
  expect(call.diagnostics).toEqual([]);
  expect(workshop.diary.of('calls')).toMatchObject([{ CallStatus: 'completed', SequenceNumber: '0' }]);
});

test('a key that means nothing leads back to the menu', async () => {
  await using call = await ring();
  await call.press('9');
  await call.hears('Press one for the mechanic');
  expect(call.requests.map(({ path }) => path)).toEqual(['/voice', '/menu', '/voice']);
});

describe('the mailbox', () => {
  test('takes a message, and is told when it can be fetched', async () => {
    await using call = await ring();
    await call.press('3');
    await call.hears('after the tone');
    await call.say('My brake squeaks.');
    await call.hears('Thank you');
    await call.ended;
    const thanks = call.requests.find(({ path }) => path === '/mailbox/thanks');
    expect(thanks?.parameters).toMatchObject({ RecordingUrl: expect.stringMatching(/^http/), Digits: '' });
    expect(workshop.diary.of('recordings')).toMatchObject([
      {
        RecordingStatus: 'completed',
        RecordingUrl: thanks?.parameters['RecordingUrl'],
        RecordingSid: thanks?.parameters['RecordingSid'],
        RecordingSource: 'RecordVerb',
        RecordingChannels: '1',
        CallSid: call.requests[0]?.parameters['CallSid'],
      },
    ]);
  });

  test('hears nothing from who says nothing', async () => {
    await using call = await ring();
    await call.press('3');
    await call.hears('after the tone');
    await call.keepSilent();
    await call.hears('We heard nothing');
  });
});

describe('the mechanic', () => {
  test('who is busy is not disturbed: the caller leaves a message', async () => {
    await using call = await ring({ callees: [{ matches: /8880002$/, behaviour: isBusy }] });
    await call.press('1');
    await call.hears('Please leave a message');
    const left = call.requests.find(({ path }) => path === '/mechanic/left');
    expect(left?.parameters).toMatchObject({ DialCallStatus: 'busy', DialBridged: 'false' });
  });

  test('is asked first, and every step of that call is told', async () => {
    await using call = await ring({
      callees: [{ matches: /./, behaviour: presses('1') }],
    });
    await call.press('1');
    await call.hears('Thank you for calling');
    const asked = call.requests.find(({ path }) => path === '/mechanic/ask');
    expect(asked?.parameters).toMatchObject({
      Direction: 'outbound-dial',
      CallStatus: 'in-progress',
      ParentCallSid: call.requests[0]?.parameters['CallSid'],
      To: mechanic,
    });
    expect(workshop.diary.of('legs').map((news) => news['CallStatus'])).toEqual([
      'initiated',
      'ringing',
      'in-progress',
      'completed',
    ]);
  });

  test('who does not press one is let go, and the caller hears the mailbox', async () => {
    await using call = await ring({ callees: [{ matches: /./, behaviour: answersAndTalks(2000, 60_000) }] });
    await call.press('1');
    await call.hears('Please leave a message');
    const left = call.requests.find(({ path }) => path === '/mechanic/left');
    expect(left?.parameters).toMatchObject({ DialCallStatus: 'no-answer', DialBridged: 'false' });
    expect(call.requests.some(({ path }) => path === '/mechanic/accept')).toBe(false);
  });
});
