import {
  type AudioSource,
  type Callback,
  dequeue,
  enqueue,
  leave,
  on,
  unsupported,
  type Verb,
} from '../../../src/verbs/index.ts';
import { type ElementReader, shown } from './element.ts';

const longestName = 64;

/** Waits until somebody takes the call, or it leaves; its action is asked then, and at a hang-up too. */
export function readEnqueue(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const action = element.action('enqueue');
  const waiting = readWaiting(element, 'queue-wait', 'waitUrlMethod');
  const maximumSize = element.integer('maxQueueSize', 1000, { minimum: 1, maximum: 5000 });
  const routed = element.has('workflowSid');
  element.finish();
  const task = element.elements.find(({ name }) => name === 'Task');
  for (const child of element.elements) if (child.name !== 'Task') element.refuseElement(child);
  if (routed || task) {
    const reason = 'there is no TaskRouter here';
    reading.warn(place, {
      code: 'unsupported-task',
      message: `<Enqueue workflowSid>: ${reason}; ${action ? 'its action is told that it failed' : 'the call goes on with the next verb'}.`,
      hint: 'name a queue: <Enqueue>support</Enqueue>',
    });
    return [unsupported({ place, answers: true, said: 'Enqueue/Task', reason, onSkipped: action ?? on })];
  }
  const queue = element.ownText;
  if (!isQueueName(element, queue, '14204', '14205'))
    return [
      unsupported({
        place,
        answers: true,
        said: 'Enqueue',
        reason: 'its queue has no name that can be used',
        onSkipped: action ?? on,
      }),
    ];
  return [
    enqueue({
      place,
      answers: true,
      queue,
      maximumSize,
      waiting,
      onLeft: action ?? on,
      ...(action && { onHangup: action }),
    }),
  ];
}

/** Inside a waiting document it leaves the queue; anywhere else there is nothing to leave. */
export function readLeave(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  element.finish();
  element.refuseElements();
  element.refuseText();
  if (reading.role === 'queue-waiting') return [leave({ place, answers: false })];
  reading.warn(place, {
    code: 'misplaced-element',
    message: '<Leave> means something only in the waiting document of a queue; it is skipped.',
    hint: 'answer with it from the waitUrl of <Enqueue>',
    providerCode: '12200',
  });
  return [];
}

/** What a Dial says of whatever it joins. */
export interface Joining {
  readonly timeoutMs: number;
  readonly timeLimitMs: number;
  readonly ways: Pick<Extract<Verb, { verb: 'dequeue' }>, 'onCompleted' | 'onFailed' | 'onHangup'>;
}

/** Takes the caller who has waited longest, or waits for one as long as the Dial would ring. */
export function readQueueNoun(element: ElementReader, { timeoutMs, timeLimitMs, ways }: Joining): Verb | null {
  const { place } = element;
  const announcement = element.callback('queue-announcement', { url: 'url', method: 'method' });
  element.without('reservationSid', 'postWorkActivitySid');
  element.finish();
  element.refuseElements();
  const queue = element.ownText;
  if (!isQueueName(element, queue, '14212', '14213')) return null;
  return dequeue({
    place,
    answers: true,
    queue,
    waitTimeoutMs: timeoutMs,
    timeLimitMs,
    ...(announcement && { announcement }),
    ...ways,
  });
}

function isQueueName(element: ElementReader, name: string, tooShort: string, tooLong: string): boolean {
  if (name !== '' && name.length <= longestName) return true;
  element.reading.error(element.place, {
    code: name === '' ? 'missing-value' : 'invalid-value',
    message:
      name === ''
        ? `<${element.name}> names no queue; it fails.`
        : `<${element.name}>: "${shown(name)}" is longer than ${longestName} characters; it fails.`,
    hint: `a name of up to ${longestName} characters`,
    providerCode: name === '' ? tooShort : tooLong,
  });
  return false;
}

/** What is heard while waiting: absent is the operator's music, empty is silence, anything else is asked for. */
export function readWaiting(
  element: ElementReader,
  kind: string,
  methodAttribute: string,
): { readonly ask: Callback } | { readonly source: AudioSource } | 'silence' {
  const written = element.text('waitUrl');
  const callback = element.callback(kind, { url: 'waitUrl', method: methodAttribute });
  if (written === undefined) return { source: { kind: 'hold-music' } };
  if (written.trim() === '' || !callback) return 'silence';
  return { ask: callback };
}
