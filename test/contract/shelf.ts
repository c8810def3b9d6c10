import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Change, numberScope, type Shelf, tokenScope } from '../../src/desk/index.ts';
import type { CallStore, ErrandStore } from '../../src/store/index.ts';

const errand = (id: string, lane = 'lane', more: { readonly notBefore?: number } = {}): Change => ({
  errand: { kind: 'notice', id, lane, task: { said: `by ${id}` }, ...more },
});

/** What every store of kept things and errands does. */
export function shelfContract(name: string, make: () => CallStore | Promise<CallStore>): void {
  describe(`what is kept for accounts: ${name}`, () => {
    let store: CallStore;
    let now: number;
    let mine: Shelf;
    let theirs: Shelf;
    let errands: ErrandStore;
    beforeEach(async () => {
      store = await make();
      now = 1000;
      mine = store.shelves.of('mine', () => now);
      theirs = store.shelves.of('theirs', () => now);
      errands = store.shelves.errands;
    });
    afterEach(() => store.close());

    const put = (id: string, value: string, more: object = {}): Change => ({
      put: 'app',
      id,
      value: { value },
      ...more,
    });
    const ids = async (shelf: Shelf, page: Parameters<Shelf['list']>[1]) =>
      (await shelf.list('app', page)).entries.map(({ id }) => id);

    test('what was written is there, with revisions and times, for its own account only', async () => {
      const first = await mine.write([put('a', 'one')]);
      expect(first).toEqual({
        ok: true,
        items: [{ kind: 'app', id: 'a', revision: 1, createdAt: 1000, changedAt: 1000, value: { value: 'one' } }],
      });
      now = 2000;
      await mine.write([put('a', 'two')]);
      expect(await mine.get('app', 'a')).toEqual({
        kind: 'app',
        id: 'a',
        revision: 2,
        createdAt: 1000,
        changedAt: 2000,
        value: { value: 'two' },
      });
      expect(await mine.get('other', 'a')).toBeNull();
      expect(await theirs.get('app', 'a')).toBeNull();
      expect(await ids(theirs, { limit: 10 })).toEqual([]);
      await theirs.write([put('a', 'theirs')]);
      await theirs.write([{ remove: 'app', id: 'a' }]);
      expect((await mine.get('app', 'a'))?.value).toEqual({ value: 'two' });
    });

    test('what is expected of the revision is held to', async () => {
      expect(await mine.write([put('a', 'new', { expects: 0 })])).toMatchObject({ ok: true });
      const refused = { ok: false, why: 'changed-meanwhile', id: 'a' };
      expect(await mine.write([put('a', 'again', { expects: 0 })])).toEqual(refused);
      expect(await mine.write([put('a', 'later', { expects: 1 })])).toMatchObject({
        ok: true,
        items: [{ revision: 2 }],
      });
      expect(await mine.write([put('a', 'stale', { expects: 1 })])).toEqual(refused);
      expect(await mine.write([put('b', 'none', { expects: 3 })])).toMatchObject({ ok: false, id: 'b' });
      expect((await mine.get('app', 'a'))?.value).toEqual({ value: 'later' });
    });

    test('of two who saw the same, one writes', async () => {
      await mine.write([put('a', 'seen')]);
      const both = await Promise.all(['one', 'other'].map((text) => mine.write([put('a', text, { expects: 1 })])));
      expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
    });

    test('all of a write or nothing', async () => {
      await mine.write([put('a', 'here')]);
      const written = await mine.write([
        put('b', 'new', { names: [{ scope: numberScope, name: '+15551230001' }] }),
        errand('e'),
        { remove: 'app', id: 'a' },
        put('c', 'stale', { expects: 7 }),
      ]);
      expect(written).toMatchObject({ ok: false, why: 'changed-meanwhile' });
      expect(await ids(mine, { limit: 10 })).toEqual(['a']);
      expect(await mine.owner(numberScope, '+15551230001')).toBeNull();
      expect(await errands.count()).toBe(0);
    });

    test('numbers and tokens are unique over all accounts, other names within one', async () => {
      const number = { scope: numberScope, name: '+15551230001' };
      const token = { scope: tokenScope('twiml'), name: 'secret-token' };
      const friendly = { scope: 'app name', name: 'desk' };
      await mine.write([put('a', 'x', { names: [number, token, friendly] })]);
      const owner = { account: 'mine', kind: 'app', id: 'a' };
      expect(await theirs.owner(number.scope, number.name)).toEqual(owner);
      expect(await theirs.owner(token.scope, token.name)).toEqual(owner);
      expect(await theirs.owner(friendly.scope, friendly.name)).toBeNull();
      const taken = { ok: false, why: 'taken' };
      expect(await theirs.write([put('b', 'x', { names: [number] })])).toEqual({ ...taken, ...number, by: null });
      expect(await theirs.write([put('b', 'x', { names: [token] })])).toEqual({ ...taken, ...token, by: null });
      expect(await theirs.write([put('b', 'x', { names: [friendly] })])).toMatchObject({ ok: true });
      expect(await mine.write([put('b', 'x', { names: [number] })])).toEqual({
        ...taken,
        ...number,
        by: { kind: 'app', id: 'a' },
      });
    });

    test('names are kept where none are given, replaced by those that are, and go with their thing', async () => {
      const named = (...all: readonly string[]) => ({ names: all.map((one) => ({ scope: 'n', name: one })) });
      const has = async (one: string) => (await mine.owner('n', one))?.id ?? null;
      await mine.write([put('a', 'x', named('one', 'two'))]);
      await mine.write([put('a', 'y')]);
      expect([await has('one'), await has('two')]).toEqual(['a', 'a']);
      await mine.write([put('a', 'z', named('two', 'three', 'three'))]);
      expect([await has('one'), await has('two'), await has('three')]).toEqual([null, 'a', 'a']);
      await mine.write([{ remove: 'app', id: 'a' }, put('b', 'x', named('two'))]);
      expect([await has('two'), await has('three')]).toEqual(['b', null]);
    });

    test('of many who want a name at once, one gets it', async () => {
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 ? mine : theirs).write([
            put(`n${index}`, 'x', { expects: 0, names: [{ scope: numberScope, name: '+15551230009' }] }),
          ]),
        ),
      );
      expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test('those of a kind and an account are counted', async () => {
      expect(await mine.count('app')).toBe(0);
      await mine.write([put('a', 'x'), put('b', 'x'), { put: 'other', id: 'a', value: {} }]);
      await theirs.write([put('c', 'x')]);
      await mine.write([put('a', 'again')]);
      expect([await mine.count('app'), await theirs.count('app'), await mine.count('other')]).toEqual([2, 1, 1]);
      await mine.write([{ remove: 'app', id: 'a' }]);
      expect(await mine.count('app')).toBe(1);
    });

    test('pages are stable while things are added, removed and changed', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await mine.write([put(id, 'x')]);
      const first = await mine.list('app', { limit: 2 });
      expect(first.entries.map(({ id }) => id)).toEqual(['e', 'd']);
      await mine.write([put('f', 'new'), put('e', 'changed'), { remove: 'app', id: 'd' }]);
      const second = await mine.list('app', { limit: 2, after: first.next ?? '' });
      expect(second.entries.map(({ id }) => id)).toEqual(['c', 'b']);
      const last = await mine.list('app', { limit: 2, after: second.next ?? '' });
      expect(last).toMatchObject({ entries: [{ id: 'a' }] });
      expect(last.next).toBeUndefined();
      expect(await ids(mine, { limit: 5 })).toEqual(['f', 'e', 'c', 'b', 'a']);
      const ascending = await mine.list('app', { limit: 3, ascending: true });
      expect(ascending.entries.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect(await ids(mine, { limit: 3, ascending: true, after: ascending.next ?? '' })).toEqual(['e', 'f']);
    });

    test.each([
      '',
      'x',
      '1',
      '1.',
      '9'.repeat(40),
      '\u0000',
      "1.'; DROP TABLE items",
    ])('what is no mark of ours lists nothing that could not be listed: %j', async (after) => {
      await mine.write([put('a', 'x')]);
      expect((await mine.list('app', { limit: 2, after })).entries).toEqual([]);
    });

    test('what is old is forgotten by its kind, with its names', async () => {
      await mine.write([put('a', 'x', { names: [{ scope: 'n', name: 'old' }] }), { put: 'other', id: 'a', value: {} }]);
      now = 2000;
      await mine.write([put('b', 'x', { names: [{ scope: 'n', name: 'new' }] })]);
      expect(await store.shelves.forget('app', 2000)).toBe(1);
      expect([await ids(mine, { limit: 9 }), await mine.get('other', 'a')]).toMatchObject([['b'], { id: 'a' }]);
      expect([await mine.owner('n', 'old'), (await mine.owner('n', 'new'))?.id]).toEqual([null, 'b']);
    });

    test('of two accounts that call a thing the same, the one whose is not old keeps its name', async () => {
      await mine.write([put('a', 'x', { names: [{ scope: 'n', name: 'same' }] })]);
      now = 2000;
      await theirs.write([put('a', 'x', { names: [{ scope: 'n', name: 'same' }] })]);
      expect(await store.shelves.forget('app', 2000)).toBe(1);
      expect([await mine.owner('n', 'same'), (await theirs.owner('n', 'same'))?.id]).toEqual([null, 'a']);
    });

    test('text of any kind survives', async () => {
      const odd = `'; DROP TABLE items; -- \u0000 "quoted" 漢字 \u0001`;
      await mine.write([
        { put: 'app', id: odd, value: { [odd]: [odd, null, 1.5, true] }, names: [{ scope: odd, name: odd }] },
      ]);
      expect((await mine.get('app', odd))?.value).toEqual({ [odd]: [odd, null, 1.5, true] });
      expect((await mine.owner(odd, odd))?.id).toBe(odd);
    });

    describe('errands', () => {
      const claim = (holder: string, limit = 10) => errands.claim({ holder, now, until: now + 100, limit });
      const idsOf = (all: readonly { readonly id: string }[]) => all.map(({ id }) => id);

      test('are had one by one of each lane, in order, and by one holder at a time', async () => {
        await mine.write([errand('a1', 'a'), errand('a2', 'a'), errand('b1', 'b')]);
        await theirs.write([errand('t1', 'a')]);
        const claimed = await claim('one');
        expect(idsOf(claimed)).toEqual(['a1', 'b1', 't1']);
        expect(claimed[0]).toEqual({
          kind: 'notice',
          id: 'a1',
          lane: 'a',
          account: 'mine',
          task: { said: 'by a1' },
          notBefore: 1000,
          since: 1000,
          attempts: 0,
        });
        expect(await claim('other')).toEqual([]);
        expect(await errands.finish({ id: 'a1', account: 'mine' }, 'other', [], now)).toBeNull();
        expect(await errands.finish({ id: 'a1', account: 'mine' }, 'one', [], now)).toMatchObject({ ok: true });
        expect(idsOf(await claim('other'))).toEqual(['a2']);
      });

      test('written twice are one', async () => {
        await mine.write([errand('a')]);
        await mine.write([errand('a')]);
        expect(await errands.count()).toBe(1);
      });

      test('wait until it is their time, and their lane with them', async () => {
        await mine.write([errand('a1', 'a', { notBefore: 1500 }), errand('a2', 'a'), errand('b')]);
        expect(idsOf(await claim('one'))).toEqual(['b']);
        await errands.finish({ id: 'b', account: 'mine' }, 'one', [], now);
        now = 1500;
        expect(idsOf(await claim('one'))).toEqual(['a1']);
        expect(await errands.postpone('a1', 'one', 1600)).toBe(true);
        expect(await claim('one')).toEqual([]);
        now = 1600;
        const [again] = await claim('other');
        expect(again).toMatchObject({ id: 'a1', attempts: 1, since: 1000 });
        expect(await errands.postpone('a1', 'one', 1)).toBe(false);
        expect(await errands.postpone('a1', 'other', 1600, 1)).toBe(true);
        expect(await claim('other')).toMatchObject([{ id: 'a1', attempts: 1 }]);
      });

      test('whose holder is gone are had by another', async () => {
        await mine.write([errand('a')]);
        await claim('one');
        now += 99;
        expect(await errands.hold('a', { holder: 'one', until: now + 100 })).toBe(true);
        now += 50;
        expect(await claim('other')).toEqual([]);
        now += 50;
        expect(await claim('other')).toMatchObject([{ id: 'a', attempts: 1 }]);
        expect(await errands.hold('a', { holder: 'one', until: now + 100 })).toBe(false);
      });

      test('that are done leave what came of them, or nothing of both', async () => {
        await mine.write([errand('a'), put('stale', 'x')]);
        await claim('one');
        const done = { id: 'a', account: 'mine' };
        expect(
          await errands.finish(done, 'one', [put('r', 'x'), put('stale', 'y', { expects: 9 })], now),
        ).toMatchObject({
          why: 'changed-meanwhile',
        });
        expect([await mine.get('app', 'r'), await errands.count('mine')]).toEqual([null, 1]);
        expect(await errands.finish(done, 'one', [put('r', 'x'), errand('next')], now)).toMatchObject({ ok: true });
        expect((await mine.get('app', 'r'))?.value).toEqual({ value: 'x' });
        expect(idsOf(await claim('one'))).toEqual(['next']);
        expect([await errands.count('mine'), await errands.count('theirs')]).toEqual([1, 0]);
      });

      test('of many who ask at once, each is had once', async () => {
        await mine.write(Array.from({ length: 12 }, (_, index) => errand(`e${index}`, `lane ${index % 6}`)));
        const all = await Promise.all(['one', 'two', 'three', 'four'].map((holder) => claim(holder)));
        expect(idsOf(all.flat()).sort()).toEqual(['e0', 'e1', 'e2', 'e3', 'e4', 'e5']);
      });
    });
  });
}
