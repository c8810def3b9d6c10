import { end, type Then, type VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/**
 * Takes over the call that rings or talks to one of the endpoints, or listens to it. Whoever is taken over is ours from
 * then on: the telephone stops ringing, or its conversation ends.
 */
export async function runPickup(verb: VerbOf<'pickup'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const failed = (why: string) => plainEnding(verb, call, startedAt, verb.onFailed, why);
  const states =
    verb.action === 'take-ringing'
      ? (['ringing'] as const)
      : verb.action === 'listen'
        ? (['talking'] as const)
        : (['ringing', 'talking'] as const);
  const reached = call.reach.find(verb.endpoints, states, call.id);
  if (!reached) return failed('none of these telephones has such a call');
  if (!(await answerIfMeant(verb, call))) return failed('the caller has left');
  if (verb.action === 'listen') {
    const { ended, detail } = await call.leg.listenTo(reached.legId, call.signal);
    call.keys.drop();
    return ended === 'failed'
      ? failed(detail ?? 'the switch did not let it be heard')
      : plainEnding(verb, call, startedAt, verb.onCompleted);
  }
  const other = call.others.find(reached.callId);
  if (!other) return failed('that call is over');
  const free = Promise.withResolvers<Then>();
  const wanted = await other.seize(free.promise);
  if (!wanted) return failed('that call is over, or taken by somebody else');
  try {
    if (!other.leg.answered) await other.leg.answer();
    const joined = await call.leg.join(other.leg, AbortSignal.any([call.signal, wanted]));
    call.keys.drop();
    if (joined.joinedMs === 0 && joined.ended === 'failed')
      return failed(joined.detail ?? 'the switch did not join them');
    return plainEnding(verb, call, startedAt, verb.onCompleted);
  } finally {
    free.resolve(end());
  }
}
