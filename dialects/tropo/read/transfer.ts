import { dial, on, type Prompt, play, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { readConnect } from './connect.ts';
import { absoluteUrl } from './document.ts';
import { eachOf, isSaid, type Said, shown } from './json.ts';
import { interruptedWhereLeft, nameOf, openParameters, type Parameters } from './parameters.ts';
import { readPlainPrompts } from './prompts.ts';
import { endKeysOf } from './record.ts';
import { type Speaking, speakingOf } from './say.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';
import { callerIdOf, machineDetectionOf, targetsOf } from './targets.ts';

/** `transfer`: rings everybody at once and joins the first to answer; afterwards the document goes on. */
export function readTransfer(said: Said, reading: StepReading): StepRead {
  const { remarks, thens, context } = reading;
  const parameters = openParameters('transfer', said, remarks);
  const speaking = speakingOf(parameters, reading);
  const { ring, connect } = handlersOf(parameters, reading, speaking);
  const machineDetection = machineDetectionOf('transfer.machineDetection', parameters, reading, speaking);
  const targets = targetsOf(parameters, reading, {
    ...(connect.length > 0 && { screening: { verbs: connect } }),
    ...(machineDetection && { machineDetection }),
  });
  const hangupKeys = endKeysOf('transfer.choices', parameters, reading);
  if (targets.length === 0) {
    if (!parameters.has('to'))
      remarks.error('missing-value', placeOf(said), 'This transfer names nobody to call; it fails.');
    const reason = 'it names nobody who could be called';
    const onSkipped = unlessRequired(parameters, 'error', thens, `transfer: ${reason}`);
    return { verbs: [unsupported({ place: placeOf(said), answers: false, said: 'transfer', reason, onSkipped })] };
  }
  const loops = parameters.integer('ringRepeat', 1, { minimum: 1 });
  // Sound before somebody answers needs an answered caller; mere ringing does not.
  const heard = ring.length > 0;
  return {
    verbs: [
      dial({
        place: placeOf(said),
        answers: heard,
        answersWhenBridged: !heard,
        ...nameOf(parameters),
        ...interruptedWhereLeft(parameters, hangupKeys, context.settings),
        targets,
        order: 'at-once',
        ringTimeoutMs: parameters.someMilliseconds('timeout', 30),
        ringTimeoutFrom: 'dialling',
        timeLimitMs: null,
        ...callerIdOf(parameters),
        ...(heard && { ringback: { prompts: ring, loops } }),
        ignoresEarlyMedia: !parameters.boolean('answerOnMedia', false),
        hangupKeys,
        ...(hangupKeys !== '' && { cancelKeys: hangupKeys }),
        passesDigits: parameters.boolean('playTones', true),
        onCompleted: on,
        onFailed: unlessRequired(parameters, 'incomplete', thens),
      }),
    ],
  };
}

/** The handlers inside: `ring` is what the caller hears meanwhile, `connect` what the callee does, one after the other. */
function handlersOf(
  parameters: Parameters,
  reading: StepReading,
  speaking: Speaking,
): { readonly ring: readonly Prompt[]; readonly connect: readonly Verb[] } {
  const written = parameters.inside('on');
  const ring: Prompt[] = [];
  const connect: Verb[] = [];
  for (const said of isSaid(written.value) && written.value !== '' ? eachOf(written) : []) {
    const handler = openParameters('transfer.on', said, reading.remarks);
    const event = handler.word('event')?.toLowerCase();
    if (event === 'ring')
      ring.push(...readPlainPrompts(handler.inside('say'), reading, speaking), ...ringAudio(handler, reading));
    else if (event === 'connect') connect.push(...readConnect(handler, reading, speaking));
    else
      reading.remarks.warning(
        'invalid-value',
        placeOf(said),
        `${shown(handler.raw('event') ?? '')} is no event of a transfer; its handler is never taken.`,
        'ring or connect',
      );
  }
  return { ring, connect };
}

/** `next` of a `ring` handler is the audio itself. */
function ringAudio(handler: Parameters, reading: StepReading): readonly Prompt[] {
  const reference = handler.word('next');
  if (reference === undefined) return [];
  const place = handler.place('next');
  const resolved = absoluteUrl(reference, place, 'The ring audio', reading);
  if (!resolved) return [];
  const { url, credentials } = resolved;
  const source = { kind: 'url', url, ...(credentials && { credentials }) } as const;
  return [play({ place, answers: false, source, loops: 1, endKeys: '' })];
}
