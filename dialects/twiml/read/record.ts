import { on, type RecordingRule, record, type TranscriptionRequest, type Verb } from '../../../src/verbs/index.ts';
import { type ElementReader, shown } from './element.ts';

/** Every key of a telephone but A to D. */
const everyKey = '1234567890*#';
const recordingEvents = ['in-progress', 'completed', 'absent'] as const;

/** Whatever ends it, its action is asked, at hang-up too; only where nothing was recorded the document goes on. */
export function readRecord(element: ElementReader): readonly Verb[] {
  const { place } = element;
  const action = element.actionOrHere('record');
  const silenceSeconds = element.integer('timeout', 5, { minimum: 0 });
  const endSilenceMs = silenceSeconds === 0 ? null : silenceSeconds * 1000;
  const transcription = readTranscription(element);
  const rule: RecordingRule = {
    format: 'wav',
    channels: 1,
    track: 'caller',
    maximumMs: element.seconds('maxLength', transcription ? 120 : 3600, { minimum: 2 }),
    ...readStorage(element, 'trim-silence'),
    ...(transcription && { transcription }),
  };
  const endKeys = readEndKeys(element);
  const beep = element.boolean('playBeep', true);
  element.without('recordingConfigurationId');
  element.finish();
  element.refuseElements();
  element.refuseText();
  return [
    record({
      place,
      answers: true,
      prompts: [],
      bargeIn: false,
      beep,
      rule,
      endKeys,
      endSilenceMs,
      startTimeoutMs: endSilenceMs,
      rounds: 1,
      onRecorded: action,
      onNothing: on,
      onHangup: action,
    }),
  ];
}

/** What Record and Dial say in the same words about what becomes of a recording. */
export function readStorage(
  element: ElementReader,
  trim: 'trim-silence' | 'do-not-trim',
  track: 'inbound' | 'outbound' | 'both' = 'both',
): Pick<RecordingRule, 'trimsSilence' | 'uploads' | 'awaitsUpload' | 'notify'> {
  const events = element.words('recordingStatusCallbackEvent', recordingEvents, ['completed']);
  const notify = element.notify(
    'recording-status',
    { url: 'recordingStatusCallback', method: 'recordingStatusCallbackMethod' },
    events,
    track === 'both' ? undefined : { track },
  );
  const trimsSilence = element.oneOf('trim', ['trim-silence', 'do-not-trim'], trim) === 'trim-silence';
  return { trimsSilence, uploads: [], awaitsUpload: false, notify };
}

/** Several keys may end a recording; empty is none, absent is every key. */
function readEndKeys(element: ElementReader): string {
  const written = element.text('finishOnKey')?.replace(/[\s,]/g, '');
  if (written === undefined || /^[0-9#*]*$/.test(written)) return written ?? everyKey;
  element.invalid(
    'finishOnKey',
    `<Record finishOnKey="${shown(written)}"> must consist of 0-9, # and *; every key is taken`,
  );
  return everyKey;
}

function readTranscription(element: ElementReader): TranscriptionRequest | undefined {
  const wanted = element.boolean('transcribe', false);
  const [notify] = element.notify('transcription', { url: 'transcribeCallback' });
  if (!wanted) {
    element.notYet('transcription', 'nothing is transcribed without transcribe="true"', 'transcribeCallback');
    return undefined;
  }
  return { language: 'en-US', ...(notify && { notify }) };
}
