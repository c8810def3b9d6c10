import type { Dequeue, Enqueue, QueueReport } from '../verbs/index.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import type { Ending, LiveCall, QueueStay } from './live-call.ts';

/** Waits in a queue; goes on when left, full, or after the conversation with whoever took the call. */
export async function runEnqueue(verb: Enqueue, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const stay = (await answerIfMeant(verb, call)) ? await call.queues.wait(verb, call) : neverThere;
  call.keys.drop();
  if (stay.outcome === 'full')
    call.diagnose({
      code: 'queue-full',
      severity: 'warning',
      message: `The queue ${verb.queue} is full; the call does not wait in it.`,
      place: verb.place,
      hint: 'let more callers wait, or say what happens to those who find it full',
    });
  const own = { timeout: verb.onTimeout, full: verb.onFull } as Readonly<Record<string, typeof verb.onTimeout>>;
  const next = own[stay.outcome] ?? verb.onLeft;
  return ending(next, report(verb, call, startedAt, stay), verb.onHangup);
}

/** Takes the caller who has waited longest, and talks to them. */
export async function runDequeue(verb: Dequeue, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const stay = (await answerIfMeant(verb, call)) ? await call.queues.take(verb, call) : neverThere;
  call.keys.drop();
  const next = stay.outcome === 'bridged' ? verb.onCompleted : verb.onFailed;
  return ending(next, report(verb, call, startedAt, stay), verb.onHangup);
}

const neverThere: QueueStay = { outcome: 'hangup', waitedMs: 0 };

function report(verb: Enqueue | Dequeue, call: LiveCall, startedAt: number, stay: QueueStay): QueueReport {
  const { outcome, queueId, waitedMs, facts, failure } = stay;
  return {
    ...reportBase<'enqueue' | 'dequeue'>(verb, call, startedAt),
    outcome,
    queue: verb.queue,
    waitedMs,
    ...(queueId !== undefined && { queueId }),
    ...(facts && { facts }),
    ...(failure !== undefined && { failure }),
  };
}
