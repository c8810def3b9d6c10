import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../dialect.ts';
import { answeredCall, callbackOf, june } from '../testing/samples.ts';
import { wire } from './index.ts';

describe('documents that run inside a verb', () => {
  const nested = (facts: Outcome['nested'], kind: string, call = answeredCall()) => {
    const request = wire.result(
      call,
      { why: 'nested', reports: [], ...(facts && { nested: facts }) },
      callbackOf(kind),
    );
    return request.parameters;
  };
  const place = {
    queue: 'support',
    queueId: 'aa'.repeat(16),
    position: 2,
    size: 5,
    maximumSize: 1000,
    waitedMs: 61_400,
    averageMs: 30_000,
  };

  test('a screening is asked for by the called leg, whose parent is the caller', () => {
    const caller = answeredCall();
    const called = answeredCall({ id: 'cd'.repeat(16), direction: 'outbound', to: '+14155550101', parent: caller });
    const leg = { id: 'cd'.repeat(16), to: '+14155550101', startedAt: june };
    expect(nested({ role: 'screening', leg }, 'screening', called)).toMatchObject({
      CallSid: `CA${'cd'.repeat(16)}`,
      ParentCallSid: 'CA0123456789abcdef0123456789abcdef',
      Direction: 'outbound-dial',
      CallStatus: 'in-progress',
      To: '+14155550101',
    });
    const sip = { ...leg, to: 'sip:desk@pbx.example.com', sipCallId: 'b17' };
    expect(nested({ role: 'screening', leg: sip }, 'screening', called)).toMatchObject({
      SipDomain: 'pbx.example.com',
      SipCallId: 'b17',
    });
  });

  test('who waits in a queue is told where, and so is every request that comes of it', () => {
    for (const kind of ['queue-wait', 'redirect', 'gather'])
      expect(nested({ role: 'queue-waiting', place }, kind)).toMatchObject({
        QueueSid: `QU${place.queueId}`,
        QueuePosition: '2',
        QueueTime: '61',
        AvgQueueTime: '30',
        CurrentQueueSize: '5',
        MaxQueueSize: '1000',
      });
  });

  test('who is about to be joined is told by whom it was taken', () => {
    expect(nested({ role: 'queue-announcement', place, takerId: 'cd'.repeat(16) }, 'queue-announcement')).toMatchObject(
      {
        QueueSid: `QU${place.queueId}`,
        QueueTime: '61',
        DequeingCallSid: `CA${'cd'.repeat(16)}`,
      },
    );
  });

  test('who waits for a conference is told which', () => {
    const room = { name: 'Board Room', id: 'ef'.repeat(16), size: 1 };
    expect(nested({ role: 'conference-waiting', room }, 'conference-wait')).toMatchObject({
      ConferenceSid: `CF${room.id}`,
      FriendlyName: 'Board Room',
    });
  });
});
