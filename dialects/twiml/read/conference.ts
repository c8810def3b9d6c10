import { type Conference, conference, type RecordingRule, type Verb } from '../../../src/verbs/index.ts';
import { conferenceEvents } from '../conference-events.ts';
import { idIn } from '../sid.ts';
import { type ElementReader, shown } from './element.ts';
import { type Joining, readWaiting } from './queue.ts';
import { readStorage } from './record.ts';

const longestName = 128;
const beeps = { true: 'both', false: 'never', onEnter: 'enter', onExit: 'exit' } as const;

/** What the Dial around it says of a conference. */
export interface RoomJoining extends Joining {
  readonly leaveKeys: string;
}

/** A room that its members name; null, with an error remark, where it cannot be entered. */
export function readConferenceNoun(element: ElementReader, joining: RoomJoining): Verb | null {
  const { place } = element;
  const room = element.ownText;
  const waiting = readWaiting(element, 'conference-wait', 'waitMethod');
  const label = readLabel(element);
  const coach = readCoach(element);
  const recording = readRecording(element, joining.timeLimitMs);
  const { onCompleted, onFailed, onHangup } = joining.ways;
  const beep = element.oneOf('beep', ['true', 'false', 'onEnter', 'onExit'], 'true');
  const read: Omit<Conference, 'verb'> = {
    place,
    answers: true,
    room,
    ...(label !== undefined && { label }),
    muted: element.boolean('muted', false),
    deaf: false,
    moderator: false,
    startsOnEnter: element.boolean('startConferenceOnEnter', true),
    endsOnExit: element.boolean('endConferenceOnExit', false),
    beep: beeps[beep],
    waiting,
    maximumParticipants: element.integer('maxParticipants', 250, { minimum: 2, maximum: 250 }),
    coaches: coach ? [coach] : [],
    pins: [],
    ...(recording && { recording }),
    joinPrompts: [],
    leavePrompts: [],
    leaveKeys: joining.leaveKeys,
    passesDigits: false,
    timeLimitMs: joining.timeLimitMs,
    notify: readEvents(element),
    onLeft: onCompleted,
    onFailed,
    ...(onHangup && { onHangup }),
  };
  element.without('jitterBufferSize', 'region', 'eventCallbackUrl', 'recordingConfigurationId');
  element.finish();
  element.refuseElements();
  return isRoomName(element, room) && coach !== null ? conference(read) : null;
}

function isRoomName(element: ElementReader, room: string): boolean {
  if (room !== '' && room.length <= longestName) return true;
  element.reading.error(element.place, {
    code: room === '' ? 'missing-value' : 'invalid-value',
    message:
      room === ''
        ? '<Conference> names no room; it fails.'
        : `<Conference>: "${shown(room)}" is longer than ${longestName} characters; it fails.`,
    hint: `a name of up to ${longestName} characters`,
    providerCode: '13237',
  });
  return false;
}

function readLabel(element: ElementReader): string | undefined {
  const label = element.text('participantLabel')?.trim();
  if (!label) return undefined;
  if (label.length <= longestName) return label;
  element.invalid(
    'participantLabel',
    `<Conference participantLabel="${shown(label)}"> is longer than ${longestName} characters; it is left out`,
  );
  return undefined;
}

/** The call that alone hears this one, by our own id of it; null, with an error remark, where it is no call. */
function readCoach(element: ElementReader): string | null | undefined {
  const written = element.text('coach')?.trim();
  if (!written) return undefined;
  const id = idIn(written, 'CA');
  if (id !== null) return id;
  element.reading.error(element.place, {
    code: 'invalid-value',
    message: `<Conference coach="${shown(written)}"> is no CallSid; the conference is not joined.`,
    hint: 'the CallSid of the participant to be coached, CA and 32 digits',
    providerCode: '13240',
  });
  return null;
}

function readRecording(element: ElementReader, maximumMs: number): RecordingRule | undefined {
  const wanted = element.oneOf('record', ['do-not-record', 'record-from-start', 'true', 'false'], 'do-not-record');
  const storage = readStorage(element, 'trim-silence');
  if (wanted === 'do-not-record' || wanted === 'false') return undefined;
  return { format: 'wav', channels: 1, track: 'both', maximumMs, ...storage };
}

/** Without a list of events nobody is told anything. */
function readEvents(element: ElementReader): Conference['notify'] {
  const events = element.words('statusCallbackEvent', conferenceEvents, []);
  const notify = element.notify('conference-status', { url: 'statusCallback', method: 'statusCallbackMethod' }, events);
  if (notify.length === 0 || events.length > 0) return events.length > 0 ? notify : [];
  element.reading.warn(element.place, {
    code: 'missing-value',
    message: '<Conference statusCallback> names no events, so that nothing is told.',
    hint: `statusCallbackEvent="${conferenceEvents.slice(0, 4).join(' ')}"`,
    providerCode: '12200',
  });
  return [];
}
