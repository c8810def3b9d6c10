import { type CallControl, type CallServices, nowhere } from '../call/index.ts';
import type {
  Account,
  CallDesk,
  CallFilter,
  CallRecord,
  Exchange,
  FirstDocument,
  Listed,
  Page,
  RecordingOrder,
  RecordingRecord,
  RoutePlan,
  Shelf,
  StatusPlan,
  Steered,
  OutboundCall as Wanted,
} from '../desk/index.ts';
import { Unavailable } from '../desk/index.ts';
import { documentInHand } from '../documents/index.ts';
import type { LiveRecording } from '../run/index.ts';
import type { CallStore } from '../store/index.ts';
import type { DialectId, HangupCause, Script } from '../verbs/index.ts';
import { exchangesIn } from './exchanges.ts';
import { callErrand, dashed, kept, nextOf, type Order, recordingRule } from './order.ts';
import type { TraceRoom } from './outbound.ts';
import type { OutboundCall } from './outbound-call.ts';
import { listed, ofLive, ofOrder, ofStored } from './records.ts';

export interface AccountCallsParts {
  readonly account: Account;
  readonly services: CallServices;
  readonly store: CallStore;
  readonly traces: TraceRoom;
  readonly shelf: Shelf;
  readonly errandsWait: () => void;
  readonly ordered: (id: string) => OutboundCall | null;
  readonly allOrdered: () => readonly OutboundCall[];
  readonly take: (order: Order) => OutboundCall;
}

/** What one account may do with calls. */
export class AccountCalls implements CallDesk {
  readonly #parts: AccountCallsParts;

  constructor(parts: AccountCallsParts) {
    this.#parts = parts;
  }

  async create(call: Wanted): Promise<CallRecord> {
    const { shelf, services, take, errandsWait } = this.#parts;
    const order: Order = { call, createdAt: services.clock.now(), told: 0 };
    const { id } = call;
    const errand = { kind: callErrand, id: `${callErrand} ${id}`, lane: `${callErrand} ${id}`, task: { id } };
    const put = kept(order);
    const written = await shelf.write([{ ...put, expects: 0 } as typeof put, { errand }]);
    if (!written.ok) return (await this.find(id)) ?? ofOrder(order);
    const taken = take(order);
    errandsWait();
    return taken.record();
  }

  async createSession(): Promise<CallRecord> {
    throw new Unavailable('sessions that ring nobody cannot be started here');
  }

  async find(id: string): Promise<CallRecord | null> {
    const going = this.#going(id);
    if (going) return going;
    const { store, account } = this.#parts;
    const stored = await store.summary(account.id, dashed(id));
    return stored ? ofStored(stored) : this.#going(id);
  }

  list(filter: CallFilter, page: Page): Promise<Listed<CallRecord>> {
    const { services, account, allOrdered, store } = this.#parts;
    const going = new Map(services.calls.list(account.id).map((call) => [call.id, ofLive(call)]));
    for (const ordered of allOrdered()) going.set(ordered.id, ordered.record());
    const search: Parameters<typeof listed>[1] = (wanted, pageOf) =>
      store.search({ ...wanted, account: account.id }, pageOf);
    return listed([...going.values()], search, filter, page);
  }

  async redirect(
    id: string,
    next: FirstDocument & { readonly format: DialectId; readonly fallback?: RoutePlan['fallback'] },
  ): Promise<Steered> {
    const live = this.#live(id);
    if (!live) return this.#parts.ordered(id) ? 'not-yet' : this.#notLive(id);
    if (!live.leg.answered) return live.leg.gone.aborted ? 'over' : 'not-yet';
    return (await live.redirect(nextOf(next, next.format, next.fallback))) ? 'done' : 'over';
  }

  async end(id: string, cause: HangupCause): Promise<Steered> {
    const live = this.#live(id);
    if (live) {
      if (live.leg.gone.aborted) return 'over';
      await live.leg.hangup(cause);
      return 'done';
    }
    const ordered = this.#parts.ordered(id);
    if (!ordered) return this.#notLive(id);
    await ordered.end(cause);
    return 'done';
  }

  async change(
    id: string,
    change: { readonly status?: StatusPlan; readonly timeLimitMs?: number; readonly tag?: string },
  ): Promise<Steered> {
    const live = this.#live(id);
    const ordered = this.#parts.ordered(id);
    if (!live && !ordered) return this.#notLive(id);
    const { status, ...rest } = change;
    if (ordered && status) await ordered.change(status);
    live?.change(ordered ? rest : change);
    return 'done';
  }

  async signal(id: string, name: string): Promise<'queued' | 'full' | 'over' | 'unknown'> {
    const live = this.#live(id);
    if (live) return live.signal(name);
    const found = await this.find(id);
    return found ? 'over' : 'unknown';
  }

  async forget(id: string): Promise<Steered> {
    if (this.#going(id)) return 'not-yet';
    const { store, account } = this.#parts;
    return (await store.remove(account.id, dashed(id))) ? 'done' : 'unknown';
  }

  async exchanges(id: string): Promise<readonly Exchange[] | null> {
    const { traces, store, account } = this.#parts;
    const uuid = dashed(id);
    const trace = traces.live(uuid);
    if (this.#going(id)) return exchangesIn(trace?.events ?? [], trace?.startedAt ?? 0);
    const stored = await store.find(uuid);
    return stored?.account === account.id ? exchangesIn(stored.events, stored.startedAt) : null;
  }

  async record(id: string, order: RecordingOrder): Promise<RecordingRecord | null> {
    const live = this.#live(id);
    if (!live || live.leg.gone.aborted) return null;
    return recordOf(live, await live.record(recordingRule(order, order.format ?? live.format), 'api'));
  }

  async controlRecording(
    id: string,
    recording: string | 'current',
    action: 'pause' | 'resume' | 'stop',
  ): Promise<RecordingRecord | null> {
    const live = this.#live(id);
    const changed = await live?.controlRecording(recording === 'current' ? null : recording, action);
    return live && changed ? recordOf(live, changed, action === 'stop') : null;
  }

  read(format: DialectId, document: string, contentType: string): Script {
    const { services, account } = this.#parts;
    const dialect = services.dialects.find(({ id }) => id === format);
    if (!dialect) throw new Error(`no dialect is called ${format}`);
    const settings = account.settings[format] ?? {};
    const reply = documentInHand(document, nowhere, contentType);
    return dialect.read(reply, { role: 'call', answered: true, notes: {}, settings });
  }

  #live(id: string): CallControl | null {
    const { services, account } = this.#parts;
    return services.calls.find(account.id, id);
  }

  #going(id: string): CallRecord | null {
    const ordered = this.#parts.ordered(id);
    if (ordered) return ordered.record();
    const live = this.#live(id);
    return live && ofLive(live);
  }

  async #notLive(id: string): Promise<Steered> {
    return (await this.find(id)) ? 'over' : 'unknown';
  }
}

const recordOf = (call: CallControl, recording: LiveRecording, isStopped = false): RecordingRecord => {
  const { isPaused, ...known } = recording;
  return {
    ...known,
    callId: call.id,
    state: isStopped ? 'processing' : isPaused ? 'paused' : 'in-progress',
    durationMs: -1,
  };
};
