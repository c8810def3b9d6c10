import type { CallFacts, OutgoingRequest, RequestTarget, StatusEvent } from '../../dialects/dialect.ts';
import type { Route } from '../routing/index.ts';
import type { ChildLeg } from '../run/index.ts';
import type { Trace } from '../trace/index.ts';
import type { DialectId, LegProgress } from '../verbs/index.ts';
import type { CallServices, CallWatcher } from './call-services.ts';
import type { CallState } from './call-state.ts';
import { type ChildLegs, childFacts } from './child-legs.ts';
import type { Conversation } from './conversation.ts';
import { type OwedStatus, owedAtEnd, withoutEntries } from './owed-status.ts';

export interface StatusNoticesParts {
  readonly route: Route;
  /** Who is told how it goes, as things stand. */
  readonly status: () => Route['status'];
  readonly trace: Trace;
  readonly state: CallState;
  readonly children: ChildLegs;
  readonly conversation: Conversation;
  readonly services: Pick<CallServices, 'watcher' | 'tellStatus' | 'clock'>;
}

/** How long the trace of a call stays open for what came of telling its end. */
const patienceMs = 20_000;

/**
 * How a call and its legs go, for those who are told of them as a whole: whoever watches the account, and whoever is owed
 * the end. What they are told is written down in the moment it happens, so that they are told whatever becomes of this
 * process; where it cannot be, this process tells it.
 */
export class StatusNotices {
  readonly #parts: StatusNoticesParts;
  readonly #watcher: CallWatcher | null;
  /** Writes, in order. */
  #written: Promise<unknown> = Promise.resolve();
  readonly #attempts: Promise<void>[] = [];
  readonly #left: OutgoingRequest[] = [];

  constructor(parts: StatusNoticesParts) {
    this.#parts = parts;
    this.#watcher = parts.services.watcher?.(parts.route.account) ?? null;
  }

  call(kind: StatusEvent['kind']): void {
    if (this.#watcher) this.#tellWatchers({ kind }, withoutEntries(this.#parts.state.facts()));
  }

  /** The call and one that it rang speak with each other. */
  joined({ id, to }: LegProgress): void {
    if (!this.#watcher) return;
    this.#tellWatchers({ kind: 'bridged', other: { id, to } }, withoutEntries(this.#parts.state.facts()));
  }

  /** Of a leg that the call rings. */
  leg(child: ChildLeg): void {
    const { state } = this.#parts;
    const event = { kind: child.step, isLeg: true } as const;
    const facts = childFacts(child, withoutEntries(state.facts()));
    this.#tellWatchers(event, facts);
    if (child.step !== 'ended' || facts.answeredAt === undefined) return;
    for (const { dialect, ...target } of state.owed) this.#owe(dialect, target, event, facts);
  }

  /** The call has ended, and with it every leg of which no end was heard. */
  ended(): void {
    const { state, route, status } = this.#parts;
    const facts = withoutEntries(state.facts());
    this.#tellWatchers({ kind: 'ended' }, facts);
    for (const { format, target } of owedAtEnd(status(), route, state.owed))
      this.#owe(format, target, { kind: 'ended' }, facts);
  }

  /** Resolves when everything has been written down, and told once where that did not take too long. */
  async settle(): Promise<void> {
    const { children, conversation, services } = this.#parts;
    for (const child of children.all()) if (child.step !== 'ended') this.#endLeg(child);
    await this.#written;
    for (const request of this.#left) await conversation.tell(request);
    const waited = Promise.withResolvers<void>();
    const timer = services.clock.timer(patienceMs, waited.resolve);
    await Promise.race([Promise.all(this.#attempts), waited.promise]);
    timer.cancel();
  }

  /** With the call. */
  #endLeg(child: ChildLeg): void {
    const { endedAt, ended } = this.#parts.state.facts();
    this.leg({
      ...child,
      step: 'ended',
      leg: { ...child.leg, ...ended, ...(endedAt !== undefined && { endedAt }) },
    });
  }

  #tellWatchers(event: StatusEvent, facts: CallFacts): void {
    const watcher = this.#watcher;
    if (!watcher) return;
    this.#written = this.#written
      .then(() => watcher(event, facts))
      .catch((error: unknown) => {
        this.#parts.trace.record({ event: 'error', code: 'watchers-not-told', message: String(error), facts: {} });
      });
  }

  #owe(format: DialectId, target: RequestTarget, event: StatusEvent, call: CallFacts): void {
    const { conversation, services, route, trace } = this.#parts;
    const request = conversation.dialect(format).wire.status(call, event, target);
    if (!request) return;
    const { account, trustedOrigins } = route;
    const owed: Omit<OwedStatus, 'holdsSecret'> = { account, format, target, event, call, trustedOrigins };
    const attempt = Promise.withResolvers<void>();
    const witness = conversation.witness();
    const told: typeof witness.told = (...seen) => {
      witness.told(...seen);
      attempt.resolve();
    };
    this.#written = this.#written
      .then(() => services.tellStatus?.({ ...owed, holdsSecret: trace.hides(owed) }, { ...witness, told }))
      .catch((error: unknown) => {
        trace.record({ event: 'error', code: 'status-not-kept', message: String(error), facts: {} });
      })
      .then((isWritten) => {
        if (isWritten) this.#attempts.push(attempt.promise);
        else this.#left.push(request);
      });
  }
}
