import type { XmlElement } from '../../../src/document/index.ts';
import {
  ask,
  type Callback,
  type DigitRule,
  type Gather,
  type SpeechRule,
  type Then,
} from '../../../src/verbs/index.ts';
import { lostBranch } from '../../lost.ts';
import { type Ahead, loseOtherWays, mainWay, nextAsk, type Said } from '../../one-list.ts';
import { digitRules, mostPrompts } from '../read/gather.ts';
import { callbackAttributes, noticeOf, type Told, toldTo } from './callback.ts';
import { endKeysAttribute } from './end-keys.ts';
import { writeNestedPrompts, writePrompt } from './prompts.ts';
import { seconds, usual, type Values, type Writing, whole } from './writing.ts';

/** With a url, it is asked whatever was entered (v1: not after silence); without one, the list goes on. */
export function writeGather(gather: Gather, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const { onInput, prompts, rounds } = gather;
  const { own, lose } = writing;
  const callback = toldTo(onInput, ahead, own);
  if (!callback && !own && nextAsk(onInput, ahead).callback)
    lose(lostBranch(gather, 'onInput', 'what was entered is told to nobody, since the call does something else first'));
  const { kept, next } = wayOut(gather, callback, writing);
  loseOtherWays(gather, kept, lose, 'BXML goes the same way after any entry');
  // Keys stop what stands inside, and only that.
  const [before, inside] = gather.bargeIn || rounds > 1 ? [[], prompts] : [prompts, []];
  const nested = writeNestedPrompts(inside, writing);
  const mostRounds = own ? Number.MAX_SAFE_INTEGER : Math.floor(mostPrompts / Math.max(nested.length, 1));
  const element = writing.tag(
    'Gather',
    {
      ...callbackAttributes('gather', callback, partialResults(gather)),
      ...digitAttributes(gather, writing, callback?.notes?.['maxDigits']),
      repeatCount: usual(whole(rounds, 1, Math.max(mostRounds, 1)), 1),
      bargeable: usual(true, true),
      ...(gather.speech && speechAttributes(gather, gather.speech)),
    },
    nested,
  );
  return { elements: [...before.flatMap((prompt) => writePrompt(prompt, writing)), element], next };
}

function partialResults({ speech }: Gather): Told['told'] {
  const names = { url: 'partialResultCallback', method: 'partialResultCallbackMethod' };
  const notify = noticeOf(speech?.partialResults ? [speech.partialResults] : [], 'partialgather');
  return [{ prefix: 'partialResult', names, notify }];
}

interface WayOut {
  /** The ways that it stands for. */
  readonly kept: readonly Then[];
  readonly next: Then | null;
}

function wayOut({ onInput, onNoMatch, onNoInput }: Gather, callback: Callback | null, writing: Writing): WayOut {
  if (!callback) {
    const next = mainWay(onInput, onNoMatch, onNoInput);
    return { kept: [next], next };
  }
  const told = [onInput, ask(callback)];
  return writing.choose({ v1: { kept: [...told, onNoInput], next: onNoInput }, v2: { kept: told, next: null } });
}

/** @param longest what the callback was told of `maxDigits`, which matters to nobody else where keys do not count */
function digitAttributes({ digits, speech }: Gather, writing: Writing, longest: unknown): Values {
  const rule = writing.choose(digitRules);
  const maximum = digits ? digits.maximum : typeof longest === 'number' ? longest : null;
  const first = seconds(digits?.firstDigitTimeoutMs ?? speech?.startTimeoutMs ?? 5000, 0, 60);
  const inter = interDigitTimeout(digits, first, writing);
  return {
    maxDigits: usual(whole(maximum ?? rule.maximum, 1, rule.maximum), rule.maximum),
    terminatingDigits: digits && endKeysAttribute(digits.endKeys, rule.endKeys),
    firstDigitTimeout: usual(first, writing.choose({ v1: inter, v2: 5 })),
    interDigitTimeout: usual(inter, 5),
  };
}

/** In seconds. In v1 it is the timeout for the first key as well. */
function interDigitTimeout(digits: DigitRule | undefined, first: number, { generation }: Writing): number {
  if (digits) return seconds(digits.interDigitTimeoutMs, 1, 60);
  return generation === 'v1' && first >= 1 ? first : 5;
}

function speechAttributes({ digits }: Gather, speech: SpeechRule): Values {
  const { endSilenceMs, language, hints, model, masksProfanity } = speech;
  return {
    input: digits ? 'dtmf_speech' : 'speech',
    hints: hints.length > 0 ? hints.join(', ') : undefined,
    language: usual(language, 'en-US'),
    speechTimeout: endSilenceMs === 'auto' ? undefined : usual(seconds(endSilenceMs, 0, Number.MAX_SAFE_INTEGER), 5),
    speechModel: model,
    profanityFilter: usual(masksProfanity, true),
  };
}
