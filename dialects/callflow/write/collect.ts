import type { DigitRule, Gather, JsonObject, Keys } from '../../../src/verbs/index.ts';
import { lostBranch, lostVerb } from '../../lost.ts';
import { firstDigitMs, interDigitMs } from '../read/digits.ts';
import { allKeys } from '../read/module-data.ts';
import { writePrompt } from './hear.ts';
import { doTheSame, goOnWith, type Surroundings, unless, type VerbWritten } from './step.ts';

/** More keys than anybody presses in one entry: KAZOO counts to some number. */
const longestEntry = 100;

/**
 * `collect_dtmf`, after what is said before it. KAZOO goes on in one way only, whatever was entered: that is the way
 * of an entry.
 */
export function writeCollect(gather: Gather, surroundings: Surroundings): VerbWritten {
  const { lose, language, verbsOf } = surroundings;
  const { digits } = gather;
  if (!digits) {
    lose(lostVerb(gather, 'KAZOO hears keys only'));
    return { steps: [], ...goOnWith(gather.onNoInput, surroundings) };
  }
  const onward = goOnWith(gather.onInput, surroundings);
  for (const field of ['onNoInput', 'onNoMatch'] as const)
    if (!doTheSame(verbsOf(gather[field]), onward.rest))
      lose(lostBranch(gather, field, 'collect_dtmf goes on in the same way whatever was entered'));
  const prompts = gather.prompts.flatMap((prompt) =>
    writePrompt(gather.bargeIn && 'endKeys' in prompt ? { ...prompt, endKeys: allKeys } : prompt, language, lose),
  );
  return { steps: [...prompts, { module: 'collect_dtmf', data: collectData(gather, digits) }], ...onward };
}

function collectData({ name = 'default', collection = name }: Gather, digits: DigitRule): JsonObject {
  return {
    ...unless('max_digits', Math.max(1, Math.round(digits.maximum ?? longestEntry)), 1),
    ...unless('timeout', Math.max(1, Math.round(digits.firstDigitTimeoutMs)), firstDigitMs),
    ...unless('interdigit_timeout', Math.max(1, Math.round(digits.interDigitTimeoutMs)), interDigitMs),
    ...endOfEntry(digits.endKeys),
    ...unless('collection_name', collection, 'default'),
  };
}

function endOfEntry(endKeys: Keys): JsonObject {
  const keys = [...new Set(endKeys)].filter((key) => allKeys.includes(key));
  const [only, ...others] = keys;
  if (only === undefined || others.length > 0) return { terminators: keys };
  return unless('terminator', only, '#');
}
