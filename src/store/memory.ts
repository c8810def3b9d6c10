import { memoryShelves } from './memory-shelves.ts';
import type {
  CallSearch,
  CallStore,
  CallSummary,
  RecordingMark,
  RecordingStore,
  StoredCall,
  StoredRecording,
} from './store.ts';

/** Nothing on disk: the latest calls, for a process that need not remember. */
export function memoryStore(capacity = 200): CallStore {
  const calls = new Map<string, StoredCall>();
  const live = new Map<string, { readonly document: string; readonly position: string }>();
  const newestFirst = () => [...calls.values()].sort((one, other) => other.startedAt - one.startedAt);
  return {
    async save(call) {
      calls.set(call.id, call);
      for (const { id } of newestFirst().slice(capacity)) calls.delete(id);
    },
    find: async (id) => calls.get(id),
    list: async ({ limit, before = Number.POSITIVE_INFINITY }) =>
      newestFirst()
        .filter(({ startedAt, direction }) => startedAt < before && direction !== 'dialled')
        .slice(0, limit)
        .map(summaryOf),
    async summary(account, id) {
      const found = calls.get(id);
      return found?.account === account ? summaryOf(found) : undefined;
    },
    search: async (wanted, { limit, ascending = false, after }) =>
      [...calls.values()]
        .filter((call) => fits(call, wanted))
        .sort((one, other) => inOrder(one, other) * (ascending ? 1 : -1))
        .filter((call) => !after || inOrder(call, after) * (ascending ? 1 : -1) > 0)
        .slice(0, limit)
        .map(summaryOf),
    remove: async (account, id) => calls.get(id)?.account === account && calls.delete(id),
    async forget(startedBefore) {
      const old = [...calls.values()].filter(({ startedAt }) => startedAt < startedBefore);
      for (const { id } of old) calls.delete(id);
      return old.length;
    },
    async keep(id, document, position) {
      live.set(id, { document: document ?? live.get(id)?.document ?? '', position });
    },
    kept: async (id) => live.get(id),
    async drop(id) {
      live.delete(id);
    },
    recordings: memoryRecordings(),
    shelves: memoryShelves(),
    settled: async () => {},
    close: async () => {},
  };
}

const summaryOf = ({ events: _events, ...summary }: StoredCall): CallSummary => summary;

type Standing = Pick<StoredCall, 'createdAt' | 'id'>;

const inOrder = (one: Standing, other: Standing): number =>
  one.createdAt - other.createdAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

function fits(call: StoredCall, wanted: CallSearch): boolean {
  const { account, from, to, parentId, startedFrom, startedTo, endedFrom, endedTo } = wanted;
  return (
    call.account === account &&
    (from === undefined || call.from === from) &&
    (to === undefined || call.to === to) &&
    (parentId === undefined || call.parentId === parentId) &&
    call.startedAt >= (startedFrom ?? Number.NEGATIVE_INFINITY) &&
    call.startedAt <= (startedTo ?? Number.POSITIVE_INFINITY) &&
    call.endedAt >= (endedFrom ?? Number.NEGATIVE_INFINITY) &&
    call.endedAt <= (endedTo ?? Number.POSITIVE_INFINITY)
  );
}

function memoryRecordings(): RecordingStore {
  const recordings = new Map<string, StoredRecording>();
  return {
    async save(recording) {
      recordings.set(recording.id, recording);
    },
    find: async (id) => recordings.get(id),
    async list({ account, callId, roomId, startedFrom, startedTo, limit, after, ascending = false }) {
      const turn = ascending ? 1 : -1;
      const inOrder = (one: RecordingMark, other: RecordingMark) =>
        turn * (one.startedAt - other.startedAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
      return [...recordings.values()]
        .filter(
          (recording) =>
            (account === undefined || recording.account === account) &&
            (callId === undefined || recording.callId === callId) &&
            (roomId === undefined || recording.roomId === roomId) &&
            recording.startedAt >= (startedFrom ?? 0) &&
            recording.startedAt <= (startedTo ?? Number.POSITIVE_INFINITY) &&
            (after === undefined || inOrder(after, recording) < 0),
        )
        .sort(inOrder)
        .slice(0, limit);
    },
    delete: async (id) => recordings.delete(id),
    async forget(startedBefore) {
      const old = [...recordings.values()].filter(({ startedAt }) => startedAt < startedBefore);
      for (const { id } of old) recordings.delete(id);
      return old;
    },
  };
}
