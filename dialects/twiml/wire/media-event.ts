import type { Notify, RecordingEvent, StreamEvent, TranscriptionEvent } from '../../../src/verbs/index.ts';
import type { CallFacts } from '../../dialect.ts';
import { accountSid, callSid, recordingSid, sid } from '../sid.ts';
import { type Parameters, standardParameters } from './standard.ts';
import { isoTimestamp, timestamp, wholeSeconds } from './words.ts';

const recordingStatus = { started: 'in-progress', ready: 'completed', absent: 'absent', failed: 'absent' } as const;
const sources = {
  record: 'RecordVerb',
  dial: 'DialVerb',
  conference: 'Conference',
  'start-recording': 'StartCallRecordingTwiML',
  outbound: 'OutboundAPI',
  api: 'StartCallRecordingAPI',
} as const;

/** A recording of a room is told under the room, any other under its call. */
export function recordingParameters(call: CallFacts, event: RecordingEvent, to: Notify): Parameters | null {
  const status = recordingStatus[event.event];
  if (!to.events.includes(status)) return null;
  const { recording, room, by } = event;
  return {
    AccountSid: accountSid(call.account),
    ...(room ? { ConferenceSid: sid('conference', room.id) } : { CallSid: callSid(call.id) }),
    RecordingSid: recordingSid(recording.id),
    RecordingUrl: recording.url,
    RecordingStatus: status,
    ...(status === 'completed' && { RecordingDuration: wholeSeconds(recording.durationMs) }),
    RecordingChannels: String(recording.channels),
    RecordingStartTime: timestamp(recording.startedAt),
    RecordingSource: sources[by],
    RecordingTrack: String(to.notes?.['track'] ?? (by === 'record' ? 'inbound' : 'both')),
    ...(status === 'absent' && { ErrorCode: '0' }),
  };
}

/** Of a recording afterwards (`transcription`), or of a call as it goes. */
export function transcriptionParameters(call: CallFacts, event: TranscriptionEvent, to: Notify): Parameters | null {
  return to.kind === 'transcription' ? transcript(call, event) : liveTranscript(call, event, to);
}

function transcript(call: CallFacts, { event, id, text = '', recording }: TranscriptionEvent): Parameters | null {
  if (event !== 'ready' && event !== 'failed') return null;
  const transcriptionSid = sid('transcription', id);
  const { apiUrl } = call.account;
  return {
    ...standardParameters(call),
    TranscriptionSid: transcriptionSid,
    TranscriptionText: text,
    TranscriptionStatus: event === 'ready' ? 'completed' : 'failed',
    TranscriptionUrl: `${apiUrl}/2010-04-01/Accounts/${accountSid(call.account)}/Transcriptions/${transcriptionSid}`,
    TranscriptionType: 'fast',
    ...(recording && { RecordingSid: recordingSid(recording.id), RecordingUrl: recording.url }),
  };
}

const liveEvents = {
  started: 'transcription-started',
  content: 'transcription-content',
  stopped: 'transcription-stopped',
  failed: 'transcription-error',
} as const;

function liveTranscript(call: CallFacts, told: TranscriptionEvent, { notes }: Notify): Parameters | null {
  const { event, id, name, sequence, at, track, text, confidence, isFinal, language, failure } = told;
  if (event === 'ready') return null;
  const label = track && notes?.[`${track}Label`];
  return {
    AccountSid: accountSid(call.account),
    CallSid: callSid(call.id),
    TranscriptionSid: sid('transcript', id),
    TranscriptionEvent: liveEvents[event],
    SequenceId: String(sequence + 1),
    Timestamp: isoTimestamp(at),
    ...(name !== undefined && { Name: name }),
    ...(track && { Track: track === 'caller' ? 'inbound_track' : 'outbound_track' }),
    ...(typeof label === 'string' && { [track === 'caller' ? 'InboundTrackLabel' : 'OutboundTrackLabel']: label }),
    ...(language !== undefined && { LanguageCode: language }),
    ...(event === 'content' && {
      TranscriptionData: JSON.stringify({ transcript: text ?? '', confidence: confidence ?? 0 }),
      Final: String(isFinal ?? true),
      ...(isFinal === false && { Stability: String(confidence ?? 0) }),
    }),
    ...(failure !== undefined && { TranscriptionError: failure }),
  };
}

const streamEvents = { started: 'started', stopped: 'stopped', rejected: 'error', failed: 'error' } as const;

/** Streams and SIPREC say the same under names of their own. */
export function streamParameters(call: CallFacts, told: StreamEvent, to: Notify): Parameters | null {
  const { event, id, name, failure, at } = told;
  if (event === 'message') return null;
  const isSiprec = to.kind === 'siprec-status';
  const what = isSiprec ? 'Siprec' : 'Stream';
  return {
    AccountSid: accountSid(call.account),
    CallSid: callSid(call.id),
    [`${what}Sid`]: sid(isSiprec ? 'siprec' : 'stream', id),
    ...(name !== undefined && { [`${what}Name`]: name }),
    [`${what}Event`]: `${isSiprec ? 'siprec' : 'stream'}-${streamEvents[event]}`,
    ...(failure !== undefined && { [`${what}Error`]: failure }),
    Timestamp: isoTimestamp(at),
  };
}
