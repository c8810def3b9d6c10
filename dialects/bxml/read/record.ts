import type { XmlElement } from '../../../src/document/index.ts';
import { record, type Verb } from '../../../src/verbs/index.ts';
import { askOr, secondGenerationCallback, tagOf } from './callback.ts';
import { endKeysOf } from './end-keys.ts';
import type { Reading } from './reading.ts';

/** What v1 and v2 take where the document says nothing, in seconds (reference 2.5 and 2.15). */
export const limits = {
  v1: { longest: 3600, silence: 3, longestSilence: 60, endKeys: { absent: '', empty: '' } },
  v2: { longest: 10_800, silence: 0, longestSilence: 10_800, endKeys: { absent: '#', empty: '' } },
} as const;

/** A message of the caller's, without a beep. v1 tells about it by a notification and goes on with the next verb. */
export function readRecord(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const limit = reading.choose(limits);
  const silence = fields.number('silenceTimeout', limit.silence, { minimum: 0, maximum: limit.longestSilence });
  const format = fields.oneOf('fileFormat', ['wav', 'mp3'], 'wav');
  const then = askOr(secondGenerationCallback('recordComplete', element, fields, reading, { fileFormat: format }));
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
      notify: [],
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
