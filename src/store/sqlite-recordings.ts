import type { DatabaseSync } from 'node:sqlite';
import type { RecordingStore, StoredRecording } from './store.ts';

const columns = 'id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt';

/** The table of recordings in an open store. */
export function sqliteRecordings(database: DatabaseSync): RecordingStore {
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
      save.run({ id, account, callId, format, channels, durationMs, bytes, startedAt, endedAt });
    },
    async find(id) {
      const row = find.get(id);
      return row && read(row);
    },
    list: async ({ account = null, callId = null, limit, before = Number.MAX_SAFE_INTEGER }) =>
      list.all({ account, callId, limit, before }).map(read),
    delete: async (id) => remove.run(id).changes > 0,
    forget: async (startedBefore) => forget.all(startedBefore).map(read),
  };
}
