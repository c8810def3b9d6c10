import type { AccountFacts, CallFacts } from '../../dialects/dialect.ts';
import { type CallControl, type CallRun, withoutEntries } from '../call/index.ts';
import { whenAborted } from '../clock/index.ts';
import { type Account, type CallRecord, type Change, dashed, type Shelf, type StatusPlan } from '../desk/index.ts';
import type { WatcherNotices } from '../errands/index.ts';
import type { Leg, OriginateEnd, OriginatePlan } from '../switch/index.ts';
import type { CallTrace } from '../trace/index.ts';
import type { HangupCause } from '../verbs/index.ts';
import { factsOf, forgotten, inHand, kept, type Order, orderKind, settingsOf, targetOf } from './order.ts';
import { factsOfRecord, ofFacts, ofOrder } from './records.ts';
import { statusNotice } from './status-notice.ts';
import type { Turns } from './turns.ts';

export interface OutboundCallParts {
  readonly account: Account;
  readonly accountFacts: () => AccountFacts;
  readonly shelf: Shelf;
  /** Null: nobody watches. */
  readonly watcherNotices: WatcherNotices | null;
  readonly turns: Turns;
  readonly now: () => number;
  readonly openTrace: () => CallTrace;
  /** @throws Unavailable while the switch cannot be told anything: the call waits. */
  readonly reach: () => void;
  readonly originate: (plan: OriginatePlan, signal: AbortSignal) => Promise<OriginateEnd>;
  /** Runs it on the leg that answered; null: a fault of ours ended it. */
  readonly run: (leg: Leg, order: Order, trace: CallTrace) => Promise<CallRun | null>;
  readonly runSession: (order: Order, trace: CallTrace) => Promise<CallRun | null>;
  readonly live: () => CallControl | null;
  /** What is kept of it already. */
  readonly stored: () => Promise<CallRecord | null>;
  /** Keeps what is to be known of it from now on. */
  readonly archive: (record: CallRecord, trace: CallTrace) => Promise<void>;
  /** A write that came to nothing, and on which nobody waits. */
  readonly failed: (error: unknown) => void;
}

/** What whoever ordered a call may be told. */
type OwnStep = StatusPlan['events'][number];

/** One call that an API asked for, from its place in the queue to its end. */
export class OutboundCall {
  readonly #parts: OutboundCallParts;
  readonly #stop = new AbortController();
  readonly #over = Promise.withResolvers<void>();
  /** Writes of this call, one after the other. */
  #written: Promise<unknown> = Promise.resolve();
  #order: Order;
  /** Of the order, as it is written down. */
  #revision: number;
  #ringingAt: number | undefined;
  #ended: CallRecord | undefined;
  /** From then on its run tells those who watch. */
  #isRun = false;

  constructor(order: Order, revision: number, parts: OutboundCallParts) {
    this.#order = order;
    this.#revision = revision;
    this.#parts = parts;
    if (order.ending) this.#stop.abort(order.ending);
  }

  get id(): string {
    return this.#order.call.id;
  }

  get account(): string {
    return this.#parts.account.id;
  }

  /** Resolves when nothing of it is left to do here. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Its end is known, and being written down. */
  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  record(): CallRecord {
    if (this.#ended) return this.#ended;
    const live = this.#parts.live();
    if (live) return ofFacts(live.facts(), this.#order.call.notes);
    return ofOrder(this.#order, this.#ringingAt === undefined ? {} : { state: 'ringing' });
  }

  /**
   * Makes it, to its end. Gives what is to be written then, together with its errand being done; null: somebody else goes
   * on with it. `leave` lets go of it: whoever is next finds it as it is written down.
   */
  async run(leave: AbortSignal): Promise<readonly Change[] | null> {
    const { turns, account } = this.#parts;
    try {
      // Begun by a process that is gone: how far it has come, the store or the switch knows.
      if (this.#order.startedAt !== undefined) return await this.#goOn(leave);
      const stop = AbortSignal.any([this.#stop.signal, leave]);
      const { call, createdAt } = this.#order;
      const turn = await turns.wait(account.id, { priority: call.priority ?? 3, since: createdAt }, stop);
      if (turn === 'too-late') return await this.#conclude(this.#tooLate(), true);
      if (turn === 'left') return leave.aborted ? null : await this.#conclude(this.#unmade(), false);
      return await this.#make(() => turns.over(account.id), leave);
    } finally {
      this.#over.resolve();
    }
  }

  /** From somebody outside, before anybody has answered. Resolves when it is written down; false: it is over. */
  async end(ending: HangupCause): Promise<boolean> {
    if (this.isOver) return false;
    await this.#change({ ending });
    this.#stop.abort(ending);
    return true;
  }

  /** Who is told how it goes from here on. */
  async change(status: StatusPlan): Promise<void> {
    const { call } = this.#order;
    await this.#change({ call: { ...call, plan: { ...call.plan, status } } });
  }

  async #goOn(leave: AbortSignal): Promise<readonly Change[] | null> {
    const stored = await this.#parts.stored();
    if (stored) return this.#told({ ...this.#facts(), ...factsOfRecord(stored) }, true);
    if (this.#order.session) return this.#conclude(this.#broken(), true);
    return this.#make(() => {}, leave);
  }

  async #make(leavesLine: () => void, leave: AbortSignal): Promise<readonly Change[] | null> {
    const { run, openTrace, now } = this.#parts;
    const isAgain = this.#order.startedAt !== undefined;
    let inLine = true;
    const goOn = () => {
      if (inLine) leavesLine();
      inLine = false;
    };
    const trace = openTrace();
    try {
      if (isAgain || !(this.#order.session || this.#order.ending)) this.#parts.reach();
      if (!isAgain && !(await this.#begin())) return await this.#conclude(this.#unmade(), false, trace);
      if (this.#order.session) {
        const session = this.#parts.runSession(this.#order, trace);
        goOn();
        return await this.#conclude((await session)?.facts ?? this.#broken(), true, trace);
      }
      const left = new Promise<null>((resolve) => whenAborted(leave, () => resolve(null)));
      const end = await Promise.race([this.#ring(trace, isAgain), left]);
      if (!end) return null;
      if (end.ended !== 'answered') return await this.#conclude(this.#failed(end), true, trace);
      this.#tellSoon('answered', { state: 'answered', answeredAt: end.leg.answeredAt ?? now() });
      this.#isRun = true;
      const running = run(end.leg, this.#order, trace);
      goOn();
      const done = await Promise.race([running, left]);
      if ((done === null && leave.aborted) || done?.isHandedOver) return null;
      return await this.#conclude(done?.facts ?? this.#broken(), true, trace);
    } finally {
      goOn();
    }
  }

  /** Marks it as begun, where nobody has ended it meanwhile; false: somebody has. */
  async #begin(): Promise<boolean> {
    const { shelf, now } = this.#parts;
    return this.#inTurn(async () => {
      while (!this.#order.ending) {
        this.#order = { ...this.#order, startedAt: now() };
        const told = [
          ...this.#noticeOf('initiated', this.#facts()),
          ...(await this.#watched('initiated', this.#facts())),
        ];
        const written = await shelf.write([kept(this.#order, this.#revision), inHand(this.#order), ...told]);
        if (written.ok) {
          this.#revision = written.items[0]?.revision ?? this.#revision;
          return true;
        }
        // Another process has changed it.
        const item = await shelf.get(orderKind, this.id);
        if (!item) return false;
        this.#order = item.value as unknown as Order;
        this.#revision = item.revision;
      }
      return false;
    });
  }

  async #ring(trace: CallTrace, isAgain: boolean): Promise<OriginateEnd> {
    const { call } = this.#order;
    const { from, callerName, privacy, ringTimeoutMs } = call;
    return this.#parts.originate(
      {
        id: dashed(this.id),
        ...(isAgain && { isAgain }),
        targets: [targetOf(call)],
        ringTimeoutMs,
        callerId: {
          number: from,
          ...(callerName !== undefined && { name: callerName }),
          ...(privacy === true && { privacy: 'full' }),
        },
        answersOnMedia: false,
        witness: {
          told: (application, argument, response) => trace.record({ event: 'switch', application, argument, response }),
        },
        progress: (step) => this.#progress(step),
      },
      this.#stop.signal,
    );
  }

  #progress(step: OwnStep): void {
    if (step !== 'ringing') return;
    this.#ringingAt = this.#parts.now();
    this.#tellSoon('ringing');
  }

  /** Writes down that it is told, where somebody wants to know, and how it stands. */
  #tellSoon(kind: OwnStep, more: Partial<CallFacts> = {}): void {
    const facts = { ...this.#facts(), ...more };
    this.#inTurn(async () => {
      const told = this.#noticeOf(kind, facts);
      if (told.length > 0) await this.#write(told);
    }).catch(this.#parts.failed);
  }

  /** Of a channel that there is, and that nothing runs on. */
  async #watched(kind: OwnStep, call: CallFacts): Promise<readonly Change[]> {
    const { session, startedAt } = this.#order;
    if (session || startedAt === undefined || this.#isRun || call.answeredAt !== undefined) return [];
    return (await this.#parts.watcherNotices?.({ kind }, withoutEntries(call))) ?? [];
  }

  /** Counted when it is written. */
  #noticeOf(kind: OwnStep, call: CallFacts): readonly Change[] {
    const { plan } = this.#order.call;
    const { told } = this.#order;
    if (!plan.status?.events.includes(kind) || told.includes(kind)) return [];
    const sequence = told.length;
    this.#order = { ...this.#order, told: [...told, kind] };
    return [statusNotice(plan, { kind, sequence }, call)];
  }

  async #write(more: readonly Change[] = []): Promise<void> {
    const written = await this.#parts.shelf.write([kept(this.#order), ...more]);
    if (written.ok) this.#revision = written.items[0]?.revision ?? this.#revision;
  }

  async #conclude(facts: CallFacts, isTold: boolean, opened?: CallTrace): Promise<readonly Change[]> {
    const trace = opened ?? this.#parts.openTrace();
    this.#ended = ofFacts(facts, this.#order.call.notes);
    await this.#parts.archive(this.#ended, trace);
    return this.#told(facts, isTold);
  }

  /** What is written together with its errand being done. */
  #told(facts: CallFacts, isTold: boolean): Promise<readonly Change[]> {
    return this.#inTurn(async () => {
      const told = isTold ? [...this.#noticeOf('ended', facts), ...(await this.#watched('ended', facts))] : [];
      return [...forgotten(this.#order), ...told];
    });
  }

  #facts(): CallFacts {
    const { accountFacts, account, now } = this.#parts;
    const settings = settingsOf(this.#order.call.plan, account);
    return factsOf(this.#order, { account: accountFacts(), settings, now: now() });
  }

  #unmade(): CallFacts {
    return this.#endedBy({ cause: 'cancelled', raw: 'ORIGINATOR_CANCEL', by: 'us' });
  }

  #tooLate(): CallFacts {
    return this.#endedBy({ cause: 'failed', raw: 'RECOVERY_ON_TIMER_EXPIRE', by: 'us' });
  }

  #broken(): CallFacts {
    return this.#endedBy({ cause: 'failed', raw: 'NORMAL_TEMPORARY_FAILURE', by: 'us' });
  }

  #failed({ cause, raw, sipStatus, ended }: Exclude<OriginateEnd, { readonly ended: 'answered' }>): CallFacts {
    const byUs = ended === 'aborted';
    return this.#endedBy({
      cause: byUs ? 'cancelled' : cause,
      raw,
      by: byUs ? 'us' : 'caller',
      ...(sipStatus !== undefined && !byUs && { sipStatus }),
    });
  }

  #endedBy(ended: NonNullable<CallFacts['ended']>): CallFacts {
    return { ...this.#facts(), state: 'ended', endedAt: this.#parts.now(), ended };
  }

  #change(change: Partial<Order>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.isOver) return;
      this.#order = { ...this.#order, ...change };
      await this.#write();
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#written.then(work);
    this.#written = mine.catch(() => {});
    return mine;
  }
}
