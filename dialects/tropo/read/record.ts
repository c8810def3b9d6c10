import { type Keys, on, type RecordingRule, record, type Then } from '../../../src/verbs/index.ts';
import { terminatorOf } from './choices.ts';
import type { DocumentReading } from './document.ts';
import type { Said } from './json.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { readRoundPrompts } from './prompts.ts';
import { speakingOf } from './say.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';
import { transcriptionInside } from './transcription.ts';
import { readUploads } from './uploads.ts';

/** `record`: prompts, a tone, then what the caller says; sent to the customer's own places. */
export function readRecord(said: Said, reading: StepReading): StepRead {
  const parameters = openParameters('record', said, reading.remarks);
  const { thens } = reading;
  const rule = recordingRule(parameters, reading);
  const { prompts, retryPrompts } = readRoundPrompts(
    parameters.inside('say'),
    reading,
    speakingOf(parameters, reading),
    ['silence'],
  );
  return {
    verbs: [
      record({
        place: placeOf(said),
        answers: true,
        ...nameOf(parameters),
        ...interruptedBy(parameters),
        prompts,
        ...(retryPrompts.length > 0 && { retryPrompts }),
        bargeIn: parameters.boolean('bargein', true),
        beep: parameters.boolean('beep', true),
        rule,
        endKeys: endKeysOf('record.choices', parameters, reading),
        endSilenceMs: parameters.someMilliseconds('maxSilence', 5),
        startTimeoutMs: parameters.milliseconds('timeout', 30),
        rounds: parameters.integer('attempts', 1, { minimum: 1 }),
        onRecorded: on,
        ...(rule.awaitsUpload && rule.uploads.length > 0 && { onUploadFailed: uploadFailed(parameters, thens) }),
        onNothing: unlessRequired(parameters, 'incomplete', thens),
      }),
    ],
  };
}

function uploadFailed(parameters: Parameters, thens: StepReading['thens']): Then {
  return unlessRequired(parameters, 'error', thens, 'record: the recording could not be sent');
}

/** `choices.terminator`, or `terminator` beside it as some libraries write it. */
export function endKeysOf(
  inside: 'record.choices' | 'transfer.choices',
  parameters: Parameters,
  document: DocumentReading,
): Keys {
  const choices = openParameters(inside, parameters.inside('choices'), document.remarks);
  return terminatorOf(choices, document) || terminatorOf(parameters, document);
}

function recordingRule(parameters: Parameters, document: DocumentReading): RecordingRule {
  const uploads = readUploads(parameters, 'record.url', document);
  const transcription = transcriptionInside(parameters, document);
  return {
    format: formatOf(parameters, uploads[0]?.url),
    channels: 1,
    track: 'caller',
    maximumMs: parameters.someMilliseconds('maxTime', 30),
    trimsSilence: true,
    uploads,
    awaitsUpload: !parameters.boolean('asyncUpload', false),
    ...(transcription && { transcription }),
    notify: [],
  };
}

const formats = { 'audio/wav': 'wav', 'audio/mp3': 'mp3', 'audio/au': 'au' } as const;
const formatNames = Object.keys(formats) as readonly (keyof typeof formats)[];

/** Guessed from the extension of the first upload target where the document does not say. */
export function formatOf(parameters: Parameters, url: string | undefined): RecordingRule['format'] {
  const extension = /\.(wav|mp3|au)$/i
    .exec(url === undefined || url.startsWith('mailto:') ? '' : new URL(url).pathname)?.[1]
    ?.toLowerCase();
  const guessed = formatNames.find((name) => formats[name] === extension) ?? 'audio/wav';
  return formats[parameters.oneOf('format', formatNames, guessed)];
}
