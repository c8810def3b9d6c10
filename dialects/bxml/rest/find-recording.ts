import type { Desk, RecordingRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { idIn, recordingId } from '../wire/identity.ts';
import { notFound } from './answers.ts';
import { callIn } from './calls.ts';
import { pageOf } from './paging.ts';

/** Bandwidth still tells of a recording whose sound has been deleted; here a note of it stays on the shelf. */
export interface KnownRecording extends RecordingRecord {
  readonly mediaIsDeleted?: true;
}

const kind = 'bxml recording';

export type RecordingFound =
  | { readonly ok: true; readonly recording: KnownRecording; readonly missing: FaceResponse }
  | { readonly ok: false; readonly refusal: FaceResponse };

/** A recording is only found under its own call. */
export async function recordingIn(request: FaceRequest, desk: Desk): Promise<RecordingFound> {
  const { spelled, id: call } = callIn(request);
  const named = request.parameters['recording'] ?? '';
  const missing = notFound('Recording', named);
  if (!call || !(await desk.calls.find(call))) return { ok: false, refusal: notFound('Call', spelled) };
  const id = idIn('r', named);
  const recording = id && ((await desk.recordings.find(id)) ?? (await noted(id, desk)));
  return recording && recording.callId === call && recordingId(recording.id) === named
    ? { ok: true, recording, missing }
    : { ok: false, refusal: missing };
}

/** All of a call, those without sound too. */
export async function recordingsOfCall(callId: string, desk: Desk): Promise<readonly KnownRecording[]> {
  const { entries } = await pageOf((page) => desk.recordings.list({ callId }, page), wholePage);
  const { entries: notes } = await pageOf(
    (page) => desk.shelf.list(kind, page),
    wholePage,
    ({ value }) => value['callId'] === callId,
  );
  const gone = notes.map(({ value }) => recordIn(value)).filter(({ id }) => entries.every((each) => each.id !== id));
  return [...entries, ...gone].toSorted((one, other) => one.startedAt - other.startedAt);
}

/** More than one call has. */
export const wholePage = { pageSize: 1000, pageToken: undefined };

/** The sound goes, and a note stays. */
export async function removeMedia(recording: KnownRecording, desk: Desk): Promise<boolean> {
  if (recording.mediaIsDeleted) return false;
  await desk.shelf.write([{ put: kind, id: recording.id, value: { ...recording } }]);
  return desk.recordings.remove(recording.id);
}

export async function removeWholly(recording: KnownRecording, desk: Desk): Promise<boolean> {
  if (!recording.mediaIsDeleted) return desk.recordings.remove(recording.id);
  const written = await desk.shelf.write([{ remove: kind, id: recording.id }]);
  return written.ok;
}

async function noted(id: string, desk: Desk): Promise<KnownRecording | null> {
  const item = await desk.shelf.get(kind, id);
  return item && recordIn(item.value);
}

function recordIn(value: JsonObject): KnownRecording {
  return { ...(value as unknown as RecordingRecord), mediaIsDeleted: true };
}
