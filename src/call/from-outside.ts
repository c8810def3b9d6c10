import type { CallFacts, MachineFacts } from '../../dialects/dialect.ts';
import type { Timer } from '../clock/index.ts';
import type { Route } from '../routing/index.ts';
import {
  type ChildLeg,
  type LiveCall,
  type LiveRecording,
  type LiveStream,
  recordBeside,
  type StreamOrder,
  streamBeside,
} from '../run/index.ts';
import type { Leg } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import {
  type DialectId,
  end,
  type HangupCause,
  type JsonObject,
  on,
  type RecordingEvent,
  type RecordingRule,
  redirect,
  type Script,
  type Then,
} from '../verbs/index.ts';
import { apology } from './apology.ts';
import type { CallState } from './call-state.ts';
import type { ChildLegs } from './child-legs.ts';
import type { Conversation } from './conversation.ts';
import type { Interruptions } from './interruptions.ts';
import type { KeptDocument, KeptPosition } from './kept-calls.ts';
import type { CallChange, CallControl, LetGo } from './live-calls.ts';
import { type NextSteps, redirection } from './next-document.ts';
import type { Notifier } from './notifier.ts';
import { type CallOrder, prelude } from './order.ts';
import type { Stage } from './script-run.ts';

export interface FromOutsideParts {
  readonly route: Route;
  readonly leg: Leg;
  readonly live: Omit<LiveCall, 'signal' | 'streams'>;
  readonly streamsOf: Stage['streamsOf'];
  readonly state: CallState;
  readonly conversation: Conversation;
  readonly interruptions: Interruptions;
  readonly trace: Trace;
  /** No call lasts longer. */
  readonly maximumMs: number;
  /** Writes the call down; resolves when it is. */
  readonly keep: (document: Omit<KeptDocument, 'route'>, position: Omit<KeptPosition, 'remembered'>) => Promise<void>;
  /** What runs where a document that was given cannot be read. */
  readonly inPlaceOf: (why: string) => Script;
  readonly handOver: () => boolean;
  readonly children: ChildLegs;
  readonly notifier: Notifier;
}

/** What others do to one call while it runs: an API, another call, who ordered it, shutdown. */
export class FromOutside implements CallControl {
  readonly #parts: FromOutsideParts;
  #status: Route['status'];
  #tooLong: Timer | undefined;
  /** The one that was asked for last; never rejects. */
  #redirected: Promise<unknown> = Promise.resolve();
  readonly #over = Promise.withResolvers<void>();

  constructor(parts: FromOutsideParts) {
    this.#parts = parts;
    this.#status = parts.route.status;
  }

  /** Who is told how it goes. */
  get status(): Route['status'] {
    return this.#status;
  }

  get id(): string {
    return this.#parts.state.id;
  }

  get account(): string {
    return this.#parts.route.account;
  }

  get leg(): Leg {
    return this.#parts.leg;
  }

  get notes(): JsonObject {
    return this.#parts.route.notes ?? {};
  }

  get format(): DialectId {
    return this.#parts.route.format;
  }

  get over(): Promise<void> {
    return this.#over.promise;
  }

  get isEngaged(): boolean {
    const { interruptions, children } = this.#parts;
    const isJoined = children.all().some(({ step, isHeld }) => step === 'answered' && !isHeld);
    return isJoined || interruptions.isHeld || interruptions.runs('bridge', 'forward');
  }

  facts(): CallFacts {
    return this.#parts.state.facts();
  }

  children(): readonly ChildLeg[] {
    return this.#parts.children.all();
  }

  letGo(child: string): LetGo {
    const { children, notifier, trace } = this.#parts;
    const owed = children.letGo(child).map((to) => ({ to, sequence: notifier.next(to, child) }));
    return { owed, secrets: trace.secrets };
  }

  seize(next: Promise<Then>): Promise<AbortSignal | null> {
    return this.#parts.interruptions.seize(next);
  }

  replace(next: Then | Script): Promise<boolean> {
    return this.#parts.interruptions.replace(Promise.resolve(next));
  }

  recordings(): readonly LiveRecording[] {
    return this.#parts.live.taps.find('recording', null).flatMap(({ recording }) => recording?.() ?? []);
  }

  signal(name: string): 'queued' | 'full' | 'over' {
    return this.#parts.interruptions.signal(name);
  }

  hangup(cause: HangupCause): void {
    void this.#parts.leg.hangup(cause);
  }

  handOver(): boolean {
    return this.#parts.handOver();
  }

  /** Everything owed has been told. */
  close(): void {
    this.#tooLong?.cancel();
    this.#over.resolve();
  }

  /** What was ordered for the time before the first document; whoever leads the call elsewhere does not wait for it. */
  async begin(order: CallOrder): Promise<void> {
    const { leg, live, interruptions, state } = this.#parts;
    live.atEnd(async () => this.#tellTheEnd(order));
    if (order.tag !== undefined) state.tag(order.tag);
    if (order.recording) await this.record(order.recording, 'outbound');
    const detected = (machine: MachineFacts, problem?: string) => this.#detected(order, machine, problem);
    const begun = await interruptions.asking((signal) =>
      prelude({ order, leg, detected }, AbortSignal.any([signal, leg.gone])),
    );
    if (begun) live.atEnd(() => begun.detection);
  }

  /** From its answer, where it has been answered. Never longer than calls may be. */
  limitTo(wantedMs: number | undefined): void {
    const { leg, live, maximumMs } = this.#parts;
    const { clock } = live;
    const elapsed = clock.now() - (leg.answeredAt ?? clock.now());
    this.#tooLong?.cancel();
    this.#tooLong = clock.timer(
      Math.max(0, Math.min(wantedMs ?? maximumMs, maximumMs) - elapsed),
      () => void leg.hangup('time-limit'),
    );
  }

  read(next: NextSteps): Script {
    const place = { line: 1, column: 1 };
    if ('verbs' in next) return { ...apology, verbs: next.verbs, atEnd: end(), atHangup: end() };
    if (!('document' in next)) {
      const verbs = [redirect({ callback: redirection(next), answers: false, place })];
      return { ...apology, verbs, atEnd: on, atHangup: end() };
    }
    const { conversation, trace, inPlaceOf } = this.#parts;
    const answered = conversation.inHand(next.document, next.contentType, next.format, 'call');
    if (answered.ok) return answered.script;
    const { message } = answered.failure;
    trace.record({ event: 'error', code: 'document-unusable', message, facts: {} });
    return inPlaceOf(message);
  }

  /** As whoever rang it would have. */
  #tellTheEnd({ owed = [] }: CallOrder): void {
    const { state, notifier, live } = this.#parts;
    const { parent, id, from, to, startedAt, answeredAt, endedAt = live.clock.now(), ended } = state.facts();
    if (!parent) return;
    const leg = { id, from, to, startedAt, endedAt, ...(answeredAt !== undefined && { answeredAt }), ...ended };
    for (const { to: server, sequence } of owed)
      notifier.notify(server, { kind: 'leg', event: 'ended', at: endedAt, leg, sequence }, { ...parent, now: endedAt });
  }

  #detected(order: CallOrder, machine: MachineFacts, problem: string | undefined): void {
    const { state, live } = this.#parts;
    state.machine = machine;
    if (problem !== undefined)
      live.diagnose({
        code: 'machine-detection-unavailable',
        severity: 'warning',
        message: `Who answered cannot be told: ${problem}.`,
        hint: 'load mod_amd, or mod_avmd for beeps, into FreeSWITCH',
      });
    const { notify } = order.machineDetection ?? {};
    if (!notify) return;
    const { id, from, to, startedAt, answeredAt } = state.facts();
    const known = { id, from, to, startedAt, ...(answeredAt !== undefined && { answeredAt }) };
    live.notify(notify, { kind: 'machine', at: live.clock.now(), leg: known, ...machine });
  }

  change({ timeLimitMs, tag, status }: CallChange): void {
    if (timeLimitMs !== undefined) this.limitTo(timeLimitMs);
    if (tag !== undefined) this.#parts.state.tag(tag);
    if (status) this.#status = status;
  }

  /** The document is read at once, and written down where calls are, before anybody may rely on it. */
  redirect(next: NextSteps): Promise<boolean> {
    const inTurn = this.#redirected.then(() => this.#redirectNow(next));
    this.#redirected = inTurn.catch(() => {});
    return inTurn;
  }

  async #redirectNow(next: NextSteps): Promise<boolean> {
    const { interruptions, keep, leg } = this.#parts;
    if (leg.gone.aborted) return false;
    const script = this.read(next);
    const taken = interruptions.replace(Promise.resolve(script));
    const { verbs, atEnd } = script;
    const [isTaken] = await Promise.all([taken, keep({ script, verbs, atEnd }, { index: 0, reports: [] })]);
    return isTaken;
  }

  async record(rule: RecordingRule, by: RecordingEvent['by']): Promise<LiveRecording> {
    const place = { line: 1, column: 1 };
    return (await recordBeside({ by, rule, place, startsOn: 'answer' }, this.#beside)).recording();
  }

  /** Beside its documents: only the end of the call ends it. */
  get #beside(): LiveCall {
    const { live, leg } = this.#parts;
    return { ...live, streams: null, signal: leg.gone };
  }

  stream(id: string, order: StreamOrder, dialect: DialectId): LiveStream | 'taken' | 'unavailable' {
    const { live, streamsOf } = this.#parts;
    const door = streamsOf(dialect);
    if (!door) return 'unavailable';
    if (order.tap !== null && live.taps.find('stream', order.tap).length > 0) return 'taken';
    return streamBeside(id, order, door, this.#beside, false);
  }

  async stopStream(nameOrId: string): Promise<LiveStream | null> {
    const taps = this.#parts.live.taps.find('stream', null);
    const tap = taps.find(({ stream }) => stream && (stream.id === nameOrId || stream.name === nameOrId));
    await tap?.stop();
    return tap?.stream ?? null;
  }

  async controlRecording(id: string | null, action: 'pause' | 'resume' | 'stop'): Promise<LiveRecording | null> {
    const taps = this.#parts.live.taps.find('recording', null);
    const tap = taps.findLast(({ recording }) => recording && (id === null || recording().id === id));
    if (!tap?.recording) return null;
    if (action === 'stop') await tap.stop();
    else await (action === 'pause' ? tap.pause?.() : tap.resume?.());
    return tap.recording();
  }
}
