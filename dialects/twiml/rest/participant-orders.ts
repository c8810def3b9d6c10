import type { OutboundCall, RoomRecord } from '../../../src/desk/index.ts';
import { serializeXml, text as xmlText } from '../../../src/document/index.ts';
import { tag } from '../../xml-body.ts';
import { conferenceEvents } from '../conference-events.ts';
import { callSid } from '../sid.ts';
import { detection, dialled, dialParameters, notesOf } from './call-orders.ts';
import type { Asked } from './operation.ts';
import { callbackUrl, flag, ignored, method, noted, oneOf, several, sidOf, whole, words } from './rules.ts';
import { document, hook, statusPlan } from './urls.ts';

const emergency = ignored('there are no emergency calls here');

export const additions = {
  ...dialParameters,
  Label: words({ maximum: 128 }),
  Muted: flag(),
  Beep: oneOf(['true', 'false', 'onEnter', 'onExit']),
  StartConferenceOnEnter: flag(),
  EndConferenceOnExit: flag(),
  WaitUrl: noted(words(), 'a url'),
  WaitMethod: method(),
  EarlyMedia: ignored('who is rung joins when it answers'),
  MaxParticipants: whole(2, 250),
  ConferenceRecord: oneOf(['true', 'false', 'record-from-start', 'do-not-record']),
  ConferenceTrim: oneOf(['trim-silence', 'do-not-trim']),
  ConferenceStatusCallback: callbackUrl(),
  ConferenceStatusCallbackMethod: method(),
  ConferenceStatusCallbackEvent: several(conferenceEvents),
  ConferenceRecordingStatusCallback: callbackUrl(),
  ConferenceRecordingStatusCallbackMethod: method(),
  ConferenceRecordingStatusCallbackEvent: several(['in-progress', 'completed', 'absent', 'failed']),
  Coaching: flag(),
  CallSidToCoach: sidOf(['CA']),
  AmdStatusCallback: callbackUrl(),
  AmdStatusCallbackMethod: method(),
  CallerDisplayName: words({ maximum: 255 }),
  Region: ignored('rooms are in this switch'),
  JitterBufferSize: ignored('the switch sets its own'),
  EmergencyCallerPosition: emergency,
  EmergencyCallerLocation: emergency,
  EmergencyName: emergency,
  EmergencyAddress: emergency,
  EmergencyZipCode: emergency,
  EmergencyCity: emergency,
  EmergencyState: emergency,
  EmergencyCountry: emergency,
} as const;

/** The call that brings somebody into a room: its first document is the conference. */
export async function orderFor(asked: Asked<typeof additions>, room: RoomRecord): Promise<OutboundCall> {
  const { desk, values, settings } = asked;
  const id = desk.newId();
  const { Label, Muted = false, StartConferenceOnEnter = true, EndConferenceOnExit = false, CallSidToCoach } = values;
  const notes = {
    ...(await notesOf(asked, values.From)),
    participant: {
      room: room.id,
      muted: Muted,
      startsOnEnter: StartConferenceOnEnter,
      endsOnExit: EndConferenceOnExit,
      ...(Label !== undefined && { label: Label }),
      ...(values.Coaching === true && CallSidToCoach !== undefined && { coaches: CallSidToCoach }),
    },
  };
  const status = statusPlan(hook(values.StatusCallback, values.StatusCallbackMethod), values.StatusCallbackEvent);
  return {
    id,
    ...dialled(values),
    ...(values.CallerDisplayName !== undefined && { callerName: values.CallerDisplayName }),
    ...detection(values, {
      waits: false,
      told: hook(values.AmdStatusCallback, values.AmdStatusCallbackMethod),
      off: false,
    }),
    plan: {
      name: `CA${id}`,
      format: 'twiml',
      first: document(joining(values, room.name)),
      ...(status && { status }),
      settings,
      notes,
    },
    notes,
  };
}

/** What whoever answers runs: the conference, as a document would say it. */
function joining(values: Asked<typeof additions>['values'], name: string): string {
  const attributes = {
    muted: values.Muted,
    beep: values.Beep,
    startConferenceOnEnter: values.StartConferenceOnEnter,
    endConferenceOnExit: values.EndConferenceOnExit,
    waitUrl: values.WaitUrl,
    waitMethod: values.WaitMethod,
    maxParticipants: values.MaxParticipants,
    record: values.ConferenceRecord,
    trim: values.ConferenceTrim,
    participantLabel: values.Label,
    coach: values.Coaching === true && values.CallSidToCoach !== undefined ? callSid(values.CallSidToCoach) : undefined,
    statusCallback: values.ConferenceStatusCallback,
    statusCallbackMethod: values.ConferenceStatusCallbackMethod,
    statusCallbackEvent: values.ConferenceStatusCallbackEvent?.join(' '),
    recordingStatusCallback: values.ConferenceRecordingStatusCallback,
    recordingStatusCallbackMethod: values.ConferenceRecordingStatusCallbackMethod,
    recordingStatusCallbackEvent: values.ConferenceRecordingStatusCallbackEvent?.join(' '),
  };
  const conference = tag('Conference', attributes, [xmlText(name)]);
  return serializeXml([tag('Response', {}, [tag('Dial', {}, [conference])])]);
}
