import { controlRecording, type RecordingRule, startRecording } from '../../../src/verbs/index.ts';
import type { Said } from './json.ts';
import { openParameters } from './parameters.ts';
import { formatOf } from './record.ts';
import { placeOf, type StepRead, type StepReading } from './step.ts';
import { transcriptionBeside } from './transcription.ts';
import { readUploads } from './uploads.ts';

/** What one session recording is called, since Tropo knew one at a time. */
const session = 'session';

/** As long as a session lasted at most. */
const longestMs = 4 * 3600 * 1000;

/** `startRecording`: everything from here on, the caller on one channel and the rest on the other. */
export function readStartRecording(said: Said, reading: StepReading): StepRead {
  const parameters = openParameters('startRecording', said, reading.remarks);
  const uploads = readUploads(parameters, 'startRecording.url', reading);
  if (!parameters.has('url'))
    reading.remarks.warning(
      'missing-value',
      placeOf(said),
      'This startRecording says no url; the recording is kept here and sent nowhere.',
    );
  const transcription = transcriptionBeside(parameters, reading);
  const rule: RecordingRule = {
    format: formatOf(parameters, uploads[0]?.url),
    channels: 2,
    track: 'both',
    maximumMs: longestMs,
    trimsSilence: false,
    uploads,
    awaitsUpload: !parameters.boolean('asyncUpload', false),
    ...(transcription && { transcription }),
    notify: [],
  };
  const verb = {
    place: placeOf(said),
    answers: true,
    recording: session,
    rule,
    startsOn: 'now',
    replaces: true,
  } as const;
  return { verbs: [startRecording(verb)] };
}

export function readStopRecording(said: Said, { remarks }: StepReading): StepRead {
  openParameters('stopRecording', said, remarks);
  return { verbs: [controlRecording({ place: placeOf(said), answers: false, recording: session, action: 'stop' })] };
}
