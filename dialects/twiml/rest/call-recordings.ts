import type { RecordingRecord } from '../../../src/desk/index.ts';
import { dialParameters, recordingOrder } from './call-orders.ts';
import { callIds, callOf } from './calls.ts';
import { failed } from './codes.ts';
import { type Asked, many, one, type RestOperation, refused, removal } from './operation.ts';
import { callRecordingResource, recordingSubject } from './recording-resource.ts';
import { created, createdIn, recordingNamed, recordingsPage } from './recordings.ts';
import { ignored, oneOf, required, type Table } from './rules.ts';
import { forbiddenUrl } from './urls.ts';

const tag = 'Recordings of a call';
const path = '/Calls/:call/Recordings';

const create = one(
  {
    name: 'CreateCallRecording',
    method: 'POST',
    path,
    tag,
    summary: 'Records a live call from now on',
    ids: callIds,
    parameters: {
      RecordingStatusCallback: dialParameters.RecordingStatusCallback,
      RecordingStatusCallbackMethod: dialParameters.RecordingStatusCallbackMethod,
      RecordingStatusCallbackEvent: dialParameters.RecordingStatusCallbackEvent,
      Trim: dialParameters.Trim,
      RecordingChannels: dialParameters.RecordingChannels,
      RecordingTrack: dialParameters.RecordingTrack,
      RecordingConfigurationId: dialParameters.RecordingConfigurationId,
    },
    errors: [21220],
  },
  callRecordingResource,
  async (asked) => {
    const call = await callOf(asked);
    if (!call) return null;
    const { RecordingStatusCallback } = asked.values;
    const forbidden = await forbiddenUrl(asked, [['RecordingStatusCallback', RecordingStatusCallback, 21609]]);
    if (forbidden) return refused(forbidden);
    const recording = await asked.desk.calls.record(call.id, recordingOrder(asked.values, false));
    if (!recording) return { answer: failed(21220, 'Requested resource is not eligible for recording') };
    return { found: recordingSubject(asked, recording) };
  },
);

const list = many(
  {
    name: 'ListCallRecordings',
    path,
    tag,
    summary: 'Recordings of a call, newest first',
    ids: callIds,
    parameters: created,
  },
  'recordings',
  callRecordingResource,
  async (asked) => {
    const call = await callOf(asked);
    if (!call) return null;
    return recordingsPage(asked, asked.values, { callId: call.id, ...createdIn(asked.values) });
  },
);

/** The recording that the path names, if it is of the call that the path names. */
async function ofCall(asked: Asked<Table>): Promise<RecordingRecord | null> {
  const found = await recordingNamed(asked);
  return found?.callId === asked.path['call'] ? found : null;
}

const fetchOne = one(
  { name: 'FetchCallRecording', method: 'GET', path: `${path}/:recording`, tag, summary: 'One of them', ids: callIds },
  callRecordingResource,
  async (asked) => {
    const recording = await ofCall(asked);
    return recording && { found: recordingSubject(asked, recording) };
  },
);

/** What a recording may be told, and what that is to us. */
export const recordingUpdates = {
  Status: required(oneOf(['paused', 'in-progress', 'stopped']), 20001, 'Status is required'),
  PauseBehavior: ignored('what is said in a pause is never kept, as with skip'),
} as const;
export const recordingActions = { paused: 'pause', 'in-progress': 'resume', stopped: 'stop' } as const;

const update = one(
  {
    name: 'UpdateCallRecording',
    method: 'POST',
    path: `${path}/:recording`,
    tag,
    summary: 'Pauses, resumes or stops a recording, by its sid or as Twilio.CURRENT',
    ids: callIds,
    parameters: recordingUpdates,
    errors: [21220],
  },
  callRecordingResource,
  async (asked) => {
    const { desk, values, path: named } = asked;
    const call = await callOf(asked);
    if (!call) return null;
    const isCurrent = named['recording'] === 'Twilio.CURRENT';
    const which = isCurrent ? null : await ofCall(asked);
    if (!isCurrent && !which) return null;
    const steered = await desk.calls.controlRecording(call.id, which?.id ?? 'current', recordingActions[values.Status]);
    if (steered) return { found: recordingSubject(asked, steered) };
    return isCurrent ? null : { answer: failed(21220, 'Recording is not in-progress') };
  },
);

const remove = removal(
  { name: 'DeleteCallRecording', path: `${path}/:recording`, tag, summary: 'Deletes one of them', ids: callIds },
  async (asked) => {
    const recording = await ofCall(asked);
    return recording ? asked.desk.recordings.remove(recording.id) : false;
  },
);

export const callRecordings: readonly RestOperation[] = [create, list, fetchOne, update, remove];
