import type { VerbOf } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** Lamps are a courtesy: nothing waits for them, and where the switch cannot be told the call goes on. */
export async function runShowPresence(verb: VerbOf<'show-presence'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { who, state, messages } = verb;
  if (!call.node) return plainEnding(verb, call, startedAt, undefined, 'only the calls’ own connections are used');
  const shown = await call.node.showPresence({ who, ...(state && { state }), ...(messages && { messages }) });
  return plainEnding(verb, call, startedAt, undefined, shown.ended === 'failed' ? shown.detail : undefined);
}
