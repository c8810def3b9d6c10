import type {
  CallEvent,
  CallFacts,
  Dialect,
  FailedExchange,
  MessageEventFacts,
  MessageFacts,
  Notify,
  OutgoingRequest,
  RequestTarget,
  StatusEvent,
} from '../../dialects/dialect.ts';
import type { Change, Errand } from '../desk/index.ts';
import type { CustomerClient, DeliveryWitness } from '../documents/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import type { ErrandHandler, RetryPlan } from './handler.ts';

/**
 * Something that a customer's server is to be told. It is kept as what happened, and put into the dialect's words when it
 * is told: what is signed is signed then. `request`: words that need no signature.
 */
export type Notice = {
  readonly dialect: string;
  /** Origins that the operator named in the route of the call, which may be private. */
  readonly trustedOrigins?: readonly string[];
} & (
  | { readonly facts: CallFacts; readonly status: StatusEvent; readonly to: RequestTarget }
  | { readonly facts: CallFacts; readonly event: CallEvent; readonly notify: Notify }
  | { readonly message: MessageFacts; readonly state: MessageEventFacts; readonly to: RequestTarget }
  | { readonly request: Omit<OutgoingRequest, 'sign'> }
);

/** Those of one lane are told in order: a server hears of one call in one lane. */
export function noticeErrand(id: string, lane: string, notice: Notice, holdsSecret = false): Errand {
  const written = JSON.stringify(notice);
  return { kind: 'notice', id, lane, task: holdsSecret ? { secret: written } : (JSON.parse(written) as JsonObject) };
}

/** What is to be written down so that the watchers of an account are told of one of its calls: each in order, through restarts. */
export type WatcherNotices = (status: StatusEvent, facts: CallFacts) => Promise<readonly Change[]>;

const mostWitnesses = 1000;

/** Who sees the first attempt of notices that this process has written, by their errand. */
export class NoticeWitnesses {
  readonly #waiting = new Map<string, DeliveryWitness>();

  add(id: string, witness: DeliveryWitness): void {
    this.#waiting.set(id, witness);
    // Another process may have made the attempt.
    const [oldest] = this.#waiting.size > mostWitnesses ? this.#waiting.keys() : [];
    if (oldest !== undefined) this.#waiting.delete(oldest);
  }

  take(id: string): DeliveryWitness | undefined {
    const witness = this.#waiting.get(id);
    this.#waiting.delete(id);
    return witness;
  }
}

export interface NoticeParts {
  readonly dialects: readonly Dialect[];
  readonly customers: CustomerClient;
  readonly witnesses?: NoticeWitnesses;
}

/** Some five minutes. */
const noticeRetries: RetryPlan = { attempts: 10, firstPauseMs: 1000, longestPauseMs: 60_000 };

/** Tells customers' servers: until one takes it, or refuses it in a way that no other attempt would mend. */
export function noticeHandler({ dialects, customers, witnesses }: NoticeParts): ErrandHandler {
  return {
    retries: noticeRetries,
    async run({ id, task, account, attempts }, signal) {
      const { secret } = task;
      const notice = (typeof secret === 'string' ? JSON.parse(secret) : task) as Notice;
      const witness = witnesses?.take(id);
      const request = phrased(notice, dialects);
      if (!request) return { outcome: 'done' };
      const session = customers.forCall({ account, trustedOrigins: notice.trustedOrigins ?? [] });
      const delivery = await session.notify(request, { signal, ...(witness && { witness }) });
      witness?.told(request, delivery);
      if (delivery.ok) return { outcome: 'done' };
      const { failure } = delivery;
      const isLast = attempts + 1 >= (request.attempts ?? Number.POSITIVE_INFINITY);
      return { outcome: mayBeMended(failure) && !isLast ? 'again' : 'never', why: failure.message };
    },
  };
}

/** Null: the dialect has no word for it, or is none of ours any more. */
function phrased(notice: Notice, dialects: readonly Dialect[]): OutgoingRequest | null {
  const dialect = dialects.find(({ id }) => id === notice.dialect);
  if (!dialect) return null;
  if ('request' in notice) return notice.request;
  if ('message' in notice) return dialect.wire.message?.(notice.message, notice.state, notice.to) ?? null;
  if ('status' in notice) return dialect.wire.status(notice.facts, notice.status, notice.to);
  return dialect.wire.notify(notice.facts, notice.event, notice.notify);
}

function mayBeMended({ kind, status = 0 }: FailedExchange): boolean {
  if (kind === 'status') return status >= 500 || status === 408 || status === 425 || status === 429;
  return kind !== 'forbidden-address' && kind !== 'bad-redirect' && kind !== 'too-many-redirects';
}
