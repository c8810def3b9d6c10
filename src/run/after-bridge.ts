import { end, enqueue, into, type Place, type Then, transfer } from '../verbs/index.ts';
import type { LiveCall } from './live-call.ts';

/** The queue of those who wait after a conversation for somebody to take them. */
const parkedAlone = 'parked after a conversation';

/** Where the caller goes when a conversation is over, if an earlier step said so: it counts for one conversation. */
export function afterConversation(otherwise: Then, call: LiveCall, place: Place): Then {
  const { afterBridge } = call.memory.outgoing;
  if (!afterBridge || call.leg.gone.aborted) return otherwise;
  call.memory.changeOutgoing({ afterBridge: null });
  switch (afterBridge.action) {
    case 'go-on':
      return otherwise;
    case 'hangup':
      return end('normal');
    case 'transfer':
      return into([transfer({ extension: afterBridge.extension ?? '', answers: false, place })]);
    case 'park':
      return into([
        enqueue({
          queue: parkedAlone,
          maximumSize: 1000,
          waiting: { source: { kind: 'hold-music' } },
          onLeft: end('normal'),
          answers: false,
          place,
        }),
      ]);
  }
}
