import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Question, SharedStore } from '../../src/store/index.ts';

const question = (id: string, more: Partial<Question> = {}): Question => ({
  id,
  account: 'acme',
  about: 'c'.repeat(32),
  method: 'calls.end',
  arguments: '["\u0000 sealed \u00fc"]',
  ...more,
});

/** What processes with one store may ask each other by it: `make` gives the same database each time it is called with one name. */
export function questionContract(name: string, make: (database: string) => Promise<SharedStore>): void {
  describe(`questions between processes: ${name}`, () => {
    let stores: readonly SharedStore[] = [];
    let count = 0;
    beforeEach(async () => {
      const database = `questions${++count}`;
      stores = [await make(database), await make(database)];
    });
    afterEach(() => Promise.all(stores.map((store) => store.close())));
    const both = () => {
      const [mine, theirs] = stores.map(({ questions }) => questions);
      if (!mine || !theirs) throw new Error('there are two');
      return { mine, theirs };
    };

    test('others see what is asked as it was asked, oldest first, until they have answered', async () => {
      const { mine, theirs } = both();
      await mine.ask(question('two'), 'me', 2000);
      await mine.ask(question('one', { about: '', method: 'calls.going' }), 'me', 1000);
      expect(await mine.open('me', 0)).toEqual([]);
      expect(await theirs.open('you', 0)).toEqual([
        question('one', { about: '', method: 'calls.going' }),
        question('two'),
      ]);
      expect((await theirs.open('you', 1500)).map(({ id }) => id)).toEqual(['two']);
      await theirs.answer('two', 'you', null);
      await theirs.answer('one', 'you', 'mine');
      await theirs.answer('one', 'you', 'another');
      expect(await theirs.open('you', 0)).toEqual([]);
      expect((await theirs.open('third', 0)).map(({ id }) => id)).toEqual(['one', 'two']);
      expect(await mine.answers('one')).toEqual({ takenBy: '', given: new Map([['you', 'mine']]) });
      expect(await mine.answers('two')).toEqual({ takenBy: '', given: new Map([['you', null]]) });
    });

    test('one process has it, and then nobody withdraws it', async () => {
      const { mine, theirs } = both();
      await mine.ask(question('one'), 'me', 1000);
      const taken = await Promise.all([theirs.take('one', 'you'), mine.take('one', 'third')]);
      expect(taken.toSorted()).toEqual([false, true]);
      const holder = taken[0] ? 'you' : 'third';
      // As when the connection broke before the first time was acknowledged.
      expect(await theirs.take('one', holder)).toBe(true);
      expect(await theirs.open('fourth', 0)).toEqual([]);
      expect(await mine.withdraw('one')).toBe(false);
      await theirs.answer('one', holder, 'done');
      expect(await mine.answers('one')).toEqual({ takenBy: holder, given: new Map([[holder, 'done']]) });
      await mine.forget('one');
      expect(await mine.answers('one')).toEqual({ takenBy: '', given: new Map() });
    });

    test('withdrawn, nobody has it any more', async () => {
      const { mine, theirs } = both();
      await mine.ask(question('one'), 'me', 1000);
      expect(await mine.withdraw('one')).toBe(true);
      expect(await mine.withdraw('one')).toBe(true);
      expect(await theirs.take('one', 'you')).toBe(false);
      expect(await theirs.open('you', 0)).toEqual([]);
    });

    test('of taking and withdrawing at the same moment one comes about', async () => {
      const { mine, theirs } = both();
      for (let time = 0; time < 20; time++) {
        await mine.ask(question(`q${time}`), 'me', 1000);
        const both = await Promise.all([mine.withdraw(`q${time}`), theirs.take(`q${time}`, 'you')]);
        expect(both.filter(Boolean)).toHaveLength(1);
      }
    });

    test('knows who is there, until they leave or have not been seen for a while', async () => {
      const { mine, theirs } = both();
      await mine.stay('me', 1000);
      await theirs.stay('you', 1000);
      await theirs.stay('you', 3000);
      expect(await mine.others('me', 2000)).toEqual(['you']);
      expect(await theirs.others('you', 2000)).toEqual([]);
      expect(await theirs.others('you', 1000)).toEqual(['me']);
      await theirs.leave('you');
      expect(await mine.others('me', 0)).toEqual([]);
    });

    test('forgets what those who are gone have left behind, and nothing else', async () => {
      const { mine, theirs } = both();
      await mine.stay('gone', 1000);
      await mine.stay('me', 3000);
      await mine.ask(question('old'), 'gone', 1000);
      await mine.ask(question('new'), 'me', 3000);
      for (const id of ['old', 'new', 'lost']) await theirs.answer(id, 'you', id);
      await mine.sweep(2000);
      expect(await mine.others('you', 0)).toEqual(['me']);
      expect((await mine.open('third', 0)).map(({ id }) => id)).toEqual(['new']);
      expect((await mine.answers('old')).given.size + (await mine.answers('lost')).given.size).toBe(0);
      expect((await mine.answers('new')).given.get('you')).toBe('new');
    });

    test('says how soon who only looks should look, and tells who listens where it can', async () => {
      const { mine, theirs } = both();
      const heard: string[] = [];
      const listening = theirs.listen((id) => heard.push(id));
      if (mine.lookEveryMs < 1000) return listening.close();
      await expect
        .poll(async () => {
          await mine.ask(question('one'), 'me', 1000);
          return heard;
        })
        .toContain('one');
      await mine.answer('two', 'me', null);
      await mine.leave('me');
      await expect.poll(() => heard).toEqual(expect.arrayContaining(['one', 'two', '']));
      await listening.close();
      const before = heard.length;
      await mine.ask(question('three'), 'me', 1000);
      expect(heard).toHaveLength(before);
    });
  });
}
