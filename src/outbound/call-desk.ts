import { type CallControl, type CallServices, type NextDocument, nowhere } from '../call/index.ts';
import {
  type Account,
  type CallChange,
  type CallDesk,
  type CallFilter,
  type CallRecord,
  dashed,
  type Exchange,
  everyItem,
  type Item,
  type Listed,
  NotHere,
  type Onward,
  type Page,
  type RecordingOrder,
  type RecordingRecord,
  type Shelf,
  type Steered,
  type StreamOrder,
  type StreamRecord,
  TooManyCallsWaiting,
  type TransferOrder,
  type OutboundCall as Wanted,
} from '../desk/index.ts';
import { documentInHand } from '../documents/index.ts';
import type { ChildLeg, LiveRecording, LiveStream } from '../run/index.ts';
import type { CallStore } from '../store/index.ts';
import type { DialectId, HangupCause, JsonObject, Script } from '../verbs/index.ts';
import { exchangesIn } from './exchanges.ts';
import { callErrand, kept, type Order, orderKind, recordingRule, streamOrder, waitingKind } from './order.ts';
import type { OutboundCall } from './outbound-call.ts';
import { listed, ofChild, ofLive, ofOrder, ofStored } from './records.ts';
import type { TraceRoom } from './trace-room.ts';
import { type TransferParts, transferPartner } from './transfer.ts';

export interface AccountCallsParts {
  readonly account: Account;
  readonly services: CallServices;
  readonly store: CallStore;
  readonly traces: TraceRoom;
  readonly shelf: Shelf;
  /** Calls that may wait to be made. */
  readonly mostWaiting: number;
  /** Those that this process makes. */
  readonly ordered: (id: string) => OutboundCall | null;
  readonly making: () => readonly OutboundCall[];
  readonly takeChild: TransferParts['takeChild'];
}

/** What one account may do with calls. Of what another process may have in hand it says `NotHere`. */
export class AccountCalls implements CallDesk {
  readonly #parts: AccountCallsParts;
  /** Asked for, and not written down yet. */
  #beingTaken = 0;

  constructor(parts: AccountCallsParts) {
    this.#parts = parts;
  }

  create(call: Wanted): Promise<CallRecord> {
    return this.#order(call);
  }

  createSession({
    parameters,
    ...session
  }: Pick<Wanted, 'id' | 'plan' | 'notes'> & { readonly parameters: JsonObject }): Promise<CallRecord> {
    return this.#order({ ...session, to: '', from: '', ringTimeoutMs: 0 }, parameters);
  }

  async waiting(): Promise<{ readonly count: number; readonly maximum: number }> {
    const { shelf, mostWaiting } = this.#parts;
    return { count: await shelf.count(waitingKind), maximum: mostWaiting };
  }

  /** This process runs it, makes it, or has rung it. */
  has(id: string): boolean {
    return this.#here(id) !== null;
  }

  /** All those. */
  inHand(): readonly CallRecord[] {
    const { services, account, making } = this.#parts;
    const live = services.calls.list(account.id);
    const each = new Map(live.flatMap((call) => childrenOf(call).map((child) => [child.id, child])));
    for (const call of live) each.set(call.id, ofLive(call));
    for (const call of making()) each.set(call.id, call.record());
    return [...each.values()];
  }

  async find(id: string): Promise<CallRecord> {
    const here = this.#here(id);
    if (here) return here;
    const ordered = await this.#written(id);
    const { store, account } = this.#parts;
    const stored = await store.summary(account.id, dashed(id));
    if (stored) return ofStored(stored);
    const meanwhile = this.#here(id);
    if (meanwhile) return meanwhile;
    const known = ordered && ofOrder(orderIn(ordered));
    if (known?.state === 'queued') return known;
    throw new NotHere(known);
  }

  /** `elsewhere`: those that other processes have in hand. */
  async list(filter: CallFilter, page: Page, elsewhere: readonly CallRecord[] = []): Promise<Listed<CallRecord>> {
    const { account, store, shelf } = this.#parts;
    const orders: Item[] = [];
    for await (const item of everyItem(shelf, orderKind)) orders.push(item);
    const going = new Map([...elsewhere, ...this.inHand()].map((call) => [call.id, call]));
    const waiting = orders.filter(({ id }) => !going.has(id)).map((item) => ofOrder(orderIn(item)));
    const search: Parameters<typeof listed>[1] = (wanted, pageOf) =>
      store.search({ ...wanted, account: account.id }, pageOf);
    return listed({ going: [...going.values()], waiting }, search, filter, page);
  }

  async redirect(id: string, next: Onward, change: CallChange = {}): Promise<Steered> {
    const live = await this.#steered(id);
    const child = live ? null : this.#child(id);
    if (child) return this.#redirectChild(child, next, change);
    if (Object.keys(change).length > 0) {
      const changed = await this.change(id, change);
      if (changed !== 'done') return changed;
    }
    if (!live) {
      if (this.#parts.ordered(id)?.isOver) return 'over';
      return this.#parts.ordered(id) || (await this.#waiting(id)) ? 'not-yet' : this.#notLive(id);
    }
    if (!live.leg.answered) return live.leg.gone.aborted ? 'over' : 'not-yet';
    return (await live.redirect(next)) ? 'done' : 'over';
  }

  async partner(id: string): Promise<CallRecord | null> {
    const pair = this.#pair(id);
    if (pair) return this.find(pair.isByChild ? pair.parent.id : pair.child.leg.id);
    await this.find(id);
    return null;
  }

  async transfer(id: string, order: TransferOrder): Promise<Steered | 'alone'> {
    const { services, account, takeChild } = this.#parts;
    const pair = this.#pair(id);
    if (!pair) return (await this.#steered(id))?.leg.gone.aborted === false ? 'alone' : this.#notLive(id);
    const find = (call: string) => services.calls.find(account.id, call);
    return transferPartner(order, { ...pair, find, takeChild });
  }

  async end(id: string, cause: HangupCause): Promise<Steered> {
    const live = await this.#steered(id);
    if (live) {
      if (live.leg.gone.aborted) return 'over';
      await live.leg.hangup(cause);
      return 'done';
    }
    const child = this.#child(id);
    if (child) return this.#endChild(child, cause);
    const ordered = this.#parts.ordered(id);
    if (ordered) return (await ordered.end(cause)) ? 'done' : 'over';
    if (await this.#rewrite(id, { ending: cause })) return 'done';
    // Whoever has it by now is told instead.
    return (await this.#waiting(id)) || this.has(id) ? this.end(id, cause) : this.#notLive(id);
  }

  async change(id: string, change: CallChange): Promise<Steered> {
    const live = await this.#steered(id);
    const ordered = this.#parts.ordered(id);
    const { status, ...rest } = change;
    if (ordered?.isOver) return 'over';
    if (ordered && status) await ordered.change(status);
    live?.change(ordered ? rest : change);
    if (live || ordered) return 'done';
    const item = await this.#waiting(id);
    if (!item) return this.#notLive(id);
    const { call } = orderIn(item);
    const { timeLimitMs } = rest;
    const changed = {
      ...call,
      ...(timeLimitMs !== undefined && { timeLimitMs }),
      plan: { ...call.plan, ...(status && { status }) },
    };
    return (await this.#rewrite(id, { call: changed })) ? 'done' : this.change(id, change);
  }

  async signal(id: string, name: string): Promise<'queued' | 'full' | 'over' | 'unknown'> {
    const live = await this.#steered(id);
    return live ? live.signal(name) : 'over';
  }

  async forget(id: string): Promise<Steered> {
    if (this.#here(id) || (await this.#written(id))) return 'not-yet';
    const { store, account } = this.#parts;
    if (await store.remove(account.id, dashed(id))) return 'done';
    throw new NotHere(null);
  }

  async exchanges(id: string): Promise<readonly Exchange[] | null> {
    const { traces, store, account } = this.#parts;
    const uuid = dashed(id);
    const trace = traces.live(uuid);
    if (trace && (await this.find(id))) return exchangesIn(trace.events, trace.startedAt);
    const stored = await store.find(uuid);
    if (stored?.account === account.id) return exchangesIn(stored.events, stored.startedAt);
    await this.find(id);
    return null;
  }

  async record(id: string, order: RecordingOrder): Promise<RecordingRecord | null> {
    const live = await this.#steered(id);
    if (!live || live.leg.gone.aborted) return null;
    return recordOf(live, await live.record(recordingRule(order, order.format ?? live.format), 'api'));
  }

  async controlRecording(
    id: string,
    recording: string | 'current',
    action: 'pause' | 'resume' | 'stop',
  ): Promise<RecordingRecord | null> {
    const live = await this.#steered(id);
    const changed = await live?.controlRecording(recording === 'current' ? null : recording, action);
    return live && changed ? recordOf(live, changed, action === 'stop') : null;
  }

  async stream(id: string, order: StreamOrder): Promise<StreamRecord | 'over' | 'taken' | 'unavailable'> {
    const live = await this.#steered(id);
    if (!live?.leg.answered || live.leg.gone.aborted) return 'over';
    const begun = live.stream(order.id, streamOrder(order), order.format);
    return typeof begun === 'string' ? begun : this.#streamOf(live, begun, 'in-progress');
  }

  async stopStream(id: string, nameOrId: string): Promise<StreamRecord | null> {
    const live = await this.#steered(id);
    const stopped = await live?.stopStream(nameOrId);
    return live && stopped ? this.#streamOf(live, stopped, 'stopped') : null;
  }

  read(
    format: DialectId,
    document: string,
    contentType: string,
    role: Parameters<CallDesk['read']>[3] = 'call',
  ): Script {
    const { services, account } = this.#parts;
    const dialect = services.dialects.find(({ id }) => id === format);
    if (!dialect) throw new Error(`no dialect is called ${format}`);
    const settings = account.settings[format] ?? {};
    const reply = documentInHand(document, nowhere, contentType);
    return dialect.read(reply, { role, answered: true, notes: {}, settings });
  }

  #streamOf(call: CallControl, { id, name }: LiveStream, state: StreamRecord['state']): StreamRecord {
    return { id, callId: call.id, state, changedAt: this.#parts.services.clock.now(), ...(name !== null && { name }) };
  }

  /**
   * The live call, where this process runs it; null: it is over, or waits, or is a leg that one has rung.
   *
   * @throws NotHere
   */
  async #steered(id: string): Promise<CallControl | null> {
    if (!this.has(id)) await this.find(id);
    return this.#live(id);
  }

  #live(id: string): CallControl | null {
    const { services, account } = this.#parts;
    return services.calls.find(account.id, id);
  }

  #here(id: string): CallRecord | null {
    const live = this.#live(id);
    const child = this.#child(id);
    return (
      this.#parts.ordered(id)?.record() ?? (live && ofLive(live)) ?? (child && ofChild(child.leg, child.of.facts()))
    );
  }

  /** A leg that a live call has rung, and has in its hands. */
  #child(id: string): { readonly of: CallControl; readonly leg: ChildLeg } | null {
    const { services, account } = this.#parts;
    for (const call of services.calls.list(account.id)) {
      const leg = call.children().find((child) => child.leg.id === id);
      if (leg) return { of: call, leg };
    }
    return null;
  }

  /** Two who speak with each other, of whom one has rung the other. */
  #pair(id: string): Pick<TransferParts, 'parent' | 'child' | 'isByChild'> | null {
    const rung = this.#child(id);
    const parent = rung?.of ?? this.#live(id);
    const child = rung?.leg ?? parent?.children().find(speaks);
    return parent && child && speaks(child) ? { parent, child, isByChild: rung !== null } : null;
  }

  async #redirectChild(
    { of, leg }: { readonly of: CallControl; readonly leg: ChildLeg },
    next: NextDocument,
    change: CallChange,
  ): Promise<Steered> {
    if (leg.step === 'ended') return 'over';
    if (leg.step !== 'answered' || leg.isHeld) return 'not-yet';
    return (await this.#parts.takeChild(of, leg, { next, change })) ? 'done' : 'over';
  }

  async #endChild({ leg: { leg, step } }: { leg: ChildLeg }, cause: HangupCause): Promise<Steered> {
    if (step === 'ended') return 'over';
    await this.#parts.services.node()?.hangup(dashed(leg.id), cause);
    return 'done';
  }

  async #order(call: Wanted, session?: JsonObject): Promise<CallRecord> {
    const { shelf, services } = this.#parts;
    const order: Order = { call, createdAt: services.clock.now(), told: [], ...(session && { session }) };
    const { id } = call;
    const errand = { kind: callErrand, id: `${callErrand} ${id}`, lane: `${callErrand} ${id}`, task: { id } };
    this.#beingTaken++;
    try {
      const { count, maximum } = await this.waiting();
      // Of several that are asked for in the same moment none may be one too many.
      if (count + this.#beingTaken > maximum) throw new TooManyCallsWaiting(maximum);
      const written = await shelf.write([kept(order, 0), { put: waitingKind, id, value: {} }, { errand }]);
      return (written.ok ? null : await this.find(id)) ?? ofOrder(order);
    } finally {
      this.#beingTaken--;
    }
  }

  #written(id: string): Promise<Item | null> {
    return this.#parts.shelf.get(orderKind, id);
  }

  /** An order that has not begun. */
  async #waiting(id: string): Promise<Item | null> {
    const item = await this.#written(id);
    return item && !hasBegun(item) ? item : null;
  }

  /** Of an order that nobody has in hand here; false: somebody has it by now, or it is over. */
  async #rewrite(id: string, change: Partial<Order>): Promise<boolean> {
    const item = await this.#waiting(id);
    if (!item || this.#parts.ordered(id)) return false;
    return (await this.#parts.shelf.write([kept({ ...orderIn(item), ...change }, item.revision)])).ok;
  }

  async #notLive(id: string): Promise<Steered> {
    await this.find(id);
    return 'over';
  }
}

const speaks = ({ step, isHeld }: ChildLeg) => step === 'answered' && !isHeld;

const orderIn = ({ value }: Item): Order => value as unknown as Order;

const hasBegun = (item: Item): boolean => orderIn(item).startedAt !== undefined;

const childrenOf = (call: CallControl): readonly CallRecord[] =>
  call.children().map((child) => ofChild(child, call.facts()));

const recordOf = (call: CallControl, recording: LiveRecording, isStopped = false): RecordingRecord => {
  const { isPaused, ...known } = recording;
  return {
    ...known,
    callId: call.id,
    state: isStopped ? 'processing' : isPaused ? 'paused' : 'in-progress',
    durationMs: -1,
  };
};
