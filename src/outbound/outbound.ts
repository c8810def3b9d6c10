import type { AccountFacts } from '../../dialects/dialect.ts';
import {
  type CallControl,
  type CallRun,
  type CallServices,
  type LetGo,
  nowhere,
  type OwedStatus,
  runOriginated,
  runSession,
  takenBefore,
} from '../call/index.ts';
import { type Account, type CallRecord, dashed, type Item, type Shelf, Unavailable } from '../desk/index.ts';
import type { DeliveryWitness } from '../documents/index.ts';
import type { ErrandHandler, NoticeWitnesses, WatcherNotices } from '../errands/index.ts';
import type { Route } from '../routing/index.ts';
import type { ChildLeg } from '../run/index.ts';
import type { CallStore } from '../store/index.ts';
import type { SwitchWitness } from '../switch/index.ts';
import type { CallTrace, TraceFact } from '../trace/index.ts';
import type { Verb } from '../verbs/index.ts';
import { AccountCalls } from './call-desk.ts';
import { type Order, orderKind, routeOf, runOf } from './order.ts';
import { OutboundCall } from './outbound-call.ts';
import { keptChildrenOf, keptOf, keptOfRun, ofStored } from './records.ts';
import { owedNotice } from './status-notice.ts';
import type { TraceRoom } from './trace-room.ts';
import type { TakeOrder } from './transfer.ts';
import { type TurnLimits, Turns } from './turns.ts';

export interface OutboundParts {
  readonly services: CallServices;
  readonly store: CallStore;
  readonly limits: TurnLimits;
  readonly shelf: (account: Pick<Account, 'id'>) => Shelf;
  readonly account: (id: string) => Account | null;
  readonly traces: TraceRoom;
  readonly watcherNotices: (account: string) => WatcherNotices | null;
  readonly witnesses: NoticeWitnesses;
  /** Whether secrets may be written down: there is a key that seals them. */
  readonly sealsSecrets: boolean;
  /** A write that came to nothing, and on which nobody waits. */
  readonly failed: (what: string, error: unknown) => void;
}

/** The calls that all accounts have asked for, and everything that may be done to calls from outside. */
export class Outbound {
  readonly #parts: OutboundParts;
  readonly #turns: Turns;
  readonly #calls = new Map<string, OutboundCall>();

  constructor(parts: OutboundParts) {
    this.#parts = parts;
    const { services, limits } = parts;
    this.#turns = new Turns(services.clock, limits, (account) => services.calls.count(account));
  }

  /** Calls that wait, ring, or talk. */
  get size(): number {
    return this.#calls.size;
  }

  /** Makes the calls that were asked for: an errand is in hand until its call is over. */
  get errands(): ErrandHandler {
    return {
      isLong: true,
      retries: { attempts: 20, firstPauseMs: 1000, longestPauseMs: 30_000 },
      run: async ({ account, task }, signal) => {
        const call = await this.#find(this.#account(account), String(task['id']));
        const changes = call ? await call.run(signal) : [];
        if (!changes) throw new Unavailable('another process goes on with it');
        return { outcome: 'done', changes };
      },
    };
  }

  desk(account: Account): AccountCalls {
    const { services, store, shelf, traces, limits } = this.#parts;
    return new AccountCalls({
      account,
      services,
      store,
      traces,
      shelf: shelf(account),
      mostWaiting: limits.waiting,
      ordered: (id) => this.#ordered(account, id),
      making: () => [...this.#calls.values()].filter((call) => call.account === account.id),
      takeChild: (parent, child, order) => this.#takeChild(account, parent, child, order),
    });
  }

  /** `CallServices.tellStatus`. */
  async tellStatus(owed: OwedStatus, witness: DeliveryWitness): Promise<boolean> {
    const { shelf, witnesses, sealsSecrets } = this.#parts;
    if (owed.holdsSecret && !sealsSecrets) return false;
    const errand = owedNotice(owed);
    witnesses.add(errand.id, witness);
    const written = await shelf({ id: owed.account }).write([{ errand }]);
    return written.ok;
  }

  /** `CallServices.sendOn`. */
  async sendOn(call: CallControl, leg: ChildLeg, verbs: readonly Verb[]): Promise<boolean> {
    try {
      const next = { format: call.format, verbs };
      const leaves = () => call.hangup('normal');
      return await this.#takeChild(this.#account(call.account), call, leg, { next, leaves });
    } catch (error) {
      if (error instanceof Unavailable) return false;
      throw error;
    }
  }

  #ordered(account: Account, id: string): OutboundCall | null {
    const call = this.#calls.get(id);
    return call?.account === account.id ? call : null;
  }

  async #find(account: Account, id: string): Promise<OutboundCall | null> {
    const item = await this.#parts.shelf(account).get(orderKind, id);
    return item && this.#take(account, item);
  }

  #take(account: Account, item: Item): OutboundCall {
    const { services, shelf, store, traces, watcherNotices, failed } = this.#parts;
    const order = item.value as unknown as Order;
    const { id, plan } = order.call;
    const call = new OutboundCall(order, item.revision, {
      account,
      accountFacts: (): AccountFacts => ({ id: account.id, ids: account.ids, apiUrl: services.apiUrl() }),
      shelf: shelf(account),
      watcherNotices: watcherNotices(account.id),
      turns: this.#turns,
      now: () => services.clock.now(),
      openTrace: () => traces.open(dashed(id)),
      reach: () => {
        const { problem } = reached(services);
        if (problem !== null) throw new Unavailable(problem);
      },
      originate: (wanted, signal) => reached(services).originate(wanted, signal),
      run: async (leg, now, trace) => {
        const isTaken = leg.channel.variables[takenBefore] === 'true';
        return runOriginated(
          leg,
          routeOf(now.call.plan, account),
          { services, openTrace: () => trace, ended: (_leg, _trace, run) => this.#keepChildren(run) },
          runOf(now, services.clock.now()),
          isTaken ? { kept: (await services.kept?.find(leg.id)) ?? null } : null,
        );
      },
      runSession: (now, trace) =>
        runSession(
          { id, route: routeOf(plan, account), parameters: now.session ?? {} },
          { services, openTrace: () => trace, ended: (_leg, _trace, run) => this.#keepChildren(run) },
        ),
      live: () => services.calls.find(account.id, id),
      stored: async () => {
        const stored = await store.summary(account.id, dashed(id));
        return stored ? ofStored(stored) : null;
      },
      archive: async (record, trace) => {
        if (!trace.events.some(({ event }) => event === 'call')) tellUnmade(record, account, plan.name, trace);
        await traces.close(dashed(id), keptOf(record, account.id, plan.name));
        // What is kept tells from now on that it was made.
        await services.node()?.forget(dashed(id));
      },
      failed: (error) => failed(`call ${id}`, error),
    });
    this.#calls.set(id, call);
    void call.over.then(() => this.#calls.delete(id));
    return call;
  }

  async #takeChild(
    account: Account,
    parent: CallControl,
    { leg: child }: ChildLeg,
    { next, change: { status, ...change } = {}, leaves = () => {} }: TakeOrder,
  ): Promise<boolean> {
    const { services, traces, failed } = this.#parts;
    const id = dashed(child.id);
    const facts = parent.facts();
    let trace: CallTrace | undefined;
    const early: TraceFact[] = [];
    let parted: LetGo = { owed: [], secrets: [] };
    const witness: SwitchWitness = {
      told(application, argument, response) {
        const fact = { event: 'switch', application, argument, response } as const;
        if (trace) trace.record(fact);
        else early.push(fact);
      },
    };
    const leg = await reached(services).take(id, witness, () => {
      parted = parent.letGo(child.id);
      leaves();
    });
    if (!leg) return false;
    const own = traces.open(id);
    trace = own;
    for (const secret of parted.secrets) own.hide(secret);
    for (const fact of early) own.record(fact);
    const { to, from = facts.from, startedAt } = child;
    const shows = { from, to, callerName: '', startedAt, parent: facts };
    const route: Route = {
      name: `call ${child.id}`,
      match: { number: '' },
      url: nowhere,
      format: next.format,
      account: account.id,
      settings: { ...account.settings[next.format] },
      trustedOrigins: [],
      ...(status && { status }),
    };
    runOriginated(
      leg,
      route,
      { services, openTrace: () => own, ended: (_leg, _trace, run) => this.ended(id, run) },
      {
        id: child.id,
        shows,
        digitsOnAnswer: [],
        next,
        owed: parted.owed,
        ...change,
      },
    ).catch((error: unknown) => failed(`call ${child.id}`, error));
    return true;
  }

  /** A call that was run has ended: keeps it, and those that it has rung. */
  async ended(id: string, run: CallRun | null): Promise<void> {
    await Promise.all([this.#parts.traces.close(id, run ? keptOfRun(run) : {}), this.#keepChildren(run)]);
  }

  async #keepChildren(run: CallRun | null): Promise<void> {
    const { store, failed } = this.#parts;
    const children = run && !run.isHandedOver ? keptChildrenOf(run) : [];
    const kept = children.map((child) =>
      store.save(child).catch((error: unknown) => failed(`call ${child.id}`, error)),
    );
    await Promise.all(kept);
  }

  #account(id: string): Account {
    const account = this.#parts.account(id);
    // The operator may have taken it out of the configuration, and may put it back.
    if (!account) throw new Unavailable(`no account is called ${id}`);
    return account;
  }
}

function reached(services: CallServices) {
  const node = services.node();
  if (!node) throw new Unavailable('the switch itself is not known: set switch.address and switch.password');
  return node;
}

/** Nobody answered, so there never was a leg to tell of. */
function tellUnmade(record: CallRecord, account: Account, route: string, trace: CallTrace): void {
  const { id, from, to, callerName, ended, startedAt = 0, endedAt = 0 } = record;
  const about = { id: dashed(id), direction: 'outbound', from, to, route, account: account.id, callerName } as const;
  trace.record({ event: 'call', ...about });
  const seconds = Math.round((endedAt - startedAt) / 1000);
  trace.record({ event: 'end', cause: ended?.raw ?? '', seconds, by: ended?.by === 'us' ? 'us' : 'caller' });
}
