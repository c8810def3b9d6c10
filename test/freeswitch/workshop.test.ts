import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkshop } from '../../examples/workshop/workshop.ts';
import { type RealHouse, type RealHouseCall as Running, realHouse } from '../support/real-house.ts';
import { until } from '../support/until.ts';
import type { RealSwitch } from './real-switch.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const authToken = 'a secret of the workshop and whoever calls for it';

/** The example's Twilio application, signature check and all, on calls of a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('the workshop on a real FreeSWITCH', () => {
  const owner = '+15558880001';
  const mechanic = '+7000123';
  const { app, diary } = createWorkshop({ authToken, mechanic, owner });
  let live: RealHouse;
  let real: RealSwitch;

  beforeAll(async () => {
    const settings = { authToken };
    live = await realHouse({ format: 'twiml', account: 'workshop', customer: app, settings, status: '/news/calls' });
    ({ real } = live);
  });
  afterAll(() => live[Symbol.asyncDispose]());

  const call = (path: string, from: string, does?: string) => live.call(path, from, does);
  const hangUp = (running: Running) => live.hangUp(running);
  const asked = (running: Running) => live.asked(running);
  const of = (running: Running) => running.leg.channel.from;
  const mechanicsLeg = () => live.rung(mechanic);

  test('the mechanic is asked, accepts, and every step is told', async () => {
    const running = await call('/voice', '+15551230011');
    await until(() => asked(running).includes('/voice'));
    await realTime(1500);
    await real.press(running.leg, '1');
    const leg = await mechanicsLeg();
    await until(() => asked(running).includes('/mechanic/ask'));
    await realTime(1500);
    await real.api(`uuid_recv_dtmf ${leg} 1`);
    await until(() => asked(running).includes('/mechanic/accept'));
    await realTime(1500);
    await real.api(`uuid_kill ${leg} NORMAL_CLEARING`);
    await until(() => asked(running).includes('/mechanic/left'));
    await running.over;
    const question = running.events.find((event) => event.event === 'request' && event.url.endsWith('/mechanic/ask'));
    expect(question).toMatchObject({
      parameters: {
        To: mechanic,
        Direction: 'outbound-dial',
        CallStatus: 'in-progress',
        ParentCallSid: `CA${running.leg.id.replaceAll('-', '')}`,
        CallSid: `CA${leg.replaceAll('-', '')}`,
      },
    });
    const legs = diary.of('legs');
    // The far end answers without ringing first.
    expect(legs.map((news) => [news['CallStatus'], news['SequenceNumber']])).toEqual([
      ['initiated', '0'],
      ['in-progress', '1'],
      ['completed', '2'],
    ]);
    expect(legs.at(-1)).toMatchObject({ To: mechanic, Direction: 'outbound-dial', CallDuration: expect.any(String) });
    expect(diary.of('calls').at(-1)).toMatchObject({ CallStatus: 'completed', From: of(running) });
  }, 40_000);

  test('a caller waits at the counter, is told where, and is taken', async () => {
    const waiting = await call('/voice', '+15551230012');
    await until(() => asked(waiting).includes('/voice'));
    await realTime(1500);
    await real.press(waiting.leg, '2');
    await until(() => asked(waiting).includes('/queue/wait'));
    await realTime(2000);
    const counter = await call('/counter', '+15551230013');
    await until(() => asked(waiting).includes('/counter/hello'));
    await realTime(4000);
    await hangUp(counter);
    await counter.over;
    await waiting.over;
    const news = diary.of('queue').filter(({ From }) => From === of(waiting));
    expect(news[0]).toMatchObject({ QueuePosition: '1', CurrentQueueSize: '1', CallStatus: 'in-progress' });
    expect(news.at(-1)).toMatchObject({ QueueResult: 'bridged', QueueSid: expect.stringMatching(/^QU[0-9a-f]{32}$/) });
  }, 40_000);

  test('a guest waits for the owner, and leaves with the owner', async () => {
    const guest = await call('/meeting', '+15551230014');
    await until(() => asked(guest).includes('/meeting/wait'));
    const host = await call('/meeting', owner);
    await until(() => diary.of('rooms').some((news) => news['StatusCallbackEvent'] === 'conference-start'));
    await realTime(1000);
    await hangUp(host);
    await host.over;
    await guest.over;
    expect(diary.of('rooms').map((news) => news['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ]);
    expect(asked(guest)).toContain('/meeting/left');
  }, 40_000);

  test('a message is taken', async () => {
    const running = await call('/mailbox', '+15551230015', '&playback(tone_stream://%(30000,0,440))');
    await until(() => running.events.some((event) => event.event === 'request'));
    await realTime(6000);
    await real.press(running.leg, '#');
    await until(() => asked(running).includes('/mailbox/thanks'));
    await running.over;
    const thanks = running.events.find((event) => event.event === 'request' && event.url.endsWith('/mailbox/thanks'));
    expect(thanks).toMatchObject({ parameters: { Digits: '#', RecordingUrl: expect.stringMatching(/^http/) } });
  }, 40_000);
});
