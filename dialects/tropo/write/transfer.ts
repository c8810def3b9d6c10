import type { Dial, JsonObject, Prompt } from '../../../src/verbs/index.ts';
import { play } from '../../../src/verbs/index.ts';
import { destinationOf } from './destination.ts';
import type { Lose } from './lost.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { itemsOf, say } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

const usualTimeoutMs = 30_000;

/** `transfer`; undefined where there is nobody whom Tropo could ring. */
export function writeTransfer(dial: Dial, isRequired: boolean, writing: Writing): JsonObject | undefined {
  const to = dial.targets.flatMap((target) => destinationOf(target) ?? []);
  const [first] = to;
  if (first === undefined) return undefined;
  const headers = Object.fromEntries(dial.targets.flatMap((target) => Object.entries(target.headers)));
  const label = dial.targets.find((target) => target.label !== undefined)?.label;
  return {
    transfer: {
      ...named(dial),
      to: to.length > 1 ? to : first,
      ...from(dial.callerId?.number),
      ...secondsUnless('timeout', Math.max(dial.ringTimeoutMs, 1), usualTimeoutMs),
      ...(dial.hangupKeys !== '' && { choices: { terminator: dial.hangupKeys }, ...allowSignals(dial, writing) }),
      ...ringing(dial, writing.lose),
      ...unless('answerOnMedia', !dial.ignoresEarlyMedia, false),
      ...unless('playTones', dial.passesDigits, true),
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(label !== undefined && { label }),
      ...required(isRequired),
    },
  };
}

/** What would be taken for an address, or for nobody, is the user of one. */
function from(number: string | undefined): JsonObject {
  if (number === undefined) return {};
  const isPlain = /^[^@]+$/.test(number) && number.trim() === number && !/^(tel:|sips?:|unknown$)/i.test(number);
  return { from: isPlain ? number : `sip:${number}@anonymous.invalid` };
}

function ringing({ ringback, place }: Dial, lose: Lose): JsonObject {
  if (!ringback) return {};
  const { prompts, loops } = 'prompts' in ringback ? ringback : { prompts: [sound(ringback.source, place)], loops: 1 };
  const items = itemsOf(prompts, lose);
  return items.length > 0 ? { on: { event: 'ring', ...say(items) }, ...unless('ringRepeat', loops, 1) } : {};
}

function sound(
  source: Extract<Dial['ringback'], { readonly source: unknown }>['source'],
  place: Dial['place'],
): Prompt {
  return play({ place, answers: false, source, loops: 1, endKeys: '' });
}
