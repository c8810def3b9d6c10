import type { Dial, JsonObject, Prompt } from '../../../src/verbs/index.ts';
import { play } from '../../../src/verbs/index.ts';
import type { Lose } from '../../lost.ts';
import { detection, rungOf } from './call.ts';
import { callerOf } from './caller.ts';
import { connectHandlers } from './connect.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { itemsOf, say } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

const usualTimeoutMs = 30_000;

/** `transfer`; undefined where there is nobody whom Tropo could ring. */
export function writeTransfer(dial: Dial, isRequired: boolean, writing: Writing): JsonObject | undefined {
  const rung = rungOf(dial.targets);
  if (!rung) return undefined;
  const machineDetection = dial.targets.find((target) => target.machineDetection)?.machineDetection;
  return {
    transfer: {
      ...named(dial),
      ...rung,
      ...callerOf(dial.callerId?.number),
      ...secondsUnless('timeout', Math.max(dial.ringTimeoutMs, 1), usualTimeoutMs),
      ...(dial.hangupKeys !== '' && { choices: { terminator: dial.hangupKeys }, ...allowSignals(dial, writing) }),
      ...handlers(dial, writing),
      ...detection(machineDetection, writing.lose),
      ...unless('answerOnMedia', !dial.ignoresEarlyMedia, false),
      ...unless('playTones', dial.passesDigits, true),
      ...required(isRequired),
    },
  };
}

function handlers(dial: Dial, writing: Writing): JsonObject {
  const ring = ringing(dial, writing.lose);
  const all = [...(ring ? [{ event: 'ring', ...say(ring) }] : []), ...connectHandlers(dial, writing)];
  const [first, ...others] = all;
  const loops = dial.ringback && 'loops' in dial.ringback ? dial.ringback.loops : 1;
  return {
    ...(first && { on: others.length > 0 ? all : first }),
    ...(ring && unless('ringRepeat', loops, 1)),
  };
}

/** What is heard meanwhile; undefined if that is ringing. */
function ringing({ ringback, place }: Dial, lose: Lose): readonly JsonObject[] | undefined {
  if (!ringback) return undefined;
  const items = itemsOf('prompts' in ringback ? ringback.prompts : [sound(ringback.source, place)], lose);
  return items.length > 0 ? items : undefined;
}

function sound(
  source: Extract<Dial['ringback'], { readonly source: unknown }>['source'],
  place: Dial['place'],
): Prompt {
  return play({ place, answers: false, source, loops: 1, endKeys: '' });
}
