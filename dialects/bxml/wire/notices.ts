import type {
  CallEvent,
  LegEvent,
  LegProgress,
  MachineEvent,
  Notify,
  RecordingEvent,
  StreamEvent,
  TranscriptionEvent,
} from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject } from '../../dialect.ts';
import type { Settings } from '../settings.ts';
import { conferenceRecording, conferenceTold } from './conference-events.ts';
import { accountId, callUrl, deviceId, mediaUrl, streamId, transcriptionId } from './identity.ts';
import { calleeParties, common, error, errorMessage, fileFields, tagIn } from './second-generation.ts';
import { causeOf, duration, isError, machineResult, time } from './words.ts';

/** What v2 tells without waiting for a document (reference 1.5 to 1.11); null for what it has no event for. */
export function notice(call: CallFacts, event: CallEvent, to: Notify, settings: Settings): JsonObject | null {
  switch (event.kind) {
    case 'key':
      return { ...common('dtmf', call, settings), digit: event.key };
    case 'partial-speech':
      return { ...common('partialgather', call, settings), text: event.text };
    case 'recording':
      return recordingNotice(call, event, to, settings);
    case 'transcription':
      return to.kind === 'transcriptionAvailable'
        ? transcript(call, event, settings)
        : liveTranscript(call, event, to, settings);
    case 'leg':
      return to.kind === 'endpointEvent' ? endpointNotice(call, event, to) : legNotice(call, event, to, settings);
    case 'machine':
      return machineNotice(call, event, settings);
    case 'conference':
      return conferenceTold(call, event, to);
    case 'stream':
      return streamNotice(call, event, to, settings);
    case 'message':
    case 'pay':
    case 'webhook':
      return null;
  }
}

/** After the upload. One that came to nothing has no file to fetch. */
function recordingNotice(call: CallFacts, told: RecordingEvent, to: Notify, settings: Settings): JsonObject | null {
  const { event, recording, room } = told;
  if (event === 'started') return null;
  if (room) return conferenceRecording(call, told, room, to.notes ?? {});
  const { answerTime: _answerTime, ...fields } = common('recordingAvailable', call, settings);
  const { mediaUrl: media, ...file } = fileFields(call, recording);
  const isReady = event === 'ready';
  return {
    ...fields,
    ...file,
    ...(isReady && media !== undefined && { mediaUrl: media }),
    channels: recording.channels,
    status: isReady ? 'complete' : 'error',
  };
}

function transcript(
  call: CallFacts,
  { event, id, recording, at }: TranscriptionEvent,
  settings: Settings,
): JsonObject | null {
  if (event !== 'ready' && event !== 'failed') return null;
  const { answerTime: _answerTime, ...fields } = common('transcriptionAvailable', call, settings);
  return {
    ...fields,
    ...(recording && fileFields(call, recording)),
    transcription: {
      id: transcriptionId(id),
      ...(recording && { url: mediaUrl(call, recording.id).replace(/media$/, 'transcription') }),
      status: event === 'ready' ? 'available' : 'error',
      completedTime: time(at),
    },
  };
}

const liveTranscripts = {
  started: 'realTimeTranscriptionStarted',
  stopped: 'realTimeTranscriptionStopped',
  failed: 'realTimeTranscriptionRejected',
  ready: 'realTimeTranscriptionAvailable',
} as const;

/** Under both names that the documentation has for it, where it uses both. */
function liveTranscript(call: CallFacts, told: TranscriptionEvent, to: Notify, settings: Settings): JsonObject | null {
  const { event, id, name, at, startedAt = at, failure } = told;
  if (event === 'content') return null;
  const { stabilized, destination } = to.notes ?? {};
  const transcription: JsonObject = {
    id: transcriptionId(id),
    name: name ?? transcriptionId(id),
    startTime: time(startedAt),
    tracks: tracksOf(to),
    ...(typeof destination === 'string' && { destination }),
    stabilized: String(stabilized ?? true),
    ...(event === 'stopped' && { duration: duration(at - startedAt) }),
    ...(event === 'ready' && {
      status: 'available',
      url: `${callUrl(call)}/transcriptions/${transcriptionId(id)}`,
      completedTime: time(at),
    }),
  };
  return {
    ...common(liveTranscripts[event], call, settings),
    ...(event === 'failed' && { cause: 'error', errorMessage: failure ?? 'The call is not transcribed' }),
    ...(event === 'stopped' && { cause: 'closed' }),
    realTimeTranscription: transcription,
    ...((event === 'failed' || event === 'stopped') && { transcription }),
  };
}

const streams = {
  started: 'mediaStreamStarted',
  stopped: 'mediaStreamStopped',
  rejected: 'mediaStreamRejected',
} as const;

/** A stream that fails before it has begun was rejected; one that fails later is told when it has stopped. */
function streamNotice(call: CallFacts, told: StreamEvent, to: Notify, settings: Settings): JsonObject | null {
  const { id, name, url, at, startedAt, cutShort, failure } = told;
  if (told.event === 'message' || (told.event === 'failed' && startedAt !== undefined)) return null;
  const event = told.event === 'failed' ? 'rejected' : told.event;
  const destination = url ?? to.notes?.['destination'];
  const cause = event === 'rejected' ? 'error' : cutShort ? 'connection-error' : 'closed';
  return {
    ...common(streams[event], call, settings),
    ...(event !== 'started' && { cause }),
    ...(failure !== undefined && { errorMessage: failure }),
    mediaStream: {
      id: streamId(id),
      name: name ?? streamId(id),
      ...(typeof destination === 'string' && { destination }),
      startTime: time(startedAt ?? at),
      tracks: tracksOf(to),
      type: 'WebSocket',
      ...(event === 'stopped' && { duration: duration(at - (startedAt ?? at)) }),
    },
  };
}

function tracksOf({ notes }: Notify): readonly string[] {
  const tracks = String(notes?.['tracks'] ?? 'inbound');
  return tracks === 'both' ? ['inbound', 'outbound'] : [tracks];
}

/** Once for every callee that asked for it, whatever came of the leg. */
function legNotice(call: CallFacts, { event, leg, at }: LegEvent, to: Notify, settings: Settings): JsonObject | null {
  if (to.kind !== 'transferDisconnect' || event !== 'ended') return null;
  const cause = causeOf(leg.cause ?? 'normal');
  const message = errorMessage(cause, undefined);
  return {
    ...common('transferDisconnect', childOf(call, leg), settings),
    ...calleeParties(to.notes ?? {}),
    ...tagIn(to.notes ?? {}),
    endTime: time(leg.endedAt ?? at),
    cause,
    ...(message !== undefined && (isError(cause) || cause === 'busy') && error(childOf(call, leg), message)),
  };
}

/** A leg that a transfer rings, as a call of its own; what it is tagged with is its number's. */
function childOf(call: CallFacts, { id, from = call.from, to, startedAt, answeredAt }: LegProgress): CallFacts {
  const { answeredAt: _answeredAt, ended: _ended, endedAt: _endedAt, ...rest } = call;
  return {
    ...rest,
    id,
    from,
    to,
    startedAt,
    parent: call,
    tag: '',
    ...(answeredAt !== undefined && { answeredAt }),
  };
}

/** Beta: an endpoint's device is the leg to it. */
function endpointNotice(call: CallFacts, { event, leg, at }: LegEvent, { notes }: Notify): JsonObject | null {
  const isConnected = event === 'answered';
  if (!isConnected && (event !== 'ended' || leg.answeredAt === undefined)) return null;
  return {
    accountId: accountId(call.account),
    endpointId: String(notes?.['endpointId'] ?? leg.to),
    event: isConnected ? 'endpointConnected' : 'endpointDisconnected',
    deviceId: deviceId(leg.id),
    timestamp: at,
    tags: [],
  };
}

function machineNotice(call: CallFacts, { leg, result, tookMs }: MachineEvent, settings: Settings): JsonObject {
  const about = leg.id === call.id ? call : childOf(call, leg);
  return {
    ...common('machineDetectionComplete', about, settings),
    machineDetectionResult: machineResult(result, tookMs),
  };
}
