import { end, type PlainReport, type Then, type VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/**
 * Joins this call with another live one, whose document is cancelled for it. Both stay in our hands: whoever of the
 * two is left goes on where the document says for that one.
 */
export async function runBridge(verb: VerbOf<'bridge'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const failed = (why: string, refused?: PlainReport['refused']): Ending => {
    const ending = plainEnding(verb, call, startedAt, verb.onFailed, why);
    return refused ? { ...ending, report: { ...(ending.report as PlainReport), refused } } : ending;
  };
  const other = call.others.find(verb.callId);
  if (other?.isEngaged || call.others.isJoined(verb.callId))
    return failed(`the call ${verb.callId} is bridged with another call`, 'taken');
  if (!other) return failed(`no call ${verb.callId} is live`, 'unknown');
  if (!(await answerIfMeant(verb, call))) return failed('the caller has left');
  if (!call.leg.answered) return failed('this call has not been answered');
  if (!other.leg.answered) return failed(`the call ${verb.callId} has not been answered`, 'unanswered');
  const free = Promise.withResolvers<Then>();
  const wanted = await other.seize(free.promise);
  if (!wanted) return failed(`the call ${verb.callId} is over, or taken by somebody else`, 'taken');
  try {
    const joined = await call.leg.join(other.leg, AbortSignal.any([call.signal, wanted]));
    call.keys.drop();
    const isOtherLeft = joined.endedBy === 'other' && other.leg.gone.aborted;
    free.resolve(isOtherLeft ? end() : verb.onTargetLeft);
    if (joined.joinedMs === 0 && joined.ended === 'failed')
      return failed(joined.detail ?? 'the switch did not join them');
    return plainEnding(verb, call, startedAt, verb.onCompleted);
  } finally {
    // Whatever happened, nobody waits for ever.
    free.resolve(verb.onTargetLeft);
  }
}
