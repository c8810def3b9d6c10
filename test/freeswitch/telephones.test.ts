import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firm as usual } from '../../dialects/callflow/testing/firm.ts';
import { node, type RealFirm, realFirm } from '../support/real-firm.ts';
import type { RealHouseCall } from '../support/real-house.ts';
import { toneMs } from '../support/tones.ts';
import { until } from '../support/until.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

const outside = '+12025550143';
const speaks = '&playback(tone_stream://%(60000,0,440))';
const own = String(randomInt(1e6, 1e7));
/** Numbers of this run alone: they answer and are silent, are busy, or ring. */
const numbers = {
  alice: `+71${own}`,
  home: `+72${own}`,
  lobby: `+73${own}`,
  away: `+74${own}`,
  carrier: `+75${own}`,
  busy: `+81${own}`,
  bob: `+91${own}`,
};

const directory = {
  ...usual,
  users: {
    ...usual['users'],
    carol: { name: 'Carol Cole', hotdesk: { id: '78', pin: '8765', require_pin: true } },
  },
  devices: {
    'alice-desk': { address: numbers.alice, owner_id: 'alice', sip: { username: '1001' } },
    'alice-home': { address: numbers.home, owner_id: 'alice', sip: { username: '1003' } },
    'bob-desk': { address: numbers.bob, owner_id: 'bob', sip: { username: '1002' } },
    lobby: { address: numbers.lobby, sip: { username: '1009' } },
    busy: { address: numbers.busy, sip: { username: '1010' } },
  },
};
const say = (text: string) => node('tts', { text });

/** Stories of telephones of a directory, each through the switch and back. */
describe.skipIf(!switchIsGiven)('telephones of a firm on a real FreeSWITCH', () => {
  let firm: RealFirm;
  beforeAll(async () => {
    firm = await realFirm(
      {
        '/bob': node('user', { id: 'bob', timeout: 60 }),
        '/desk': node('device', { id: 'alice-desk' }),
        '/ringing': { flow: node('user', { id: 'bob' }), ringback: { early: 'tone_stream://%(4000,0,640)' } },
        '/pick': node('group_pickup', { user_id: 'bob' }),
        '/intercept': node('intercept', { device_id: 'alice-desk' }),
        '/listen': node('eavesdrop', { device_id: 'alice-desk', approved_user_id: 'bob' }),
        '/move': node('move'),
        '/park': node('park', { slot: '101' }),
        '/park-briefly': node('park', { slot: '102', default_ringback_timeout: 2000 }, { 102: say('Nobody came.') }),
        '/park-anywhere': node('park', { max_slot_number: 101 }),
        '/park-anywhere-or': node(
          'park',
          { max_slot_number: 101 },
          { MAX_SLOT_EXCEEDED: say('The car park is full.') },
        ),
        '/park-silently': node(
          'park',
          { action: 'direct_park', slot: '101' },
          { MAX_SLOT_EXCEEDED: say('The place is taken.') },
        ),
        '/take': node('park', { action: 'retrieve', slot: '101' }),
        '/page': node('page_group', {
          audio: 'one-way',
          endpoints: [
            { id: 'alice-desk', endpoint_type: 'device' },
            { id: 'busy', endpoint_type: 'device' },
          ],
        }),
        '/talk-to-all': node('page_group', {
          audio: 'two-way',
          endpoints: [{ id: 'alice-desk', endpoint_type: 'device' }],
        }),
        '/disa': node('disa', { pin: '5555', retries: 2 }),
        '/forward': node('call_forward', { action: 'activate' }),
        '/dnd': node('do_not_disturb', { action: 'toggle' }),
        '/bob-or-not': node('user', { id: 'bob', timeout: 60 }, { _: say('Not now.') }),
        '/hotdesk': node('hotdesk', { action: 'toggle' }),
        '/carol': node('user', { id: 'carol' }, { _: say('Carol is out.') }),
        '/in-turn': node('ring_group', {
          strategy: 'single',
          endpoints: [
            { id: 'busy', endpoint_type: 'device', timeout: 5 },
            { id: 'bob-desk', endpoint_type: 'device', timeout: 3 },
            { id: 'alice-desk', endpoint_type: 'device', timeout: 5 },
          ],
        }),
        '/drawn': node('ring_group', {
          strategy: 'weighted_random',
          endpoints: [
            { id: 'busy', endpoint_type: 'device', timeout: 5, weight: 50 },
            { id: 'alice-desk', endpoint_type: 'device', timeout: 5, weight: 50 },
          ],
        }),
        '/at-once': node('ring_group', {
          endpoints: [
            { id: 'bob-desk', endpoint_type: 'device' },
            { id: 'alice-desk', endpoint_type: 'device', delay: 2 },
          ],
        }),
      },
      { directory },
    );
  });
  afterAll(async () => firm?.[Symbol.asyncDispose]());

  const call = (path: string, from: string, does?: string) => firm.live.call(path, from, does);
  const talking = async (...calls: readonly RealHouseCall[]) => {
    await Promise.all(calls.map(({ result }) => result));
    await realTime(3000);
  };
  const end = async (...calls: readonly RealHouseCall[]) => {
    for (const each of calls) await firm.live.hangUp(each);
    await Promise.all(calls.map(({ over }) => over));
  };
  const verbs = ({ events }: RealHouseCall) =>
    events.flatMap((event) => (event.event === 'verb' ? [event.report] : []));
  const last = (each: RealHouseCall) => verbs(each).at(-1);

  test('who rings is picked up, and speaks with who has picked up', async () => {
    const path = firm.file('picked-up.wav');
    const caller = await call('/bob', outside, speaks);
    await firm.live.rung(numbers.bob);
    const picker = await call('/pick', '1001', `&record(${path} 60)`);
    await talking(caller, picker);
    await end(picker);
    await caller.over;
    expect(verbs(picker)).toMatchObject([{ verb: 'pickup' }]);
    expect(verbs(picker)[0]).not.toHaveProperty('failure');
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
  }, 60_000);

  test('who waits hears what the flow has for it', async () => {
    const path = firm.file('ringback.wav');
    const caller = await call('/ringing', outside, `&record(${path} 60)`);
    await firm.live.rung(numbers.bob);
    await realTime(3500);
    expect(caller.leg.answered).toBe(false);
    await end(caller);
    expect(await toneMs(path, 640)).toBeGreaterThan(1500);
  }, 60_000);

  test('a conversation is taken over', async () => {
    const path = firm.file('taken-over.wav');
    const caller = await call('/desk', outside, speaks);
    await talking(caller);
    const taker = await call('/intercept', '1002', `&record(${path} 60)`);
    await talking(taker);
    await end(taker);
    await caller.over;
    expect(verbs(taker)[0]).not.toHaveProperty('failure');
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
  }, 60_000);

  test('a conversation is moved to one’s other telephone', async () => {
    const path = firm.file('moved.wav');
    const caller = await call('/desk', outside, speaks);
    await talking(caller);
    const mover = await call('/move', '1003', `&record(${path} 60)`);
    await talking(mover);
    await end(mover);
    await caller.over;
    expect(verbs(mover)[0]).not.toHaveProperty('failure');
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
  }, 60_000);

  test('a conversation is listened to, and goes on without the listener; by nobody who may not', async () => {
    const path = firm.file('overheard.wav');
    const caller = await call('/desk', outside, speaks);
    await talking(caller);
    const other = await call('/listen', '1009');
    await other.over;
    expect(firm.codes(other)).toContain('not-approved');
    const listener = await call('/listen', '1002', `&record(${path} 60)`);
    await talking(listener);
    await end(listener);
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
    expect(caller.leg.gone.aborted).toBe(false);
    await end(caller);
    expect(last(caller)).toMatchObject({ verb: 'dial', bridged: true });
  }, 60_000);

  test('a caller is parked, told where, and taken out', async () => {
    const path = firm.file('parked.wav');
    const empty = await call('/take', '1001');
    await empty.over;
    expect(firm.spoken(empty)).toEqual(['Nobody is parked there.']);
    const caller = await call('/park', outside, speaks);
    await firm.hears(caller, '1 0 1');
    await firm.runs(caller, 'speak', 2);
    await realTime(1500);
    const taker = await call('/take', '1001', `&record(${path} 60)`);
    await talking(taker);
    await end(taker);
    await caller.over;
    expect(last(taker)).toMatchObject({ verb: 'dequeue', outcome: 'bridged' });
    expect(last(caller)).toMatchObject({ verb: 'enqueue', outcome: 'bridged' });
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
  }, 60_000);

  test('where every place is taken nobody is parked, and the flow says what then', async () => {
    const parked = await call('/park', outside);
    await firm.hears(parked, '1 0 1');
    await firm.runs(parked, 'speak', 2);
    await realTime(1500);
    const told = await Promise.all(
      [
        ['/park-anywhere', 'All places are taken.'],
        ['/park-anywhere-or', 'The car park is full.'],
        ['/park-silently', 'The place is taken.'],
      ].map(async ([path = '', words = '']) => {
        const caller = await call(path, outside);
        await firm.hears(caller, words);
        await caller.over;
        return caller;
      }),
    );
    expect(told.map((caller) => firm.spoken(caller).at(-1))).toEqual([
      'All places are taken.',
      'The car park is full.',
      'The place is taken.',
    ]);
    expect(parked.leg.gone.aborted).toBe(false);
    await end(parked);
  }, 60_000);

  test('whom nobody takes out goes on', async () => {
    const caller = await call('/park-briefly', outside);
    await firm.hears(caller, 'Nobody came.');
    await caller.over;
    expect(verbs(caller)).toContainEqual(expect.objectContaining({ verb: 'enqueue', outcome: 'timeout' }));
  }, 60_000);

  test('whom nobody takes out comes back to who has parked them', async () => {
    const referred = { 'sip_h_Referred-By': '<sip:1003@127.0.0.1>' };
    const caller = await firm.live.call('/park-briefly', outside, '&park()', referred);
    await firm.live.rung(numbers.home);
    await talking(caller);
    await end(caller);
    expect(last(caller)).toMatchObject({ verb: 'dial', bridged: true });
  }, 60_000);

  test('a page is heard by whoever answers', async () => {
    const path = firm.file('paged.wav');
    const caller = await call('/page', outside, speaks);
    const paged = await firm.live.rung(numbers.alice);
    await until(() => caller.leg.answered);
    await realTime(1500);
    const far = await firm.live.real.farEnd(numbers.alice);
    await firm.live.real.api(`uuid_record ${far} start ${path}`);
    await realTime(3000);
    await end(caller);
    expect(paged).not.toBe('');
    expect(await toneMs(path, 440)).toBeGreaterThan(1500);
    expect(verbs(caller).find(({ verb }) => verb === 'page')).not.toHaveProperty('failure');
  }, 60_000);

  test.each([
    ['two ways: who is paged is heard, too', '/talk-to-all', true],
    ['one way: who is paged is not heard', '/page', false],
  ])(
    'a page goes %s',
    async (_, path, isHeard) => {
      const heard = firm.file(`heard-${isHeard}.wav`);
      const caller = await call(path, outside, `&record(${heard} 60)`);
      await firm.live.rung(numbers.alice);
      await until(() => caller.leg.answered);
      await realTime(1500);
      const far = await firm.live.real.farEnd(numbers.alice);
      await firm.live.real.api(`uuid_broadcast ${far} tone_stream://%(4000,0,440) aleg`);
      await realTime(3500);
      await end(caller);
      if (isHeard) expect(await toneMs(heard, 440)).toBeGreaterThan(1500);
      else expect(await toneMs(heard, 440)).toBe(0);
      expect(verbs(caller).find(({ verb }) => verb === 'page')).not.toHaveProperty('failure');
    },
    60_000,
  );

  test('who knows the pin dials on', async () => {
    const caller = await call('/disa', outside);
    await firm.hears(caller, 'Please enter the pin.');
    await firm.press(caller, '1234#');
    await firm.hears(caller, 'Please enter the pin.', 2);
    await firm.press(caller, '5555#');
    await realTime(1500);
    await firm.press(caller, '1002#');
    await firm.live.rung(numbers.bob);
    await end(caller);
  }, 60_000);

  test('calls are forwarded to where somebody accepts them by a key', async () => {
    const bob = await call('/forward', '1002');
    await firm.hears(bob, 'Enter the number');
    await firm.press(bob, `${numbers.away.slice(1)}#`);
    await bob.over;
    expect(firm.live.directory.find('users', 'bob')).toMatchObject({
      call_forward: { enabled: true, number: numbers.away.slice(1) },
    });
    const caller = await call('/bob', outside);
    const leg = await firm.live.rung(numbers.away.slice(1));
    await realTime(2500);
    await firm.live.real.api(`uuid_recv_dtmf ${leg} 1`);
    await talking(caller);
    await end(caller);
    expect(last(caller)).toMatchObject({ verb: 'dial', bridged: true });
    firm.live.directory.put('users', 'bob', { ...(usual['users']?.['bob'] as object) });
  }, 60_000);

  test('nobody rings who is not to be disturbed', async () => {
    const on = await call('/dnd', '1002');
    await firm.hears(on, 'Do not disturb is on.');
    await on.over;
    const turnedAway = await call('/bob-or-not', outside);
    await firm.hears(turnedAway, 'Not now.');
    await turnedAway.over;
    const off = await call('/dnd', '1002');
    await firm.hears(off, 'Do not disturb is off.');
    await off.over;
    const caller = await call('/bob-or-not', outside);
    await firm.live.rung(numbers.bob);
    await end(caller);
  }, 60_000);

  test('who logs in at another telephone is rung there', async () => {
    const out = await call('/carol', outside);
    await firm.hears(out, 'Carol is out.');
    await out.over;
    const guest = await call('/hotdesk', '1009');
    await firm.hears(guest, 'enter your id');
    await firm.press(guest, '78#');
    await firm.hears(guest, 'enter your pin');
    await firm.press(guest, '8765#');
    await firm.hears(guest, 'You are logged in.');
    await guest.over;
    const caller = await call('/carol', outside);
    await firm.live.rung(numbers.lobby);
    await talking(caller);
    await end(caller);
    expect(last(caller)).toMatchObject({ bridged: true });
    const leaves = await call('/hotdesk', '1009');
    await firm.hears(leaves, 'You are logged out.');
    await leaves.over;
  }, 60_000);

  test('a group in turn: who is busy and who does not answer are passed over', async () => {
    const caller = await call('/in-turn', outside);
    await talking(caller);
    await end(caller);
    expect(last(caller)).toMatchObject({
      verb: 'dial',
      bridged: true,
      legs: [{ raw: 'USER_BUSY' }, {}, { to: numbers.alice }],
    });
  }, 60_000);

  test('a group in an order that is drawn: whoever comes first, somebody who can answers', async () => {
    const callers: RealHouseCall[] = [];
    for (let count = 0; count < 6; count++) {
      const caller = await call('/drawn', outside);
      await talking(caller);
      await end(caller);
      callers.push(caller);
    }
    const rung = callers.map((caller) => {
      const report = last(caller);
      expect(report).toMatchObject({ verb: 'dial', bridged: true, leg: { to: numbers.alice } });
      return report?.verb === 'dial' ? report.legs.map(({ to }) => to) : [];
    });
    for (const each of rung) expect([[numbers.alice], [numbers.busy, numbers.alice]]).toContainEqual(each);
  }, 90_000);

  test('a group at once, one of them later: the first who answers has the caller', async () => {
    const caller = await call('/at-once', outside);
    await talking(caller);
    await end(caller);
    expect(last(caller)).toMatchObject({ verb: 'dial', bridged: true, leg: { to: numbers.alice } });
  }, 60_000);
});
