import type { CallFacts, StatusEvent } from '../../dialect.ts';
import type { Parameters } from './standard.ts';
import { timestamp, wholeSeconds } from './words.ts';

/** Order of the call's own events; a number's status callback hears the last one alone, and then it is the first. */
const firstSequenceNumber = '0';

/** What a status callback is told beside the standard parameters; null for events that nobody can subscribe to yet. */
export function statusParameters(call: CallFacts, event: StatusEvent): Parameters | null {
  switch (event.kind) {
    case 'ringing':
    case 'answered':
      return progress(call);
    case 'ended':
      return { ...progress(call), ...ending(call) };
    case 'leg':
    case 'recording-ready':
      return null;
  }
}

function progress(call: CallFacts): Parameters {
  return {
    Timestamp: timestamp(call.now),
    CallbackSource: 'call-progress-events',
    SequenceNumber: firstSequenceNumber,
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
