import type { Leg } from '../switch/index.ts';
import type { HangupCause } from '../verbs/index.ts';

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
export async function endCall(
  leg: Leg,
  cause: HangupCause,
  answers: boolean,
  headers?: Readonly<globalThis.Record<string, string>>,
): Promise<void> {
  if (leg.gone.aborted) return;
  if (answers && !leg.answered) await leg.answer();
  if (leg.answered) await leg.hangup(cause, headers);
  else await leg.reject(refusals[cause]);
  await leg.ended;
}
