import { describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { createWorkshop } from '../../examples/workshop/workshop.ts';
import { sleep } from '../../src/clock/index.ts';
import type { CallerPlan } from '../../src/simulator/index.ts';
import { houseOfTest } from '../support/house.ts';

const authToken = 'a secret of the workshop and whoever calls for it';
const owner = '+15558880001';
const [ann, bob, counter] = ['+15551230001', '+15551230002', '+15551230003'];

/** The example's application with several callers at once, its signature check included. */
async function workshop() {
  const { app, diary } = createWorkshop({ authToken, mechanic: '+15558880002', owner });
  const at = await houseOfTest({ application: app }, { dialects, format: 'twiml', settings: { authToken } });
  return { at, diary };
}

const presses = (...items: readonly string[]): CallerPlan => ({
  steps: items.map((keys) => ({ does: 'press', keys })),
});

describe('the queue of the workshop', () => {
  test('its counter takes who has waited longest; both are told of it, and go on afterwards', async () => {
    const { at, diary } = await workshop();
    await at.run(async () => {
      const waiting = await at.call('/voice', presses('2'), ann);
      await sleep(at.clock, 30_000);
      const second = await at.call('/voice', presses('2'), bob);
      await sleep(at.clock, 15_000);
      const agent = await at.call('/counter', { hangsUpAfterMs: 20_000 }, counter);
      await agent.over;
      await waiting.over;
      expect(waiting.spoken).toContain('You are number 1. Press star to leave a message instead.');
      expect(second.spoken).toContain('You are number 2. Press star to leave a message instead.');
      expect(waiting.spoken.slice(-2)).toEqual(['You are connected to the counter.', 'Thank you for calling.']);
      second.caller.hangUp();
      await second.over;
    });
    const waited = diary.of('queue').filter(({ QueuePosition }) => QueuePosition !== undefined);
    expect(waited[0]).toMatchObject({
      From: ann,
      QueuePosition: '1',
      CurrentQueueSize: '1',
      MaxQueueSize: '1000',
      QueueSid: expect.stringMatching(/^QU[0-9a-f]{32}$/),
      CallStatus: 'in-progress',
    });
    expect(Number(waited.findLast(({ From }) => From === ann)?.['QueueTime'])).toBeGreaterThan(20);
    const left = diary.of('queue').filter(({ QueueResult }) => QueueResult !== undefined);
    expect(left.find(({ From }) => From === ann)).toMatchObject({ QueueResult: 'bridged', CallStatus: 'in-progress' });
    expect(left.find(({ From }) => From === bob)).toMatchObject({ QueueResult: 'hangup', CallStatus: 'completed' });
    expect(left.find(({ From }) => From === counter)).toMatchObject({
      DialCallStatus: 'completed',
      CallStatus: 'completed',
      QueueSid: waited[0]?.['QueueSid'],
    });
  });

  test('a key leads out of it, to the mailbox', async () => {
    const { at, diary } = await workshop();
    await at.run(async () => {
      const call = await at.call('/voice', presses('2', '*'), ann);
      await sleep(at.clock, 40_000);
      expect(call.spoken).toContain('Nobody is free. Please leave a message after the tone.');
      call.caller.hangUp();
      await call.over;
    });
    const [left] = diary.of('queue').filter(({ QueueResult }) => QueueResult !== undefined);
    expect(left).toMatchObject({ QueueResult: 'leave', CallStatus: 'in-progress' });
  });

  test('nobody waits: the counter is told so when its time is up', async () => {
    const { at, diary } = await workshop();
    await at.run(async () => {
      const agent = await at.call('/counter', {}, counter);
      await agent.over;
      expect(agent.spoken).toEqual(['Nobody is waiting.']);
    });
    expect(diary.of('queue')).toMatchObject([{ DialCallStatus: 'no-answer', DialBridged: 'false' }]);
  });
});

describe('the meeting of the workshop', () => {
  test('begins when its owner comes, and ends for everybody when the owner leaves', async () => {
    const { at, diary } = await workshop();
    await at.run(async () => {
      const guest = await at.call('/meeting', {}, ann);
      await sleep(at.clock, 20_000);
      expect(guest.spoken).toEqual(['The meeting begins when the owner comes.', 'We are waiting for the owner.']);
      const host = await at.call('/meeting', { hangsUpAfterMs: 30_000 }, owner);
      await host.over;
      await guest.over;
      expect(guest.spoken.at(-1)).toBe('The meeting is over: answered.');
    });
    const news = diary.of('rooms');
    expect(news.map((one) => one['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ]);
    expect(news.map((one) => one['SequenceNumber'])).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(new Set(news.map((one) => one['ConferenceSid'])).size).toBe(1);
    expect(news.at(-1)).toMatchObject({
      FriendlyName: 'Weekly meeting',
      ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
    });
  });
});
