import type { AccountFacts, CallFacts, StatusEvent } from '../../dialects/dialect.ts';
import type { CallControl, CallRun } from '../call/index.ts';
import type { Account, CallRecord, Change, Shelf, StatusPlan } from '../desk/index.ts';
import type { Leg, OriginateEnd, OriginatePlan } from '../switch/index.ts';
import type { CallTrace } from '../trace/index.ts';
import type { HangupCause } from '../verbs/index.ts';
import { notice } from './notices.ts';
import { dashed, factsOf, forgotten, kept, type Order, settingsOf, statusTarget, targetOf } from './order.ts';
import { ofFacts, ofOrder } from './records.ts';
import type { Turns } from './turns.ts';

export interface OutboundCallParts {
  readonly account: Account;
  readonly accountFacts: () => AccountFacts;
  readonly shelf: Shelf;
  readonly turns: Turns;
  readonly now: () => number;
  readonly openTrace: () => CallTrace;
  readonly originate: (plan: OriginatePlan, signal: AbortSignal) => Promise<OriginateEnd>;
  /** Runs it on the leg that answered; null: a fault of ours ended it. */
  readonly run: (leg: Leg, order: Order, trace: CallTrace) => Promise<CallRun | null>;
  readonly live: () => CallControl | null;
  /** Keeps what is to be known of it from now on. */
  readonly archive: (record: CallRecord, trace: CallTrace) => Promise<void>;
  /** A write that came to nothing, and on which nobody waits. */
  readonly failed: (error: unknown) => void;
}

/** One call that an API asked for, from its place in the queue to its end. */
export class OutboundCall {
  readonly #parts: OutboundCallParts;
  readonly #stop = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  /** Writes of this call, one after the other. */
  #written: Promise<unknown> = Promise.resolve();
  #order: Order;
  #ringingAt: number | undefined;
  #isRunning = false;

  constructor(order: Order, parts: OutboundCallParts) {
    this.#order = order;
    this.#parts = parts;
    if (order.ending) this.#stop.abort(order.ending);
  }

  get id(): string {
    return this.#order.call.id;
  }

  get account(): string {
    return this.#parts.account.id;
  }

  /** Resolves when nothing of it is left to do. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  record(): CallRecord {
    const live = this.#parts.live();
    if (live) return ofFacts(live.facts(), this.#order.call.notes);
    return ofOrder(this.#order, this.#ringingAt === undefined ? {} : { state: 'ringing' });
  }

  /** Makes it, to its end. Gives what is to be written then, together with its errand being done. */
  async run(): Promise<readonly Change[]> {
    this.#isRunning = true;
    const { turns, account } = this.#parts;
    const goes = await turns.wait(account.id, this.#order.call.priority ?? 3, this.#stop.signal);
    if (!goes) return this.#conclude(this.#unmade(), false);
    try {
      return await this.#make(() => turns.over(account.id));
    } finally {
      this.#over.resolve();
    }
  }

  /** From somebody outside, before anybody has answered. Resolves when it is written down. */
  async end(ending: HangupCause): Promise<void> {
    await this.#change({ ending });
    this.#stop.abort(ending);
  }

  /** Who is told how it goes from here on. */
  async change(status: StatusPlan): Promise<void> {
    const { call } = this.#order;
    await this.#change({ call: { ...call, plan: { ...call.plan, status } } });
  }

  async #make(leavesLine: () => void): Promise<readonly Change[]> {
    const { originate, run, openTrace, now } = this.#parts;
    const { call } = this.#order;
    let inLine = true;
    const leave = () => {
      if (inLine) leavesLine();
      inLine = false;
    };
    const trace = openTrace();
    try {
      this.#order = { ...this.#order, startedAt: now() };
      await this.#tell('initiated');
      const { from, callerName, privacy, ringTimeoutMs } = call;
      const end = await originate(
        {
          id: dashed(this.id),
          targets: [targetOf(call)],
          ringTimeoutMs,
          callerId: {
            number: from,
            ...(callerName !== undefined && { name: callerName }),
            ...(privacy === true && { privacy: 'full' }),
          },
          answersOnMedia: false,
          witness: {
            told: (application, argument, response) =>
              trace.record({ event: 'switch', application, argument, response }),
          },
          progress: (step) => this.#progress(step),
        },
        this.#stop.signal,
      );
      if (end.ended !== 'answered') return await this.#conclude(this.#failed(end), true, trace);
      this.#tellSoon('answered', { state: 'answered', answeredAt: end.leg.answeredAt ?? now() });
      const running = run(end.leg, this.#order, trace);
      leave();
      const done = await running;
      return await this.#conclude(done?.facts ?? this.#broken(), true, trace);
    } finally {
      leave();
    }
  }

  #progress(step: StatusEvent['kind']): void {
    if (step !== 'ringing') return;
    this.#ringingAt = this.#parts.now();
    this.#tellSoon('ringing');
  }

  /** Writes down that it is told, where somebody wants to know, and how it stands. */
  #tell(kind: StatusEvent['kind'], more: Partial<CallFacts> = {}): Promise<void> {
    const facts = { ...this.#facts(), ...more };
    return this.#inTurn(async () => {
      const told = this.#noticeOf(kind, facts);
      if (told.length === 0 && kind !== 'initiated') return;
      await this.#parts.shelf.write([kept(this.#order), ...told]);
    });
  }

  #tellSoon(kind: StatusEvent['kind'], more?: Partial<CallFacts>): void {
    this.#tell(kind, more).catch(this.#parts.failed);
  }

  /** Counted when it is written. */
  #noticeOf(kind: StatusEvent['kind'], call: CallFacts): readonly Change[] {
    const { plan } = this.#order.call;
    if (!plan.status?.events.includes(kind)) return [];
    const sequence = this.#order.told;
    this.#order = { ...this.#order, told: sequence + 1 };
    return [notice({ format: plan.format, target: statusTarget(plan.status), event: { kind, sequence }, call })];
  }

  async #conclude(facts: CallFacts, isTold: boolean, opened?: CallTrace): Promise<readonly Change[]> {
    const trace = opened ?? this.#parts.openTrace();
    await this.#parts.archive(ofFacts(facts, this.#order.call.notes), trace);
    return this.#inTurn(async () => {
      const told = isTold ? this.#noticeOf('ended', facts) : [];
      this.#over.resolve();
      return [forgotten(this.#order), ...told];
    });
  }

  #facts(): CallFacts {
    const { accountFacts, account, now } = this.#parts;
    const facts = factsOf(this.#order, { account: accountFacts(), now: now() });
    return { ...facts, settings: settingsOf(this.#order.call.plan, account) };
  }

  #unmade(): CallFacts {
    return this.#ended({ cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', by: 'us' });
  }

  #broken(): CallFacts {
    return this.#ended({ cause: 'failed', raw: 'NORMAL_TEMPORARY_FAILURE', by: 'us' });
  }

  #failed({ cause, raw, sipStatus, ended }: Exclude<OriginateEnd, { readonly ended: 'answered' }>): CallFacts {
    const byUs = ended === 'aborted';
    return this.#ended({
      cause: byUs ? 'cancelled' : cause,
      raw,
      by: byUs ? 'us' : 'caller',
      ...(sipStatus !== undefined && !byUs && { sipStatus }),
    });
  }

  #ended(ended: NonNullable<CallFacts['ended']>): CallFacts {
    return { ...this.#facts(), state: 'ended', endedAt: this.#parts.now(), ended };
  }

  #change(change: Partial<Order>): Promise<void> {
    return this.#inTurn(async () => {
      this.#order = { ...this.#order, ...change };
      await this.#parts.shelf.write([kept(this.#order)]);
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#written.then(work);
    this.#written = mine.catch(() => {});
    return mine;
  }
}
