import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blankPage } from '../support/blank-page.ts';
import { mailServer } from '../support/mail-server.ts';
import { node, type RealFirm, realFirm } from '../support/real-firm.ts';
import type { RealHouseCall } from '../support/real-house.ts';
import { toneMs } from '../support/tones.ts';
import { until } from '../support/until.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const outside = '+12025550143';
const speaks = '&playback(tone_stream://%(60000,0,440))';
const say = (text: string) => node('tts', { text });

/** What flows do with one call, each on the switch and back. */
describe.skipIf(!switchIsGiven)('flows on a real FreeSWITCH', () => {
  let firm: RealFirm;
  let mail: Awaited<ReturnType<typeof mailServer>>;
  beforeAll(async () => {
    mail = await mailServer();
    firm = await realFirm(
      (url) => ({
        '/hours': node(
          'temporal_route',
          { rules: ['never'], rule_set: 'closed' },
          { never: say('Never.'), rule_set: say('We are closed.') },
        ),
        '/standup': node('conference', { id: 'standup' }),
        '/fax': node('receive_fax', { owner_id: 'alice' }),
        '/machine-or-not': node(
          'fax_detect',
          { duration: 8 },
          { ON_FAX: node('receive_fax', { owner_id: 'bob' }), ON_VOICE: say('Hello.') },
        ),
        '/recorded': node(
          'record_call',
          { action: 'start', format: 'wav', url: `${url}/kept` },
          {
            _: node('sleep', { duration: 3 }, { _: node('record_call', { action: 'stop' }, { _: say('Recorded.') }) }),
          },
        ),
      }),
      { mailPort: mail.port },
    );
  });
  afterAll(async () => {
    await firm?.[Symbol.asyncDispose]();
    await mail?.[Symbol.asyncDispose]();
  });

  const end = async (...calls: readonly RealHouseCall[]) => {
    for (const each of calls) await firm.live.hangUp(each);
    await Promise.all(calls.map(({ over }) => over));
  };
  const verbs = ({ events }: RealHouseCall) =>
    events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));

  test('the rule that holds now leads on', async () => {
    const caller = await firm.live.call('/hours', outside);
    await caller.over;
    expect(firm.spoken(caller)).toEqual(['We are closed.']);
  }, 30_000);

  test('a conference lets in who knows its pin, and they hear one another', async () => {
    const path = firm.file('conference.wav');
    const speaker = await firm.live.call('/standup', outside, speaks);
    await until(() => speaker.leg.answered);
    await realTime(2500);
    await firm.press(speaker, '99#');
    await realTime(4000);
    expect(firm.live.services.rooms.list('firm').flatMap((room) => room.members())).toEqual([]);
    await firm.press(speaker, '12#');
    const listener = await firm.live.call('/standup', '1002', `&record(${path} 60)`);
    await until(() => listener.leg.answered);
    await realTime(2500);
    await firm.press(listener, '12#');
    await realTime(5000);
    await end(speaker, listener);
    expect(verbs(listener).at(-1)).toMatchObject({ verb: 'conference', outcome: 'left' });
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
  }, 60_000);

  test('a page is received as a fax, and sent on by mail', async () => {
    const sent = firm.file('page.tif');
    await writeFile(sent, blankPage());
    const sender = await firm.live.call('/fax', outside, `&txfax(${sent})`);
    await sender.over;
    await until(() => mail.received.length > 0);
    const [letter] = mail.received;
    expect(letter?.to).toEqual(['alice@firm.example']);
    expect(letter?.text).toMatch(/Pages: 1[\s\S]*Content-Type: image\/tiff/);
    expect(firm.codes(sender)).toEqual([]);
  }, 120_000);

  test('a machine that calls is told from a voice', async () => {
    const sent = firm.file('announced.tif');
    await writeFile(sent, blankPage());
    const machine = await firm.live.call('/machine-or-not', outside, `&txfax(${sent})`);
    const voice = await firm.live.call('/machine-or-not', '1002');
    await Promise.all([machine.over, voice.over]);
    expect(verbs(machine).map(({ verb }) => verb)).toEqual(['detect-fax', 'receive-fax']);
    expect(firm.spoken(machine)).toEqual([]);
    expect(firm.spoken(voice)).toEqual(['Hello.']);
    await until(() => mail.received.some(({ to }) => to.includes('bob@firm.example')));
  }, 120_000);

  test('a call is recorded and sent to where its flow says', async () => {
    const caller = await firm.live.call('/recorded', outside, speaks);
    await caller.over;
    const uploads = () => firm.customer.requests.filter(({ method }) => method === 'PUT');
    await until(() => uploads().length > 0);
    expect(uploads()).toMatchObject([{ path: expect.stringMatching(/^\/kept\/.+\.wav$/) }]);
    const [kept = ''] = (await readdir(firm.file('recordings'))).filter((name) => name.endsWith('.wav'));
    expect(await toneMs(join(firm.file('recordings'), kept), 440)).toBeGreaterThan(1500);
  }, 60_000);
});
