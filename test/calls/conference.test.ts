import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import { type House, type HouseCall, houseOfTest, type Pages } from '../support/house.ts';
import { meeting, recordingRule, spoken } from '../support/some-verbs.ts';
import { callbackTo, notifyAt } from '../support/verb-documents.ts';

const after = spoken('After the room.');

const pages = (made: (url: string) => Pages): Promise<House> =>
  houseOfTest((url) => ({ '/events': () => null, ...made(url) }));

const stayOf = ({ reports }: HouseCall) => reports.find((report) => report.verb === 'conference');
const heardBy = ({ events }: HouseCall) =>
  events.flatMap((event) =>
    event.event === 'switch' && ['speak', 'playback'].includes(event.application) ? [event.argument] : [],
  );
const told = ({ asked }: House) =>
  asked.flatMap(({ path, body }) =>
    path === '/events' && body.event.kind === 'conference'
      ? [[body.event.event, body.event.member?.label, body.event.reason].filter((part) => part !== undefined).join(' ')]
      : [],
  );

test('from the first who enters to the last who leaves', async () => {
  const at = await pages((url) => {
    const notify = [notifyAt(`${url}/events`)];
    return {
      '/one': [meeting({ label: 'one', notify }), after],
      '/two': [meeting({ label: 'two', leaveKeys: '*', startsOnEnter: false }), after],
    };
  });
  await at.run(async () => {
    const two = await at.call('/two', { timed: [{ atMs: 8000, does: 'press', keys: '*' }] });
    await sleep(at.clock, 1000);
    expect(at.services.rooms.list('house')[0]?.started).toBe(false);
    const one = await at.call('/one', { hangsUpAfterMs: 9000 });
    await sleep(at.clock, 1000);
    const [open] = at.services.rooms.list('house');
    expect(open?.started).toBe(true);
    expect(open?.members().map(({ callId }) => callId)).toEqual([two.id, one.id]);
    expect(at.services.rooms.list('another account')).toEqual([]);
    expect(at.services.rooms.find('house', 'board room')?.id).toBe(open?.id);
    expect(at.services.rooms.find('house', `CF${open?.id}`)?.id).toBe(open?.id);
    expect(at.services.rooms.find('another account', 'board room')).toBeNull();
    await Promise.all([one.over, two.over]);
    expect(stayOf(two)).toMatchObject({ outcome: 'left', room: 'board room', conferenceId: open?.id, memberId: '1' });
    expect(stayOf(one)).toMatchObject({ outcome: 'left', interrupted: 'hangup', memberId: '2' });
    expect(heardBy(two).filter((argument) => argument.includes('After the room.'))).toHaveLength(1);
    expect(at.services.rooms.size).toBe(0);
  });
  // The first member decides who is told, and it told nobody.
  expect(told(at)).toEqual([]);
});

test('who is told of what, counted through the room', async () => {
  const at = await pages((url) => {
    const notify = [notifyAt(`${url}/events`)];
    return {
      '/one': [meeting({ label: 'one', notify })],
      '/two': [meeting({ label: 'two', notify: [notifyAt(`${url}/elsewhere`)] })],
      '/elsewhere': () => null,
    };
  });
  await at.run(async () => {
    const one = await at.call('/one', { hangsUpAfterMs: 20_000 });
    await sleep(at.clock, 500);
    const two = await at.call('/two', { hangsUpAfterMs: 10_000, timed: [{ atMs: 3000, does: 'speak', ms: 1000 }] });
    await sleep(at.clock, 5000);
    const [open] = at.services.rooms.list('house');
    expect(await open?.mute(two.id, true)).toBe(true);
    expect(await open?.mute('two', false)).toBe(true);
    expect(await open?.hold('nobody', 'silence')).toBe(false);
    expect(await open?.hold(one.id, 'silence')).toBe(true);
    expect(await open?.hold(one.id, null)).toBe(true);
    await Promise.all([one.over, two.over]);
  });
  expect(told(at)).toEqual([
    'created',
    'joined one',
    'joined two',
    'started',
    'speech-started two',
    'speech-stopped two',
    'muted two',
    'unmuted two',
    'held one',
    'unheld one',
    'left two hangup',
    'left one hangup',
    'ended one last-left',
  ]);
  const sequence = at.asked.flatMap(({ path, body }) => (path === '/events' ? [body.event.sequence] : []));
  expect(sequence.toSorted((a, b) => a - b)).toEqual(sequence.map((_, index) => index));
  expect(at.asked.some(({ path }) => path === '/elsewhere')).toBe(false);
});

describe('while a room has not begun', () => {
  test('a document is asked again and again, with what is the case then', async () => {
    const at = await pages((url) => ({
      '/wait': [spoken('Please wait.')],
      '/guest': [meeting({ startsOnEnter: false, waiting: { ask: callbackTo(`${url}/wait`) } }), after],
      '/host': [meeting({ endsOnExit: true })],
    }));
    const guest = await at.run(async () => {
      const waiting = await at.call('/guest');
      await sleep(at.clock, 3000);
      const host = await at.call('/host', { hangsUpAfterMs: 5000 });
      await Promise.all([host.over, waiting.over]);
      return waiting;
    });
    const waits = at.asked.filter(({ path }) => path === '/wait');
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(waits[0]?.body).toMatchObject({
      why: 'nested',
      nested: { role: 'conference-waiting', room: { name: 'board room', size: 1 } },
    });
    const arguments_ = heardBy(guest);
    expect(arguments_.at(-1)).toContain('After the room.');
    expect(arguments_.at(-2)).toContain('Please wait.');
    expect(stayOf(guest)).toMatchObject({ outcome: 'ended' });
  });

  test('a document that brings nothing to hear, or none, is not asked for at once again', async () => {
    let count = 0;
    const at = await pages((url) => ({
      '/wait': () => (count++ % 2 === 0 ? [] : null),
      '/guest': [meeting({ startsOnEnter: false, waiting: { ask: callbackTo(`${url}/wait`) } })],
    }));
    await at.run(async () => (await at.call('/guest', { hangsUpAfterMs: 60_000 })).over);
    const times = at.asked.filter(({ path }) => path === '/wait').map(({ at: ms }) => ms);
    expect(times.length).toBeGreaterThan(3);
    expect(times.length).toBeLessThan(8);
  });

  test('hold music, stopped before the room is entered', async () => {
    const at = await pages(() => ({
      '/guest': [meeting({ startsOnEnter: false, waiting: { source: { kind: 'hold-music' } } })],
      '/host': [meeting()],
    }));
    await at.run(async () => {
      const guest = await at.call('/guest');
      await sleep(at.clock, 2000);
      const host = await at.call('/host', { hangsUpAfterMs: 4000 });
      await host.over;
      guest.caller.hangUp();
      await guest.over;
      const commands = guest.events.flatMap((event) => (event.event === 'switch' ? [event.application] : []));
      expect(heardBy(guest)).toEqual(['local_stream://moh']);
      expect(commands.indexOf('playback')).toBeLessThan(commands.indexOf('conference'));
    });
  });
});

test('when the moderator leaves, the others go on with their own documents', async () => {
  const at = await pages((url) => {
    const notify = [notifyAt(`${url}/events`)];
    return {
      '/guest': [meeting({ label: 'guest', notify }), after],
      '/host': [meeting({ label: 'host', endsOnExit: true, timeLimitMs: 4000 }), after],
    };
  });
  await at.run(async () => {
    const guests = [await at.call('/guest'), await at.call('/guest')];
    // One label, one member.
    expect(stayOf(guests[1] as HouseCall)).toBeUndefined();
    const host = await at.call('/host');
    await Promise.all([...guests, host].map(({ over }) => over));
    expect(stayOf(guests[0] as HouseCall)).toMatchObject({ outcome: 'ended' });
    expect(stayOf(guests[1] as HouseCall)).toMatchObject({
      outcome: 'failed',
      failure: expect.stringContaining('guest'),
    });
    expect(stayOf(host)).toMatchObject({ outcome: 'left' });
    for (const call of [guests[0], host]) expect(heardBy(call as HouseCall).at(-1)).toContain('After the room.');
  });
  expect(told(at).slice(-3)).toEqual(['left host left', 'left guest moderator-left', 'ended host moderator-left']);
});

test('nobody beyond the maximum is let in', async () => {
  const at = await pages(() => ({ '/in': [meeting({ maximumParticipants: 2 }), after] }));
  await at.run(async () => {
    const calls = [];
    for (let count = 0; count < 3; count++) calls.push(await at.call('/in', { hangsUpAfterMs: 5000 }));
    await Promise.all(calls.map(({ over }) => over));
    expect(calls.map((call) => stayOf(call)?.outcome)).toEqual(['left', 'left', 'full']);
  });
});

test('a pin is asked for three times', async () => {
  const at = await pages(() => ({ '/in': [meeting({ pins: ['1234', '99'] }), after] }));
  await at.run(async () => {
    const keys = (...entered: readonly string[]) => ({
      timed: entered.map((pressed, index) => ({ atMs: 4000 + index * 8000, does: 'press' as const, keys: pressed })),
      hangsUpAfterMs: 60_000,
    });
    const right = await at.call('/in', keys('1#', '1234'));
    const wrong = await at.call('/in', keys('1#', '2#', '3#'));
    await Promise.all([right.over, wrong.over]);
    expect(stayOf(right)).toMatchObject({ outcome: 'left', memberId: '1' });
    expect(stayOf(wrong)).toMatchObject({ outcome: 'failed', failure: 'no right pin was entered' });
    expect(right.events.filter((event) => event.event === 'dtmf' && event.key !== '•')).toEqual([]);
  });
});

describe('from outside', () => {
  test('kick, announce, hold with music, end', async () => {
    const at = await pages((url) => ({
      '/in': [meeting({ notify: [notifyAt(`${url}/events`)] }), after],
      '/news': ({ body }) => (body.nested.role === 'conference-announcement' ? [spoken('News for all of you.')] : null),
    }));
    await at.run(async () => {
      const [one, two, three] = [await at.call('/in'), await at.call('/in'), await at.call('/in')] as const;
      await sleep(at.clock, 1000);
      const [open] = at.services.rooms.list('house');
      expect(await open?.announce({ ask: callbackTo(`${at.url}/news`) })).toEqual({ ended: 'done' });
      expect(await open?.announce({ ask: callbackTo(`${at.url}/none`) })).toMatchObject({ ended: 'failed' });
      expect(await open?.announce({ verbs: [spoken('Short.')] })).toEqual({ ended: 'done' });
      const conferenceCommands = [one, two, three].flatMap(({ events }) =>
        events.flatMap((event) =>
          event.event === 'switch' && event.application === 'conference' ? [event.argument] : [],
        ),
      );
      expect(conferenceCommands.filter((argument) => argument.includes('News for all of you.'))).toHaveLength(1);
      expect(await open?.hold(one.id, { source: { kind: 'hold-music' } })).toBe(true);
      await sleep(at.clock, 2000);
      expect(await open?.hold(one.id, null)).toBe(true);
      await sleep(at.clock, 1000);
      expect(heardBy(one).at(-1)).toBe('local_stream://moh');
      expect(open?.kick(two.id)).toBe(true);
      await two.over;
      expect(stayOf(two)).toMatchObject({ outcome: 'kicked' });
      open?.end();
      await Promise.all([one.over, three.over]);
      expect([stayOf(one)?.outcome, stayOf(three)?.outcome]).toEqual(['ended', 'ended']);
      expect(open?.kick(one.id)).toBe(false);
    });
    expect(told(at).filter((event) => /announcement|ended|kicked/.test(event))).toEqual([
      'announcement-ended',
      'announcement-failed',
      'announcement-ended',
      'left kicked',
      'left ended-by-request',
      'left ended-by-request',
      'ended ended-by-request',
    ]);
  });

  test('a call whose document is replaced leaves the room', async () => {
    const at = await pages(() => ({ '/in': [meeting(), after] }));
    await at.run(async () => {
      const [one, two] = [await at.call('/in'), await at.call('/in', { hangsUpAfterMs: 9000 })] as const;
      await sleep(at.clock, 2000);
      expect(await one.control?.replace({ go: 'into', verbs: [spoken('Elsewhere.')] })).toBe(true);
      await Promise.all([one.over, two.over]);
      expect(stayOf(one)).toMatchObject({ outcome: 'left', interrupted: 'replaced' });
      expect(heardBy(one).at(-1)).toContain('Elsewhere.');
    });
  });
});

test('beeps and prompts are heard by who is inside; who coaches is told apart', async () => {
  const at = await pages(() => ({
    '/agent': [meeting({ label: 'agent', beep: 'both' })],
    '/customer': [meeting({ label: 'customer', beep: 'enter', joinPrompts: [spoken('A customer.')] })],
    '/coach': [meeting({ label: 'coach', coaches: ['agent'] })],
  }));
  const commands = await at.run(async () => {
    const agent = await at.call('/agent', { hangsUpAfterMs: 9000 });
    const customer = await at.call('/customer', { hangsUpAfterMs: 12_000 });
    await sleep(at.clock, 2000);
    const coach = await at.call('/coach', { hangsUpAfterMs: 11_000 });
    await Promise.all([agent, customer, coach].map(({ over }) => over));
    return [agent, customer, coach].map(({ events }) =>
      events.flatMap((event) =>
        event.event === 'switch' && event.application === 'conference'
          ? [event.argument.replace(/^dragoman-[0-9a-f]{32} ?/, '')]
          : [],
      ),
    );
  });
  const all = commands.flat();
  expect(all.filter((argument) => argument.includes('440'))).toHaveLength(1);
  expect(all.filter((argument) => argument.includes('640'))).toHaveLength(2);
  expect(all.filter((argument) => argument.includes('A customer.'))).toHaveLength(1);
  // The coach enters muted, and speaks when the one who is not to hear it cannot.
  const [, coachs = '', customers = ''] = /relate (\d+) (\d+)/.exec(all.join('\n')) ?? [];
  expect(all.filter((argument) => argument.startsWith('relate'))).toHaveLength(1);
  expect(commands[2]?.filter((argument) => /^(relate|unmute)/.test(argument))).toEqual([
    `relate ${coachs} ${customers} nospeak`,
    `unmute ${coachs}`,
  ]);
  expect(commands[2]?.at(-1)).toBe('@default+flags{nomoh|mute}');
});

test('a recording ends at its limit, and the room goes on', async () => {
  const at = await pages((url) => ({
    '/in': [meeting({ recording: recordingRule({ maximumMs: 3000, notify: [notifyAt(`${url}/events`)] }) })],
  }));
  await at.run(async () => {
    const calls = [await at.call('/in', { hangsUpAfterMs: 9000 }), await at.call('/in', { hangsUpAfterMs: 9000 })];
    await Promise.all(calls.map(({ over }) => over));
    expect(calls.map((call) => stayOf(call)?.outcome)).toEqual(['left', 'left']);
  });
  const told = at.asked.flatMap(({ body }) => (body.event?.kind === 'recording' ? [body.event] : []));
  expect(told.map(({ event }) => event)).toEqual(['started', 'ready']);
  expect(told[1].recording.durationMs).toBeCloseTo(3000, -2);
});

test('a recorded room: told when it begins, and when its file is complete', async () => {
  const at = await pages((url) => ({
    '/in': [meeting({ recording: recordingRule({ maximumMs: 3_600_000, notify: [notifyAt(`${url}/events`)] }) })],
  }));
  await at.run(async () => {
    const calls = [
      await at.call('/in', { hangsUpAfterMs: 6000 }),
      await at.call('/in', { hangsUpAfterMs: 11_000 }),
      await at.call('/in', { hangsUpAfterMs: 8000 }),
    ];
    await Promise.all(calls.map(({ over }) => over));
  });
  const told = at.asked.flatMap(({ body }) => (body.event?.kind === 'recording' ? [body.event] : []));
  expect(told.map(({ event, by, room: where }) => `${event} ${by} ${where.name}`)).toEqual([
    'started conference board room',
    'ready conference board room',
  ]);
  const { recording } = told[1];
  expect(recording.durationMs).toBeGreaterThan(9000);
  expect(recording.durationMs).toBeLessThan(11_000);
});
