import type { XmlElement } from '../../../src/document/index.ts';
import { ask, type Gather, type Prompt, type SpeechRule } from '../../../src/verbs/index.ts';
import { lostBranch, lostVerb } from '../../lost.ts';
import { type Ahead, isSameWay, loseOtherWays, mainWay, nextAsk, type Said } from '../../one-list.ts';
import { type Attributes, tag, unless } from '../../xml-body.ts';
import { writeNestedPrompt, writePrompt } from './prompts.ts';
import { actionTo, callbackAttributes, type Writing, wholeSeconds } from './writing.ts';

/** Input is always told to somebody: where the script goes on without a word, to whom it asks next. */
export function writeGather(gather: Gather, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { onInput, onNoInput } = gather;
  const { callback, before } = nextAsk(onInput, ahead);
  const told = callback ? ask(callback) : onInput;
  const action = actionTo(told);
  if (!action) return withoutInput(gather, writing);
  if (before.length > 0)
    writing.lose(lostBranch(gather, 'onInput', 'TwiML tells an input at once, to whoever is asked next'));
  loseOtherWays(gather, [onInput, onNoInput, told], writing.lose, 'TwiML tells no input from another by itself');
  const attributes = {
    ...action,
    ...inputAttributes(gather),
    ...(gather.speech && speechAttributes(gather, gather.speech)),
  };
  const tellsSilence = isSameWay(onNoInput, told);
  const rounds = roundsOf(gather);
  const elements = rounds.flatMap((prompts, round) => {
    const isTold = tellsSilence && round === rounds.length - 1;
    return roundOf(gather, prompts, { ...attributes, actionOnEmptyResult: isTold ? true : undefined }, writing);
  });
  return { elements, next: tellsSilence ? null : onNoInput };
}

/** Nobody is asked the same more often than this. */
const mostRounds = 10;

/** What is said in each round: as many Gathers, since silence leads from one to the next. */
function roundsOf({ rounds, endsAtSilence, prompts, retryPrompts }: Gather): readonly (readonly Prompt[])[] {
  const afterSilence = retryPrompts.filter(({ after }) => after === 'silence');
  const retry = (occurrence: number | undefined) => afterSilence.find((one) => one.occurrence === occurrence)?.prompts;
  const length = endsAtSilence ? 1 : Math.min(Math.max(Math.round(rounds), 1), mostRounds);
  return Array.from({ length }, (_, round) =>
    round === 0 ? prompts : [...(retry(round) ?? retry(undefined) ?? []), ...prompts],
  );
}

/** Keys stop what stands inside a Gather, and only that. */
function roundOf(
  { digits, bargeIn }: Gather,
  prompts: readonly Prompt[],
  attributes: Attributes,
  writing: Writing,
): readonly XmlElement[] {
  const [before, inside] = digits && !bargeIn ? [prompts, []] : [[], prompts];
  return [
    ...before.flatMap((prompt) => writePrompt(prompt, writing)),
    tag(
      'Gather',
      attributes,
      inside.flatMap((prompt) => writeNestedPrompt(prompt, writing)),
    ),
  ];
}

/** Without anybody to be told what was entered, there is no use in waiting for it. */
function withoutInput(gather: Gather, writing: Writing): Said<XmlElement> {
  const { prompts, onInput, onNoMatch, onNoInput } = gather;
  writing.lose(lostVerb(gather, 'TwiML must ask a server after an input, and there is none to ask; its prompts stay'));
  const next = mainWay(onNoInput, onInput, onNoMatch);
  loseOtherWays(gather, [next], writing.lose, 'input is not waited for');
  return { elements: prompts.flatMap((prompt) => writePrompt(prompt, writing)), next };
}

function inputAttributes({ digits, speech }: Gather): Attributes {
  const input = [...(digits || !speech ? ['dtmf'] : []), ...(speech ? ['speech'] : [])].join(' ');
  const timeoutMs = digits?.firstDigitTimeoutMs ?? speech?.startTimeoutMs;
  return {
    input: unless('dtmf', input),
    timeout: timeoutMs === undefined ? undefined : unless(5, wholeSeconds(timeoutMs, 1)),
    ...(digits && {
      numDigits: digits.maximum === null ? undefined : Math.max(Math.round(digits.maximum), 1),
      finishOnKey: unless('#', [...digits.endKeys].find((key) => /[0-9#*]/.test(key)) ?? ''),
    }),
  };
}

function speechAttributes({ digits, bargeIn }: Gather, speech: SpeechRule): Attributes {
  const { endSilenceMs, model, partialResults } = speech;
  const timeout = wholeSeconds(digits?.firstDigitTimeoutMs ?? speech.startTimeoutMs, 1);
  const interrupts = digits ? !speech.waitsForPrompts : bargeIn;
  return {
    speechTimeout: endSilenceMs === 'auto' ? 'auto' : unless(timeout, wholeSeconds(endSilenceMs, 1)),
    maxSpeechTime: unless(60, wholeSeconds(speech.maximumMs, 1)),
    language: unless('en-US', speech.language),
    hints: speech.hints.length > 0 ? speech.hints.join(', ') : undefined,
    profanityFilter: unless(true, speech.masksProfanity),
    speechModel: model,
    bargeIn: unless(true, interrupts),
    ...callbackAttributes(partialResults, 'partialResultCallback', 'partialResultCallbackMethod'),
  };
}
