import type { AccountFacts } from '../../dialects/dialect.ts';
import { type CallServices, type OwedStatus, runOriginated } from '../call/index.ts';
import type { Account, CallDesk, CallRecord, Change, Shelf } from '../desk/index.ts';
import { Unavailable } from '../desk/index.ts';
import type { CallStore, KnownCall } from '../store/index.ts';
import type { CallTrace, TraceEvent } from '../trace/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { AccountCalls } from './call-desk.ts';
import { notice, noticeErrand, sendNotice } from './notices.ts';
import { callErrand, dashed, type Order, orderKind, routeOf, runOf } from './order.ts';
import { OutboundCall } from './outbound-call.ts';
import { keptOf } from './records.ts';
import { type TurnLimits, Turns } from './turns.ts';

export interface OutboundParts {
  readonly services: CallServices;
  readonly store: CallStore;
  readonly limits: TurnLimits;
  readonly shelf: (account: Account) => Shelf;
  readonly account: (id: string) => Account | null;
  readonly accountFacts: (account: Account) => AccountFacts;
  readonly traces: TraceRoom;
  /** Something is to be done now. */
  readonly errandsWait?: () => void;
  /** A write that came to nothing, and on which nobody waits. */
  readonly failed: (what: string, error: unknown) => void;
}

/** The traces of calls, by the uuid of their leg. */
export interface TraceRoom {
  open(id: string): CallTrace;
  /** Of a call that is not over; `startedAt` is Unix ms. */
  live(id: string): { readonly startedAt: number; readonly events: readonly TraceEvent[] } | undefined;
  close(id: string, known: KnownCall): Promise<void>;
}

/** Something that was to be done, as `src/errands` gives it. */
export interface ErrandInHand {
  readonly id: string;
  readonly account: string;
  readonly task: JsonObject;
}

/** Resolves with what is written when it is done and forgotten; rejects where it has to be tried again. */
export type Doer = (errand: ErrandInHand) => Promise<readonly Change[]>;

/** The calls that all accounts have asked for, and everything that may be done to calls from outside. */
export class Outbound {
  readonly #parts: OutboundParts;
  readonly #turns: Turns;
  readonly #calls = new Map<string, OutboundCall>();
  readonly doers: Readonly<Record<string, Doer>>;

  constructor(parts: OutboundParts) {
    this.#parts = parts;
    const { services, limits } = parts;
    this.#turns = new Turns(services.clock, limits, (account) => services.calls.list(account).length);
    this.doers = {
      [callErrand]: ({ account, task }) => this.#make(this.#account(account), String(task['id'])),
      [noticeErrand]: async ({ account, task }) => {
        await sendNotice(task, this.#account(account), {
          dialects: services.dialects,
          customers: services.customers,
          now: () => services.clock.now(),
          trace: (id) => this.#traceOf(id),
        });
        return [];
      },
    };
  }

  /** Calls that wait, ring, or talk. */
  get size(): number {
    return this.#calls.size;
  }

  desk(account: Account): CallDesk {
    const { services, store, shelf, traces, errandsWait = () => {} } = this.#parts;
    return new AccountCalls({
      account,
      services,
      store,
      traces,
      shelf: shelf(account),
      errandsWait,
      ordered: (id) => this.#ordered(account, id),
      allOrdered: () => [...this.#calls.values()].filter((call) => call.account === account.id),
      take: (order) => this.#take(account, order),
    });
  }

  /** `CallServices.tellStatus`. */
  async tellStatus({ account, ...owed }: OwedStatus): Promise<void> {
    await this.#parts.shelf(this.#account(account)).write([notice(owed)]);
    this.#parts.errandsWait?.();
  }

  #ordered(account: Account, id: string): OutboundCall | null {
    const call = this.#calls.get(id);
    return call?.account === account.id ? call : null;
  }

  async #make(account: Account, id: string): Promise<readonly Change[]> {
    const known = this.#ordered(account, id) ?? (await this.#find(account, id));
    return known ? known.run() : [];
  }

  /** One that another process, or an earlier one, was asked for. */
  async #find(account: Account, id: string): Promise<OutboundCall | null> {
    const item = await this.#parts.shelf(account).get(orderKind, id);
    return item && this.#take(account, item.value as unknown as Order);
  }

  #take(account: Account, order: Order): OutboundCall {
    const { services, shelf, accountFacts, traces, failed } = this.#parts;
    const { id, plan } = order.call;
    const call = new OutboundCall(order, {
      account,
      accountFacts: () => accountFacts(account),
      shelf: shelf(account),
      turns: this.#turns,
      now: () => services.clock.now(),
      openTrace: () => traces.open(dashed(id)),
      originate: (wanted, signal) => {
        const node = services.node();
        if (!node) throw new Unavailable('the switch itself is not known: set switch.address and switch.password');
        return node.originate(wanted, signal);
      },
      run: (leg, now, trace) =>
        runOriginated(
          leg,
          routeOf(now.call.plan, account),
          { services, openTrace: () => trace, ended: () => {} },
          runOf(now, services.clock.now()),
        ),
      live: () => services.calls.find(account.id, id),
      archive: (record, trace) => {
        if (!trace.events.some(({ event }) => event === 'call')) tellUnmade(record, account, plan.name, trace);
        return traces.close(dashed(id), keptOf(record, account.id, plan.name));
      },
      failed: (error) => failed(`call ${id}`, error),
    });
    this.#calls.set(id, call);
    void call.over.then(() => this.#calls.delete(id));
    return call;
  }

  #account(id: string): Account {
    const account = this.#parts.account(id);
    // The operator may have taken it out of the configuration, and may put it back.
    if (!account) throw new Unavailable(`no account is called ${id}`);
    return account;
  }

  #traceOf(id: string) {
    const uuid = dashed(id);
    return this.#parts.traces.live(uuid) ? this.#recorder(uuid) : null;
  }

  #recorder(uuid: string) {
    const trace = this.#parts.traces.open(uuid);
    return (fact: Parameters<CallTrace['record']>[0]) => trace.record(fact);
  }
}

/** Nobody answered, so there never was a leg to tell of. */
function tellUnmade(
  { id, from, to, callerName, ended, startedAt = 0, endedAt = 0 }: CallRecord,
  account: Account,
  route: string,
  trace: CallTrace,
): void {
  trace.record({
    event: 'call',
    id: dashed(id),
    direction: 'outbound',
    from,
    to,
    route,
    account: account.id,
    callerName,
  });
  const seconds = Math.round((endedAt - startedAt) / 1000);
  trace.record({ event: 'end', cause: ended?.raw ?? '', seconds, by: ended?.by === 'us' ? 'us' : 'caller' });
}
