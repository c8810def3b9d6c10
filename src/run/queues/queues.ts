import type { Clock } from '../../clock/index.ts';
import type { JoinEnd } from '../../switch/index.ts';
import type { Dequeue, Enqueue, JsonObject } from '../../verbs/index.ts';
import { keepWaiting } from '../keep-waiting.ts';
import { interruptionOf, type LiveCall, type QueueDoor, type QueueStay } from '../live-call.ts';
import { type Entry, type Promised, Queue, queueIdOf, type SetUpQueue, type Taker } from './queue.ts';

export { queueIdOf, type SetUpQueue };

export interface QueuesParts {
  readonly clock: Clock;
  /** Queues that were set up. Absent, or where it rejects: none. */
  readonly setUp?: (account: string, name: string) => Promise<SetUpQueue | null>;
}

/** A queue as it stands, for whoever steers calls from outside: a provider's API. */
export interface QueueFacts {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly maximumSize: number;
  readonly averageMs: number;
  /** Unix ms; of this time that it exists. */
  readonly createdAt: number;
  /** In order. To take one out, replace its call's document. */
  readonly members: readonly {
    readonly callId: string;
    readonly position: number;
    readonly waitedMs: number;
    /** Unix ms. */
    readonly since: number;
  }[];
}

/** The queues of this process, by account: a queue of another account is as good as unknown. */
export class Queues {
  readonly #parts: QueuesParts;
  readonly #open = new Map<string, Queue>();

  constructor(parts: QueuesParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open.size;
  }

  door(account: string): QueueDoor {
    return {
      wait: (verb, call) => this.#use(account, verb.queue, (queue) => wait(queue, verb, call)),
      take: (verb, call) => this.#use(account, verb.queue, (queue) => take(queue, verb, call)),
    };
  }

  list(account: string): readonly QueueFacts[] {
    return [...this.#open.values()].filter((queue) => queue.account === account).map(factsOf);
  }

  /** Of the queue as it stands, if it does: it is set up from now on, with this size, and this name for those who come. */
  change(
    account: string,
    name: string,
    { name: to = name, maximumSize }: Pick<QueueFacts, 'maximumSize'> & Partial<Pick<QueueFacts, 'name'>>,
  ): void {
    const queue = this.#open.get(keyOf(account, name));
    if (!queue) return;
    this.#open.delete(keyOf(account, name));
    this.#open.set(keyOf(account, to), queue);
    queue.setUp(to, maximumSize);
  }

  async #use<Result>(account: string, name: string, during: (queue: Queue) => Promise<Result>): Promise<Result> {
    const { clock, setUp } = this.#parts;
    const known = setUp && !this.#open.has(keyOf(account, name)) ? await setUp(account, name).catch(() => null) : null;
    const queue = this.#open.get(keyOf(account, name)) ?? new Queue(account, name, known, clock);
    this.#open.set(keyOf(account, name), queue);
    try {
      return await during(queue);
    } finally {
      const key = keyOf(account, queue.name);
      if (queue.isEmpty && this.#open.get(key) === queue) this.#open.delete(key);
    }
  }
}

const keyOf = (account: string, name: string): string => JSON.stringify([account, name]);

function factsOf(queue: Queue): QueueFacts {
  const places = queue.waiting.map((entry) => ({ entry, place: queue.place(entry) }));
  return {
    id: queue.id,
    name: queue.name,
    maximumSize: queue.maximumSize,
    createdAt: queue.createdAt,
    averageMs: places[0]?.place.averageMs ?? 0,
    members: places.map(({ entry, place: { position, waitedMs } }) => ({
      callId: entry.call.id,
      position,
      waitedMs,
      since: entry.since,
    })),
  };
}

/** On the waiting caller's own call: waits, is prepared for a taker, is joined; and waits on if nothing came of it. */
async function wait(queue: Queue, verb: Enqueue, call: LiveCall): Promise<QueueStay> {
  const entry = queue.add(verb, call);
  if (!entry) return { outcome: 'full', queueId: queue.id, waitedMs: 0, facts: { maximumSize: queue.maximumSize } };
  let waitedMs = 0;
  const enough = new AbortController();
  const timer =
    verb.maximumWaitMs === undefined ? undefined : call.clock.timer(verb.maximumWaitMs, () => enough.abort());
  const left = (outcome: QueueStay['outcome'], facts?: JsonObject): QueueStay => ({
    outcome,
    queueId: queue.id,
    waitedMs: call.clock.now() - entry.since,
    ...(facts && { facts }),
  });
  try {
    while (!call.leg.gone.aborted && !call.signal.aborted) {
      const { promised } = entry;
      if (!promised && enough.signal.aborted) return left('timeout');
      if (promised) {
        waitedMs = call.clock.now() - entry.since;
        const joined = await meet(queue, entry, promised);
        if (joined && joined.joinedMs > 0)
          return { ...left('bridged', { with: promised.taker.call.id, bridgedMs: joined.joinedMs }), waitedMs };
        queue.putBack(entry);
        continue;
      }
      const facts = () => ({ role: 'queue-waiting', place: queue.place(entry) }) as const;
      const signal = AbortSignal.any([entry.waits(), enough.signal]);
      const end = await keepWaiting(verb.waiting, call, { place: verb.place, facts, signal });
      if (end === 'left') return left('left');
    }
    if (call.leg.gone.aborted) return left('hangup');
    return left(interruptionOf(call.signal)?.kind === 'replaced' ? 'redirected' : 'left');
  } finally {
    timer?.cancel();
    queue.remove(entry);
  }
}

/** What the taker has said for the caller first, then the conversation; null if it came to nothing. */
async function meet(queue: Queue, entry: Entry, promised: Promised): Promise<JoinEnd | null> {
  const { call } = entry;
  const { taker } = promised;
  const apart = AbortSignal.any([call.signal, taker.call.signal]);
  if (taker.announcement) {
    const facts = () => ({ role: 'queue-announcement', place: queue.place(entry), takerId: taker.call.id }) as const;
    await call.nest({ document: { ask: taker.announcement }, facts, signal: apart });
  }
  if (apart.aborted || call.leg.gone.aborted) return null;
  entry.isJoining = true;
  promised.ready.resolve(true);
  return promised.over.promise;
}

/** On the taker's call: the next caller who is really there, until one is joined or the time is up. */
async function take(queue: Queue, verb: Dequeue, call: LiveCall): Promise<QueueStay> {
  const timeUp = new AbortController();
  const timer = call.clock.timer(verb.waitTimeoutMs, () => timeUp.abort());
  const until = AbortSignal.any([call.signal, timeUp.signal]);
  const taker: Taker = { call, announcement: verb.announcement };
  try {
    for (;;) {
      const match = await inSilence(call, until, (signal) => queue.next(taker, signal));
      if (!match) break;
      const { entry, promised } = match;
      let end: JoinEnd | null = null;
      try {
        if (await promised.ready.promise) end = await converse(call, entry, verb);
      } finally {
        promised.over.resolve(end);
      }
      if (!end) continue;
      const facts = { with: entry.call.id, bridgedMs: end.joinedMs };
      const stay = { queueId: queue.id, waitedMs: call.clock.now() - entry.since - end.joinedMs, facts };
      if (end.joinedMs > 0) return { outcome: 'bridged', ...stay };
      if (end.ended === 'failed' && !entry.call.leg.gone.aborted)
        return { outcome: 'failed', ...stay, failure: end.detail ?? 'the two could not be joined' };
    }
  } finally {
    timer.cancel();
  }
  const nobody = { queueId: queue.id, waitedMs: 0 };
  if (call.leg.gone.aborted) return { outcome: 'hangup', ...nobody };
  if (!call.signal.aborted) return { outcome: 'timeout', ...nobody };
  return { outcome: interruptionOf(call.signal)?.kind === 'replaced' ? 'redirected' : 'left', ...nobody };
}

/** Null: one of the two no longer wants to. */
async function converse(call: LiveCall, entry: Entry, { timeLimitMs }: Dequeue): Promise<JoinEnd | null> {
  const limit = new AbortController();
  const stop = AbortSignal.any([call.signal, entry.call.signal, limit.signal]);
  if (stop.aborted) return null;
  const timer = timeLimitMs === null ? undefined : call.clock.timer(timeLimitMs, () => limit.abort());
  try {
    return await call.leg.join(entry.call.leg, stop);
  } finally {
    timer?.cancel();
  }
}

/** Whoever waits hears that the line is open; the sound has stopped when this resolves. */
async function inSilence<Result>(
  call: LiveCall,
  until: AbortSignal,
  wait: (until: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  let result: { readonly value: Result } | undefined;
  const waited = wait(until).then((value) => {
    result = { value };
    done.abort();
    return value;
  });
  // Who is served at once hears nothing at all.
  await Promise.resolve();
  await Promise.resolve();
  if (!result && !call.leg.gone.aborted)
    await call.leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '', signal: done.signal });
  return waited;
}
