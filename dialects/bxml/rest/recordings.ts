import type { CallRecord, Desk, RecordingRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { oneOf, queryValues, required, text } from '../../rest-fields.ts';
import { arrayOf, type DescribedOperation } from '../../rest-openapi.ts';
import { empty, invalid, json, notFound } from './answers.ts';
import { moment } from './call-fields.ts';
import { callIn } from './calls.ts';
import { type KnownRecording, recordingIn, recordingsOfCall, removeMedia, removeWholly } from './find-recording.ts';
import { answers, readJson, readQuery, takesJson, voiceOperation, without } from './operation.ts';
import { listAnswer, pageFields, pageOf } from './paging.ts';
import { recordingOf, recordingSchema } from './recording-shapes.ts';
import { transcriptionLine, transcriptionOperations } from './transcriptions.ts';

const stateFields = { state: required(oneOf(['paused', 'recording'])) };

const listFields = {
  to: text(),
  from: text(),
  minStartTime: moment(),
  maxStartTime: moment(),
  ...pageFields(1000),
};

export const audio: Readonly<Record<string, JsonObject>> = {
  'audio/vnd.wave': { type: 'string', format: 'binary' },
  'audio/mpeg': { type: 'string', format: 'binary' },
};

export const recordingOperations: readonly DescribedOperation[] = [
  voiceOperation(
    'updateCallRecordingState',
    'PUT',
    '/calls/:call/recording',
    {
      summary: 'Pauses or resumes the recording that runs',
      takes: takesJson(stateFields),
      answers: { 200: { description: 'OK' } },
    },
    async (request, desk) => {
      const { spelled, id } = callIn(request);
      const read = readJson(stateFields, request);
      if (!read.ok) return read.refusal;
      if (!id || !(await desk.calls.find(id))) return notFound('Call', spelled);
      const action = read.value.state === 'paused' ? 'pause' : 'resume';
      const steered = await desk.calls.controlRecording(id, 'current', action);
      return steered ? empty(200) : invalid(`Call [${spelled}] is not being recorded`);
    },
  ),
  voiceOperation(
    'listCallRecordings',
    'GET',
    '/calls/:call/recordings',
    {
      summary: 'The recordings of a call',
      answers: { 200: { description: 'OK', bodies: answers(arrayOf(recordingSchema)) } },
    },
    async (request, desk) => {
      const { spelled, id } = callIn(request);
      const call = id && (await desk.calls.find(id));
      if (!call) return notFound('Call', spelled);
      return json(200, await recordingsOf(await recordingsOfCall(call.id, desk), desk));
    },
  ),
  voiceOperation(
    'getCallRecording',
    'GET',
    '/calls/:call/recordings/:recording',
    { summary: 'One recording', answers: { 200: { description: 'OK', bodies: answers(recordingSchema) } } },
    async (request, desk) => {
      const found = await recordingIn(request, desk);
      if (!found.ok) return found.refusal;
      const [shown] = await recordingsOf([found.recording], desk);
      return shown ? json(200, shown) : found.missing;
    },
  ),
  voiceOperation(
    'deleteRecording',
    'DELETE',
    '/calls/:call/recordings/:recording',
    { summary: 'Removes a recording and its sound', answers: { 204: { description: 'No Content' } } },
    removal(removeWholly),
  ),
  voiceOperation(
    'downloadCallRecording',
    'GET',
    '/calls/:call/recordings/:recording/media',
    { summary: 'The sound of a recording', answers: { 200: { description: 'OK', bodies: audio } } },
    async (request, desk) => {
      const found = await recordingIn(request, desk);
      return found.ok ? mediaAnswer(found.recording, found.missing, desk) : found.refusal;
    },
  ),
  voiceOperation(
    'deleteRecordingMedia',
    'DELETE',
    '/calls/:call/recordings/:recording/media',
    { summary: 'Removes the sound of a recording', answers: { 204: { description: 'No Content' } } },
    removal(removeMedia),
  ),
  ...transcriptionOperations,
  voiceOperation(
    'listAccountCallRecordings',
    'GET',
    '/recordings',
    {
      summary: 'The recordings of all calls, oldest first',
      query: listFields,
      answers: {
        200: {
          description: 'OK',
          bodies: answers(arrayOf(recordingSchema)),
          headers: { Link: 'The next page, if there is one' },
        },
      },
    },
    listRecordings,
  ),
];

/** With all of it, or with its sound alone. */
function removal(remove: typeof removeWholly): (request: FaceRequest, desk: Desk) => Promise<FaceResponse> {
  return async (request, desk) => {
    const found = await recordingIn(request, desk);
    if (!found.ok) return found.refusal;
    return (await remove(found.recording, desk)) ? empty(204) : found.missing;
  };
}

async function listRecordings(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readQuery(listFields, queryValues(request.query));
  if (!read.ok) return read.refusal;
  const { to, from, minStartTime, maxStartTime } = read.value;
  const calls = callsOf(desk);
  const { entries, next } = await pageOf(
    (page) => desk.recordings.list(without({ startedFrom: minStartTime, startedTo: maxStartTime }), page),
    read.value,
    async ({ callId, roomId }) => {
      if (roomId !== undefined) return false;
      if (to === undefined && from === undefined) return true;
      const call = await calls(callId);
      return call !== null && (to === undefined || call.to === to) && (from === undefined || call.from === from);
    },
  );
  return listAnswer(await recordingsOf(entries, desk), next, request, desk);
}

/** Each call is looked up once. */
function callsOf(desk: Desk): (id: string) => Promise<CallRecord | null> {
  const known = new Map<string, Promise<CallRecord | null>>();
  return (id) => {
    const call = known.get(id) ?? desk.calls.find(id);
    known.set(id, call);
    return call;
  };
}

/** Those whose call is still known. */
async function recordingsOf(records: readonly KnownRecording[], desk: Desk): Promise<readonly JsonObject[]> {
  const calls = callsOf(desk);
  const shown: JsonObject[] = [];
  for (const record of records) {
    const call = await calls(record.callId);
    if (!call || record.roomId !== undefined) continue;
    const parent = call.parentId === undefined ? null : await calls(call.parentId);
    shown.push(recordingOf(record, call, parent, await transcriptionLine(record, desk), desk));
  }
  return shown;
}

export async function mediaAnswer(
  recording: RecordingRecord,
  missing: FaceResponse,
  desk: Desk,
): Promise<FaceResponse> {
  const file = recording.state === 'ready' ? await desk.recordings.file(recording.id) : null;
  if (file === null) return missing;
  const type = recording.format === 'mp3' ? 'audio/mpeg' : 'audio/vnd.wave';
  return { status: 200, body: { file, type } };
}
