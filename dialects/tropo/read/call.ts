import { on, originate, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { isTable, type Said } from './json.ts';
import { networkOf } from './networks.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { speakingOf } from './say.ts';
import { readStartRecording } from './session-recording.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';
import { callerIdOf, machineDetectionOf, targetsOf } from './targets.ts';

/** `call`: gives a session without a leg one; the steps that follow run on whoever answers first. */
export function readCall(said: Said, reading: StepReading): StepRead {
  const { remarks, thens } = reading;
  const parameters = openParameters('call', said, remarks);
  const speaking = speakingOf(parameters, reading);
  const machineDetection = machineDetectionOf('call.machineDetection', parameters, reading, speaking);
  if (networkOf(parameters).isText) {
    remarks.warning(
      'unsupported-call',
      placeOf(said),
      'call counts as failed: conversations by text are not carried out.',
      'send single texts with a message',
    );
    return failed(said, parameters, reading, 'conversations by text are not carried out');
  }
  const targets = targetsOf(parameters, reading);
  if (targets.length === 0) {
    if (!parameters.has('to')) remarks.error('missing-value', placeOf(said), 'This call names nobody; it fails.');
    return failed(said, parameters, reading, 'it names nobody who could be called');
  }
  const verb = originate({
    place: placeOf(said),
    answers: false,
    ...nameOf(parameters),
    ...interruptedBy(parameters),
    targets,
    ringTimeoutMs: parameters.someMilliseconds('timeout', 30),
    ...callerIdOf(parameters),
    answersOnMedia: parameters.boolean('answerOnMedia', false),
    ...(machineDetection && { machineDetection }),
    onAnswered: on,
    onFailed: unlessRequired(parameters, 'incomplete', thens),
  });
  return { verbs: [verb, ...recorded(parameters, reading)] };
}

function failed(said: Said, parameters: Parameters, { thens }: StepReading, reason: string): StepRead {
  const onSkipped = unlessRequired(parameters, 'error', thens, `call: ${reason}`);
  return { verbs: [unsupported({ place: placeOf(said), answers: false, said: 'call', reason, onSkipped })] };
}

/** `recording`, an older way of writing a startRecording after the call. */
function recorded(parameters: Parameters, reading: StepReading): readonly Verb[] {
  const said = parameters.inside('recording');
  return isTable(said.value) ? readStartRecording(said, reading).verbs : [];
}
