import type { HangupCause } from '../verbs/index.ts';
import type { LiveCall } from './live-call.ts';

/** The SIP status that refuses a call which still rings, by why we refuse it. */
const refusals: Readonly<globalThis.Record<HangupCause, number>> = {
  normal: 603,
  busy: 486,
  'no-answer': 480,
  rejected: 603,
  cancelled: 487,
  unallocated: 404,
  unreachable: 503,
  congestion: 503,
  incompatible: 488,
  'time-limit': 503,
  'lost-race': 603,
  failed: 503,
};

/**
 * Ends a call for good: an answered one is hung up, one that rings is answered first or refused. Resolves
 * when the switch has confirmed it.
 */
export async function endCall(call: LiveCall, cause: HangupCause, answers: boolean): Promise<void> {
  if (call.leg.gone.aborted) return;
  if (answers && !call.leg.answered) await call.leg.answer();
  if (call.leg.answered) await call.leg.hangup(cause);
  else await call.leg.reject(refusals[cause]);
  await call.leg.ended;
}
