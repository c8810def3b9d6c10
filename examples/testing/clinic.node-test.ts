import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dial, isBusy } from 'dragoman/testing';
import { createClinic } from './clinic.ts';

const authToken = 'a secret of the clinic and whoever calls for it';
const messages: { readonly from: string; readonly recording: string }[] = [];
const clinic = createClinic({
  authToken,
  appointments: new Map([['4711', 'Monday at nine']]),
  keepMessage: (message) => messages.push(message),
});
const options = { path: '/voice', settings: { authToken } };

test('the opening hours', async () => {
  await using call = await dial(clinic, options);
  await call.hears('Welcome to the harbour clinic');
  await call.press('1');
  await call.hears('from eight to six');
  assert.equal((await call.ended).cause, 'NORMAL_CLEARING');
});

test('an appointment is told by its number', async () => {
  await using call = await dial(clinic, options);
  await call.press('2');
  await call.press('4711#');
  await call.hears('We expect you on Monday at nine.');
  assert.deepEqual(call.diagnostics, []);
});

test('a caller who cannot be helped leaves a message', async () => {
  await using call = await dial(clinic, { ...options, callees: [{ matches: /8880001/, behaviour: isBusy }] });
  await call.press('0');
  await call.say('Please call me back.');
  await call.hears('Thank you');
  assert.equal(messages.length, 1);
});

test('what a call did instead is told', async () => {
  await using call = await dial(clinic, options);
  await assert.rejects(call.hears('Good evening'), /did not hear "Good evening": the call waits .*hears +"Welcome/s);
});
