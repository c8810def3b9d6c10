import { expect, test } from 'vitest';
import { ScriptedCaller } from '../../src/simulator/index.ts';
import { customerServer } from '../support/customer.ts';
import { mailServer } from '../support/mail-server.ts';
import { startServing } from '../support/serving.ts';
import {
  runTutorialCommand,
  tutorialAccount,
  tutorialApplication,
  tutorialTexts,
  tutorialToken,
} from '../support/tutorial.ts';
import { client } from './support.ts';

const account = {
  id: 'switched',
  apis: { callflow: { id: tutorialAccount, tokens: [{ name: 'tutorial', token: tutorialToken }] } },
};

test('"Switching from Twilio", from the first command to the last key', async () => {
  await using customer = await customerServer(tutorialApplication());
  await using mail = await mailServer();
  await using serving = await startServing({
    accounts: [account],
    more: { mail: { url: `smtp://127.0.0.1:${mail.port}`, from: 'dragoman@example.com' } },
  });
  const ask = client(serving, { accountId: tutorialAccount, token: tutorialToken });

  const printed = await runTutorialCommand({
    server: serving.baseUrl,
    number: '+15556667777',
    voiceUrl: `${customer.url}/voice`,
  });
  const created = JSON.parse(printed);
  expect(created).toMatchObject({ status: 'success', data: { numbers: ['+15556667777'] } });

  const outcome = await serving.ring(
    '+15556667777',
    '+15551234567',
    new ScriptedCaller({ notices: 'ear', steps: ['2', '5550199#'].map((keys) => ({ does: 'press', keys })) }),
  );
  expect(outcome.executed.filter(({ application }) => application === 'speak').map(({ argument }) => argument)).toEqual(
    [
      expect.stringContaining(tutorialTexts.menu),
      expect.stringContaining(tutorialTexts.number),
      expect.stringContaining(tutorialTexts.thanks),
    ],
  );

  await expect
    .poll(() => customer.requests.map(({ path }) => path))
    .toEqual(['/voice', '/choice', '/thanks', '/voice/cdr']);
  const [first, choice, thanks, record] = customer.requests.map(({ body }) => body);
  expect(Object.fromEntries(new URLSearchParams(first))).toMatchObject({
    AccountSid: tutorialAccount,
    From: '+15551234567',
    To: '+15556667777',
    ApiVersion: '2010-04-01',
  });
  expect(new URLSearchParams(choice).get('Digits')).toBe('2');
  expect(JSON.parse(thanks ?? '')).toMatchObject({
    'Account-ID': tutorialAccount,
    'Caller-ID-Number': '+15551234567',
    Digits: { callback: '5550199' },
  });
  expect(Object.fromEntries(new URLSearchParams(record))).toMatchObject({
    'Hangup-Cause': 'NORMAL_CLEARING',
    'Caller-ID-Number': '+15551234567',
  });

  expect(mail.received).toMatchObject([{ to: ['callbacks@example.com'], from: 'dragoman@example.com' }]);
  expect(mail.received[0]?.text).toContain('Wants to be called back.');

  await expect.poll(async () => (await ask('GET', '/pivot/debug')).body['data'].length).toBe(1);
  const attempts = await ask('GET', '/pivot/debug');
  const [attempt] = attempts.body['data'];
  expect(attempts.body['data']).toMatchObject([
    {
      iteration: 1,
      uri: `${customer.url}/voice`,
      status_code: '200',
      has_schema_errors: false,
      has_json_errors: false,
    },
  ]);
  const steps = (await ask('GET', `/pivot/debug/${attempt.debug_id}`)).body['data'];
  expect(
    steps.map(({ iteration, uri, resp_status_code }: Record<string, string>) => [iteration, uri ?? resp_status_code]),
  ).toEqual([
    [1, `${customer.url}/voice`],
    [1, '200'],
    [2, `${customer.url}/choice`],
    [2, '200'],
  ]);
  expect(steps[0]).toMatchObject({ method: 'post', req_body: first, debug_id: attempt.debug_id });
  expect(steps[3].resp_body).toContain('"collect_dtmf"');
  const newestFirst = (await ask('GET', `/pivot/debug/${attempt.call_id}`)).body['data'];
  expect(newestFirst).toEqual(steps.toReversed());
}, 40_000);
