import type { CallFacts } from '../../dialects/dialect.ts';
import type { StatusTarget } from '../routing/index.ts';
import {
  type ChildLeg,
  idOf,
  type LiveRecording,
  type LiveStream,
  type OtherCall,
  type OtherCalls,
  type StreamOrder,
} from '../run/index.ts';
import type {
  DialectId,
  HangupCause,
  JsonObject,
  RecordingEvent,
  RecordingRule,
  Script,
  Then,
} from '../verbs/index.ts';
import type { NextSteps } from './next-document.ts';
import type { OwedNotice } from './order.ts';

/** A live call, for whoever steers it from outside: another call, a provider's API, shutdown. */
export interface CallControl extends OtherCall {
  readonly account: string;
  facts(): CallFacts;
  /** The legs that it has rung. */
  children(): readonly ChildLeg[];
  /** One of them goes on by itself. */
  letGo(child: string): LetGo;
  /** Of whoever made its route, or ordered it. */
  readonly notes: JsonObject;
  /** In whose words its first document was asked for. */
  readonly format: DialectId;
  /** The running document is replaced; false if the call is over. Resolves when the old document's sound has stopped. */
  replace(next: Then | Script): Promise<boolean>;
  /** The same; written down, where calls are, when it resolves. A document that cannot be read is apologised for. */
  redirect(next: NextSteps): Promise<boolean>;
  /** What it would run then. */
  read(next: NextSteps): Script;
  change(change: CallChange): void;
  /** Those that go on, oldest first. */
  recordings(): readonly LiveRecording[];
  /** Begins one beside its documents. */
  record(rule: RecordingRule, by: RecordingEvent['by']): Promise<LiveRecording>;
  /** One of them, or the newest; null: there is no such. */
  controlRecording(id: string | null, action: 'pause' | 'resume' | 'stop'): Promise<LiveRecording | null>;
  /** Carries its sound elsewhere beside its documents, in a dialect's words. `taken`: there is one of this name. */
  stream(id: string, order: StreamOrder, dialect: DialectId): LiveStream | 'taken' | 'unavailable';
  /** By its name, or id; null: there is no such. */
  stopStream(nameOrId: string): Promise<LiveStream | null>;
  /** Kept until a verb that listens for it runs; `full` when too many wait, `over` after the end. */
  signal(name: string): 'queued' | 'full' | 'over';
  hangup(cause: HangupCause): void;
  /** Whoever is next in the switch's dialplan goes on with it once this process lets go; false: there is nobody. */
  handOver(): boolean;
  /** Resolves when everything owed has been told. */
  readonly over: Promise<void>;
}

/** What a leg has of the call that rang it, once it goes on by itself. */
export interface LetGo {
  /** Who is to be told when it has ended. */
  readonly owed: readonly OwedNotice[];
  /** What nobody may read. */
  readonly secrets: readonly string[];
}

export interface CallChange {
  /** From its answer. */
  readonly timeLimitMs?: number;
  readonly tag?: string;
  readonly status?: StatusTarget;
}

/** The calls of this process that are being run, by account: an id of another account is as good as unknown. */
export class LiveCalls {
  /** By account, then by id. */
  readonly #calls = new Map<string, Map<string, CallControl>>();

  /** It is found here until it is removed: also when it is over, as long as nobody else knows what became of it. */
  add(call: CallControl): void {
    const own = this.#calls.get(call.account) ?? new Map<string, CallControl>();
    this.#calls.set(call.account, own.set(idOf(call.id), call));
  }

  remove(account: string, id: string): void {
    const own = this.#calls.get(account);
    own?.delete(idOf(id));
    if (own?.size === 0) this.#calls.delete(account);
  }

  find(account: string, id: string): CallControl | null {
    return this.#calls.get(account)?.get(idOf(id)) ?? null;
  }

  list(account: string): readonly CallControl[] {
    return [...(this.#calls.get(account)?.values() ?? [])];
  }

  /** How many of an account go on. */
  count(account: string): number {
    let live = 0;
    for (const { leg } of this.#calls.get(account)?.values() ?? []) if (!leg.gone.aborted) live++;
    return live;
  }

  /** Whether that are so many, or more. They are counted only where it is close: each new call asks. */
  reaches(account: string, most: number): boolean {
    return (this.#calls.get(account)?.size ?? 0) >= most && this.count(account) >= most;
  }

  /** Of all accounts. */
  all(): readonly CallControl[] {
    return [...this.#calls.keys()].flatMap((account) => this.list(account));
  }

  get size(): number {
    return this.all().length;
  }

  /** What one call sees of the others. */
  beside(account: string, id: string): OtherCalls {
    return {
      find: (other) => {
        const found = this.find(account, other);
        return found && found.id !== id ? found : null;
      },
      isJoined: (leg) => this.list(account).some((call) => call.children().some((child) => isJoined(child, leg))),
    };
  }
}

const isJoined = ({ leg, step, isHeld }: ChildLeg, id: string) =>
  step === 'answered' && !isHeld && idOf(leg.id) === idOf(id);
