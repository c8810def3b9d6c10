import type { NestedFacts, QueuePlace } from '../../../src/verbs/index.ts';
import { callSid, sid } from '../sid.ts';
import type { Parameters } from './standard.ts';
import { wholeSeconds } from './words.ts';

/** What a document that runs inside a verb is told of how things stand there. */
export function nestedParameters(nested: NestedFacts): Parameters {
  switch (nested.role) {
    case 'sub-flow':
      return {};
    case 'screening': {
      const { to, sipCallId } = nested.leg;
      const host = /^sips?:(?:[^@]*@)?([^:;?>]+)/i.exec(to)?.[1];
      if (host === undefined) return {};
      return { SipDomain: host, ...(sipCallId !== undefined && { SipCallId: sipCallId }) };
    }
    case 'queue-waiting':
      return waitingParameters(nested.place);
    case 'queue-announcement': {
      const { queueId, waitedMs } = nested.place;
      return {
        QueueSid: sid('queue', queueId),
        QueueTime: wholeSeconds(waitedMs),
        DequeingCallSid: callSid(nested.takerId),
      };
    }
    case 'conference-waiting':
    case 'conference-announcement':
      return { ConferenceSid: sid('conference', nested.room.id), FriendlyName: nested.room.name };
  }
}

function waitingParameters({ queueId, position, size, maximumSize, waitedMs, averageMs }: QueuePlace): Parameters {
  return {
    QueueSid: sid('queue', queueId),
    QueuePosition: String(position),
    QueueTime: wholeSeconds(waitedMs),
    AvgQueueTime: wholeSeconds(averageMs),
    CurrentQueueSize: String(size),
    MaxQueueSize: String(maximumSize),
  };
}
