import type { Fields, XmlElement } from '../../../src/document/index.ts';
import { type Dial, type RecordingRule, record, startRecording, type Verb } from '../../../src/verbs/index.ts';
import { askOr, firstGenerationTimeoutMs, secondGenerationCallback, tagOf } from './callback.ts';
import { endKeysOf } from './end-keys.ts';
import { firstGenerationNotices, noticeNames, notices, transcriptionOf } from './notification.ts';
import type { Reading } from './reading.ts';

/** What v1 and v2 take where the document says nothing, in seconds (reference 2.5 and 2.15). */
export const limits = {
  v1: { longest: 3600, silence: 3, longestSilence: 60, endKeys: { absent: '', empty: '' } },
  v2: { longest: 10_800, silence: 0, longestSilence: 10_800, endKeys: { absent: '#', empty: '' } },
} as const;

/** A recording beside the call may become as long as a call may last. */
const longestBesideMs = 14_400_000;

/** A message of the caller's, without a beep. v1 tells about it by a notification and goes on with the next verb. */
export function readRecord(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const limit = reading.choose(limits);
  const silence = fields.number('silenceTimeout', limit.silence, { minimum: 0, maximum: limit.longestSilence });
  const format = fields.oneOf('fileFormat', ['wav', 'mp3'], 'wav');
  const then = askOr(secondGenerationCallback('recordComplete', element, fields, reading, { fileFormat: format }));
  fields.boolean('multiChannel', false);
  const recording = record({
    prompts: [],
    bargeIn: false,
    beep: false,
    rule: {
      format,
      channels: 1,
      track: 'caller',
      maximumMs: fields.number('maxDuration', 60, { minimum: 1, maximum: limit.longest }) * 1000,
      trimsSilence: false,
      uploads: [],
      awaitsUpload: false,
      ...told(element, fields, reading),
    },
    endKeys: endKeysOf(element, fields, reading, limit.endKeys),
    endSilenceMs: silence === 0 ? null : silence * 1000,
    startTimeoutMs: null,
    rounds: 1,
    onRecorded: then,
    onNothing: then,
    answers: true,
    place: element.place,
  });
  const tag = tagOf(element, fields);
  reading.finish(element, fields);
  return [...tag, recording];
}

/** Who hears of it: v1 has one url for that, and says nothing of what its answer would do. */
function told(element: XmlElement, fields: Fields, reading: Reading): Pick<RecordingRule, 'notify' | 'transcription'> {
  fields.number('requestUrlTimeout', firstGenerationTimeoutMs, { minimum: 1 });
  return {
    notify: [
      ...notices('recordingAvailable', noticeNames('recordingAvailable'), element, fields, reading),
      ...firstGenerationNotices('recording', 'requestUrl', element, fields, reading),
    ],
    ...transcriptionOf(element, fields, reading),
  };
}

/** Of v1, inside a Transfer: both sides, while they talk. */
export function readTransferRecording(element: XmlElement, reading: Reading): NonNullable<Dial['recording']> {
  const fields = reading.fields(element);
  const limit = limits.v1;
  const rule: NonNullable<Dial['recording']> = {
    format: fields.oneOf('fileFormat', ['wav', 'mp3'], 'wav'),
    channels: fields.boolean('multiChannel', false) ? 2 : 1,
    track: 'both',
    maximumMs: fields.number('maxDuration', 60, { minimum: 1, maximum: limit.longest }) * 1000,
    trimsSilence: false,
    uploads: [],
    awaitsUpload: false,
    ...told(element, fields, reading),
    from: 'answer',
  };
  // Neither keys nor silence end the recording of a conversation.
  fields.number('silenceTimeout', limit.silence, { minimum: 0, maximum: limit.longestSilence });
  endKeysOf(element, fields, reading, limit.endKeys);
  reading.finish(element, fields);
  return rule;
}

/** Beside the call, until it is stopped or ends; it does not answer. In a conference its tag means nothing. */
export function readStartRecording(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const isOfRoom = reading.role === 'conference-announcement';
  const tag = tagOf(element, fields);
  const rule: RecordingRule = {
    format: fields.oneOf('fileFormat', ['wav', 'mp3'], 'wav'),
    channels: fields.boolean('multiChannel', false) && !isOfRoom ? 2 : 1,
    track: 'both',
    maximumMs: longestBesideMs,
    trimsSilence: false,
    uploads: [],
    awaitsUpload: false,
    notify: notices('recordingAvailable', noticeNames('recordingAvailable'), element, fields, reading),
    ...transcriptionOf(element, fields, reading),
  };
  const recording = fields.text('recordingName') ?? null;
  reading.finish(element, fields);
  return [
    ...(isOfRoom ? [] : tag),
    startRecording({ recording, rule, startsOn: 'answer', onlyOne: true, answers: false, place: element.place }),
  ];
}
