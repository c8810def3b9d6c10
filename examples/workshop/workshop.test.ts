import { dial, isBusy } from 'dragoman/testing';
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
});
