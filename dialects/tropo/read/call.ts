import { on, originate, unsupported, type Verb } from '../../../src/verbs/index.ts';
import { isTable, type Said } from './json.ts';
import { networkOf } from './networks.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { speakingOf } from './say.ts';
import { readStartRecording } from './session-recording.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';
import { callerIdOf, machineDetectionOf, targetsOf, textDestination } from './targets.ts';

/** `call`: gives a session without a leg one; the steps that follow run on whoever answers first. */
export function readCall(said: Said, reading: StepReading): StepRead {
  const { remarks, thens } = reading;
  const parameters = openParameters('call', said, remarks);
  const speaking = speakingOf(parameters, reading);
  const machineDetection = machineDetectionOf('call.machineDetection', parameters, reading, speaking);
  if (networkOf(parameters).isText) return writeTo(said, parameters, reading);
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

/** A conversation by texts with the first of its destinations. */
function writeTo(said: Said, parameters: Parameters, reading: StepReading): StepRead {
  const to = textDestination(parameters, reading);
  for (const ignored of [
    'timeout',
    'answerOnMedia',
    'headers',
    'machineDetection',
    'recording',
    'callbackUrl',
    'label',
  ])
    parameters.raw(ignored);
  if (to === undefined) {
    if (!parameters.has('to'))
      reading.remarks.error('missing-value', placeOf(said), 'This call names nobody; it fails.');
    return failed(said, parameters, reading, 'it names nobody who could be written to');
  }
  const { network } = networkOf(parameters);
  const onFailed = unlessRequired(parameters, 'incomplete', reading.thens);
  const verb = originate({
    place: placeOf(said),
    answers: false,
    ...nameOf(parameters),
    ...interruptedBy(parameters),
    targets: [],
    ringTimeoutMs: parameters.someMilliseconds('timeout', 30),
    ...callerIdOf(parameters),
    answersOnMedia: false,
    texting: { network, to },
    onAnswered: on,
    onFailed,
  });
  return { verbs: [verb] };
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
