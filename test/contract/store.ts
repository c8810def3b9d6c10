import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallStore, StoredCall, StoredRecording } from '../../src/store/index.ts';

const call = (id: string, startedAt: number): StoredCall => ({
  id,
  startedAt,
  from: '+15551230000',
  to: '+15551230001',
  route: 'désk',
  account: 'default',
  cause: 'NORMAL_CLEARING',
  seconds: 12,
  errors: 0,
  direction: 'inbound',
  parentId: null,
  createdAt: startedAt,
  answeredAt: startedAt + 1000,
  endedAt: startedAt + 12_000,
  details: { notes: { face: 'a' }, ended: { cause: 'normal', by: 'caller' } },
  events: [{ at: 0, event: 'dtmf', key: '1' }],
});

const recording = (id: string, startedAt: number, more: Partial<StoredRecording> = {}): StoredRecording => ({
  id,
  account: 'default',
  callId: 'c'.repeat(32),
  format: 'wav',
  channels: 1,
  durationMs: 1234,
  bytes: 19_788,
  startedAt,
  endedAt: startedAt + 1300,
  by: 'record',
  roomId: '',
  ...more,
});

/** What every store of calls does. */
export function storeContract(name: string, make: () => CallStore | Promise<CallStore>): void {
  describe(`a store of calls: ${name}`, () => {
    let store: CallStore;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    test('gives back what was saved', async () => {
      await store.save(call('one', 1000));
      expect(await store.find('one')).toEqual(call('one', 1000));
      expect(await store.find('two')).toBeUndefined();
    });

    test('saving again replaces', async () => {
      await store.save(call('one', 1000));
      await store.save({ ...call('one', 1000), cause: 'USER_BUSY' });
      expect((await store.find('one'))?.cause).toBe('USER_BUSY');
      expect(await store.list({ limit: 10 })).toHaveLength(1);
    });

    test('searches the calls of one account, in pages both ways', async () => {
      for (const [index, at] of [1000, 3000, 2000, 2000].entries()) await store.save(call(`call ${index}`, at));
      await store.save({ ...call('somebody else', 1500), account: 'other' });
      await store.save({ ...call('child', 2500), direction: 'dialled', parentId: 'call 1', to: '7001' });
      const ids = async (wanted: object, page: object) =>
        (await store.search({ account: 'default', ...wanted }, { limit: 10, ...page })).map(({ id }) => id);
      expect(await ids({}, {})).toEqual(['call 1', 'child', 'call 3', 'call 2', 'call 0']);
      const after = { createdAt: 2000, id: 'call 3' };
      expect(await ids({}, { after, limit: 1 })).toEqual(['call 2']);
      expect(await ids({}, { after, ascending: true })).toEqual(['child', 'call 1']);
      expect(await ids({ parentId: 'call 1' }, {})).toEqual(['child']);
      expect(await ids({ to: '7001' }, {})).toEqual(['child']);
      expect(await ids({ startedFrom: 2000, startedTo: 2500 }, {})).toEqual(['child', 'call 3', 'call 2']);
      expect(await ids({ endedTo: 13_000 }, {})).toEqual(['call 0']);
      expect(await ids({ endedFrom: 15_000, from: '+15551230000' }, {})).toEqual(['call 1']);
      expect(await store.search({ account: 'nobody' }, { limit: 10 })).toEqual([]);
    });

    test('knows and forgets a call of its account alone', async () => {
      await store.save(call('one', 1000));
      const { events: _events, ...summary } = call('one', 1000);
      expect(await store.summary('default', 'one')).toEqual(summary);
      expect(await store.summary('other', 'one')).toBeUndefined();
      expect(await store.remove('other', 'one')).toBe(false);
      expect(await store.remove('default', 'one')).toBe(true);
      expect(await store.find('one')).toBeUndefined();
    });

    test('lists newest first, in pages, without events', async () => {
      for (const at of [1000, 3000, 2000]) await store.save(call(`at ${at}`, at));
      const first = await store.list({ limit: 2 });
      expect(first.map(({ id }) => id)).toEqual(['at 3000', 'at 2000']);
      expect(first[0]).not.toHaveProperty('events');
      const last = first.at(-1);
      expect((await store.list({ limit: 2, before: last?.startedAt ?? 0 })).map(({ id }) => id)).toEqual(['at 1000']);
    });

    test('forgets what is old', async () => {
      for (const at of [1000, 2000, 3000]) await store.save(call(`at ${at}`, at));
      expect(await store.forget(2500)).toBe(2);
      expect((await store.list({ limit: 10 })).map(({ id }) => id)).toEqual(['at 3000']);
    });

    test('how a live call stands is kept until it is dropped', async () => {
      expect(await store.kept('live')).toBeUndefined();
      await store.keep('live', 'a document', 'first');
      await store.keep('live', null, 'second');
      expect(await store.kept('live')).toEqual({ document: 'a document', position: 'second' });
      await store.keep('live', 'another', 'third');
      expect(await store.kept('live')).toEqual({ document: 'another', position: 'third' });
      await store.drop('live');
      expect(await store.kept('live')).toBeUndefined();
    });

    test('what is asked for first is done first, also without waiting for it', async () => {
      const all = [
        store.keep('live', 'a document', 'first'),
        store.keep('live', null, 'second'),
        store.keep('other', 'another', 'first'),
        store.drop('other'),
        store.save(call('one', 1000)),
        store.save({ ...call('one', 1000), cause: 'USER_BUSY' }),
      ];
      await store.settled();
      expect(await store.kept('live')).toEqual({ document: 'a document', position: 'second' });
      expect(await store.kept('other')).toBeUndefined();
      expect((await store.find('one'))?.cause).toBe('USER_BUSY');
      await Promise.all(all);
    });

    test('one that cannot be saved takes nothing else with it', async () => {
      const impossible = { ...call('two', 1000), from: undefined } as unknown as StoredCall;
      const all = [store.keep('live', 'a document', 'first'), store.save(impossible), store.save(call('one', 1000))];
      const outcomes = (await Promise.allSettled(all)).map(({ status }) => status);
      expect(outcomes[2]).toBe('fulfilled');
      expect(await store.kept('live')).toEqual({ document: 'a document', position: 'first' });
      expect(await store.find('one')).toEqual(call('one', 1000));
    });

    describe('recordings', () => {
      test('are given back as they were saved, and replaced by their id', async () => {
        await store.recordings.save(recording('one', 1000));
        await store.recordings.save(recording('one', 1000, { channels: 2, format: 'mp3' }));
        expect(await store.recordings.find('one')).toEqual(recording('one', 1000, { channels: 2, format: 'mp3' }));
        expect(await store.recordings.find('two')).toBeUndefined();
        expect(await store.recordings.list({ limit: 10 })).toHaveLength(1);
      });

      test('are listed newest first, in pages, by account and by call', async () => {
        const other = { account: "o'ther", callId: 'd'.repeat(32) };
        for (const at of [1000, 3000, 2000]) await store.recordings.save(recording(`at ${at}`, at));
        await store.recordings.save(recording('other', 2500, other));
        const ids = async (options: Parameters<typeof store.recordings.list>[0]) =>
          (await store.recordings.list(options)).map(({ id }) => id);
        expect(await ids({ limit: 10 })).toEqual(['at 3000', 'other', 'at 2000', 'at 1000']);
        expect(await ids({ limit: 2, account: 'default' })).toEqual(['at 3000', 'at 2000']);
        const last = { startedAt: 2000, id: 'at 2000' };
        expect(await ids({ limit: 2, account: 'default', after: last })).toEqual(['at 1000']);
        expect(await ids({ limit: 2, account: 'default', ascending: true })).toEqual(['at 1000', 'at 2000']);
        expect(await ids({ limit: 2, account: 'default', ascending: true, after: last })).toEqual(['at 3000']);
        expect(await ids({ limit: 9, startedFrom: 2000, startedTo: 2500 })).toEqual(['other', 'at 2000']);
        expect(await ids({ limit: 10, callId: other.callId })).toEqual(['other']);
        expect(await ids({ limit: 10, callId: other.callId, account: 'default' })).toEqual([]);
      });

      test('of the same moment are told apart by their id, and those of a room by the room', async () => {
        for (const id of ['b', 'a', 'c'])
          await store.recordings.save(recording(id, 1000, { roomId: id, by: 'conference' }));
        const ids = async (options: Parameters<typeof store.recordings.list>[0]) =>
          (await store.recordings.list(options)).map(({ id }) => id);
        expect(await ids({ limit: 2 })).toEqual(['c', 'b']);
        expect(await ids({ limit: 2, after: { startedAt: 1000, id: 'b' } })).toEqual(['a']);
        expect(await ids({ limit: 2, roomId: 'b' })).toEqual(['b']);
        expect((await store.recordings.find('b'))?.by).toBe('conference');
      });

      test('are deleted one by one, or by age, and it is said which', async () => {
        for (const at of [1000, 2000, 3000]) await store.recordings.save(recording(`at ${at}`, at));
        expect(await store.recordings.delete('at 1000')).toBe(true);
        expect(await store.recordings.delete('at 1000')).toBe(false);
        expect(await store.recordings.forget(2500)).toEqual([recording('at 2000', 2000)]);
        expect(await store.recordings.list({ limit: 10 })).toEqual([recording('at 3000', 3000)]);
      });
    });

    test('text of any kind survives', async () => {
      const odd = { ...call(`'; DROP TABLE calls; --`, 5), route: '\u0000 "quoted" 漢字' };
      await store.save(odd);
      expect(await store.find(odd.id)).toEqual(odd);
    });
  });
}
