import { type Database, patiently } from './database.ts';
import type { RecordingStore } from './store.ts';

/** The table of recordings. */
export function recordingsIn(database: Database): RecordingStore {
  const { kysely } = database;
  return {
    async save({ id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt }) {
      const facts = { account, callId, format, channels, durationMs, bytes, startedAt, endedAt };
      const query = kysely
        .insertInto('recordings')
        .values({ id, ...facts })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(facts));
      await patiently(database, () => query.execute());
    },
    async find(id) {
      const query = kysely.selectFrom('recordings').selectAll().where('id', '=', id);
      const row = await patiently(database, () => query.executeTakeFirst());
      return row && { ...row };
    },
    async list({ account, callId, limit, before }) {
      let query = kysely.selectFrom('recordings').selectAll();
      if (before !== undefined) query = query.where('startedAt', '<', before);
      if (account !== undefined) query = query.where('account', '=', account);
      if (callId !== undefined) query = query.where('callId', '=', callId);
      const ordered = query.orderBy('startedAt', 'desc').orderBy('id').limit(limit);
      return (await patiently(database, () => ordered.execute())).map((row) => ({ ...row }));
    },
    async delete(id) {
      const query = kysely.deleteFrom('recordings').where('id', '=', id);
      return (await patiently(database, () => query.executeTakeFirst())).numDeletedRows > 0n;
    },
    async forget(startedBefore) {
      const query = kysely.deleteFrom('recordings').where('startedAt', '<', startedBefore).returningAll();
      return (await patiently(database, () => query.execute())).map((row) => ({ ...row }));
    },
  };
}
