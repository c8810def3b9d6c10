import { expect, test } from 'vitest';
import { twiml } from '../../dialects/twiml/index.ts';
import { sleep } from '../../src/clock/index.ts';
import { house } from '../support/house.ts';

test('a moderated conference with events, in TwiML', async () => {
  await using at = await house(
    () => ({
      '/guest':
        '<Response><Dial action="/after"><Conference startConferenceOnEnter="false" waitUrl="/hold" beep="false" ' +
        'statusCallback="/events" statusCallbackEvent="start end join leave">Board Room</Conference></Dial></Response>',
      '/host': '<Response><Dial><Conference endConferenceOnExit="true">Board Room</Conference></Dial></Response>',
      '/hold': '<Response><Say>Please hold.</Say></Response>',
      '/after': '<Response><Say>Goodbye.</Say></Response>',
      '/events': '',
    }),
    { dialects: [twiml] },
  );
  await at.run(async () => {
    const guest = await at.call('/guest');
    await sleep(at.clock, 4000);
    const host = await at.call('/host', { hangsUpAfterMs: 5000 });
    await Promise.all([guest.over, host.over]);
  });
  const events = at.asked.filter(({ path }) => path === '/events').map(({ body }) => body);
  expect(events.map((body) => `${body['SequenceNumber']} ${body['StatusCallbackEvent']}`).toSorted()).toEqual([
    '0 participant-join',
    '1 participant-join',
    '2 conference-start',
    '3 participant-leave',
    '4 participant-leave',
    '5 conference-end',
  ]);
  expect(events.at(-1)).toMatchObject({
    FriendlyName: 'Board Room',
    ReasonConferenceEnded: 'participant-with-end-conference-on-exit-left',
  });
  // A conference's waiting document is followed by silence; it is asked for once.
  expect(at.asked.filter(({ path }) => path === '/hold').map(({ body }) => body['ConferenceSid'])).toEqual([
    events[0]?.['ConferenceSid'],
  ]);
  expect(at.asked.find(({ path }) => path === '/after')?.body).toMatchObject({ DialCallStatus: 'answered' });
});

test('a queue with a waiting document, and an agent who takes from it, in TwiML', async () => {
  await using at = await house(
    () => ({
      '/caller': '<Response><Enqueue waitUrl="/wait" action="/left">support</Enqueue></Response>',
      '/wait': '<Response><Say>You are waiting.</Say></Response>',
      '/agent': '<Response><Dial action="/done"><Queue url="/announce">support</Queue></Dial></Response>',
      '/announce': '<Response><Say>Here is an agent.</Say></Response>',
      '/left': '<Response><Say>Thank you.</Say></Response>',
      '/done': '<Response/>',
    }),
    { dialects: [twiml] },
  );
  const caller = await at.run(async () => {
    const waiting = await at.call('/caller');
    await sleep(at.clock, 5000);
    const agent = await at.call('/agent', { hangsUpAfterMs: 8000 });
    await Promise.all([waiting.over, agent.over]);
    return waiting;
  });
  const asked = (path: string) => at.asked.filter((each) => each.path === path).map(({ body }) => body);
  expect(asked('/wait').length).toBeGreaterThan(2);
  expect(asked('/wait')[0]).toMatchObject({ QueuePosition: '1', CurrentQueueSize: '1', QueueSid: expect.any(String) });
  expect(asked('/announce')).toHaveLength(1);
  expect(asked('/announce')[0]).toMatchObject({
    CallSid: `CA${caller.id}`,
    DequeingCallSid: expect.stringMatching(/^CA/),
  });
  expect(asked('/left')[0]).toMatchObject({ QueueResult: 'bridged', QueueSid: asked('/wait')[0]?.['QueueSid'] });
});
