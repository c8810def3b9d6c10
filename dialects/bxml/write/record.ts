import type { XmlElement } from '../../../src/document/index.ts';
import { ask, type Dial, on, type Record, type RecordingRule, type StartRecording } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Ahead, loseOtherWays, mainWay, type Said } from '../../one-list.ts';
import { limits } from '../read/record.ts';
import { callbackAttributes, noticeOf, type Told, toldTo } from './callback.ts';
import { endKeysAttribute } from './end-keys.ts';
import { writePrompt } from './prompts.ts';
import { seconds, usual, type Values, type Writing } from './writing.ts';

/** With a url, it is asked whatever was recorded; without one, the list goes on. What is said before stands before. */
export function writeRecord(record: Record, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { rule, onRecorded, onNothing, endSilenceMs } = record;
  const callback = toldTo(onRecorded, ahead, writing.own);
  const next = callback ? null : mainWay(onRecorded, onNothing);
  const kept = callback ? [onRecorded, ask(callback)] : next ? [next] : [];
  loseOtherWays(record, kept, writing.lose, 'BXML goes the same way whatever was recorded, and tells no hang-up');
  const { longest, longestSilence, silence, endKeys } = writing.choose(limits);
  const element = writing.tag('Record', {
    ...callbackAttributes('recordComplete', callback, toldOf(rule)),
    ...firstGenerationUrls(rule),
    ...transcriptionAttributes(rule),
    maxDuration: usual(seconds(rule.maximumMs, 1, longest), 60),
    silenceTimeout: usual(endSilenceMs === null ? 0 : seconds(endSilenceMs, 0, longestSilence), silence),
    silenceThreshold: usual(100, 100),
    terminatingDigits: endKeysAttribute(record.endKeys, endKeys),
    fileFormat: usual(rule.format === 'mp3' ? 'mp3' : 'wav', 'wav'),
  });
  const prompts = record.prompts.flatMap((prompt) => writePrompt(prompt, writing));
  return { elements: [...prompts, element], next };
}

/** Of v1: both sides, inside the Transfer that joins them. */
export function writeTransferRecording(rule: NonNullable<Dial['recording']>, writing: Writing): XmlElement {
  return writing.tag('Record', {
    ...callbackAttributes('recordComplete', null, toldOf(rule)),
    ...firstGenerationUrls(rule),
    ...transcriptionAttributes(rule),
    maxDuration: usual(seconds(rule.maximumMs, 1, limits.v1.longest), 60),
    multiChannel: usual(rule.channels === 2, false),
    fileFormat: usual(rule.format === 'mp3' ? 'mp3' : 'wav', 'wav'),
  });
}

export function writeStartRecording(start: StartRecording, writing: Writing): Said<XmlElement> {
  const { rule, recording } = start;
  const element = writing.tag('StartRecording', {
    ...callbackAttributes('recordComplete', null, toldOf(rule)),
    requestUrlTimeout: undefined,
    ...transcriptionAttributes(rule),
    fileFormat: usual(rule.format === 'mp3' ? 'mp3' : 'wav', 'wav'),
    multiChannel: usual(rule.channels === 2, false),
    recordingName: recording ?? undefined,
  });
  return { elements: [element], next: on };
}

function toldOf({ notify, transcription }: RecordingRule): Told['told'] {
  const words = transcription?.notify ? [transcription.notify] : [];
  return [
    { prefix: 'recordingAvailable', notify: noticeOf(notify, 'recordingAvailable') },
    { prefix: 'transcriptionAvailable', notify: noticeOf(words, 'transcriptionAvailable') },
  ];
}

function firstGenerationUrls({ notify, transcription }: RecordingRule): Values {
  const recording = noticeOf(notify, 'recording');
  const words = noticeOf(transcription?.notify ? [transcription.notify] : [], 'transcription');
  return {
    ...(recording && { requestUrl: addressOf(recording) }),
    ...(words && { transcribeCallbackUrl: addressOf(words) }),
  };
}

function transcriptionAttributes({ transcription }: RecordingRule): Values {
  return {
    transcribe: usual(transcription !== undefined, false),
    detectLanguage: usual(transcription?.detectsLanguage === true, false),
  };
}
