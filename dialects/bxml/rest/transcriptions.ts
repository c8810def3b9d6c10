import type { Desk, RecordingRecord, TranscriptionRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest } from '../../face.ts';
import { number, oneOf, text, usually, webUrl, yesNo } from '../../rest-fields.ts';
import { arrayOf, type DescribedOperation, shape } from '../../rest-openapi.ts';
import { mediaUrl, transcriptionId } from '../wire/identity.ts';
import { time } from '../wire/words.ts';
import { empty, invalid, json, notFound, voiceError } from './answers.ts';
import { callIn, firstForbidden } from './calls.ts';
import { recordingIn } from './find-recording.ts';
import { answers, factsOf, pairOf, readJson, takesJson, voiceOperation, without } from './operation.ts';

const orderFields = {
  callbackUrl: webUrl(),
  callbackMethod: usually('POST', oneOf(['GET', 'POST'])),
  username: text({ maximum: 1024 }),
  password: text({ maximum: 1024 }),
  tag: text({ maximum: 4096 }),
  callbackTimeout: usually(15, number({ minimum: 1, maximum: 25 })),
  detectLanguage: usually(false, yesNo()),
};

const transcriptSchema = shape({
  transcripts: arrayOf(shape({ text: 'string' }, { confidence: 'number', speaker: 'integer' })),
  clips: arrayOf({ type: 'object' }),
});

const path = '/calls/:call/recordings/:recording/transcription';

/** Of recordings; what documents have written down while a call runs is not kept. */
export const transcriptionOperations: readonly DescribedOperation[] = [
  voiceOperation(
    'getRecordingTranscription',
    'GET',
    path,
    {
      summary: 'What was said in a recording',
      answers: { 200: { description: 'OK', bodies: answers(transcriptSchema) } },
    },
    async (request, desk) => {
      const found = await recordingIn(request, desk);
      if (!found.ok) return found.refusal;
      const known = await desk.transcriptions?.of(found.recording.id);
      return known?.state === 'ready' ? json(200, transcriptOf(known)) : noTranscription(request);
    },
  ),
  voiceOperation(
    'transcribeCallRecording',
    'POST',
    path,
    {
      summary: 'Has a recording written down',
      takes: takesJson(orderFields),
      answers: { 204: { description: 'No Content' } },
    },
    async (request, desk) => {
      const found = await recordingIn(request, desk);
      if (!found.ok) return found.refusal;
      const read = readJson(orderFields, request);
      if (!read.ok) return read.refusal;
      const { callbackUrl, callbackMethod, username, password, tag, callbackTimeout } = read.value;
      const forbidden = await firstForbidden([['callbackUrl', callbackUrl]], desk);
      if (forbidden !== null) return invalid(forbidden);
      const ordered = await desk.transcriptions?.order(
        found.recording.id,
        without({
          notify:
            callbackUrl === undefined
              ? undefined
              : without({
                  format: 'bxml',
                  kind: 'transcriptionAvailable',
                  url: callbackUrl,
                  method: callbackMethod,
                  credentials: pairOf(username, password),
                  timeoutMs: callbackTimeout * 1000,
                  notes: without({ generation: 'v2', tag }),
                }),
        }),
      );
      switch (ordered) {
        case 'done':
          return empty(204);
        case 'unknown':
          return found.missing;
        case 'not-yet':
          return invalid('The recording is still being processed');
        case 'nobody':
        case undefined:
          return voiceError(403, 'authorization-error', 'Transcription is not enabled on this account');
      }
    },
  ),
  voiceOperation(
    'deleteRecordingTranscription',
    'DELETE',
    path,
    { summary: 'Removes what was written down', answers: { 204: { description: 'No Content' } } },
    async (request, desk) => {
      const found = await recordingIn(request, desk);
      if (!found.ok) return found.refusal;
      return (await desk.transcriptions?.remove(found.recording.id)) ? empty(204) : noTranscription(request);
    },
  ),
  voiceOperation(
    'listRealTimeTranscriptions',
    'GET',
    '/calls/:call/transcriptions',
    {
      summary: 'Live transcriptions of a call: none are made here',
      answers: { 200: { description: 'OK', bodies: answers(arrayOf({ type: 'object' })) } },
    },
    async (request, desk) => {
      const { spelled, id } = callIn(request);
      return id && (await desk.calls.find(id)) ? json(200, []) : notFound('Call', spelled);
    },
  ),
  ...(['GET', 'DELETE'] as const).map((method) =>
    voiceOperation(
      method === 'GET' ? 'getRealTimeTranscription' : 'deleteRealTimeTranscription',
      method,
      '/calls/:call/transcriptions/:transcription',
      { summary: 'A live transcription: none are made here', answers: {} },
      async ({ parameters }) => notFound('Transcription', parameters['transcription'] ?? ''),
    ),
  ),
];

function noTranscription({ parameters }: FaceRequest) {
  return notFound('Transcription of recording', parameters['recording'] ?? '');
}

function transcriptOf({ text: said, confidence }: TranscriptionRecord): JsonObject {
  return { transcripts: [{ speaker: 0, text: said, ...(confidence !== undefined && { confidence }) }], clips: [] };
}

/** `transcription` of a recording; null where nobody asked for one. */
export async function transcriptionLine(recording: RecordingRecord, desk: Desk): Promise<JsonObject | null> {
  const known = await desk.transcriptions?.of(recording.id);
  if (!known) return null;
  const media = mediaUrl({ id: recording.callId, account: factsOf(desk) }, recording.id);
  return {
    id: transcriptionId(known.id),
    status: statuses[known.state],
    completedTime: known.completedAt === undefined ? null : time(known.completedAt),
    url: media.replace(/media$/, 'transcription'),
  };
}

const statuses: Readonly<Record<TranscriptionRecord['state'], string>> = {
  'in-progress': 'none',
  ready: 'available',
  failed: 'error',
};
