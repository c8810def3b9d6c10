import { type DigitRule, type Gather, gather, on, type SpeechRule, unsupported } from '../../../src/verbs/index.ts';
import { recogniserLanguage } from '../voices.ts';
import { type Choices, longestEntry, readChoices } from './choices.ts';
import type { DocumentReading } from './document.ts';
import { type Said, shown } from './json.ts';
import { interruptedBy, nameOf, openParameters, type Parameters } from './parameters.ts';
import { readRoundPrompts } from './prompts.ts';
import { type Speaking, speakingOf } from './say.ts';
import { placeOf, type StepRead, type StepReading, unlessRequired } from './step.ts';

/** `ask`: rounds of prompts and input by keys or speech; what was entered is told when the document ends. */
export function readAsk(said: Said, reading: StepReading, around?: Speaking): StepRead {
  const { remarks, thens } = reading;
  const parameters = openParameters('ask', said, remarks);
  const speaking = speakingOf(parameters, reading, around);
  const { prompts, retryPrompts } = readRoundPrompts(parameters.inside('say'), reading, speaking, [
    'silence',
    'no-match',
  ]);
  const accepted = readChoices(parameters.inside('choices'), reading);
  if (!accepted) {
    const reason = 'its grammar cannot be used';
    const onSkipped = unlessRequired(parameters, 'error', thens, `ask: ${reason}`);
    return { verbs: [unsupported({ place: placeOf(said), answers: false, said: 'ask', reason, onSkipped })] };
  }
  const bargeIn = parameters.boolean('bargein', true);
  const onNothing = unlessRequired(parameters, 'incomplete', thens);
  const timeoutMs = parameters.milliseconds('timeout', 30);
  return {
    verbs: [
      gather({
        place: placeOf(said),
        answers: true,
        ...nameOf(parameters),
        ...interruptedBy(parameters),
        prompts,
        retryPrompts,
        bargeIn,
        ...(accepted.keys && { digits: digitRule(accepted, parameters, timeoutMs) }),
        ...(accepted.speech && { speech: speechRule(accepted, parameters, timeoutMs, reading) }),
        choices: accepted.choices,
        rounds: parameters.integer('attempts', 1, { minimum: 1 }),
        typeAhead: bargeIn ? 'keep' : 'drop',
        ...mask(parameters, reading),
        onInput: on,
        onNoMatch: onNothing,
        onNoInput: onNothing,
      }),
    ],
  };
}

/** The documented wait; the platform's later libraries sent 5 s along, which is then stated in the document. */
const interDigitSeconds = 3;

function digitRule({ choices, endKeys }: Choices, parameters: Parameters, timeoutMs: number): DigitRule {
  const lengths = choices.flatMap((choice): readonly (readonly [number, number])[] => {
    if (choice.kind === 'digits') return [[choice.minimum, choice.maximum]];
    const keys = choice.kind === 'phrase' && /^[0-9*#A-D]+$/i.test(choice.phrase) ? choice.phrase.length : 0;
    return keys > 0 ? [[keys, keys]] : [];
  });
  const longest = Math.max(1, ...lengths.map(([, maximum]) => maximum));
  return {
    minimum: Math.min(longest, ...lengths.map(([minimum]) => minimum)),
    maximum: longest === longestEntry ? null : longest,
    endKeys,
    firstDigitTimeoutMs: timeoutMs,
    interDigitTimeoutMs: parameters.someMilliseconds('interdigitTimeout', interDigitSeconds),
  };
}

/** Tropo names no longest utterance; a minute is far more than anybody needs for a choice. */
const longestUtteranceMs = 60_000;

function speechRule(
  { choices }: Choices,
  parameters: Parameters,
  timeoutMs: number,
  reading: DocumentReading,
): SpeechRule {
  const confidence = parameters.number('minConfidence', 30, { minimum: 0, maximum: 100 });
  return {
    language: languageOf(parameters, reading),
    hints: choices.flatMap((choice) => (choice.kind === 'phrase' ? [choice.phrase] : [])),
    endSilenceMs: parameters.milliseconds('speechCompleteTimeout', 0.5),
    startTimeoutMs: timeoutMs,
    maximumMs: longestUtteranceMs,
    minimumConfidence: confidence < 1 ? confidence : confidence / 100,
    masksProfanity: false,
  };
}

function languageOf(parameters: Parameters, { remarks }: DocumentReading): string {
  const name = parameters.word('recognizer') ?? 'en-us';
  const language = recogniserLanguage(name);
  if (language !== undefined) return language;
  remarks.warning(
    'invalid-value',
    parameters.place('recognizer'),
    `ask.recognizer must be a language such as en-us, not ${shown(name)}; en-us is used instead.`,
  );
  return 'en-US';
}

/** Hides everything, since a template hides what it is too short for. */
const hidden = { mask: 'X' } as const;

/** What traces may show: nothing when suppressed, else by the template. */
function mask(parameters: Parameters, { remarks }: DocumentReading): Pick<Gather, 'mask'> {
  const security = parameters.oneOf('asrLogSecurity', ['none', 'suppress', 'mask'], 'none');
  const template = parameters.word('maskTemplate') ?? '';
  if (security === 'none') return {};
  if (security === 'suppress') return hidden;
  if (/^[DX]+-?$/i.test(template)) return { mask: template.toUpperCase().replace(/-$/, '') };
  remarks.warning(
    'invalid-value',
    parameters.place('maskTemplate'),
    `ask.maskTemplate must consist of D and X with an optional - at its end, not ${shown(template)}; everything is hidden.`,
  );
  return hidden;
}
