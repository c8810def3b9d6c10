import {
  changeDirectory,
  type Gather,
  into,
  notification,
  on,
  type RecordingFacts,
  record,
  type Verb,
} from '../../../src/verbs/index.ts';
import { type BoxMessage, boxOf, isOwner, messagesIn, mostMessages, toldByMail } from '../directory/boxes.ts';
import { callerInside, type Thing } from '../directory/people.ts';
import { countAt, flagAt, textAt } from '../directory/values.ts';
import { checkBox } from './check-box.ts';
import { lamps } from './lamps.ts';
import type { Step, StepAnswer } from './step.ts';
import { Voice } from './voice.ts';

/** Shorter ones are none, in ms. */
const shortestMs = 500;
const endSilenceMs = 5000;

/** `voicemail`, compose: greeting, instructions, a beep, the message; who owns the box listens to it instead. */
export function leaveMessage(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const box = boxOf(directory, voice.text('box'));
  if (!box) return { verbs: [] };
  const isOwn = flagAt(box.value, 'check_if_owner') !== false && isOwner(box, callerInside(directory, facts));
  if (isOwn) return checkBox(step);
  if (messagesIn(directory, box).length >= mostMessages)
    return { verbs: [voice.say('This mailbox is full.', 'vm-mailbox_full')] };
  const greeting = greetingOf(box, voice);
  if (flagAt(box.value, 'announcement_only') === true) return { verbs: greeting };
  const instructions =
    flagAt(box.value, 'skip_instructions') === true
      ? []
      : [voice.say('Leave your message after the tone. Press any key when you are done.', 'vm-record_message')];
  const operator = textAt(box.value, 'operator_number');
  const listening: Gather = {
    ...voice.menu([...greeting, ...instructions], {
      '*': voice.ask('check-box', { box: box.id, login: true }),
      ...(operator !== undefined && { '0': into([voice.go('number', { number: operator })]) }),
    }),
    digits: { minimum: 1, maximum: 1, endKeys: '', firstDigitTimeoutMs: 0, interDigitTimeoutMs: 0 },
    rounds: 1,
    retryPrompts: [],
  };
  return { verbs: [listening, recordingOf(step, voice, box)] };
}

function greetingOf(box: Thing, voice: Voice): readonly Verb[] & readonly ReturnType<Voice['say']>[] {
  if (flagAt(box.value, 'skip_greeting') === true) return [];
  const own = textAt(box.value, 'media', 'unavailable');
  const medium = own === undefined ? null : voice.medium(own);
  if (medium) return [medium];
  const name = textAt(box.value, 'mailbox');
  return [
    voice.say('The person you are calling is not available.', 'vm-person'),
    ...(name === undefined ? [] : [voice.spell(name)]),
  ];
}

/** What was said is kept although the caller has left in the middle of it. */
function recordingOf({ notes }: Step, voice: Voice, box: Thing): Verb {
  const maximumMs = countAt(notes, 'maximumMs') ?? 500_000;
  const rule = {
    format: 'wav',
    channels: 1,
    track: 'caller',
    maximumMs,
    trimsSilence: false,
    uploads: [],
    awaitsUpload: false,
    notify: [],
  } as const;
  return record({
    prompts: [],
    bargeIn: false,
    beep: true,
    rule,
    endKeys: '0123456789*#',
    endSilenceMs,
    startTimeoutMs: null,
    rounds: 1,
    onRecorded: voice.ask('message-recorded', { box: box.id, maximumMs }),
    onNothing: on,
    onHangup: voice.ask('keep-message', { box: box.id }),
    answers: true,
    place: voice.place,
  });
}

/** The message has been recorded: save it, hear it, or say it again. */
export function messageRecorded(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxOf(step.reading.directory, voice.text('box'));
  const recording = recordingIn(step);
  if (!box || !recording || recording.durationMs < shortestMs) return { verbs: [] };
  return review(step, voice, box, recording);
}

function review(step: Step, voice: Voice, box: Thing, recording: Kept): StepAnswer {
  const kept = { box: box.id, recording: recording.id, durationMs: recording.durationMs };
  const again = recordingOf(step, voice, box);
  const question = voice.menu(
    [
      voice.say(
        'To save the message press one. To hear it press two. To record it again press three.',
        'vm-review_recording',
      ),
    ],
    {
      '1': voice.ask('keep-message', kept),
      '2': voice.ask('hear-message', kept),
      '3': into([again]),
    },
  );
  // Who says nothing, or leaves, has left a message all the same.
  const keep = voice.ask('keep-message', kept);
  return { verbs: [{ ...question, onNoMatch: keep, onNoInput: keep }], atHangup: keep };
}

/** What was recorded, once more before it is decided about. */
export function hearMessage(step: Step): StepAnswer {
  const voice = new Voice(step);
  const box = boxOf(step.reading.directory, voice.text('box'));
  const recording = recordingIn(step);
  const asked = box && recording ? review(step, voice, box, recording) : null;
  if (!asked || !recording) return { verbs: [] };
  return { ...asked, verbs: [voice.recording(recording.id), ...asked.verbs] };
}

type Kept = Pick<RecordingFacts, 'id' | 'durationMs'>;

function recordingIn({ notes, outcome }: Step): Kept | null {
  const id = textAt(notes, 'recording');
  if (id !== undefined) return { id, durationMs: countAt(notes, 'durationMs') ?? 0 };
  const { report } = outcome;
  return report?.verb === 'record' ? (report.recording ?? null) : null;
}

/** A message goes into the box; who wants to know is told. */
export function keepMessage(step: Step): StepAnswer {
  const voice = new Voice(step);
  const { directory, facts } = step.reading;
  const box = boxOf(directory, voice.text('box'));
  const recording = recordingIn(step);
  if (!box || !recording || recording.durationMs < shortestMs) return { verbs: [] };
  const { place } = voice;
  const message: Omit<BoxMessage, 'id'> = {
    box: box.id,
    folder: 'new',
    recording: recording.id,
    from: facts?.from ?? '',
    name: facts?.callerName ?? '',
    at: facts?.now ?? 0,
    durationMs: recording.durationMs,
  };
  const to = toldByMail(directory, box);
  const isKept = to.length === 0 || flagAt(box.value, 'delete_after_notify') !== true;
  const folder = to.length > 0 && flagAt(box.value, 'save_after_notify') === true ? 'saved' : 'new';
  const title = textAt(box.value, 'name') ?? textAt(box.value, 'mailbox') ?? box.id;
  const told =
    to.length === 0
      ? []
      : [
          notification({
            recipients: to.map((id) => ({ kind: 'email', id })),
            when: 'now',
            media: ['email'],
            comments: `New message in ${title}: ${Math.round(recording.durationMs / 1000)} s.`,
            ...(flagAt(box.value, 'include_message_on_notify') !== false && { recording: recording.id }),
            answers: false,
            place,
          }),
        ];
  const kept = isKept
    ? [
        changeDirectory({
          changes: [{ kind: 'messages', id: recording.id, path: [], value: { ...message, folder } }],
          answers: false,
          place,
        }),
        ...lamps(step, box, folder === 'new' ? { fresh: 1 } : { saved: 1 }),
      ]
    : [];
  return { verbs: [...kept, ...told, voice.say('Your message has been saved.', 'vm-saved')] };
}
