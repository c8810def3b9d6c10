import { existsSync } from 'node:fs';
import type { RecordingDesk, RecordingRecord } from '../../desk/index.ts';
import type { Recordings } from '../../media/index.ts';
import type { RecordingMark, RecordingStore, StoredRecording } from '../../store/index.ts';
import { isBetween } from './listing.ts';

export interface RecordingDeskParts {
  readonly account: string;
  readonly store: RecordingStore;
  readonly recordings: Recordings;
  /** Those of live calls that go on. */
  readonly live: () => Promise<readonly RecordingRecord[]>;
}

/** The recordings of an account: those that are complete, and those that go on. */
export function recordingDesk({ account, store, recordings, live }: RecordingDeskParts): RecordingDesk {
  const kept = async (id: string): Promise<StoredRecording | null> => {
    const found = await store.find(id);
    return found?.account === account ? found : null;
  };
  return {
    async find(id) {
      const found = await kept(id);
      return found ? recordOf(found) : ((await live()).find((recording) => recording.id === id) ?? null);
    },
    async list(filter, { limit, after: text, ascending = false }) {
      const after = text === undefined ? undefined : markOf(text);
      if (after === null) return { entries: [] };
      const { callId, roomId, startedFrom, startedTo } = filter;
      const turn = ascending ? 1 : -1;
      const inOrder = (one: RecordingMark, other: RecordingMark) =>
        turn * (one.startedAt - other.startedAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
      const stored = await store.list({
        account,
        limit: limit + 1,
        ascending,
        ...(callId !== undefined && { callId }),
        ...(roomId !== undefined && { roomId }),
        ...(startedFrom !== undefined && { startedFrom }),
        ...(startedTo !== undefined && { startedTo }),
        ...(after && { after }),
      });
      const running = (await live()).filter(
        (one) =>
          (callId === undefined || one.callId === callId) &&
          (roomId === undefined || one.roomId === roomId) &&
          isBetween(one.startedAt, startedFrom, startedTo) &&
          (!after || inOrder(after, one) < 0) &&
          !stored.some(({ id }) => id === one.id),
      );
      const all = [...stored.map(recordOf), ...running].sort(inOrder);
      const entries = all.slice(0, limit);
      const last = entries.at(-1);
      return { entries, ...(last && all.length > limit && { next: `${last.startedAt}.${last.id}` }) };
    },
    async file(id, wanted = {}) {
      const found = await kept(id);
      if (found?.format === 'wav' && wanted.format === 'mp3')
        return recordings.encoded(id, { isMixed: wanted.channels === 1 && found.channels === 2 });
      if (!found || (wanted.format !== undefined && wanted.format !== found.format)) return null;
      const path = recordings.pathOf(id, found.format);
      if (path === null || !existsSync(path)) return null;
      return wanted.channels === 1 && found.channels === 2 ? recordings.mixed(id) : path;
    },
    async remove(id) {
      return (await kept(id)) !== null && recordings.delete(id);
    },
  };
}

function recordOf({ account: _, bytes: __, roomId, ...known }: StoredRecording): RecordingRecord {
  return { ...known, state: 'ready', ...(roomId !== '' && { roomId }) };
}

function markOf(text: string): RecordingMark | null {
  const [, startedAt, id] = /^(\d{1,16})\.([0-9a-f]{32})$/.exec(text) ?? [];
  return startedAt === undefined || id === undefined ? null : { startedAt: Number(startedAt), id };
}
