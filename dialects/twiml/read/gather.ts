import { spellingHint } from '../../../src/document/index.ts';
import {
  type DigitRule,
  type Gather,
  gather,
  on,
  type Prompt,
  type SpeechRule,
  type Verb,
} from '../../../src/verbs/index.ts';
import { isVerbName, verbNames } from '../vocabulary.ts';
import { ElementReader, shown } from './element.ts';
import { readPause, readPlay, readSay } from './prompts.ts';
import { readLanguage } from './voice.ts';

const prompts: ReadonlyMap<string, (element: ElementReader) => readonly Prompt[]> = new Map([
  ['Say', readSay],
  ['Play', readPromptPlay],
  ['Pause', readPause],
]);

/** Without input it falls through, with input its action is asked; that is the document itself if none is named. */
export function readGather(element: ElementReader): readonly Verb[] {
  const { place } = element;
  const input = element.words('input', ['dtmf', 'speech'], ['dtmf']);
  const timeoutMs = element.seconds('timeout', 5, { minimum: 1 });
  const digits = readDigits(element, timeoutMs);
  const speech = readSpeechRule(element, timeoutMs);
  const onInput = element.actionOrHere('gather', { input: input.join(' ') });
  const onNothing = element.boolean('actionOnEmptyResult', false) ? onInput : on;
  const bargeIn = element.boolean('bargeIn', true);
  element.without('debug', 'enhanced');
  element.finish();
  element.refuseText();
  const withDigits = input.includes('dtmf');
  const withSpeech = input.includes('speech');
  return [
    gather({
      place,
      answers: true,
      prompts: element.elements.flatMap((child) => readPrompt(element, new ElementReader(child, element.reading))),
      // Keys always stop the prompts.
      bargeIn: withDigits || bargeIn,
      ...(withDigits && { digits }),
      ...(withSpeech && { speech: withDigits && !bargeIn ? { ...speech, waitsForPrompts: true } : speech }),
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'drop',
      onInput,
      onNoMatch: onNothing,
      onNoInput: onNothing,
    } satisfies Omit<Gather, 'verb'>),
  ];
}

function readDigits(element: ElementReader, timeoutMs: number): DigitRule {
  return {
    minimum: 1,
    maximum: element.integer('numDigits', null, { minimum: 1 }),
    endKeys: readEndKey(element),
    firstDigitTimeoutMs: timeoutMs,
    interDigitTimeoutMs: timeoutMs,
  };
}

/** Empty is no key at all, absent is `#`. */
function readEndKey(element: ElementReader): string {
  const written = element.text('finishOnKey')?.trim();
  if (written === undefined || /^[0-9#*]?$/.test(written)) return written ?? '#';
  element.invalid('finishOnKey', `<Gather finishOnKey="${shown(written)}"> must be one of 0-9, # and *; # is taken`);
  return '#';
}

function readSpeechRule(element: ElementReader, timeoutMs: number): SpeechRule {
  const endSilence = element.text('speechTimeout')?.trim().toLowerCase();
  const model = element.text('speechModel')?.trim();
  if (endSilence === 'auto' && model)
    element.reading.warn(element.place, {
      code: 'contradicting-attributes',
      message: `<Gather speechTimeout="auto"> does not go with speechModel="${shown(model)}"; the recogniser decides.`,
      providerCode: '13335',
    });
  const partialResults = element.notify('partial-result', {
    url: 'partialResultCallback',
    method: 'partialResultCallbackMethod',
  })[0];
  return {
    language: readLanguage(element) ?? 'en-US',
    hints: (element.text('hints') ?? '')
      .split(',')
      .map((hint) => hint.trim())
      .filter((hint) => hint !== ''),
    endSilenceMs: endSilence === 'auto' ? 'auto' : element.seconds('speechTimeout', timeoutMs / 1000, { minimum: 1 }),
    startTimeoutMs: timeoutMs,
    maximumMs: element.seconds('maxSpeechTime', 60, { minimum: 1 }),
    minimumConfidence: 0,
    masksProfanity: element.boolean('profanityFilter', true),
    ...(model && { model }),
    ...(partialResults && { partialResults }),
  };
}

function readPrompt(gather: ElementReader, child: ElementReader): readonly Prompt[] {
  const read = prompts.get(child.name);
  if (read) return read(child);
  if (isVerbName(child.name)) {
    gather.refuseElement(child.element, '13320');
    return [];
  }
  const hint = spellingHint(child.name, verbNames, (right) => `<${right}>`);
  gather.reading.warn(child.place, {
    code: 'unknown-element',
    message: `<${child.name}> is no TwiML; it is skipped with what it holds.`,
    providerCode: '12200',
    ...(hint !== undefined && { hint }),
  });
  return [];
}

/** Tones cannot be sent while keys are awaited. */
function readPromptPlay(element: ElementReader): readonly Prompt[] {
  if (element.has('digits')) {
    const message = '<Play digits> may not stand inside <Gather>; it is skipped.';
    element.reading.warn(element.place, { code: 'misplaced-element', message, providerCode: '13320' });
    return [];
  }
  return readPlay(element);
}
