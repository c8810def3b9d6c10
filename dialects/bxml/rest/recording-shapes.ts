import type { CallRecord, Desk, RecordingRecord, RoomRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { shape } from '../../rest-openapi.ts';
import { callId, conferenceId, conferenceMediaUrl, mediaUrl, recordingId } from '../wire/identity.ts';
import { duration, party, time } from '../wire/words.ts';
import { applicationIdOf } from './call-shapes.ts';
import type { KnownRecording } from './find-recording.ts';
import { accountName, factsOf } from './operation.ts';

const fileMembers = {
  recordingId: 'string',
  recordingName: 'string?',
  duration: 'string?',
  channels: 'integer',
  startTime: 'string',
  endTime: 'string?',
  fileFormat: { type: 'string', enum: ['wav', 'mp3'] },
  status: 'string',
  mediaUrl: 'string?',
} as const;

export const recordingSchema = shape({
  accountId: 'string',
  applicationId: 'string',
  callId: 'string',
  parentCallId: 'string?',
  to: 'string',
  from: 'string',
  transferCallerId: 'string?',
  transferTo: 'string?',
  direction: { type: 'string', enum: ['inbound', 'outbound'] },
  ...fileMembers,
  transcription: 'object?',
});

export const conferenceRecordingSchema = shape({
  accountId: 'string',
  conferenceId: 'string',
  name: 'string',
  ...fileMembers,
});

/** A recording that is still made is not yet processed. */
const statuses: Readonly<Record<RecordingRecord['state'], string>> = {
  'in-progress': 'processing',
  paused: 'processing',
  processing: 'processing',
  ready: 'complete',
  absent: 'error',
};

/** Reference 4.5. A leg that a call dialled has the numbers of that call, as in its events. */
export function recordingOf(
  record: KnownRecording,
  call: CallRecord,
  parent: CallRecord | null,
  transcription: JsonObject | null,
  desk: Desk,
): JsonObject {
  const account = factsOf(desk);
  const original = parent ?? call;
  return {
    accountId: accountName(desk.account),
    applicationId: applicationIdOf(original, desk),
    callId: callId({ id: call.id, account }),
    parentCallId: parent ? callId({ id: parent.id, account }) : null,
    to: party(original.to, ''),
    from: party(original.from, ''),
    transferCallerId: parent ? party(call.from, '') : null,
    transferTo: parent ? party(call.to, '') : null,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound',
    ...fileFields(record),
    ...(record.mediaIsDeleted && { status: 'deleted' }),
    mediaUrl: record.state === 'ready' && !record.mediaIsDeleted ? mediaUrl({ id: call.id, account }, record.id) : null,
    transcription,
  };
}

export function conferenceRecordingOf(record: RecordingRecord, room: RoomRecord, desk: Desk): JsonObject {
  const account = factsOf(desk);
  return {
    accountId: accountName(desk.account),
    conferenceId: conferenceId({ account }, room.id),
    name: room.name,
    ...fileFields(record),
    mediaUrl: record.state === 'ready' ? conferenceMediaUrl({ account }, room.id, record.id) : null,
  };
}

function fileFields({ id, state, durationMs, channels, startedAt, endedAt, format }: RecordingRecord): JsonObject {
  return {
    recordingId: recordingId(id),
    recordingName: null,
    duration: durationMs < 0 ? null : duration(durationMs),
    channels,
    startTime: time(startedAt),
    endTime: endedAt === undefined ? null : time(endedAt),
    fileFormat: format === 'mp3' ? 'mp3' : 'wav',
    status: statuses[state],
  };
}
