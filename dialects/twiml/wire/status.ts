import type { CallFacts, StatusEvent } from '../../dialect.ts';
import type { Parameters } from './standard.ts';
import { timestamp, wholeSeconds } from './words.ts';

/** What a status callback is told beside the standard parameters. */
export function statusParameters(call: CallFacts, { kind, sequence = 0 }: StatusEvent): Parameters {
  return {
    ...(kind === 'initiated' && { CallStatus: 'initiated' }),
    Timestamp: timestamp(call.now),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequence),
    ...(kind === 'ended' && ending(call)),
  };
}

/** Seconds of conversation, and minutes begun; neither of a call that nobody answered. */
function ending({ answeredAt, endedAt, ended, now }: CallFacts): Parameters {
  const seconds = answeredAt === undefined ? undefined : wholeSeconds((endedAt ?? now) - answeredAt);
  return {
    ...(seconds !== undefined && { CallDuration: seconds, Duration: String(Math.ceil(Number(seconds) / 60)) }),
    ...(ended?.sipStatus !== undefined && { SipResponseCode: String(ended.sipStatus) }),
  };
}
