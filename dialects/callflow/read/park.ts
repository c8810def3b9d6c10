import { dequeue, dial, enqueue, into, type Then, type Verb } from '../../../src/verbs/index.ts';
import { nameOf, type Thing } from '../directory/people.ts';
import { voiceOfNode } from '../house/voice.ts';
import { choices } from '../schemas/choices.ts';
import { endpointTargets } from './endpoints.ts';
import { type FlowNode, flowEnds, type NodeReading, stop } from './node.ts';
import { goOwn, notesOf } from './own-callback.ts';

/** In ms: how long somebody is parked before whoever parked them is rung, and how long that rings. */
const usualParkMs = 120_000;
const usualCallbackMs = 30_000;
const firstSlot = 101;
const lastSlot = 999;

/** What the engine calls a place where somebody is parked. */
export const parkingQueue = (slot: string): string => `parking ${slot}`;

/**
 * `park`: the caller waits in a numbered place until somebody takes them out, or (`retrieve`) takes out who waits there;
 * `auto` does whichever is possible. Whoever parked is rung after a while; if that fails the child called like the place
 * follows, or `_`, and without either the caller is parked again. Where nobody is known who parked, and no child, the
 * caller waits until somebody takes them out.
 */
export function readPark(node: FlowNode): NodeReading {
  const { data } = node;
  const action = data.oneOf('action', choices.parkAction, 'park');
  const slots = data.inner('slots');
  const last = data.integer('max_slot_number', lastSlot, { minimum: 1 });
  const slot = data.text('slot') ?? node.captured ?? freeSlot(node, last);
  const own = slots.inner(slot ?? '');
  const parkMs = own.integer(
    'ringback_timeout',
    data.integer('default_ringback_timeout', usualParkMs, { minimum: 1 }),
    { minimum: 1 },
  );
  const callbackMs = own.integer(
    'callback_timeout',
    data.integer('default_callback_timeout', usualCallbackMs, { minimum: 1 }),
    { minimum: 1 },
  );
  data.known('default_presence_type', 'custom_presence_id', 'presence_id');
  const queue = slot === undefined ? undefined : parkingQueue(slot);
  const isTaken = queue !== undefined && node.directory.waitingIn(queue) > 0;
  if (queue === undefined || slot === undefined) return full(node);
  if (action === 'retrieve' || (action === 'auto' && isTaken)) return retrieve(node, queue);
  const parked = parkIn(node, { slot, queue, parkMs, callbackMs, says: action !== 'direct_park' });
  return { ...stop(...parked), isDecided: true };
}

function freeSlot({ directory }: FlowNode, last: number): string | undefined {
  for (let number = firstSlot; number <= Math.max(last, firstSlot); number++)
    if (directory.waitingIn(parkingQueue(String(number))) === 0) return String(number);
  return undefined;
}

function full(node: FlowNode): NodeReading {
  return {
    verbs: [voiceOfNode(node).say('All places are taken.', 'park-no_slots')],
    next: node.leadsTo('MAX_SLOT_EXCEEDED') ? 'MAX_SLOT_EXCEEDED' : '_',
    isDecided: true,
  };
}

function retrieve(node: FlowNode, queue: string): NodeReading {
  const { place } = node;
  const taken = dequeue({
    queue,
    waitTimeoutMs: 1,
    timeLimitMs: null,
    onCompleted: flowEnds(node),
    onFailed: into([voiceOfNode(node).say('Nobody is parked there.', 'park-no_caller')]),
    answers: true,
    place,
  });
  return { ...stop(taken), isDecided: true };
}

interface Parking {
  readonly slot: string;
  readonly queue: string;
  readonly parkMs: number;
  readonly callbackMs: number;
  readonly says: boolean;
}

function parkIn(node: FlowNode, { slot, queue, parkMs, callbackMs, says }: Parking): readonly Verb[] {
  const { place } = node;
  const voice = voiceOfNode(node);
  const announced = says ? [voice.say('You are parked in', 'park-call_placed_in_spot'), voice.spell(slot)] : [];
  const parker = parkerOf(node);
  const key = node.leadsTo(slot) ? slot : node.leadsTo('_') ? '_' : undefined;
  // Nobody takes the caller, nobody who parked them answers, and nothing else follows: once more.
  const otherwise: Then =
    key === undefined ? into([goOwn('park', { ...notesOf(node), slot, parkMs, callbackMs }, place)]) : node.branch(key);
  const targets = parker ? endpointTargets(node, { type: 'device', id: parker.id }, { callsSelf: true }) : [];
  const onTimeout: Then =
    targets.length === 0
      ? otherwise
      : into([
          dial({
            targets,
            order: 'at-once',
            ringTimeoutMs: callbackMs,
            ringTimeoutFrom: 'dialling',
            timeLimitMs: null,
            answersWhenBridged: true,
            ringback: { source: { kind: 'hold-music' } },
            ignoresEarlyMedia: true,
            hangupKeys: '',
            passesDigits: true,
            onCompleted: flowEnds(node),
            onFailed: otherwise,
            answers: false,
            place,
          }),
        ]);
  const onFull = node.leadsTo('MAX_SLOT_EXCEEDED')
    ? node.branch('MAX_SLOT_EXCEEDED')
    : into([voiceOfNode(node).say('All places are taken.', 'park-no_slots')]);
  return [
    ...announced,
    enqueue({
      queue,
      maximumSize: 1,
      // With nobody to ring and nowhere to go there is nothing to wake up for.
      ...((targets.length > 0 || key !== undefined) && { maximumWaitMs: parkMs, onTimeout }),
      onFull,
      waiting: { source: { kind: 'hold-music' } },
      onLeft: flowEnds(node),
      answers: true,
      place,
    }),
  ];
}

/** Who sent the caller here by a transfer, if that is a telephone of the directory. */
function parkerOf({ directory, facts }: FlowNode): Thing | null {
  const headers = Object.entries(facts?.sip.headers ?? {});
  const referred = headers.find(([name]) => /^referred-by$/i.test(name))?.[1] ?? '';
  const user = /sips?:([^@;>\s]+)@/i.exec(referred)?.[1];
  if (user === undefined) return null;
  return directory.list('devices').find(({ value }) => nameOf(value, {})[0] === user) ?? null;
}
