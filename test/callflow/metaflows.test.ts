import { rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { callflow } from '../../dialects/callflow/index.ts';
import { firm } from '../../dialects/callflow/testing/firm.ts';
import { sleep } from '../../src/clock/index.ts';
import { dashed } from '../../src/desk/index.ts';
import type { DirectoryFile } from '../../src/directory/index.ts';
import type { Callee, CallerPlan } from '../../src/simulator/index.ts';
import type { DialReport, JsonObject, Report } from '../../src/verbs/index.ts';
import { type House, type HouseCall, house } from '../support/house.ts';

const desk = '+7001';
const node = (module: string, data: JsonObject = {}, next?: JsonObject) => ({
  module,
  data,
  ...(next && { children: { _: next } }),
});

const hangsUp = { module: 'hangup' };
/** Whoever rings the desk is told by its own keys, its owner's, or the account's. */
const office: JsonObject = {
  accounts: { self: { realm: '127.0.0.1', metaflows: { numbers: { 1: hangsUp } } } },
  users: { alice: { metaflows: { numbers: { 3: hangsUp } } } },
  devices: {
    desk: {
      address: desk,
      owner_id: 'alice',
      metaflows: {
        binding_digit: '#',
        numbers: { 2: hangsUp, 4: node('intercept', { target_type: 'device', target_id: 'desk' }) },
      },
    },
    lobby: { address: '+7002', sip: { username: '1009' } },
  },
};

interface Story {
  readonly metaflow?: JsonObject;
  readonly flow?: JsonObject;
  readonly from?: string;
  readonly directory?: JsonObject;
  /** Times count from the answer, which comes after half a second. */
  readonly callee?: CallerPlan['timed'];
  readonly caller?: CallerPlan['timed'];
}

const press = (atMs: number, keys: string) => ({ atMs, does: 'press', keys }) as const;

async function during(
  { metaflow, callee = [], caller = [], from, ...kept }: Story,
  look: (at: House, call: HouseCall) => Promise<void>,
): Promise<void> {
  const { directory = firm, flow = node('resources', { to_did: desk }) } = kept;
  const callees: readonly Callee[] = [
    {
      matches: /^\+7001$/,
      behaviour: {
        does: 'answer',
        ringsAfterMs: 20,
        afterMs: 500,
        plan: { timed: callee, hangsUpAfterMs: 30_000 },
      },
    },
  ];
  const pages = () => ({ '/': JSON.stringify({ flow, metaflow }) });
  await using at = await house(pages, { dialects: [callflow], callees, directory: directory as DirectoryFile });
  await at.run(async () => {
    const call = await at.call('/', { timed: caller, hangsUpAfterMs: 60_000 }, from);
    await look(at, call);
    await call.over;
    while (at.services.calls.size > 0) await sleep(at.clock, 100);
    expect(at.simulated.liveChannels).toBe(0);
  });
}

const dialOf = ({ reports }: HouseCall): DialReport =>
  reports.find((report): report is DialReport & Report => report.verb === 'dial') as DialReport;
const codes = ({ events }: HouseCall) => events.flatMap((event) => (event.event === 'diagnostic' ? [event.code] : []));
const told = ({ events }: HouseCall, command: string) =>
  events.flatMap((event) => (event.event === 'switch' && event.application === command ? [event.argument] : []));

test.each([
  ['both', '#', 'caller', '#12'],
  ['both', '*', 'callee', '*12'],
  ['self', '*', 'caller', '*12'],
  ['peer', '*', 'callee', '*12'],
] as const)('who presses leaves (listen_on %s, binding_digit %s, by the %s)', (listen_on, binding_digit, by, keys) =>
  during(
    {
      metaflow: { listen_on, binding_digit, numbers: { 12: node('hangup') } },
      [by]: [press(2000, keys)],
    },
    async (at, call) => {
      const from = at.clock.now();
      await call.over;
      // Half a second to the answer, two until the keys, and the pause after them.
      expect(at.clock.now() - from).toBeLessThan(5000);
      expect(dialOf(call)).toMatchObject({ bridged: true, endedBy: by, chords: [{ by, keys: '12' }] });
    },
  ));

test.each([
  ['the other one does not count', { listen_on: 'self' }, '*12'],
  ['another opening key', { listen_on: 'both' }, '#12'],
  ['other keys', { listen_on: 'both' }, '*123'],
  ['no opening key', { listen_on: 'both' }, '12'],
] as const)('nothing happens: %s', (_, more, keys) =>
  during({ metaflow: { ...more, numbers: { 12: node('hangup') } }, callee: [press(2000, keys)] }, async (at, call) => {
    await sleep(at.clock, 8000);
    expect(at.simulated.liveChannels).toBe(2);
    // Whoever is there hears the keys all the same.
    call.caller.hangUp();
    await call.over;
    expect(dialOf(call)).not.toHaveProperty('chords');
  }));

test('a key that comes too late is another chord', () =>
  during(
    {
      metaflow: { listen_on: 'both', digit_timeout: 1000, numbers: { 12: node('hangup') } },
      callee: [press(2000, '*1'), press(3500, '2'), press(6000, '*1'), press(6900, '2')],
    },
    async (at, call) => {
      await sleep(at.clock, 5500);
      expect(at.simulated.liveChannels).toBe(2);
      await call.over;
      expect(dialOf(call)).toMatchObject({ endedBy: 'callee', chords: [{ by: 'callee', keys: '12' }] });
    },
  ));

test('a conversation is recorded from one chord to the next', () =>
  during(
    {
      metaflow: {
        listen_on: 'both',
        numbers: {
          1: node('record_call', { format: 'wav' }),
          2: node('record_call', { action: 'mask' }),
          3: node('record_call', { action: 'unmask' }),
        },
      },
      callee: [press(1000, '*1'), press(4000, '*2'), press(7000, '*3'), press(10_000, '*1'), press(13_000, '*3')],
    },
    async (at, call) => {
      await sleep(at.clock, 3500);
      expect(call.control?.recordings()).toMatchObject([{ isPaused: false }]);
      await sleep(at.clock, 3000);
      expect(call.control?.recordings()).toMatchObject([{ isPaused: true }]);
      await sleep(at.clock, 3000);
      expect(call.control?.recordings()).toMatchObject([{ isPaused: false }]);
      await sleep(at.clock, 3000);
      expect(call.control?.recordings()).toEqual([]);
      await sleep(at.clock, 3000);
      expect(at.simulated.liveChannels).toBe(2);
      call.caller.hangUp();
      await call.over;
      expect(codes(call)).toEqual(['recording-not-changed']);
      expect(told(call, 'uuid_record').map((command) => command.split(' ')[1])).toEqual([
        'start',
        'pause',
        'resume',
        'stop',
      ]);
    },
  ));

test('a fault of ours in what keys start is the fault of their call, and of nothing else', async () => {
  const refused = during(
    {
      metaflow: { listen_on: 'both', numbers: { 1: node('record_call') } },
      callee: [press(1000, '*1'), press(4000, '*1'), press(7000, '*1')],
    },
    async (at, call) => {
      await sleep(at.clock, 6000);
      const [started = ''] = told(call, 'uuid_record');
      const folder = dirname(started.split(' ')[2] ?? '');
      await rm(folder, { recursive: true });
      await writeFile(folder, '');
      await sleep(at.clock, 5000);
      expect(at.simulated.liveChannels).toBe(2);
      call.caller.hangUp();
    },
  );
  await expect(refused).rejects.toThrow('EEXIST');
});

test('who is not heard is heard again once they are apart', () =>
  during(
    {
      metaflow: {
        listen_on: 'both',
        numbers: {
          4: node('audio_level', { action: 'start', mode: 'read', level: -4 }),
          5: node('callflow', { flow: node('tts', { text: 'You are back.' }) }),
        },
      },
      callee: [press(1000, '*4'), press(4000, '*5')],
    },
    async (_, call) => {
      await call.over;
      const caller = dashed(call.id);
      expect(told(call, 'uuid_audio')).toEqual([`${caller} start read mute 1`, `${caller} stop`]);
      expect(codes(call)).toEqual([]);
    },
  ));

test('one of the two hears something, and both go on speaking', () =>
  during(
    {
      metaflow: {
        listen_on: 'both',
        numbers: {
          1: node('tts', { text: 'Only for you.' }, node('play', { id: 'tone_stream://%(500,0,440)', leg: 'peer' })),
          2: node('play', { id: 'silence_stream://60000' }),
          3: node('break'),
          4: node('audio_level', { action: 'start', mode: 'read', level: -4 }),
          5: node('audio_level', { action: 'stop' }),
        },
      },
      callee: [press(1000, '*1'), press(4000, '*2'), press(7000, '*3'), press(10_000, '*4'), press(13_000, '*5')],
    },
    async (at, call) => {
      await sleep(at.clock, 16_000);
      const [caller, callee] = [call.id, call.control?.children()[0]?.leg.id ?? ''].map(dashed);
      expect(told(call, 'uuid_broadcast')).toEqual([
        `${callee} speak::flite|slt|Only\\sfor\\syou. aleg`,
        `${caller} playback::tone_stream://%(500,0,440);loops=1 aleg`,
        `${callee} playback::silence_stream://60000 aleg`,
        `${caller} playback::silence_stream://60000 aleg`,
      ]);
      expect(told(call, 'uuid_break')).toEqual([`${callee} all`]);
      expect(told(call, 'uuid_audio')).toEqual([`${caller} start read mute 1`, `${caller} stop`]);
      expect(at.simulated.liveChannels).toBe(2);
      call.caller.hangUp();
      await call.over;
      expect(codes(call)).toEqual([]);
    },
  ));

test('who holds the other is back with its key', () =>
  during(
    {
      metaflow: { listen_on: 'both', numbers: { 3: node('hold', { unhold_key: '9' }) } },
      callee: [press(1000, '*3'), press(8000, '9')],
    },
    async (at, call) => {
      await sleep(at.clock, 5000);
      call.caller.press('5');
      await sleep(at.clock, 1000);
      expect(at.simulated.keysHeardBy(desk)).toBe('');
      await sleep(at.clock, 4000);
      call.caller.press('6');
      await sleep(at.clock, 1000);
      expect(at.simulated.keysHeardBy(desk)).toBe('6');
      call.caller.hangUp();
    },
  ));

test.each(['caller', 'callee'] as const)('the other one is transferred by the %s, and is gone from here', (by) =>
  during(
    {
      metaflow: { listen_on: 'both', patterns: { '^2(\\d+)$': node('transfer') } },
      [by]: [press(2000, '*22600')],
    },
    async (_at, call) => {
      await call.over;
      expect(dialOf(call).chords).toEqual([{ by, keys: '22600', captured: '2600' }]);
      expect(call.reports.map(({ verb }) => verb)).toEqual(
        by === 'caller' ? ['bind-keys', 'dial'] : ['bind-keys', 'dial', 'transfer'],
      );
      expect(codes(call)).toEqual([]);
    },
  ));

test('the caller goes on with a flow, and the callee is gone', () =>
  during(
    {
      metaflow: {
        listen_on: 'both',
        numbers: { 9: node('callflow', { flow: node('tts', { text: 'You are back.' }) }) },
      },
      callee: [press(2000, '*9')],
    },
    async (_at, call) => {
      await call.over;
      expect(call.spoken).toEqual(['You are back.']);
    },
  ));

test('the caller goes on with the flow of the number that was pressed', () =>
  during(
    { metaflow: { patterns: { '^9(\\d+)$': node('callflow') } }, caller: [press(2000, '*91002')] },
    async (_at, call) => {
      await call.over;
      expect(call.reports.map(({ verb }) => verb).slice(0, 3)).toEqual(['bind-keys', 'dial', 'dial']);
    },
  ));

test.each([
  ['the account', '#1'],
  ['the telephone', '#2'],
  ['its owner', '#3'],
])('keys of the telephone that is rung: those of %s', (_, keys) =>
  during({ directory: office, flow: node('user', { id: 'alice' }), callee: [press(2000, keys)] }, async (_at, call) => {
    await call.over;
    expect(dialOf(call)).toMatchObject({ endedBy: 'callee', chords: [{ by: 'callee' }] });
    expect(codes(call)).toEqual([]);
  }));

test.each([
  ['1009', 'caller'],
  ['+12025550143', 'callee'],
])('keys of the telephone that calls, and of nobody else: %s', (from, endedBy) =>
  during(
    {
      directory: office,
      flow: node('device', { id: 'desk' }),
      from,
      caller: [press(2000, '*1')],
      callee: [press(9000, '#1')],
    },
    async (_at, call) => {
      await call.over;
      expect(dialOf(call)).toMatchObject({ endedBy, chords: [{ by: endedBy }] });
    },
  ));
