import { type Database, reached } from './database.ts';
import type { QuestionStore } from './questions.ts';

/** The tables of what processes ask each other. */
export function questionsIn(database: Database): QuestionStore {
  const { kysely, news } = database;
  const nothingToHear = { close: async () => {} };
  // What was written down is found by whoever looks, told or not.
  const tell = (id: string) => reached(database, async () => news?.tell(id)).catch(() => {});
  return {
    lookEveryMs: news ? 500 : 50,
    listen: (heard) => news?.listen(heard) ?? nothingToHear,
    async ask(question, askedBy, askedAt) {
      const insert = kysely
        .insertInto('questions')
        .values({ ...question, askedBy, askedAt, takenBy: '' })
        .onConflict((conflict) => conflict.doNothing());
      await reached(database, () => insert.execute());
      await tell(question.id);
    },
    async open(process, askedSince) {
      const query = kysely
        .selectFrom('questions')
        .select(['id', 'account', 'about', 'method', 'arguments'])
        .where('takenBy', '=', '')
        .where('askedBy', '<>', process)
        .where('askedAt', '>=', askedSince)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('answers')
                .select('answers.by')
                .whereRef('answers.question', '=', 'questions.id')
                .where('answers.by', '=', process),
            ),
          ),
        )
        .orderBy('askedAt');
      return reached(database, () => query.execute());
    },
    async take(id, process) {
      // One's own again, where the connection was lost before anybody could say so.
      const query = kysely
        .updateTable('questions')
        .set({ takenBy: process })
        .where('id', '=', id)
        .where('takenBy', 'in', ['', process])
        .returning('id');
      return (await reached(database, () => query.executeTakeFirst())) !== undefined;
    },
    async answer(id, process, answer) {
      const insert = kysely
        .insertInto('answers')
        .values({ question: id, by: process, answer })
        .onConflict((conflict) => conflict.doNothing());
      await reached(database, () => insert.execute());
      await tell(id);
    },
    async answers(id) {
      const taken = kysely.selectFrom('questions').select('takenBy').where('id', '=', id);
      const given = kysely.selectFrom('answers').select(['by', 'answer']).where('question', '=', id);
      const { takenBy = '' } = (await reached(database, () => taken.executeTakeFirst())) ?? {};
      const rows = await reached(database, () => given.execute());
      return { takenBy, given: new Map(rows.map(({ by, answer }) => [by, answer])) };
    },
    async withdraw(id) {
      const own = kysely.deleteFrom('questions').where('id', '=', id).where('takenBy', '=', '').returning('id');
      const left = kysely.selectFrom('questions').select('id').where('id', '=', id);
      return reached(database, async () => {
        if (!(await own.executeTakeFirst()) && (await left.executeTakeFirst())) return false;
        await kysely.deleteFrom('answers').where('question', '=', id).execute();
        return true;
      });
    },
    async forget(id) {
      await reached(database, async () => {
        await kysely.deleteFrom('questions').where('id', '=', id).execute();
        await kysely.deleteFrom('answers').where('question', '=', id).execute();
      });
    },
    async stay(process, at) {
      const update = kysely.updateTable('processes').set({ seenAt: at }).where('id', '=', process).returning('id');
      if (await reached(database, () => update.executeTakeFirst())) return;
      const insert = kysely
        .insertInto('processes')
        .values({ id: process, seenAt: at })
        .onConflict((conflict) => conflict.doNothing());
      await reached(database, () => insert.execute());
      await tell('');
    },
    async leave(process) {
      await reached(database, () => kysely.deleteFrom('processes').where('id', '=', process).execute());
      await tell('');
    },
    async others(process, since) {
      const query = kysely.selectFrom('processes').select('id').where('id', '<>', process).where('seenAt', '>=', since);
      return (await reached(database, () => query.execute())).map(({ id }) => id);
    },
    async sweep(before) {
      await reached(database, async () => {
        await kysely.deleteFrom('processes').where('seenAt', '<', before).execute();
        await kysely.deleteFrom('questions').where('askedAt', '<', before).execute();
        await kysely
          .deleteFrom('answers')
          .where('question', 'not in', kysely.selectFrom('questions').select('id'))
          .execute();
      });
    },
  };
}
