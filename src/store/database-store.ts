import type { TraceEvent } from '../trace/index.ts';
import { type Database, patiently, type Tables } from './database.ts';
import { shelvesIn } from './database-shelves.ts';
import { migrate } from './migrations.ts';
import { prepared } from './prepared.ts';
import { recordingsIn } from './recordings.ts';
import type { CallStore } from './store.ts';
import { WriteBatch } from './write-batch.ts';

const summaryColumns = ['id', 'startedAt', 'from', 'to', 'route', 'account', 'cause', 'seconds', 'errors'] as const;

/** The store in a database, whose tables are brought to this program's version first. @throws StoreUnusable */
export async function storeIn(database: Database): Promise<CallStore> {
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
  const save = prepared<Tables['calls']>(
    ({ id, startedAt, from, to, route, account, cause, seconds, errors, events }) => {
      const facts = { startedAt, from, to, route, account, cause, seconds, errors, events };
      return kysely
        .insertInto('calls')
        .values({ id, ...facts })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(facts));
    },
  );
  const keepAll = prepared<Tables['live']>(({ id, document, position }) =>
    kysely
      .insertInto('live')
      .values({ id, document, position })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ document, position })),
  );
  const keepPosition = prepared<Omit<Tables['live'], 'document'>>(({ id, position }) =>
    kysely.updateTable('live').set({ position }).where('id', '=', id),
  );
  const drop = prepared<{ readonly id: string }>(({ id }) => kysely.deleteFrom('live').where('id', '=', id));
  return {
    save: ({ events, ...summary }) => batch.write(save({ ...summary, events: JSON.stringify(events) })),
    async find(id) {
      const query = kysely.selectFrom('calls').selectAll().where('id', '=', id);
      const row = await read(() => query.executeTakeFirst());
      return row && { ...row, events: JSON.parse(row.events) as TraceEvent[] };
    },
    async list({ limit, before }) {
      const all = kysely.selectFrom('calls').select(summaryColumns);
      const query = before === undefined ? all : all.where('startedAt', '<', before);
      const rows = await read(() => query.orderBy('startedAt', 'desc').orderBy('id').limit(limit).execute());
      return rows.map((row) => ({ ...row }));
    },
    async forget(startedBefore) {
      const query = kysely.deleteFrom('calls').where('startedAt', '<', startedBefore);
      return Number((await read(() => query.executeTakeFirst())).numDeletedRows);
    },
    keep: (id, document, position) =>
      batch.write(document === null ? keepPosition({ id, position }) : keepAll({ id, document, position })),
    async kept(id) {
      const query = kysely.selectFrom('live').select(['document', 'position']).where('id', '=', id);
      return read(() => query.executeTakeFirst());
    },
    drop: (id) => batch.write(drop({ id })),
    recordings: recordingsIn(database),
    shelves: shelvesIn(database),
    settled: () => batch.settled(),
    async close() {
      await batch.settled();
      await kysely.destroy();
    },
  };
}
