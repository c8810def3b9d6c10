import { type Database, patiently } from './database.ts';
import type { RecordingStore } from './store.ts';

/** The table of recordings. */
export function recordingsIn(database: Database): RecordingStore {
  const { kysely } = database;
  return {
    async save({ id, ...recording }) {
      const { account, callId, format, channels, durationMs, bytes, startedAt, endedAt, by, roomId } = recording;
      const facts = { account, callId, format, channels, durationMs, bytes, startedAt, endedAt, by, roomId };
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
    async list({ account, callId, roomId, startedFrom, startedTo, limit, after, ascending = false }) {
      const [direction, beyond] = ascending ? (['asc', '>'] as const) : (['desc', '<'] as const);
      let query = kysely.selectFrom('recordings').selectAll();
      if (account !== undefined) query = query.where('account', '=', account);
      if (callId !== undefined) query = query.where('callId', '=', callId);
      if (roomId !== undefined) query = query.where('roomId', '=', roomId);
      if (startedFrom !== undefined) query = query.where('startedAt', '>=', startedFrom);
      if (startedTo !== undefined) query = query.where('startedAt', '<=', startedTo);
      if (after)
        query = query.where((where) =>
          where.or([
            where('startedAt', beyond, after.startedAt),
            where.and([where('startedAt', '=', after.startedAt), where('id', beyond, after.id)]),
          ]),
        );
      const ordered = query.orderBy('startedAt', direction).orderBy('id', direction).limit(limit);
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
