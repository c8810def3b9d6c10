import { answersAndTalks, dial, isBusy } from 'dragoman/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { createClinic } from './clinic.ts';

const authToken = 'a secret of the clinic and whoever calls for it';
const path = '/voice';

let messages: { readonly from: string; readonly recording: string }[];
let clinic: ReturnType<typeof createClinic>;

beforeEach(() => {
  messages = [];
  clinic = createClinic({
    authToken,
    appointments: new Map([['4711', 'Monday at nine']]),
    keepMessage: (message) => messages.push(message),
  });
});

/** A call whose requests the clinic accepts. */
const dialClinic = (more: Parameters<typeof dial>[1] = {}) => dial(clinic, { path, settings: { authToken }, ...more });

test('the opening hours', async () => {
  await using call = await dialClinic();
  await call.hears('Welcome to the harbour clinic');
  await call.press('1');
  await call.hears('from eight to six');
  expect(await call.ended).toMatchObject({ cause: 'NORMAL_CLEARING', by: 'application' });
  expect(call.diagnostics).toEqual([]);
});

describe('an appointment', () => {
  test('is told by its number', async () => {
    await using call = await dialClinic();
    await call.press('2');
    await call.hears('enter the number');
    await call.press('4711#');
    await call.hears('We expect you on Monday at nine.');
    expect(call.requests.map((request) => [request.path, request.parameters['Digits']])).toEqual([
      ['/voice', undefined],
      ['/menu', '2'],
      ['/appointment', '4711'],
    ]);
  });

  test('that nobody knows leads back to the menu', async () => {
    await using call = await dialClinic();
    await call.press('2');
    await call.press('99#');
    await call.hears('We know no appointment 9 9.');
    await call.hears('Press one');
  });
});

test('who presses nothing is asked twice', async () => {
  await using call = await dialClinic();
  await call.keepSilent();
  await call.hears('Sorry, we did not hear you.');
  await call.keepSilent();
  await call.hears('Please call again. Goodbye.');
  expect((await call.ended).by).toBe('application');
});

test('a caller in a hurry need not hear the menu to its end', async () => {
  await using call = await dialClinic();
  await call.hears('Welcome');
  await call.press('1', { atOnce: true });
  await call.hears('from eight to six');
  expect(call.sounds.map(({ whole }) => whole)).toEqual([true, false, true]);
});

describe('the reception', () => {
  test('talks to the caller', async () => {
    await using call = await dialClinic({
      callees: [{ matches: /8880001/, behaviour: answersAndTalks(4000, 300_000) }],
    });
    await call.press('0');
    const { seconds } = await call.ended;
    expect(seconds).toBeGreaterThan(300);
    expect(call.dialled).toMatchObject([{ to: '+15558880001', joined: true }]);
    expect(call.requests.at(-1)?.parameters).toMatchObject({ DialCallStatus: 'completed', DialCallDuration: '300' });
  });

  test('has a mailbox when it is busy', async () => {
    await using call = await dialClinic({ from: '+15550007', callees: [{ matches: /8880001/, behaviour: isBusy }] });
    await call.press('0');
    await call.hears('leave a message after the tone');
    await call.say('Hello, this is Ada. I shall be late on Monday, please call me back.');
    await call.hears('Thank you, we will call you back.');
    expect(messages).toEqual([{ from: '+15550007', recording: expect.stringMatching(/^http:.*\/recordings\//i) }]);
  });

  test('keeps nothing of a caller who hangs up instead', async () => {
    await using call = await dialClinic({ callees: [{ matches: /8880001/, behaviour: isBusy }] });
    await call.press('0');
    await call.hears('leave a message');
    await call.hangUp();
    expect(messages).toEqual([]);
  });
});

test('strangers are sent away', async () => {
  await using call = await dial(clinic, { path, settings: { authToken: 'of somebody else' } });
  await call.ended;
  expect(call.heard).toEqual(['We are sorry, an application error has occurred. Goodbye.']);
  expect(call.diagnostics).toMatchObject([{ code: 'document-status', message: expect.stringContaining('403') }]);
});
