import { callsIn } from './calls.ts';
import { type Database, patiently, type Tables } from './database.ts';
import { questionsIn } from './database-questions.ts';
import { shelvesIn } from './database-shelves.ts';
import { migrate } from './migrations.ts';
import { prepared } from './prepared.ts';
import { recordingsIn } from './recordings.ts';
import type { SharedStore } from './store.ts';
import { WriteBatch } from './write-batch.ts';

/** The store in a database, whose tables are brought to this program's version first. @throws StoreUnusable */
export async function storeIn(database: Database): Promise<SharedStore> {
  const { kysely } = database;
  try {
    await migrate(database);
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
  const batch = new WriteBatch(database);
  const read = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await batch.settled();
    return patiently(database, work);
  };
  const keepAll = prepared<Tables['live']>(({ id, document, position }) =>
    kysely
      .insertInto('live')
      .values({ id, document, position })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ document, position })),
  );
  const keepPosition = prepared<Omit<Tables['live'], 'document'>>(({ id, position }) =>
    kysely.updateTable('live').set({ position }).where('id', '=', id),
  );
  const calls = callsIn(database, batch);
  const drop = prepared<{ readonly id: string }>(({ id }) => kysely.deleteFrom('live').where('id', '=', id));
  return {
    ...calls,
    keep: (id, document, position) =>
      document === null
        ? batch.write(keepPosition({ id, position }), { row: id, column: 'position' })
        : batch.write(keepAll({ id, document, position }), { row: id }),
    async kept(id) {
      const query = kysely.selectFrom('live').select(['document', 'position']).where('id', '=', id);
      return read(() => query.executeTakeFirst());
    },
    drop: (id) => batch.write(drop({ id }), { row: id }),
    recordings: recordingsIn(database),
    shelves: shelvesIn(database),
    questions: questionsIn(database),
    settled: () => batch.settled(),
    async close() {
      await batch.settled();
      await kysely.destroy();
    },
  };
}
