import type { RecordingRecord } from '../../desk/index.ts';
import type { AnswersHere, Others } from './others.ts';

/** The recordings of an account that go on with any process. */
export function recordingsAnywhere(
  account: string,
  here: () => Promise<readonly RecordingRecord[]>,
  others: Others,
): () => Promise<readonly RecordingRecord[]> {
  return async () => {
    const elsewhere = others.all<readonly RecordingRecord[]>({ account, method: 'recordings.live', arguments: [] });
    return [...(await here()), ...(await elsewhere).flat()];
  };
}

export function answersOfRecordings(here: () => Promise<readonly RecordingRecord[]>): AnswersHere {
  return { has: () => false, methods: { live: here } };
}
