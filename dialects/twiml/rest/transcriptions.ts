import { many, one, type Resource, type RestOperation } from './operation.ts';
import { recordingIds, recordingOf } from './recordings.ts';
import { nothing } from './shape.ts';

const tag = 'Transcriptions';

/** Transcripts go to their callback and are not kept: there is never one to be had here. */
const resource: Resource<never> = { name: 'Transcription', shape: { sid: nothing } };

const none = async () => null;

export const transcriptions: readonly RestOperation[] = [
  many(
    { name: 'ListTranscriptions', path: '/Transcriptions', tag, summary: 'None: transcripts are told and not kept' },
    'transcriptions',
    resource,
    async () => ({ entries: [] }),
  ),
  one(
    {
      name: 'FetchTranscription',
      method: 'GET',
      path: '/Transcriptions/:transcription',
      tag,
      summary: 'Unknown: transcripts are told and not kept',
    },
    resource,
    none,
  ),
  many(
    {
      name: 'ListRecordingTranscriptions',
      path: '/Recordings/:recording/Transcriptions',
      tag,
      summary: 'None: transcripts are told and not kept',
      ids: recordingIds,
    },
    'transcriptions',
    resource,
    async (asked) => ((await recordingOf(asked)) ? { entries: [] } : null),
  ),
];
