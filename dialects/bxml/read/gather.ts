import type { Fields, XmlElement } from '../../../src/document/index.ts';
import {
  type DigitRule,
  type Gather,
  gather,
  on,
  type Prompt,
  type SpeechRule,
  type Verb,
} from '../../../src/verbs/index.ts';
import { askOr, firstGenerationCallback, secondGenerationCallback, tagOf } from './callback.ts';
import { endKeysOf } from './end-keys.ts';
import { notices } from './notification.ts';
import { readPlayAudio } from './play-audio.ts';
import { childrenOf, type Reading } from './reading.ts';
import { readSpeakSentence } from './speak-sentence.ts';

/** What v1 and v2 take where the document says nothing, and v1 even where it says no key (reference 2.4 and 2.15). */
export const digitRules = {
  v1: { maximum: 128, endKeys: { absent: '#', empty: '#' } },
  v2: { maximum: 50, endKeys: { absent: '', empty: '' } },
} as const;

/** Repetitions times nested verbs (reference 2.4). */
export const mostPrompts = 20;

export function readGather(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const digits = digitRule(element, fields, reading);
  const callback =
    secondGenerationCallback('gather', element, fields, reading) ??
    // v1 says why an entry ended, for which its longest must be known.
    firstGenerationCallback('gather', element, fields, reading, { maxDigits: digits.maximum });
  const prompts = childrenOf(element).flatMap((child) => readPrompt(child, reading));
  const input = fields.oneOf('input', ['dtmf', 'speech', 'dtmf_speech'], 'dtmf');
  const speech = speechRule(element, fields, reading, digits.firstDigitTimeoutMs);
  const rounds = fields.integer('repeatCount', 1, { minimum: 1 });
  // Barge-in is always on; v1 could say so.
  fields.raw('bargeable');
  const tag = tagOf(element, fields);
  reading.finish(element, fields);
  if (rounds * prompts.length > mostPrompts)
    reading.warn(
      'exceeded-limit',
      element,
      `<Gather> says ${prompts.length} prompts ${rounds} times, which Bandwidth refuses beyond ${mostPrompts}; they are all said.`,
    );
  const heard: Gather = gather({
    prompts,
    bargeIn: true,
    rounds,
    retryPrompts: [],
    typeAhead: 'drop',
    ...(input !== 'speech' && { digits }),
    ...(input !== 'dtmf' && { speech }),
    onInput: askOr(callback),
    onNoMatch: askOr(callback),
    // v1 asks only when something was entered.
    onNoInput: reading.choose({ v1: on, v2: askOr(callback) }),
    answers: true,
    place: element.place,
  });
  return [...tag, heard];
}

export function readPrompt(child: XmlElement, reading: Reading): readonly Prompt[] {
  return child.name === 'SpeakSentence' ? readSpeakSentence(child, reading) : readPlayAudio(child, reading);
}

function digitRule(element: XmlElement, fields: Fields, reading: Reading): DigitRule & { readonly maximum: number } {
  const rule = reading.choose(digitRules);
  const interDigitTimeout = fields.number('interDigitTimeout', 5, { minimum: 1, maximum: 60 });
  return {
    minimum: 1,
    maximum: fields.integer('maxDigits', rule.maximum, { minimum: 1, maximum: rule.maximum }),
    endKeys: endKeysOf(element, fields, reading, rule.endKeys),
    firstDigitTimeoutMs: firstDigitTimeout(element, fields, reading, interDigitTimeout) * 1000,
    interDigitTimeoutMs: interDigitTimeout * 1000,
  };
}

/** v1 has one timeout for both; the first v2 documents called the first one `timeout`. */
function firstDigitTimeout(element: XmlElement, fields: Fields, reading: Reading, interDigitTimeout: number): number {
  const bounds = { minimum: 0, maximum: 60 };
  const otherwise = reading.choose({ v1: interDigitTimeout, v2: 5 });
  if (fields.has('firstDigitTimeout') || !fields.has('timeout'))
    return fields.number('firstDigitTimeout', otherwise, bounds);
  reading.inform('misnamed-attribute', element, 'timeout on <Gather> is read as firstDigitTimeout.');
  return fields.number('timeout', otherwise, bounds);
}

/** Read always, so that its attributes are known; used where `input` asks for speech. */
function speechRule(element: XmlElement, fields: Fields, reading: Reading, startTimeoutMs: number): SpeechRule {
  const hints = fields.text('hints') ?? '';
  const model = fields.text('speechModel');
  const names = { url: 'partialResultCallback', method: 'partialResultCallbackMethod' };
  const [partialResults] = notices('partialgather', names, element, fields, reading);
  return {
    language: fields.text('language')?.replaceAll('_', '-') ?? 'en-US',
    hints: hints
      .split(',')
      .map((hint) => hint.trim())
      .filter((hint) => hint !== ''),
    endSilenceMs: fields.number('speechTimeout', 5, { minimum: 0 }) * 1000,
    startTimeoutMs,
    maximumMs: 60_000,
    minimumConfidence: 0,
    masksProfanity: fields.boolean('profanityFilter', true),
    ...(model !== undefined && { model }),
    ...(partialResults && { partialResults }),
  };
}
