import type { RequestTarget } from '../../dialects/dialect.ts';
import type { CustomerSession } from '../documents/index.ts';
import type { Route } from '../routing/index.ts';
import {
  type AwaitedLeg,
  idOf,
  KeyBuffer,
  type Nested,
  type NestedEnd,
  type RoomTape,
  type StreamDoor,
  Taps,
} from '../run/index.ts';
import type { Leg, SwitchWitness } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import type { Diagnostic, Script } from '../verbs/index.ts';
import { apologyIn } from './apology.ts';
import type { CallServices, RunEnd } from './call-services.ts';
import { CallState } from './call-state.ts';
import { ChildLegs } from './child-legs.ts';
import { Conversation, diagnosticFact } from './conversation.ts';
import { DocumentLimits } from './document-limits.ts';
import { FromOutside } from './from-outside.ts';
import type { KeptCall, KeptDocument, KeptPosition } from './kept-calls.ts';
import { Notifier } from './notifier.ts';
import type { CallOrder } from './order.ts';
import { ScriptRun, type Stage, type StageEnd } from './script-run.ts';
import { SessionLeg } from './session-leg.ts';
import { inHand, nestedEnd, runnersFor, saysNothing } from './stages.ts';
import { StatusNotices } from './status-notices.ts';
import { Waiting } from './waiting.ts';

/**
 * Runs one call from its first request to its end. Resolves, with its last facts, when the leg has ended and everything
 * owed to the customer's server has been sent. Never rejects for what callers, customers or the switch do.
 */
export function runCall(
  leg: Leg,
  route: Route,
  trace: Trace,
  services: CallServices,
  kept?: KeptCall | null,
  order?: CallOrder,
): Promise<RunEnd> {
  return new RunningCall(leg, route, trace, services, order).run(kept ?? null);
}

/** A leg that scripts run on, with what they share. */
type Ground = Pick<Stage, 'leg' | 'state' | 'conversation' | 'live' | 'streamsOf' | 'takeWaits' | 'waiting'>;

class RunningCall {
  readonly #route: Route;
  readonly #trace: Trace;
  readonly #services: CallServices;
  readonly #session: CustomerSession;
  readonly #limits: DocumentLimits;
  readonly #ground: Ground;
  readonly #notifier: Notifier;
  readonly #run: ScriptRun;
  readonly #atEnd: (() => Promise<void>)[] = [];
  readonly #order: CallOrder | undefined;
  readonly #outside: FromOutside;
  readonly #children = new ChildLegs();
  #isHandedOver = false;
  #lastResortTaken = false;
  readonly #status: StatusNotices;

  constructor(leg: Leg, route: Route, trace: Trace, services: CallServices, order: CallOrder | undefined) {
    this.#route = route;
    this.#order = order;
    this.#trace = trace;
    this.#services = services;
    this.#session = services.customers.forCall({
      trustedOrigins: route.trustedOrigins,
      account: route.account,
    });
    this.#limits = new DocumentLimits(services.limits, services.clock);
    this.#ground = this.#groundOf(leg, order?.id);
    const { conversation } = this.#ground;
    this.#notifier = new Notifier({ conversation, trace, dialect: (id) => conversation.dialect(id) });
    this.#run = new ScriptRun(this.#stage(this.#ground, 'call'));
    this.#outside = new FromOutside({
      ...this.#ground,
      route,
      trace,
      interruptions: this.#run.interruptions,
      maximumMs: services.limits.callSeconds * 1000,
      keep: (document, position) => this.#keep(document, position),
      inPlaceOf: (why) => this.#lastResort(why) ?? apologyIn(services.apology),
      handOver: () => this.#handOver(),
      children: this.#children,
      notifier: this.#notifier,
    });
    this.#status = new StatusNotices({
      ...this.#ground,
      route,
      trace,
      children: this.#children,
      services,
      status: () => this.#outside.status,
    });
  }

  async run(kept: KeptCall | null): Promise<RunEnd> {
    const { calls } = this.#services;
    const { leg } = this.#ground;
    calls.add(this.#outside);
    this.#outside.limitTo(this.#order?.timeLimitMs);
    // An order was begun before it was answered, and a leg by its call.
    if (!kept && !this.#order) this.#status.call('initiated');
    void leg.pickedUp.then(() => kept || this.#wasLeg || this.#status.call('answered'));
    void leg.ended.then(() => this.#isHandedOver || this.#status.ended());
    try {
      await this.#speak(kept);
      await leg.ended;
      for (const finish of this.#atEnd) await finish();
      await this.#notifier.drain();
      if (this.#isHandedOver) return this.#ended(true);
      await this.#status.settle();
      this.#services.kept?.forget(leg.id).catch((error: unknown) => this.#notKept(error));
      return this.#ended(false);
    } finally {
      if (leg instanceof SessionLeg) leg.thread?.close();
      this.#outside.close();
    }
  }

  /** Whoever is owed the end hears of one by a fault of ours, too. */
  async #speak(kept: KeptCall | null): Promise<void> {
    try {
      await (kept ? this.#resume(kept) : this.#converse());
    } catch (error) {
      const { leg } = this.#ground;
      await leg.hangup('failed');
      await leg.ended;
      await this.#status.settle();
      throw error;
    }
  }

  #ended(isHandedOver: boolean): RunEnd {
    return { facts: this.#ground.state.facts(), isHandedOver, children: this.#children.all() };
  }

  /** Of another call, which whoever watches has been told about. */
  get #wasLeg(): boolean {
    return this.#order?.shows?.parent !== undefined;
  }

  async #converse(): Promise<unknown> {
    const { url, method, credentials, format, settings, document } = this.#route;
    const { conversation, state, leg } = this.#ground;
    if (this.#order) await this.#outside.begin(this.#order);
    if (leg.gone.aborted) return;
    const first = this.#order?.next ?? (document && { ...document, document: document.text, format });
    // Returned and not awaited: nothing that only its beginning needs is held for as long as a call goes on.
    if (first) return this.#run.begin(this.#outside.read(first));
    const target: RequestTarget = { url, settings, ...(method && { method }), ...(credentials && { credentials }) };
    const opening = conversation.dialect(format).wire.opening(state.facts(), target);
    return this.#run.ask(opening, this.#fallback);
  }

  #resume(kept: KeptCall): Promise<unknown> {
    this.#ground.state.recall(kept.remembered);
    return this.#run.resume(kept);
  }

  /** Never rejects; a call is not held up by it. */
  async #keep(
    document: Omit<KeptDocument, 'route'> | null,
    { index, reports }: Omit<KeptPosition, 'remembered'>,
  ): Promise<void> {
    const { leg, state } = this.#ground;
    const whole = document && { ...document, route: this.#route.name };
    const position = { index, reports, remembered: state.remembered() };
    await this.#services.kept?.keep(leg.id, whole, position).catch((error: unknown) => this.#notKept(error));
  }

  #notKept(error: unknown): void {
    this.#trace.record({ event: 'error', code: 'call-not-kept', message: String(error), facts: {} });
  }

  /** Only a dialplan that sets `socket_resume` has somebody next for a call that is let go; an errand for a conversation. */
  #handOver(): boolean {
    const { leg } = this.#ground;
    if (leg instanceof SessionLeg && leg.isKept) {
      this.#isHandedOver = true;
      void leg.hangup('normal');
    } else this.#isHandedOver = leg.channel.variables['socket_resume'] === 'true';
    return this.#isHandedOver;
  }

  #groundOf(leg: Leg, id = idOf(leg.id), parent?: CallState, inRoom?: RoomTape): Ground {
    const {
      clock,
      dialects,
      learned,
      calls,
      rooms,
      queues,
      reach,
      directory,
      media,
      speech,
      mail,
      texts,
      awaitingInput,
      apiUrl,
      accountIds,
    } = this.#services;
    const { account, settings, match } = this.#route;
    const captured = this.#route.captured ?? ('pattern' in match ? match.pattern.exec(leg.channel.to)?.[1] : undefined);
    const trace = this.#trace;
    const shows = parent ? undefined : this.#order?.shows;
    const known = { ...(captured !== undefined && { captured }), ...(shows && { shows }) };
    const facts = { id: account, ids: accountIds(account), apiUrl: apiUrl() };
    const identity = { id, account: facts, settings, ...known };
    const state = new CallState(leg, clock, identity, parent);
    const conversation = new Conversation({
      dialects,
      session: this.#session,
      trace,
      learned,
      route: this.#route,
      facts: () => state.facts(),
      directory: {
        find: (kind, id) => directory(account).find(kind, id),
        list: (kind) => directory(account).list(kind),
        waitingIn: (queue) => queues.list(account).find(({ name }) => name === queue)?.members.length ?? 0,
      },
      documentReceived: () => state.documentReceived(),
      isPrivate: () => state.isPrivate,
      maximumVerbs: this.#services.limits.documentVerbs,
    });
    const keys = new KeyBuffer();
    const concealed = new Set<'entry' | 'ahead' | 'privacy'>();
    let waits: number[] = [];
    leg.onKey((key) => {
      trace.record({ event: 'dtmf', key: concealed.size > 0 ? '•' : key.key });
      this.#limits.keyPressed();
      keys.push(key);
    });
    const diagnose = (diagnostic: Diagnostic) => trace.record(diagnosticFact(diagnostic));
    const waiting = new Waiting({
      leg,
      clock,
      trace,
      media: () => live.media,
      settings: this.#services.waiting,
    });
    const session = leg instanceof SessionLeg ? leg : null;
    const thread = () => session?.thread ?? null;
    const live: Ground['live'] = {
      id,
      account,
      leg,
      clock,
      keys,
      taps: new Taps(),
      media: media({
        leg,
        diagnose,
        session: this.#session,
        owner: { account, callId: id },
        during: (work) => waiting.during(work),
        scope: JSON.stringify([account, this.#route.trustedOrigins]),
      }),
      memory: state,
      speech: speech(this.#session),
      mail,
      texts: texts.of({ account, thread }),
      node: this.#services.node(),
      others: calls.beside(account, id),
      rooms: rooms.door(account),
      queues: queues.door(account),
      directory: directory(account),
      reach: reach.door(account),
      ...(inRoom && { inRoom }),
      rang: (rung) => {
        if (rung.step === 'answered') state.answeredBy(rung.leg.id);
        const child = this.#children.take(rung);
        if (child) this.#status.leg(child);
      },
      joined: (joined) => {
        state.answeredBy(joined.id);
        // The switch may say so before it says that the caller is answered.
        void leg.pickedUp.then(() => this.#status.joined(joined));
      },
      diagnose,
      awaitingInput: () => {
        waits.push(clock.now() - trace.startedAt);
        awaitingInput(leg);
      },
      conceal: (hidden, why = 'entry') => void (hidden ? concealed.add(why) : concealed.delete(why)),
      keepSecret: (entered) => trace.hide(entered),
      awaited: () => (session?.line === 'none' ? this.#awaited(session) : null),
      textLine: thread,
      notify: (to, told) => this.#notifier.notify(to, told, state.facts()),
      nest: (nested) => this.#nest(nested),
      atEnd: (finish) => {
        this.#atEnd.push(finish);
      },
    };
    const takeWaits = () => {
      const taken = waits;
      waits = [];
      return taken;
    };
    return { leg, state, conversation, live, streamsOf: (id) => this.#streamsOf(id, leg, state), takeWaits, waiting };
  }

  #awaited(leg: SessionLeg): AwaitedLeg {
    const { node, texts } = this.#services;
    const told: SwitchWitness['told'] = (application, argument, response) =>
      this.#trace.record({ event: 'switch', application, argument, response });
    return {
      originate: (plan, signal) => leg.originate(plan, node(), { told }, signal),
      beginTexts: (network, from, to) => {
        const opened = leg.gone.aborted
          ? null
          : texts.open({ account: this.#route.account, network, ours: from, theirs: to });
        if (opened) leg.beginTexts(opened, { from, to });
        return opened !== null;
      },
    };
  }

  #streamsOf(dialect: string, leg: Leg, state: CallState): StreamDoor | null {
    const { dialects, streams } = this.#services;
    const protocol = dialects.find(({ id }) => id === dialect)?.streams;
    if (!streams || !protocol) return null;
    return streams({ leg, protocol, facts: () => state.facts(), trustedOrigins: this.#route.trustedOrigins });
  }

  #stage(ground: Ground, role: Stage['role'], nested?: Stage['nested']): Stage {
    return {
      ...ground,
      trace: this.#trace,
      runners: () => runnersFor(this.#services.runners, ground.leg),
      limits: this.#limits,
      fallback: nested ? undefined : this.#fallback,
      lastResort: (why) => this.#lastResort(why),
      apology:
        ground.leg instanceof SessionLeg && ground.leg.line === 'text'
          ? saysNothing
          : apologyIn(this.#services.apology),
      role,
      isHandedOver: () => this.#isHandedOver,
      isKeptFirst: ground.leg instanceof SessionLeg && ground.leg.isKept,
      ...(!nested && this.#services.kept && { keep: (document, position) => this.#keep(document, position) }),
      ...(nested && { nested }),
    };
  }

  async #nest({ document, facts, leg = this.#ground.leg, inRoom, signal }: Nested): Promise<NestedEnd> {
    const ground = leg === this.#ground.leg ? this.#ground : this.#groundOf(leg, undefined, this.#ground.state, inRoom);
    const { role } = facts();
    const run = new ScriptRun(this.#stage(ground, role, { facts, signal }));
    this.#trace.record({ event: 'nested', role, leg: ground.state.id });
    const ended = nestedEnd(await this.#runNested(run, document, ground, facts), leg, signal);
    this.#trace.record({ event: 'nested', role, leg: ground.state.id, ended: ended.ended });
    return ended;
  }

  #runNested(
    run: ScriptRun,
    document: Nested['document'],
    { conversation, state }: Ground,
    facts: Nested['facts'],
  ): Promise<StageEnd> {
    if ('verbs' in document) return run.begin(inHand(document.verbs));
    const { ask: callback } = document;
    const outcome = { why: 'nested', reports: [], nested: facts() } as const;
    const own = conversation.house(callback, outcome, facts().role);
    if (own) return own.ok ? run.begin(own.script) : Promise.resolve({ ended: 'failed', message: own.failure.message });
    const { wire } = conversation.dialect(callback.dialect);
    return run.ask(wire.result(state.facts(), outcome, callback), callback.fallback);
  }

  /** Taken once: when it leads to a server that fails as well, the apology is next. */
  #lastResort(why: string): Script | null {
    if (this.#route.lastResort === undefined || this.#lastResortTaken) return null;
    this.#lastResortTaken = true;
    this.#trace.record({ event: 'rung', rung: 'last-resort', why });
    const answer = this.#ground.conversation.lastResort(this.#route.lastResort, 'call');
    return answer.ok ? answer.script : null;
  }

  get #fallback(): RequestTarget | undefined {
    return this.#route.fallback && { ...this.#route.fallback, settings: this.#route.settings };
  }
}
