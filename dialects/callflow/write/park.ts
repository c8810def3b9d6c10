import type { Dequeue, Enqueue, Then } from '../../../src/verbs/index.ts';
import { lostBranch, lostVerb } from '../../lost.ts';
import { parkingQueue } from '../read/park.ts';
import { goOnWith, type Surroundings, unless, type VerbWritten } from './step.ts';

const usualParkMs = 120_000;

/** The place that a queue stands for; undefined for a queue of another kind. */
function slotOf(queue: string): string | undefined {
  const start = parkingQueue('');
  return queue.startsWith(start) ? queue.slice(start.length) : undefined;
}

/** `park`, for a queue that is a place; what was said before it are nodes of their own. */
export function writeEnqueue(verb: Enqueue, surroundings: Surroundings): VerbWritten {
  const slot = slotOf(verb.queue);
  if (slot === undefined) {
    surroundings.lose(lostVerb(verb, 'KAZOO has queues in another application only'));
    return { steps: [], ...goOnWith(verb.onLeft, surroundings) };
  }
  const branches: Record<string, Then> = {};
  if (verb.onTimeout && !parksAgain(verb.onTimeout)) branches[slot] = verb.onTimeout;
  if (verb.onFull && !saysFull(verb.onFull)) branches['MAX_SLOT_EXCEEDED'] = verb.onFull;
  const data = {
    action: 'direct_park',
    slot,
    ...unless('default_ringback_timeout', verb.maximumWaitMs ?? usualParkMs, usualParkMs),
    ...callbackTime(verb.onTimeout),
  };
  return { steps: [{ module: 'park', data, branches }], rest: [], dropped: surroundings.rest };
}

function callbackTime(then: Then | undefined) {
  const first = then?.go === 'into' ? then.verbs[0] : undefined;
  const ms = first?.verb === 'redirect' ? first.callback.notes?.['callbackMs'] : undefined;
  return typeof ms === 'number' && ms !== 30_000 ? { default_callback_timeout: ms } : {};
}

function parksAgain(then: Then): boolean {
  const first = then.go === 'into' ? then.verbs[0] : undefined;
  return first?.verb === 'redirect' && first.callback.kind === 'park';
}

function saysFull(then: Then): boolean {
  return (
    then.go === 'into' && then.verbs.length === 1 && (then.verbs[0]?.verb === 'say' || then.verbs[0]?.verb === 'play')
  );
}

export function writeDequeue(verb: Dequeue, surroundings: Surroundings): VerbWritten {
  const slot = slotOf(verb.queue);
  if (slot === undefined) {
    surroundings.lose(lostVerb(verb, 'KAZOO has queues in another application only'));
    return { steps: [], ...goOnWith(verb.onFailed, surroundings) };
  }
  if (!saysFull(verb.onFailed)) surroundings.lose(lostBranch(verb, 'onFailed', 'KAZOO says that nobody is there'));
  return { steps: [{ module: 'park', data: { action: 'retrieve', slot } }], rest: [], dropped: surroundings.rest };
}
