import type { Gather, JsonObject, SpeechRule } from '../../../src/verbs/index.ts';
import { recogniserFor } from '../voices.ts';
import { choicesOf } from './grammar.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { sayOf } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

/** `ask`; undefined where there is nothing that could be asked for. */
export function writeAsk(gather: Gather, isRequired: boolean, writing: Writing): JsonObject | undefined {
  const { digits, speech, bargeIn, rounds } = gather;
  const choices = choicesOf(gather);
  if (!choices) return undefined;
  const name = gather.name ?? gather.collection;
  return {
    ask: {
      ...named(name === undefined ? {} : { name }),
      choices,
      ...sayOf(gather.prompts, gather.retryPrompts, ['silence', 'no-match'], writing.lose),
      ...unless('attempts', rounds, 1),
      ...unless('bargein', bargeIn, true),
      ...secondsUnless(
        'timeout',
        digits?.firstDigitTimeoutMs ?? speech?.startTimeoutMs ?? usualTimeoutMs,
        usualTimeoutMs,
      ),
      ...(digits && secondsUnless('interdigitTimeout', Math.max(digits.interDigitTimeoutMs, 1), usualInterDigitMs)),
      ...(speech && listening(speech)),
      ...secrecy(gather.mask),
      ...allowSignals(gather, writing),
      ...required(isRequired),
    },
  };
}

const usualTimeoutMs = 30_000;
const usualInterDigitMs = 3000;
const usualEndSilenceMs = 500;
const usualConfidence = 0.3;

function listening({ language, endSilenceMs, minimumConfidence }: SpeechRule): JsonObject {
  return {
    ...unless('recognizer', recogniserFor(language) ?? 'en-us', 'en-us'),
    ...(endSilenceMs !== 'auto' && secondsUnless('speechCompleteTimeout', endSilenceMs, usualEndSilenceMs)),
    // Up to 100; what is below 1 is a fraction already.
    ...unless('minConfidence', minimumConfidence < 1 ? minimumConfidence : 100, usualConfidence),
  };
}

function secrecy(mask: string | undefined): JsonObject {
  if (mask === undefined) return {};
  if (mask === 'X' || !/^[DX]+$/.test(mask)) return { asrLogSecurity: 'suppress' };
  return { asrLogSecurity: 'mask', maskTemplate: mask };
}
