import type { ConferenceEvent, Notify, RecordingEvent, RoomFacts } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, Outcome } from '../../dialect.ts';
import { accountId, callId, conferenceId, conferenceMediaUrl, recordingId } from './identity.ts';
import { duration, party, time } from './words.ts';

const askedAbout = {
  created: 'conferenceCreated',
  joined: 'conferenceMemberJoin',
  left: 'conferenceMemberExit',
} as const;

/** What a conference is asked about by its creator's url; with nothing that happened, because somebody moved it there. */
export function conferenceAsked(call: CallFacts, { nested }: Outcome, notes: JsonObject): JsonObject {
  if (nested?.role !== 'conference-announcement') return {};
  const { room, event, member } = nested;
  const name = event === undefined ? 'conferenceRedirect' : askedAbout[event];
  return {
    ...roomFields(name, call, room, notes),
    ...(member && memberFields(call, member.callId, member.from, member.to)),
  };
}

/** The same told where nobody is left to hear an answer, and the end of it. */
export function conferenceTold(
  call: CallFacts,
  { event, room, member }: ConferenceEvent,
  to: Notify,
): JsonObject | null {
  const { notes = {} } = to;
  if (event === 'ended')
    return to.kind === 'conferenceCompleted' ? roomFields('conferenceCompleted', call, room, notes) : null;
  if (to.kind !== 'conferenceEvent' || (event !== 'created' && event !== 'joined' && event !== 'left')) return null;
  return {
    ...roomFields(askedAbout[event], call, room, notes),
    ...(member && memberFields(call, member.callId, call.from, call.to)),
  };
}

export function conferenceRecording(
  call: CallFacts,
  told: RecordingEvent,
  room: RoomFacts,
  notes: JsonObject,
): JsonObject {
  const { recording, event } = told;
  return {
    ...roomFields('conferenceRecordingAvailable', call, room, notes),
    accountId: accountId(call.account),
    recordingId: recordingId(recording.id),
    ...(event === 'ready' && { mediaUrl: conferenceMediaUrl(call, room.id, recording.id) }),
    channels: 1,
    startTime: time(recording.startedAt),
    endTime: time(recording.endedAt),
    duration: duration(recording.durationMs),
    fileFormat: recording.format,
    status: event === 'ready' ? 'complete' : 'error',
  };
}

/** The tag is the creator's, for the whole life of the conference. */
function roomFields(eventType: string, call: CallFacts, room: RoomFacts, { tag }: JsonObject): JsonObject {
  return {
    eventType,
    eventTime: time(call.now),
    conferenceId: conferenceId(call, room.id),
    name: room.name,
    ...(typeof tag === 'string' && { tag }),
  };
}

function memberFields(call: CallFacts, id: string, from: string, to: string): JsonObject {
  const { sip } = call;
  return {
    callId: callId({ ...call, id }),
    from: party(from, sip.fromHost),
    to: party(to, sip.toHost || sip.requestHost),
  };
}
