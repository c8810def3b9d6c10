import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { customerServer } from '../support/customer.ts';
import { mailServer } from '../support/mail-server.ts';
import { startServing } from '../support/serving.ts';
import { runTutorialCommand, tutorialAccount, tutorialApplication, tutorialToken } from '../support/tutorial.ts';
import { until } from '../support/until.ts';
import { configured, RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

test.skipIf(!switchIsGiven)(
  '"Switching from Twilio" on a real FreeSWITCH, from the first command to the last key',
  async () => {
    await using customer = await customerServer(tutorialApplication());
    await using mail = await mailServer();
    await using serving = await startServing({
      hasSwitch: false,
      accounts: [
        {
          id: 'switched',
          apis: { callflow: { id: tutorialAccount, tokens: [{ name: 'tutorial', token: tutorialToken }] } },
        },
      ],
      more: {
        switch: configured,
        mail: { url: `smtp://127.0.0.1:${mail.port}`, from: 'dragoman@example.com' },
      },
    });
    const real = await RealSwitch.start();
    try {
      // What the switch of the tests lets ring until it is transferred begins with 9; ten digits are a number of the US.
      const number = `9${randomInt(1e8, 1e9)}`;
      const voiceUrl = `${customer.url}/voice`;
      const printed = await runTutorialCommand({ server: serving.baseUrl, number, voiceUrl });
      expect(JSON.parse(printed)).toMatchObject({ status: 'success', data: { numbers: [`+1${number}`] } });

      const asked = () => customer.requests.map(({ path }) => path);
      const { host: ours, port: our } = serving.eventSocket;
      const channel = await real.callTo(`${ours}:${our}`, '&park()', number);
      await until(() => asked().length === 1);
      await realTime(1500);
      await real.api(`uuid_recv_dtmf ${channel} 2`);
      await until(() => asked().length === 2);
      await realTime(2000);
      await real.api(`uuid_recv_dtmf ${channel} 5550199#`);
      await until(() => asked().includes('/voice/cdr'));

      expect(asked()).toEqual(['/voice', '/choice', '/thanks', '/voice/cdr']);
      expect(JSON.parse(customer.requests[2]?.body ?? '')).toMatchObject({ Digits: { callback: '5550199' } });
      expect(Object.fromEntries(new URLSearchParams(customer.requests[3]?.body))).toMatchObject({
        'Hangup-Cause': 'NORMAL_CLEARING',
      });
      expect(mail.received).toMatchObject([{ to: ['callbacks@example.com'] }]);
    } finally {
      await real.close();
    }
    expect(real.failures).toEqual([]);
  },
  60_000,
);
