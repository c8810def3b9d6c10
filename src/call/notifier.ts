import type { CallFacts } from '../../dialects/dialect.ts';
import type { Told } from '../run/index.ts';
import type { Trace } from '../trace/index.ts';
import type { CallEvent, Notify } from '../verbs/index.ts';
import type { Conversation } from './conversation.ts';

export interface NotifierParts {
  readonly conversation: Conversation;
  readonly trace: Trace;
}

/** Notices to one server that may wait at a time; a server that is that slow has stopped listening. */
const longestQueue = 500;

/** Tells servers what they subscribed to: phrased at once, sent in order to each server, without holding up the call. */
export class Notifier {
  readonly #parts: NotifierParts;
  readonly #sequences = new Map<string, number>();
  readonly #queues = new Map<string, { last: Promise<void>; waiting: number }>();

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  /** False if the dialect has no word for it. */
  notify(to: Notify, told: Told, call: CallFacts): boolean {
    const { conversation, trace } = this.#parts;
    const counted = counter(to, subjectOf(told));
    const sequence = told.sequence ?? this.next(to, subjectOf(told));
    const request = conversation.dialect(to.dialect).wire.notify(call, { ...told, sequence } as CallEvent, to);
    if (!request) return false;
    this.#sequences.set(counted, sequence + 1);
    const server = new URL(to.url).origin;
    const queue = this.#queues.get(server) ?? { last: Promise.resolve(), waiting: 0 };
    if (queue.waiting >= longestQueue) {
      trace.record({
        event: 'error',
        code: 'notices-dropped',
        message: `${server} has ${longestQueue} notices waiting; this one (${told.kind}) is dropped`,
        facts: {},
      });
      return true;
    }
    queue.waiting++;
    queue.last = queue.last
      .then(() => conversation.tell(request))
      .finally(() => {
        queue.waiting--;
      });
    this.#queues.set(server, queue);
    return true;
  }

  /** The count that the next notice of this subject will have. */
  next(to: Notify, subject: string): number {
    return this.#sequences.get(counter(to, subject)) ?? 0;
  }

  /** Resolves when everything has been told or given up. */
  async drain(): Promise<void> {
    while ([...this.#queues.values()].some(({ waiting }) => waiting > 0))
      await Promise.allSettled([...this.#queues.values()].map(({ last }) => last));
  }
}

const counter = ({ dialect, kind, url }: Notify, subject: string) => `${dialect} ${kind} ${url} ${subject}`;

function subjectOf(told: Told): string {
  switch (told.kind) {
    case 'leg':
    case 'machine':
      return told.leg.id;
    case 'recording':
      return told.recording.id;
    case 'conference':
      return told.room.id;
    case 'transcription':
    case 'stream':
    case 'message':
      return told.id;
    default:
      return '';
  }
}
