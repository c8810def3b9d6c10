import type { VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** From here on every key is told, whatever else runs; a second one takes the place of the first. */
export async function runStartGather(verb: VerbOf<'start-gather'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  call.memory.reportKeys(
    call.leg.onKey(({ key, at }) => {
      if (!verb.exceptGathered || !call.memory.collectsKeys) call.notify(verb.notify, { kind: 'key', key, at });
    }),
  );
  return plainEnding(verb, call, startedAt);
}

export async function runStopGather(verb: VerbOf<'stop-gather'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  call.memory.reportKeys(null);
  return plainEnding(verb, call, startedAt);
}
