import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPrintShop } from '../../examples/print-shop/print-shop.ts';
import { type RealHouse, type RealHouseCall as Running, realHouse } from '../support/real-house.ts';
import { until } from '../support/until.ts';
import type { RealSwitch } from './real-switch.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

/** The example's Bandwidth application on calls of a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('the print shop on a real FreeSWITCH', () => {
  const press = '+7000123';
  const { app, journal } = createPrintShop({ press, username: 'shop', password: 'of our own' });
  let live: RealHouse;
  let real: RealSwitch;

  beforeAll(async () => {
    live = await realHouse({ format: 'bxml', account: '9900000', customer: app, status: '/news' });
    ({ real } = live);
  });
  afterAll(() => live[Symbol.asyncDispose]());

  async function call(from: string, does?: string): Promise<Running> {
    const running = await live.call('/voice', from, does);
    await until(() => asked(running).includes('/voice'));
    await realTime(1500);
    return running;
  }
  const hangUp = (running: Running) => live.hangUp(running);
  const asked = (running: Running) => live.asked(running);
  const callIdOf = ({ leg }: Running) => expect.stringMatching(new RegExp(`^c-[0-9a-f]{8}-${leg.id}$`));
  const legToThePresses = () => live.rung(press);

  test('the presses are asked, accept, and both legs are told apart', async () => {
    const running = await call('+15551230021');
    await real.press(running.leg, '1');
    const leg = await legToThePresses();
    await until(() => asked(running).includes('/presses/ask'));
    await realTime(1500);
    await real.api(`uuid_recv_dtmf ${leg} 1`);
    await until(() => asked(running).includes('/presses/accept'));
    await realTime(2500);
    await real.api(`uuid_kill ${leg} NORMAL_CLEARING`);
    await until(() => asked(running).includes('/presses/left'));
    await running.over;
    const question = running.events.find((event) => event.event === 'request' && event.url.endsWith('/presses/ask'));
    expect(question).toMatchObject({
      parameters: {
        eventType: 'transferAnswer',
        from: '+15551230021',
        parentCallId: callIdOf(running),
        callId: expect.stringContaining(leg),
        transferTo: press,
        tag: 'the one at the presses',
      },
    });
    expect(journal.of('transferComplete')).toMatchObject([
      { callId: callIdOf(running), cause: 'hangup', tag: 'presses' },
    ]);
    expect(journal.of('transferDisconnect')).toMatchObject([
      { callId: expect.stringContaining(leg), cause: 'hangup', answerTime: expect.any(String) },
    ]);
    expect(journal.of('disconnect').at(-1)).toMatchObject({ cause: 'hangup', direction: 'inbound', tag: 'presses' });
  }, 40_000);

  test('a message is taken, and is told when it can be fetched', async () => {
    const running = await call('+15551230022', '&playback(tone_stream://%(30000,0,440))');
    await real.press(running.leg, '2');
    await until(() => asked(running).includes('/menu'));
    await realTime(6000);
    await real.press(running.leg, '#');
    await until(() => asked(running).includes('/mailbox/thanks'));
    await running.over;
    expect(journal.of('recordComplete')).toMatchObject([{ channels: 1, fileFormat: 'mp3', status: 'complete' }]);
    expect(journal.of('recordingAvailable')).toMatchObject([
      { callId: callIdOf(running), status: 'complete', recordingId: journal.of('recordComplete')[0]?.['recordingId'] },
    ]);
  }, 40_000);

  test('two meet, hear of each other, and press keys that are told', async () => {
    const one = await call('+15551230023');
    await real.press(one.leg, '3');
    await until(() => journal.of('conferenceMemberJoin').length === 1);
    const two = await call('+15551230024');
    await real.press(two.leg, '3');
    await until(() => journal.of('conferenceMemberJoin').length === 2);
    await realTime(3000);
    await real.press(two.leg, '7');
    await until(() => journal.of('dtmf').length === 1);
    await hangUp(two);
    await two.over;
    await hangUp(one);
    await one.over;
    expect(journal.of('dtmf')).toMatchObject([{ digit: '7', callId: callIdOf(two), tag: 'meeting' }]);
    expect(journal.of('conferenceMemberJoin').map(({ callId }) => callId)).toEqual([callIdOf(one), callIdOf(two)]);
    expect(journal.of('conferenceMemberExit').map(({ callId }) => callId)).toEqual([callIdOf(two), callIdOf(one)]);
    expect(journal.of('conferenceCompleted')).toHaveLength(1);
    const announced = [one, two].flatMap(({ events }) =>
      events.filter((event) => event.event === 'nested' && event.ended === 'finished'),
    );
    expect(announced.length).toBeGreaterThanOrEqual(3);
  }, 60_000);
});
