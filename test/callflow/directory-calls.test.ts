import { afterEach, describe, expect, test } from 'vitest';
import { alicesBox, firm } from '../../dialects/callflow/testing/firm.ts';
import { dialects } from '../../dialects/registry.ts';
import type { CallerPlan } from '../../src/simulator/index.ts';
import { type House, type HouseOptions, house } from '../support/house.ts';

let open: House | undefined;
afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  open = undefined;
});

const node = (module: string, data: object = {}, children: Readonly<Record<string, object>> = {}) => ({
  module,
  data,
  children,
});
const say = (text: string) => node('tts', { text });
const then = say('Then.');
const outside = '+12025550143';

/** One call to a flow, from inside (1001 to 1009) or outside. */
async function call(
  flow: object,
  plan: CallerPlan = {},
  { from = outside, ...options }: { from?: string } & HouseOptions = {},
) {
  open = await house(() => ({ '/voice': JSON.stringify(flow) }), {
    dialects,
    format: 'callflow',
    directory: firm,
    ...options,
  });
  const at = open;
  return at.run(async () => {
    const placed = await at.call('/voice', plan, from);
    await placed.over;
    const bridges = placed.events.flatMap((event) =>
      event.event === 'switch' && event.application === 'bridge' ? [event.argument] : [],
    );
    const codes = placed.events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : []));
    return { ...placed, spoken: placed.spoken, reports: placed.reports, bridges, codes, directory: at.directory };
  });
}

const keys = (...items: readonly string[]): CallerPlan => ({
  steps: items.map((each) => ({ does: 'press', keys: each })),
});

describe('telephones', () => {
  test('a user rings at all telephones, a device at one', async () => {
    const user = await call(node('user', { id: 'alice' }));
    expect(user.bridges).toHaveLength(1);
    expect(user.bridges[0]).toContain('1001@phones.example');
    expect(user.bridges[0]).toContain('+12025550111');
    expect(user.bridges[0]).not.toContain('1002');
    await open?.[Symbol.asyncDispose]();
    const device = await call(node('device', { id: 'bob-desk' }));
    expect(device.bridges[0]).toContain('1002@phones.example');
  });

  test('switched off, quiet, or one’s own: `_` follows', async () => {
    const off = await call(node('device', { id: 'broken' }, { _: then }));
    expect([off.bridges, off.spoken, off.codes]).toEqual([[], ['Then.'], ['nobody-to-ring']]);
    await open?.[Symbol.asyncDispose]();
    const own = await call(node('user', { id: 'bob' }, { _: then }), {}, { from: '1002' });
    expect([own.bridges, own.spoken]).toEqual([[], ['Then.']]);
  });

  test('a group in the order of its members, in turn, as often as it says', async () => {
    const callees = [{ matches: /./, behaviour: { does: 'refuse', sipStatus: 480 } as const }];
    const { bridges, spoken } = await call(
      node('group', { id: 'desks', strategy: 'single', repeats: 2 }, { _: then }),
      {},
      { callees },
    );
    const rung = bridges.map((each) => /100\d|2025550111/.exec(each)?.[0]);
    expect(rung).toEqual(['1002', '1001', '2025550111', '1002', '1001', '2025550111']);
    expect(spoken).toEqual(['Then.']);
  });

  test('who forwards is rung there, and asked to press a key first', async () => {
    const devices = {
      ...firm['devices'],
      'bob-desk': {
        ...(firm['devices']?.['bob-desk'] as object),
        call_forward: { enabled: true, number: '+13105550199' },
      },
    };
    const presses: CallerPlan = { timed: [{ atMs: 6000, does: 'press', keys: '1' }] };
    const accepts = { does: 'answer', afterMs: 1000, talksForMs: 20_000, plan: presses } as const;
    const { bridges, reports } = await call(
      node('user', { id: 'bob' }),
      {},
      {
        directory: { ...firm, devices },
        callees: [{ matches: /3105550199/, behaviour: accepts }],
      },
    );
    expect(bridges[0]).toContain('13105550199');
    expect(bridges[0]).not.toContain('1002@');
    expect(reports.at(-1)).toMatchObject({ verb: 'dial', bridged: true });
  });
});

test('what callers hear while others ring: as the document says for those who wait unanswered, and for others', async () => {
  const ringing = { early: 'tone_stream://%(400,200,640)', transfer: 'tone_stream://%(300,300,880)' };
  const bob = node('device', { id: 'bob-desk', timeout: 5 });
  const heard = async (flow: object) => {
    const { events } = await call({ flow, ringback: ringing });
    await open?.[Symbol.asyncDispose]();
    return JSON.stringify(events.filter(({ event }) => event === 'switch'));
  };
  const early = await heard(bob);
  expect([early.includes('%(400,200,640)'), early.includes('%(300,300,880)')]).toEqual([true, false]);
  const answered = await heard(node('answer', {}, { _: bob }));
  expect([answered.includes('%(400,200,640)'), answered.includes('%(300,300,880)')]).toEqual([false, true]);
  const carrier = node('resources', { to_did: '+13105550123', ringback: 'tone_stream://%(500,500,990)' });
  expect(await heard(carrier)).toContain('%(500,500,990)');
});

describe('menus and flows', () => {
  const menu = node('menu', { id: 'main' }, { 1: say('One.'), _: then });

  test('a child by its key, a number of the account by hunting, anything else is wrong', async () => {
    expect((await call(menu, keys('1'))).spoken).toEqual(['One.']);
    await open?.[Symbol.asyncDispose]();
    expect((await call(menu, keys('2000'))).spoken).toEqual(['Inside.', 'Then.']);
    await open?.[Symbol.asyncDispose]();
    expect((await call(menu, keys('2999', '2998'))).spoken).toEqual(['Then.']);
  });

  test('its greeting is recorded by whoever knows the pin and calls from inside', async () => {
    const plan: CallerPlan = {
      steps: [
        { does: 'press', keys: '909' },
        { does: 'press', keys: '#' },
      ],
      timed: [],
    };
    const { directory, spoken } = await call(menu, { ...plan, hangsUpAfterMs: 60_000 }, { from: '1001' });
    expect(spoken).toContain('Your greeting has been saved.');
    expect(directory.find('menus', 'main')).toMatchObject({ media: { greeting: 'greeting of menu main' } });
    expect(directory.find('media', 'greeting of menu main')).toMatchObject({
      recording_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('a stored flow runs and comes back; one that leads to itself ends', async () => {
    expect((await call(node('callflow', { id: 'greeting' }, { _: then }))).spoken).toEqual(['Inside.', 'Then.']);
    await open?.[Symbol.asyncDispose]();
    const looping = await call(node('callflow', { id: 'looping' }, { _: then }));
    expect(looping.spoken).toEqual(['Then.']);
  });

  test('rules of the directory lead on by the wall clock of the account', async () => {
    const flow = node(
      'temporal_route',
      { rules: ['never'], rule_set: 'closed' },
      { never: say('Never.'), rule_set: say('Closed.') },
    );
    expect((await call(flow)).spoken).toEqual(['Closed.']);
    await open?.[Symbol.asyncDispose]();
    const { directory } = await call(node('temporal_route', { action: 'enable', rules: ['closed'] }, { _: then }));
    expect(directory.find('temporal_rules', 'never')).toMatchObject({ enabled: true });
    expect(directory.find('temporal_rules', 'always')).toMatchObject({ enabled: true });
  });
});

describe('voicemail', () => {
  const leave = node('voicemail', { id: alicesBox }, { _: then });
  const check = node('voicemail', { action: 'check', id: alicesBox }, { _: then });

  test('a message is left, reviewed and kept', async () => {
    const { directory, spoken } = await call(leave, {
      steps: [{ does: 'press', keys: '1' }],
      timed: [{ atMs: 12_000, does: 'press', keys: '#' }],
    });
    expect(spoken).toContain('Your message has been saved.');
    expect(spoken.at(-1)).toBe('Then.');
    expect(directory.list('messages')).toMatchObject([{ value: { box: alicesBox, folder: 'new', from: outside } }]);
  });

  test('a caller who hangs up while speaking has left a message all the same', async () => {
    const { directory } = await call(leave, { hangsUpAfterMs: 14_000 });
    expect(directory.list('messages')).toMatchObject([{ value: { box: alicesBox, folder: 'new' } }]);
  });

  test('the owner hears it from their own telephone, and deletes it', async () => {
    await call(leave, { hangsUpAfterMs: 14_000 });
    const at = open as House;
    await at.run(async () => {
      const owner = await at.call('/voice', keys('1', '7', '#'), '1001');
      await owner.over;
      expect(owner.spoken.join(' ')).toContain('You have 1 new message');
      expect(owner.spoken).toContain('Message deleted.');
    });
    expect(at.directory.list('messages')).toEqual([]);
  });

  test('anybody else needs the pin, three times at most, and it is not shown', async () => {
    const right = await call(check, { ...keys('1111#', '#'), hangsUpAfterMs: 90_000 });
    expect(right.spoken.join(' ')).toContain('You have 0 new messages');
    expect(JSON.stringify(right.events)).not.toContain('1111');
    await open?.[Symbol.asyncDispose]();
    const wrong = await call(check, keys('9999#', '9998#', '9997#'));
    expect(wrong.spoken.at(-2)).toBe('Goodbye.');
    expect(wrong.spoken.join(' ')).not.toContain('You have');
  });

  test('the pin is changed', async () => {
    const { directory, spoken, events } = await call(
      check,
      { ...keys('5', '3', '98765#', '0', '#'), hangsUpAfterMs: 90_000 },
      { from: '1001' },
    );
    expect(spoken).toContain('Your pin has been changed.');
    expect(directory.find('vmboxes', alicesBox)).toMatchObject({ pin: '98765' });
    expect(JSON.stringify(events)).not.toContain('98765');
  });
});

describe('what callers change', () => {
  test('a forward is entered, kept, and ended', async () => {
    const on = await call(node('call_forward', { action: 'activate' }, { _: then }), keys('+13105550100#'.slice(1)), {
      from: '1002',
    });
    expect(on.spoken.at(-1)).toBe('Then.');
    expect(on.directory.find('users', 'bob')).toMatchObject({ call_forward: { enabled: true, number: '13105550100' } });
    const at = open as House;
    await at.run(async () => (await at.call('/voice', keys('12#'), '1002')).over);
    expect(at.directory.find('users', 'bob')).toMatchObject({ call_forward: { number: '13105550100' } });
  });

  test('do not disturb is switched, and nobody outside switches it', async () => {
    const flow = node('do_not_disturb', { action: 'toggle' }, { _: then });
    const inside = await call(flow, {}, { from: '1002' });
    expect(inside.spoken).toEqual(['Do not disturb is on.', 'Then.']);
    expect(inside.directory.find('users', 'bob')).toMatchObject({ do_not_disturb: { enabled: true } });
    await open?.[Symbol.asyncDispose]();
    const stranger = await call(flow);
    expect(stranger.codes).toContain('caller-unknown');
    expect(stranger.directory.find('users', 'bob')).not.toHaveProperty('do_not_disturb');
  });

  test('hot desking: logged in with id and pin, the telephone rings for the guest, and logged out', async () => {
    const flow = node('hotdesk', { action: 'toggle' }, { _: node('user', { id: 'alice', can_call_self: true }) });
    const { directory, bridges } = await call(flow, keys('77#', '4321#'), { from: '1009' });
    expect(directory.find('devices', 'lobby')).toMatchObject({ hotdesk: { users: { alice: {} } } });
    expect(bridges).toHaveLength(1);
    const at = open as House;
    await at.run(async () => (await at.call('/voice', {}, '1009')).over);
    expect(directory.find('devices', 'lobby')).toMatchObject({ hotdesk: { users: {} } });
  });

  test('a ring group is left and joined again', async () => {
    const flow = (action: string) =>
      node('ring_group_toggle', { action, callflow_id: 'team' }, { _: node('callflow', { id: 'team' }) });
    const left = await call(flow('logout'), {}, { from: '1001' });
    expect(left.bridges).toEqual([]);
    expect(JSON.stringify(left.directory.find('callflows', 'team'))).toContain('disable_until');
  });
});

describe('dialling on', () => {
  test('by name', async () => {
    const flow = node('directory', { id: 'people' }, { _: then });
    const { bridges } = await call(flow, keys('2374#', '1'));
    expect(bridges[0]).toContain('1002@phones.example');
    await open?.[Symbol.asyncDispose]();
    const nobody = await call(flow, keys('999#', '999#', '999#'));
    expect(nobody.spoken.at(-1)).toBe('Then.');
    expect(nobody.bridges).toEqual([]);
  });

  test('through, with a pin', async () => {
    const flow = node('disa', { pin: '5555', retries: 2 }, { _: then });
    const { bridges } = await call(flow, keys('5555#', '1002#'));
    expect(bridges[0]).toContain('1002@phones.example');
    await open?.[Symbol.asyncDispose]();
    const wrong = await call(flow, keys('1234#', '1235#'));
    expect([wrong.bridges, wrong.spoken.includes('Then.')]).toEqual([[], false]);
  });

  test('with a caller id of the caller’s own', async () => {
    const flow = node('dynamic_cid', { action: 'manual' }, { _: node('resources', { to_did: '+13105550123' }) });
    expect((await call(flow, keys('2025550188#'))).bridges[0]).toContain('2025550188');
  });
});

describe('lists', () => {
  test('who is in one is called by their name', async () => {
    const flow = node('lookupcidname', { lists: ['friends'] }, { _: node('resources', { to_did: '+13105550123' }) });
    expect((await call(flow)).bridges[0]).toContain('Priya');
  });

  test('and taken for a friend', async () => {
    const flow = node('cidlistmatch', { id: 'friends' }, { match: say('Friend.'), nomatch: say('Stranger.') });
    expect((await call(flow)).spoken).toEqual(['Friend.']);
    await open?.[Symbol.asyncDispose]();
    expect((await call(flow, {}, { from: '+13105550199' })).spoken).toEqual(['Stranger.']);
  });
});
