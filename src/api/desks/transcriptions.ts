import { type CallFacts, noSip } from '../../../dialects/dialect.ts';
import type {
  Accounts,
  CallRecord,
  Desk,
  RecordingDesk,
  RecordingRecord,
  Shelf,
  TranscriptionDesk,
  TranscriptionOrder,
  TranscriptionRecord,
} from '../../desk/index.ts';
import { type ErrandHandler, noticeErrand } from '../../errands/index.ts';
import type { Transcribed, Transcriber } from '../../media/index.ts';
import type { JsonObject, RecordingFacts, TranscriptionEvent } from '../../verbs/index.ts';

/** One of a recording, the newest; its id on the shelf is the recording's. */
export const transcriptionKind = 'transcription';

type Kept = TranscriptionRecord & { readonly order: TranscriptionOrder };

export interface TranscriptionDeskParts {
  readonly shelf: Shelf;
  readonly recordings: RecordingDesk;
  readonly newId: () => string;
  readonly now: () => number;
  /** Whether anybody writes down what was said. */
  readonly hasTranscriber: boolean;
}

export function transcriptionDesk(parts: TranscriptionDeskParts): TranscriptionDesk {
  const { shelf, recordings, newId, now, hasTranscriber } = parts;
  return {
    async of(recordingId) {
      const item = await shelf.get(transcriptionKind, recordingId);
      return item && keptIn(item.value);
    },
    async order(recordingId, order) {
      const recording = await recordings.find(recordingId);
      if (!recording) return 'unknown';
      if (!hasTranscriber) return 'nobody';
      if (recording.state !== 'ready') return 'not-yet';
      const id = newId();
      const kept: Kept = { id, recordingId, state: 'in-progress', text: '', createdAt: now(), order };
      const lane = `${transcriptionKind} ${id}`;
      await shelf.write([
        { put: transcriptionKind, id: recordingId, value: plain(kept) },
        { errand: { kind: transcriptionKind, id: lane, lane, task: { id, recordingId } } },
      ]);
      return 'done';
    },
    async remove(recordingId) {
      if (!(await shelf.get(transcriptionKind, recordingId))) return false;
      return (await shelf.write([{ remove: transcriptionKind, id: recordingId }])).ok;
    },
  };
}

/** Writes down what was said, and tells of it, both in one. One that was removed or ordered anew meanwhile is nobody's. */
export function transcriptionErrands(transcriber: Transcriber | null, accounts: Accounts): ErrandHandler {
  return {
    retries: { attempts: 3, firstPauseMs: 2000, longestPauseMs: 60_000 },
    async run({ task, account: owner, isLast }, signal) {
      const { id, recordingId } = task as { readonly id: string; readonly recordingId: string };
      const account = accounts.find(owner);
      const desk = account && accounts.desk(account);
      const item = await desk?.shelf.get(transcriptionKind, recordingId);
      const kept = item && keptIn(item.value);
      if (!desk || !kept || kept.id !== id || kept.state !== 'in-progress') return { outcome: 'done' };
      const heard = await heardIn(kept, desk, transcriber, signal);
      if (signal.aborted || (!heard.ok && !isLast))
        return { outcome: 'again', why: heard.ok ? 'the process ends' : heard.problem };
      const completed: Kept = { ...kept, ...resultOf(heard), completedAt: desk.now() };
      const change = { put: transcriptionKind, id: recordingId, value: plain(completed), expects: item.revision };
      return { outcome: 'done', changes: [change, ...(await noticesOf(completed, heard, desk))] };
    },
  };
}

async function heardIn(
  { recordingId, order }: Kept,
  desk: Desk,
  transcriber: Transcriber | null,
  signal: AbortSignal,
): Promise<Transcribed> {
  const path = await desk.recordings.file(recordingId);
  if (path === null) return { ok: false, problem: 'there is no such recording any more' };
  if (!transcriber) return { ok: false, problem: 'no transcriber is configured' };
  const { language } = order;
  try {
    return await transcriber.transcribe({ path, ...(language !== undefined && { language }) }, signal);
  } catch (error) {
    return { ok: false, problem: String(error) };
  }
}

function resultOf(heard: Transcribed): Partial<TranscriptionRecord> & Pick<TranscriptionRecord, 'state'> {
  if (!heard.ok) return { state: 'failed' };
  const { text, confidence, language } = heard;
  return {
    state: 'ready',
    text,
    ...(confidence !== undefined && { confidence }),
    ...(language !== undefined && { language }),
  };
}

/** Nobody is told of what belongs to a call that is not known any more. */
async function noticesOf({ id, recordingId, order }: Kept, heard: Transcribed, desk: Desk) {
  const { notify } = order;
  const recording = await desk.recordings.find(recordingId);
  const call = recording && (await desk.calls.find(recording.callId));
  if (!notify || !recording || !call) return [];
  const { format: dialect, method = 'POST', ...to } = notify;
  const event: TranscriptionEvent = {
    kind: 'transcription',
    at: desk.now(),
    sequence: 0,
    event: heard.ok ? 'ready' : 'failed',
    id,
    recording: recordingFacts(recording, desk),
    ...(heard.ok ? { text: heard.text } : { failure: heard.problem }),
  };
  const lane = `${transcriptionKind} ${id}`;
  const notice = { dialect, facts: callFacts(call, notify.notes ?? {}, desk), event };
  return [
    { errand: noticeErrand(`${lane} told`, lane, { ...notice, notify: { dialect, method, events: [], ...to } }) },
  ];
}

function recordingFacts(recording: RecordingRecord, { publicUrl }: Desk): RecordingFacts {
  const { id, format, channels, durationMs, startedAt, endedAt = startedAt } = recording;
  return { id, url: `${publicUrl}/recordings/${id}`, format, channels, durationMs, startedAt, endedAt };
}

/** As far as a call that is over is remembered. */
function callFacts(call: CallRecord, { tag }: JsonObject, desk: Desk): CallFacts {
  const { id, direction, from, to, callerName, startedAt, createdAt, answeredAt, endedAt, ended, notes } = call;
  const { account, publicUrl } = desk;
  return {
    id,
    account: { id: account.id, ids: account.ids, apiUrl: publicUrl },
    direction: direction === 'inbound' ? 'inbound' : 'outbound',
    from,
    to,
    callerName,
    sip: noSip,
    state: call.state === 'ended' ? 'ended' : answeredAt === undefined ? 'ringing' : 'answered',
    startedAt: startedAt ?? createdAt,
    now: desk.now(),
    documents: 0,
    tag: typeof tag === 'string' ? tag : '',
    variables: {},
    settings: notes,
    collections: {},
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(ended && { ended }),
  };
}

const keptIn = (value: JsonObject): Kept => value as unknown as Kept;
const plain = (kept: Kept): JsonObject => JSON.parse(JSON.stringify(kept)) as JsonObject;
