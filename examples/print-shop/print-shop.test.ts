import { answersAndTalks, type Behaviour, dial, isBusy } from 'dragoman/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from './journal.ts';
import { createPrintShop } from './print-shop.ts';

const press = '+15558880007';

let shop: { app: ReturnType<typeof createPrintShop>['app']; journal: Journal };

beforeEach(() => {
  shop = createPrintShop({ press, username: 'shop', password: 'of our own' });
});

/** Answers after two seconds, presses a key when asked, and talks until 25 seconds have passed. */
const presses = (keys: string): Behaviour => ({
  ...answersAndTalks(2000, 25_000),
  ...{ plan: { timed: [{ does: 'press', keys, atMs: 6000 }] } },
});

const ring = (more: Parameters<typeof dial>[1] = {}) =>
  dial(shop.app, { path: '/voice', format: 'bxml', status: '/news', ...more });

test('a caller who presses nothing is asked twice, and the shop hears of empty digits', async () => {
  await using call = await ring();
  await call.hears('Press one for the presses');
  await call.keepSilent();
  await call.hears('Press one for the presses');
  await call.keepSilent();
  await call.hears('Goodbye.');
  await call.ended;
  const gather = call.requests.find(({ path }) => path === '/menu');
  expect(gather?.parameters).toMatchObject({ eventType: 'gather', digits: '', terminatingDigit: '', tag: 'menu' });
  expect(call.diagnostics).toEqual([]);
  expect(shop.journal.of('disconnect')).toMatchObject([{ cause: 'hangup', direction: 'inbound', tag: 'menu' }]);
});

describe('the presses', () => {
  test('who are busy do not ring: the caller chooses again', async () => {
    await using call = await ring({ callees: [{ matches: /0007$/, behaviour: isBusy }] });
    await call.press('1');
    await call.hears('Nobody is there.');
    await call.hears('You may choose again.');
    expect(shop.journal.of('transferComplete')).toMatchObject([
      { cause: 'busy', errorMessage: 'Callee is busy', transferTo: press, tag: 'presses' },
    ]);
    expect(shop.journal.of('transferDisconnect')).toMatchObject([{ cause: 'busy', tag: 'the one at the presses' }]);
  });

  test('are asked first; their leg has its own id and tag, and the numbers of the call', async () => {
    await using call = await ring({ callees: [{ matches: /./, behaviour: presses('1') }] });
    await call.press('1');
    await call.hears('Thank you for calling.');
    await call.ended;
    const of = (path: string) => call.requests.find((request) => request.path === path)?.parameters;
    const [begun, asked, accepted, left] = ['/voice', '/presses/ask', '/presses/accept', '/presses/left'].map(of);
    expect(asked).toMatchObject({
      eventType: 'transferAnswer',
      from: begun?.['from'],
      to: begun?.['to'],
      direction: 'outbound',
      parentCallId: begun?.['callId'],
      transferTo: press,
      tag: 'the one at the presses',
    });
    expect(accepted).toMatchObject({
      eventType: 'gather',
      digits: '1',
      callId: asked?.['callId'],
      tag: asked?.['tag'],
    });
    expect(left).toMatchObject({ callId: begun?.['callId'], cause: 'hangup', tag: 'presses' });
    expect(left).not.toHaveProperty('parentCallId');
    expect(shop.journal.of('transferDisconnect')).toMatchObject([
      { callId: asked?.['callId'], parentCallId: begun?.['callId'], cause: 'hangup', answerTime: expect.any(String) },
    ]);
  });

  test('who press another key are let go, and the caller chooses again', async () => {
    await using call = await ring({ callees: [{ matches: /./, behaviour: presses('2') }] });
    await call.press('1');
    await call.hears('You may choose again.');
    expect(shop.journal.of('transferComplete')).toMatchObject([{ cause: 'hangup' }]);
  });
});

test('the mailbox takes a message, and is told when it can be fetched', async () => {
  await using call = await ring();
  await call.press('2');
  await call.hears('Please leave a message');
  await call.say('Two hundred copies, please.');
  await call.hears('We call back.');
  await call.ended;
  const [complete] = shop.journal.of('recordComplete');
  expect(complete).toMatchObject({ fileFormat: 'mp3', channels: 1, status: 'complete' });
  expect(shop.journal.of('recordingAvailable')).toMatchObject([
    {
      recordingId: complete?.['recordingId'],
      mediaUrl: complete?.['mediaUrl'],
      duration: complete?.['duration'],
      status: 'complete',
      callId: call.requests[0]?.parameters['callId'],
    },
  ]);
});

test('who is in the meeting presses a key that is told, and leaves an empty room', async () => {
  await using call = await ring();
  await call.press('3');
  await call.pass(5);
  await call.press('7', { atOnce: true });
  await call.pass(5);
  await call.hangUp();
  expect(shop.journal.of('conferenceCreated')).toMatchObject([{ name: 'morning', tag: 'meeting' }]);
  const [join] = shop.journal.of('conferenceMemberJoin');
  expect(join).toMatchObject({ name: 'morning', callId: call.requests[0]?.parameters['callId'] });
  expect(shop.journal.of('dtmf')).toMatchObject([{ digit: '7', tag: 'meeting' }]);
  expect(shop.journal.of('conferenceMemberExit')).toHaveLength(1);
  expect(shop.journal.of('conferenceCompleted')).toMatchObject([{ conferenceId: join?.['conferenceId'] }]);
});
