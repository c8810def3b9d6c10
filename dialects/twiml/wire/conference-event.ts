import type { ConferenceEvent, Notify } from '../../../src/verbs/index.ts';
import type { CallFacts } from '../../dialect.ts';
import { accountSid, callSid, sid } from '../sid.ts';
import type { Parameters } from './standard.ts';
import { timestamp } from './words.ts';

/** The word that subscribes to an event, and the one that it is told by. */
const words: Readonly<Record<Exclude<ConferenceEvent['event'], 'created'>, readonly [asked: string, told: string]>> = {
  started: ['start', 'conference-start'],
  ended: ['end', 'conference-end'],
  joined: ['join', 'participant-join'],
  left: ['leave', 'participant-leave'],
  muted: ['mute', 'participant-mute'],
  unmuted: ['mute', 'participant-unmute'],
  held: ['hold', 'participant-hold'],
  unheld: ['hold', 'participant-unhold'],
  modified: ['modify', 'participant-modify'],
  'speech-started': ['speaker', 'participant-speech-start'],
  'speech-stopped': ['speaker', 'participant-speech-stop'],
  'announcement-ended': ['announcement', 'announcement-end'],
  'announcement-failed': ['announcement', 'announcement-fail'],
};

type Reason = NonNullable<ConferenceEvent['reason']>;

const endings: Readonly<Record<Reason, string>> = {
  'last-left': 'last-participant-left',
  'moderator-left': 'participant-with-end-conference-on-exit-left',
  kicked: 'last-participant-kicked',
  left: 'last-participant-left',
  hangup: 'last-participant-left',
  'ended-by-request': 'conference-ended-via-api',
  failed: 'last-participant-left',
};

/** Why a room ended, as conferences and their events say it; `last-left` for what has no word. */
export function reasonEnded(reason: string): string {
  return Object.hasOwn(endings, reason) ? endings[reason as Reason] : endings['last-left'];
}

const departures: Readonly<Record<Reason, string>> = {
  'last-left': 'participant_hung_up',
  'moderator-left': 'moderator_ended_conference',
  kicked: 'participant_updated_via_api',
  left: 'participant_updated_via_api',
  hangup: 'participant_hung_up',
  'ended-by-request': 'conference_ended_via_api',
  failed: 'participant_add_failed',
};

export function conferenceParameters(call: CallFacts, event: ConferenceEvent, to: Notify): Parameters | null {
  if (event.event === 'created') return null;
  const [asked, told] = words[event.event];
  if (!to.events.includes(asked)) return null;
  const { room, member, reason, sequence, at } = event;
  return {
    ConferenceSid: sid('conference', room.id),
    FriendlyName: room.name,
    AccountSid: accountSid(call.account),
    SequenceNumber: String(sequence),
    Timestamp: timestamp(at),
    StatusCallbackEvent: told,
    ...(event.event === 'ended' ? endParameters(event) : member && memberParameters(member)),
    ...(event.event === 'left' && {
      ParticipantCallStatus: reason === 'hangup' ? 'completed' : reason === 'failed' ? 'failed' : 'in-progress',
      ReasonParticipantLeft: departures[reason ?? 'left'],
    }),
    ...(event.event === 'announcement-failed' && { ReasonAnnouncementFailed: 'announcement could not be played' }),
  };
}

/** The call that a coach speaks to; null where it is no coach, or names somebody otherwise. */
export function coachedSid({ coaches: [coached] }: { readonly coaches: readonly string[] }): string | null {
  return coached !== undefined && /^[0-9a-f]{32}$/.test(coached) ? callSid(coached) : null;
}

function memberParameters(member: NonNullable<ConferenceEvent['member']>): Parameters {
  const coached = coachedSid(member);
  return {
    CallSid: callSid(member.callId),
    Muted: String(member.muted),
    Hold: String(member.held),
    Coaching: String(member.coaches.length > 0),
    ...(coached !== null && { CallSidToCoach: coached }),
    EndConferenceOnExit: String(member.endsOnExit),
    StartConferenceOnEnter: String(member.startsOnEnter),
    ...(member.label !== undefined && { ParticipantLabel: member.label }),
  };
}

/** Who ended it is told where somebody did. */
function endParameters({ member, reason = 'last-left' }: ConferenceEvent): Parameters {
  const ending = endings[reason];
  return {
    ...(member && { CallSidEndingConference: callSid(member.callId) }),
    ...(member?.label !== undefined && { ParticipantLabelEndingConference: member.label }),
    ReasonConferenceEnded: ending,
    Reason: ending.replaceAll('-', ' '),
  };
}
