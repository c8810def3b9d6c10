import type { Dial, JsonObject, Prompt, Verb } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { lostBranch, lostVerb } from '../../lost.ts';
import { writeAsk } from './ask.ts';
import { writeText, writeVoiceMessage } from './message.ts';
import { isPrompt, itemsOf, say } from './prompts.ts';
import { writeUnsupported } from './unsupported.ts';
import { allowSignals, type Writing } from './writing.ts';

/** The `connect` handlers of a transfer: what happens on the leg of whoever answers, a handler for each step. */
export function connectHandlers(dial: Dial, writing: Writing): readonly JsonObject[] {
  const screening = dial.targets.find((target) => target.screening)?.screening;
  if (!screening) return [];
  if ('ask' in screening) {
    writing.lose(lostBranch(dial, 'screening', 'Tropo asks for no document on the leg that is rung'));
    return [];
  }
  const handlers: JsonObject[] = [];
  let prompts: Prompt[] = [];
  const flush = () => {
    const items = itemsOf(prompts, writing.lose);
    if (items.length > 0) handlers.push({ event: 'connect', ...say(items) });
    prompts = [];
  };
  for (const verb of screening.verbs) {
    if (isPrompt(verb) && verb.verb !== 'pause') {
      prompts.push(verb);
      continue;
    }
    flush();
    const step = stepOf(verb, writing);
    if (step) handlers.push({ event: 'connect', ...step });
    else writing.lose(lostVerb(verb, 'on the leg that is rung Tropo only speaks, asks, waits and tells'));
  }
  flush();
  return handlers;
}

function stepOf(verb: Verb, writing: Writing): JsonObject | undefined {
  switch (verb.verb) {
    case 'pause':
      return { wait: { milliseconds: Math.round(verb.durationMs), ...allowSignals(verb, writing) } };
    case 'gather':
      return writeAsk(verb, verb.onNoInput.go !== 'on', writing);
    case 'message':
      return writeText(verb, verb.onFailed.go !== 'on');
    case 'voice-message':
      return writeVoiceMessage(verb, verb.onFailed.go !== 'on', writing);
    case 'webhook':
      return { post: addressOf(verb.notify) };
    case 'unsupported':
      return writing.own ? writeUnsupported(verb, verb.onSkipped.go !== 'on') : undefined;
    default:
      return undefined;
  }
}
