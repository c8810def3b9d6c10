import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/clock/index.ts';
import type { Listed } from '../../src/desk/index.ts';
import { on, record } from '../../src/verbs/index.ts';
import { type House, type HouseCall, houseOfTest, type Pages } from '../support/house.ts';
import { base, meeting, queued, recordingRule, spoken, taking } from '../support/some-verbs.ts';
import { documentOf } from '../support/verb-documents.ts';

const after = spoken('Afterwards.');
const inHand = (text: string) =>
  ({
    document: documentOf([spoken(text)]),
    contentType: 'application/json',
    format: 'verbs',
  }) as const;

const pages = (made: (url: string) => Pages): Promise<House> => houseOfTest(made);

const heardBy = ({ events }: HouseCall) =>
  events.flatMap((event) => (event.event === 'switch' && event.application === 'speak' ? [event.argument] : []));
const idsOf = ({ entries }: Listed<{ readonly id: string }>) => entries.map(({ id }) => id);

describe('rooms', () => {
  test('are found and listed while people are in them and afterwards, by their own account', async () => {
    const at = await pages(() => ({
      '/one': [meeting({ label: 'one' }), after],
      '/two': [meeting({ startsOnEnter: false }), after],
      '/small': [meeting({ room: 'small' })],
    }));
    const { rooms } = at.api;
    await at.run(async () => {
      expect([await rooms.find('board room'), await rooms.members('board room')]).toEqual([null, null]);
      const two = await at.call('/two', { hangsUpAfterMs: 20_000 });
      await sleep(at.clock, 500);
      expect(await rooms.find('board room')).toMatchObject({ name: 'board room', state: 'waiting' });
      const one = await at.call('/one', { hangsUpAfterMs: 10_000 });
      await sleep(at.clock, 500);
      const found = await rooms.find('board room');
      expect(found).toMatchObject({ state: 'running' });
      expect(await rooms.find(`CF${found?.id}`)).toEqual(found);
      expect(await rooms.members(found?.id ?? '')).toMatchObject([
        { callId: two.id, startsOnEnter: false, muted: false, held: false, coaches: [], state: 'joined' },
        { callId: one.id, label: 'one', startsOnEnter: true },
      ]);
      expect(idsOf(await rooms.list({ states: ['running'] }, { limit: 5 }))).toEqual([found?.id]);
      expect(idsOf(await rooms.list({ states: ['ended'] }, { limit: 5 }))).toEqual([]);
      const first = found?.id ?? '';
      expect(await rooms.end('board room')).toBe(true);
      await Promise.all([one.over, two.over]);
      expect(await rooms.find('board room')).toBeNull();
      expect(await rooms.find(first)).toMatchObject({
        state: 'ended',
        endReason: 'ended-by-request',
        name: 'board room',
      });
      expect(await rooms.members(first)).toEqual([]);
      expect([await rooms.end(first), await rooms.removeMember(first, 'one')]).toEqual([false, false]);
      const small = await at.call('/small', { hangsUpAfterMs: 3000 });
      await sleep(at.clock, 500);
      const now = (await rooms.find('small'))?.id ?? '';
      expect(idsOf(await rooms.list({}, { limit: 5 }))).toEqual([now, first]);
      expect(idsOf(await rooms.list({}, { limit: 5, ascending: true }))).toEqual([first, now]);
      const page = await rooms.list({}, { limit: 1 });
      expect(idsOf(page)).toEqual([now]);
      expect(await rooms.list({}, { limit: 1, after: page.next ?? '' })).toMatchObject({ entries: [{ id: first }] });
      expect(idsOf(await rooms.list({ name: 'board room' }, { limit: 5 }))).toEqual([first]);
      expect(idsOf(await rooms.list({}, { limit: 5, after: 'rubbish' }))).toEqual([]);
      await small.over;
    });
  });

  test('have the id that was promised before the first entered', async () => {
    const at = await pages(() => ({ '/one': [meeting()] }));
    const { rooms } = at.api;
    await at.run(async () => {
      const promised = await rooms.open('board room');
      expect(promised).toMatchObject({ state: 'waiting', name: 'board room' });
      expect([await rooms.open('board room'), await rooms.find(promised.id)]).toEqual([promised, promised]);
      expect(await rooms.members(promised.id)).toEqual([]);
      const one = await at.call('/one', { hangsUpAfterMs: 3000 });
      await sleep(at.clock, 500);
      expect((await rooms.find('board room'))?.id).toBe(promised.id);
      expect((await rooms.open('board room')).id).toBe(promised.id);
      await one.over;
      expect((await rooms.open('board room')).id).not.toBe(promised.id);
    });
  });

  test('members are muted, held, coached, told something and taken out', async () => {
    const at = await pages(() => ({
      '/one': [meeting({ label: 'one' }), after],
      '/two': [meeting(), after],
      '/hold': [spoken('Please hold.')],
    }));
    const { rooms } = at.api;
    await at.run(async () => {
      const one = await at.call('/one', { hangsUpAfterMs: 60_000 });
      const two = await at.call('/two', { hangsUpAfterMs: 60_000 });
      await sleep(at.clock, 1000);
      expect(await rooms.changeMember('board room', 'one', { muted: true, endsOnExit: true })).toMatchObject({
        muted: true,
        endsOnExit: true,
      });
      expect(await rooms.changeMember('board room', two.id, { coaches: [one.id] })).toMatchObject({
        coaches: [one.id],
      });
      expect(await rooms.changeMember('board room', 'nobody', { muted: true })).toBeNull();
      const hearing = { url: `${at.url}/hold`, format: 'verbs' } as const;
      expect(await rooms.changeMember('board room', 'one', { held: { hearing } })).toMatchObject({ held: true });
      await sleep(at.clock, 5000);
      expect(heardBy(one).join()).toContain('Please hold.');
      expect(await rooms.changeMember('board room', 'one', { held: false })).toMatchObject({ held: false });
      await sleep(at.clock, 1000);
      await rooms.changeMember('board room', two.id, { announce: inHand('For you alone.') });
      await sleep(at.clock, 4000);
      expect(heardBy(two).join()).toContain('For you alone.');
      expect(heardBy(one).join()).not.toContain('For you alone.');
      expect(await rooms.members('board room')).toHaveLength(2);
      expect(await rooms.removeMember('board room', two.id)).toBe(true);
      await sleep(at.clock, 3000);
      expect(heardBy(two).join()).toContain('Afterwards.');
      await Promise.all([one.control?.hangup('normal'), one.over, two.over]);
    });
  });

  test('are led elsewhere, all at once; their recording is steered', async () => {
    const at = await pages(() => ({
      '/one': [meeting({ recording: recordingRule() })],
      '/two': [meeting()],
      '/elsewhere': [spoken('Elsewhere.')],
    }));
    const { rooms, recordings } = at.api;
    await at.run(async () => {
      const one = await at.call('/one', { hangsUpAfterMs: 60_000 });
      const two = await at.call('/two', { hangsUpAfterMs: 60_000 });
      await sleep(at.clock, 2000);
      const roomId = (await rooms.find('board room'))?.id ?? '';
      const [running] = (await recordings.list({ roomId }, { limit: 5 })).entries;
      expect(running).toMatchObject({ state: 'in-progress', by: 'conference', durationMs: -1, roomId });
      const id = running?.id ?? '';
      expect(await rooms.controlRecording('board room', 'current', 'pause')).toMatchObject({ id, state: 'paused' });
      expect(await recordings.find(id)).toMatchObject({ state: 'paused' });
      expect(await rooms.controlRecording('board room', 'f'.repeat(32), 'resume')).toBeNull();
      expect(await rooms.controlRecording('board room', id, 'resume')).toMatchObject({ state: 'in-progress' });
      expect(await recordings.file(id)).toBeNull();
      expect(await rooms.redirect('board room', { url: `${at.url}/elsewhere`, format: 'verbs' })).toBe(true);
      await Promise.all([one.over, two.over]);
      expect([one, two].map((call) => heardBy(call).join().includes('Elsewhere.'))).toEqual([true, true]);
      expect(await recordings.find(id)).toMatchObject({ state: 'ready', by: 'conference', roomId });
      expect(idsOf(await recordings.list({ roomId }, { limit: 5 }))).toEqual([id]);
      const path = await recordings.file(id, { format: 'wav' });
      expect(existsSync(path ?? '')).toBe(true);
      const asMp3 = await recordings.file(id, { format: 'mp3' });
      expect(
        readFileSync(asMp3 ?? '')
          .subarray(0, 2)
          .toString('hex'),
      ).toMatch(/^ff[ef]/);
      expect(await recordings.file('e'.repeat(32))).toBeNull();
      expect([await recordings.remove(id), await recordings.remove(id), await recordings.find(id)]).toEqual([
        true,
        false,
        null,
      ]);
      expect(existsSync(path ?? '')).toBe(false);
    });
  });
});

describe('queues', () => {
  test('are set up before anybody waits in them, and keep who does to their size', async () => {
    const at = await pages(() => ({ '/caller': [queued(), after] }));
    const { queues } = at.api;
    await at.run(async () => {
      const made = await queues.create({ name: 'support', maximumSize: 1 });
      expect(made).toMatchObject({ name: 'support', maximumSize: 1, members: [] });
      expect(await queues.create({ name: 'support', maximumSize: 2 })).toBeNull();
      const one = await at.call('/caller', { hangsUpAfterMs: 30_000 });
      await sleep(at.clock, 500);
      const two = await at.call('/caller', { hangsUpAfterMs: 30_000 });
      await sleep(at.clock, 4000);
      expect(heardBy(two).join()).toContain('Afterwards.');
      expect(await queues.find(made?.id ?? '')).toMatchObject({ members: [{ callId: one.id, position: 1 }] });
      expect(await queues.change('support', { name: 'help', maximumSize: 5 })).toMatchObject({
        id: made?.id,
        name: 'help',
        maximumSize: 5,
        members: [{ callId: one.id }],
      });
      expect([await queues.find('support'), await queues.remove('help'), await queues.remove('support')]).toEqual([
        null,
        'not-empty',
        'unknown',
      ]);
      await Promise.all([one.over, two.over]);
      expect([await queues.remove('help'), await queues.find('help')]).toEqual(['done', null]);
    });
  });

  test('do not get the name of one in which somebody waits, and keep their size when they were set up late', async () => {
    const at = await pages(() => ({
      '/caller': [queued(), after],
      '/agent': [taking()],
    }));
    const { queues } = at.api;
    await at.run(async () => {
      await queues.create({ name: 'help', maximumSize: 5 });
      const one = await at.call('/caller', { hangsUpAfterMs: 30_000 });
      await sleep(at.clock, 500);
      expect(await queues.change('help', { name: 'support' })).toBe('taken');
      expect(await queues.find('support')).toMatchObject({ members: [{ callId: one.id }] });
      expect(await queues.find('help')).toMatchObject({ members: [], maximumSize: 5 });
      await one.over;
      const agent = await at.call('/agent', { hangsUpAfterMs: 30_000 });
      await sleep(at.clock, 500);
      expect(await queues.create({ name: 'support', maximumSize: 1 })).toMatchObject({ maximumSize: 1 });
      const taken = await at.call('/caller', { hangsUpAfterMs: 20_000 });
      await sleep(at.clock, 1000);
      expect(at.services.queues.list('house')).toMatchObject([{ name: 'support', maximumSize: 1 }]);
      await Promise.all([agent.over, taken.over]);
    });
  });

  test('that nobody set up are listed with those that somebody did; who waits is led out of them once', async () => {
    const at = await pages(() => ({ '/caller': [queued(), after], '/agent': [spoken('An agent.')] }));
    const { queues } = at.api;
    await at.run(async () => {
      const empty = await queues.create({ name: 'empty', maximumSize: 3 });
      const calls = [
        await at.call('/caller', { hangsUpAfterMs: 30_000 }),
        await at.call('/caller', { hangsUpAfterMs: 30_000 }),
      ];
      await sleep(at.clock, 1000);
      const live = await queues.find('support');
      expect(live?.members.map(({ callId }) => callId)).toEqual(calls.map(({ id }) => id));
      expect(idsOf(await queues.list({ limit: 9 }))).toEqual([live?.id, empty?.id]);
      const next = { url: `${at.url}/agent`, format: 'verbs' } as const;
      const front = await Promise.all([queues.take('support', 'front', next), queues.take('support', 'front', next)]);
      expect(front.map((member) => member?.callId)).toEqual(calls.map(({ id }) => id));
      expect(await queues.take('support', 'front', next)).toBeNull();
      await Promise.all(calls.map(({ over }) => over));
      for (const call of calls) expect(heardBy(call).join()).toContain('An agent.');
    });
  });
});

test('recordings of calls are listed in pages, newest first, those that go on among them', async () => {
  const recording = record({
    prompts: [],
    bargeIn: false,
    beep: false,
    rule: recordingRule({ track: 'caller', maximumMs: 3000 }),
    endKeys: '',
    endSilenceMs: 5000,
    startTimeoutMs: null,
    rounds: 1,
    onRecorded: on,
    onNothing: on,
    ...base,
  });
  const at = await pages(() => ({ '/one': [recording] }));
  const { recordings } = at.api;
  await at.run(async () => {
    const calls: HouseCall[] = [];
    for (let count = 0; count < 3; count++) {
      const call = await at.call('/one', { hangsUpAfterMs: 10_000, timed: [{ atMs: 500, does: 'speak', ms: 2000 }] });
      calls.push(call);
      await call.over;
    }
    const all = await recordings.list({}, { limit: 9 });
    expect(all.entries.map(({ callId }) => callId)).toEqual(calls.map(({ id }) => id).reverse());
    expect(all.entries[0]).toMatchObject({ state: 'ready', by: 'record', channels: 1, format: 'wav' });
    const first = await recordings.list({}, { limit: 2 });
    const second = await recordings.list({}, { limit: 2, after: first.next ?? '' });
    expect([...idsOf(first), ...idsOf(second)]).toEqual(idsOf(all));
    expect(second.next).toBeUndefined();
    const [newest] = all.entries;
    expect(idsOf(await recordings.list({ startedFrom: newest?.startedAt ?? 0 }, { limit: 9 }))).toEqual([newest?.id]);
    expect(idsOf(await recordings.list({ callId: calls[0]?.id ?? '' }, { limit: 9 }))).toEqual([all.entries[2]?.id]);
    expect(idsOf(await recordings.list({}, { limit: 9, after: 'x' }))).toEqual([]);
  });
});
