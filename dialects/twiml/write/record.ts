import type { XmlElement } from '../../../src/document/index.ts';
import { ask, type Record, type RecordingRule } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { lostBranch } from '../../lost.ts';
import { type Ahead, loseOtherWays, nextAsk, type Said } from '../../one-list.ts';
import { type Attributes, tag, unless } from '../../xml-body.ts';
import { writePrompt } from './prompts.ts';
import { actionTo, callbackAttributes, nowhere, type Writing, wholeSeconds } from './writing.ts';

const everyKey = '1234567890*#';

/** What is recorded is always told to somebody: where the script goes on without a word, to whom it asks next. */
export function writeRecord(record: Record, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { rule, endSilenceMs, onRecorded, onNothing } = record;
  const { callback, before } = nextAsk(onRecorded, ahead);
  if (before.length > 0)
    writing.lose(lostBranch(record, 'onRecorded', 'TwiML tells a recording at once, to whoever is asked next'));
  const told = callback ? ask(callback) : onRecorded;
  loseOtherWays(record, [onRecorded, onNothing, told], writing.lose, 'TwiML tells a recording to one url');
  const { transcription } = rule;
  const element = tag('Record', {
    ...(actionTo(told) ?? { action: nowhere }),
    timeout: unless(5, endSilenceMs === null ? 0 : wholeSeconds(endSilenceMs, 1)),
    finishOnKey: unless(everyKey, record.endKeys.replace(/[^0-9#*]/g, '')),
    maxLength: unless(transcription ? 120 : 3600, wholeSeconds(rule.maximumMs, 2)),
    playBeep: unless(true, record.beep),
    ...storageAttributes(rule, 'trim-silence'),
    transcribe: transcription ? true : undefined,
    transcribeCallback: transcription?.notify && addressOf(transcription.notify),
  });
  const prompts = record.prompts.flatMap((prompt) => writePrompt(prompt, writing));
  return { elements: [...prompts, element], next: onNothing };
}

const recordingEvents = ['in-progress', 'completed', 'absent'];

/** What Record and Dial say in the same words about what becomes of a recording. */
export function storageAttributes(
  { trimsSilence, notify: [notify] }: RecordingRule,
  usualTrim: 'trim-silence' | 'do-not-trim',
): Attributes {
  return {
    trim: unless(usualTrim, trimsSilence ? 'trim-silence' : 'do-not-trim'),
    ...callbackAttributes(notify, 'recordingStatusCallback', 'recordingStatusCallbackMethod'),
    recordingStatusCallbackEvent: eventsAttribute(notify?.events, recordingEvents),
  };
}

/** Those of the events that TwiML has; the end of it all goes without saying. */
export function eventsAttribute(events: readonly string[] | undefined, known: readonly string[]): string | undefined {
  const words = known.filter((event) => events?.includes(event)).join(' ');
  return words === '' || words === 'completed' ? undefined : words;
}
