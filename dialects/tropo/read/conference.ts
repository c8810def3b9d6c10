import { type Conference, conference, on, type Prompt, unsupported } from '../../../src/verbs/index.ts';
import { terminatorOf } from './choices.ts';
import { eachOf, isSaid, isTable, type Said, shown } from './json.ts';
import { interruptedWhereLeft, nameOf, openParameters, type Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import { type Speaking, speakingOf } from './say.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';

/** As many as Tropo let into one room. */
const mostParticipants = 100;

/** `conference`: into a room that exists as long as somebody is in it, until the terminator, a signal or the hang-up. */
export function readConference(said: Said, reading: StepReading): StepRead {
  const { remarks, thens, context } = reading;
  const parameters = openParameters('conference', said, remarks);
  const speaking = speakingOf(parameters, reading);
  const leaveKeys = terminatorOf(parameters, reading);
  const older = olderHandlers(parameters, reading, speaking);
  const join = announcementOf('joinPrompt', parameters, reading, speaking);
  const leave = announcementOf('leavePrompt', parameters, reading, speaking);
  const room = parameters.word('id');
  const fails = (reason: string) => unlessRequired(parameters, 'error', thens, `conference: ${reason}`);
  if (room === undefined) {
    const reason = 'it names no room in id';
    remarks.error('missing-value', placeOf(said), 'This conference names no room in id; it fails.');
    const skipped = { place: placeOf(said), answers: false, said: 'conference', reason, onSkipped: fails(reason) };
    return { verbs: [unsupported(skipped)] };
  }
  return {
    verbs: [
      conference({
        place: placeOf(said),
        answers: true,
        ...nameOf(parameters),
        ...interruptedWhereLeft(parameters, leaveKeys, context.settings),
        room,
        muted: parameters.boolean('mute', false),
        deaf: false,
        moderator: false,
        startsOnEnter: true,
        endsOnExit: false,
        beep: beepOf(join.beeps, leave.beeps),
        waiting: 'silence',
        maximumParticipants: mostParticipants,
        coaches: [],
        pins: [],
        joinPrompts: [...join.prompts, ...older.join],
        leavePrompts: [...leave.prompts, ...older.leave],
        leaveKeys,
        passesDigits: parameters.boolean('playTones', false),
        timeLimitMs: null,
        notify: [],
        onLeft: on,
        onFailed: fails('the room could not be entered'),
      }),
    ],
  };
}

function beepOf(enters: boolean, leaves: boolean): Conference['beep'] {
  if (enters) return leaves ? 'both' : 'enter';
  return leaves ? 'exit' : 'never';
}

/** `true` is a beep, a text or an object with `value` and `voice` is said to everybody. */
function announcementOf(
  parameter: 'joinPrompt' | 'leavePrompt',
  parameters: Parameters,
  reading: StepReading,
  around: Speaking,
): { readonly beeps: boolean; readonly prompts: readonly Prompt[] } {
  const said = parameters.inside(parameter);
  const { value } = said;
  if (!isSaid(value) || value === '') return { beeps: false, prompts: [] };
  if (!isTable(value)) {
    const isSwitch = typeof value === 'boolean' || /^\s*(true|false)\s*$/i.test(String(value));
    if (isSwitch) return { beeps: parameters.boolean(parameter, false), prompts: [] };
    return { beeps: false, prompts: readPlainPrompts(said, reading, around) };
  }
  const own = openParameters(`conference.${parameter}`, said, reading.remarks);
  const speaking = speakingOf(own, reading, around);
  return { beeps: false, prompts: readPlainPrompts(own.inside('value'), reading, speaking) };
}

/** `on` with join and leave, as the oldest libraries wrote it. */
function olderHandlers(
  parameters: Parameters,
  reading: StepReading,
  speaking: Speaking,
): Readonly<Record<'join' | 'leave', readonly Prompt[]>> {
  const written = parameters.inside('on');
  const prompts: Record<'join' | 'leave', Prompt[]> = { join: [], leave: [] };
  for (const said of isSaid(written.value) ? eachOf(written) : []) {
    const handler = openParameters('conference.on', said, reading.remarks);
    const event = handler.word('event')?.toLowerCase();
    if (event === 'join' || event === 'leave')
      prompts[event].push(...readPlainPrompts(handler.inside('say'), reading, speaking));
    else if (isTable(said.value))
      reading.remarks.warning(
        'invalid-value',
        placeOf(said),
        `${shown(handler.raw('event') ?? '')} is no event of a conference; its handler is never taken.`,
        'join or leave',
      );
  }
  return prompts;
}
