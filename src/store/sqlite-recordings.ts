import type { DatabaseSync } from 'node:sqlite';
import type { RecordingStore, StoredRecording } from './store.ts';

const columns = 'id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt';

/** Does something as soon as no other process is writing. */
type Patiently = <Result>(act: () => Result) => Promise<Result>;

/** The table of recordings in an open store. */
export function sqliteRecordings(database: DatabaseSync, patiently: Patiently): RecordingStore {
  const save = database.prepare(
    `INSERT OR REPLACE INTO recordings (${columns})
     VALUES ($id, $account, $callId, $format, $channels, $durationMs, $bytes, $startedAt, $endedAt)`,
  );
  const find = database.prepare(`SELECT ${columns} FROM recordings WHERE id = ?`);
  const list = database.prepare(
    `SELECT ${columns} FROM recordings
     WHERE startedAt < $before AND ($account IS NULL OR account = $account) AND ($callId IS NULL OR callId = $callId)
     ORDER BY startedAt DESC, id LIMIT $limit`,
  );
  const remove = database.prepare('DELETE FROM recordings WHERE id = ?');
  const forget = database.prepare(`DELETE FROM recordings WHERE startedAt < ? RETURNING ${columns}`);
  const read = (row: unknown) => ({ ...(row as StoredRecording) });
  return {
    async save({ id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt }) {
      await patiently(() => save.run({ id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt }));
    },
    async find(id) {
      const row = await patiently(() => find.get(id));
      return row && read(row);
    },
    list: async ({ account = null, callId = null, limit, before = Number.MAX_SAFE_INTEGER }) =>
      (await patiently(() => list.all({ account, callId, limit, before }))).map(read),
    delete: async (id) => (await patiently(() => remove.run(id))).changes > 0,
    forget: async (startedBefore) => (await patiently(() => forget.all(startedBefore))).map(read),
  };
}
