import type { RequestTarget } from '../../dialects/dialect.ts';
import type { CustomerSession } from '../documents/index.ts';
import type { Route } from '../routing/index.ts';
import { idOf, type Nested, type NestedEnd } from '../run/index.ts';
import type { Leg } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import type { Script } from '../verbs/index.ts';
import { apologyIn } from './apology.ts';
import type { CallServices, RunEnd } from './call-services.ts';
import { ChildLegs } from './child-legs.ts';
import { DocumentLimits } from './document-limits.ts';
import { faultOfOurs } from './failure.ts';
import { FromOutside } from './from-outside.ts';
import { type Ground, type GroundLeg, groundOf } from './ground.ts';
import type { KeptCall, KeptDocument, KeptPosition } from './kept-calls.ts';
import { Notifier } from './notifier.ts';
import type { CallOrder } from './order.ts';
import { ScriptRun, type Stage, type StageEnd } from './script-run.ts';
import { SessionLeg } from './session-leg.ts';
import { inHand, nestedEnd, runnersFor, saysNothing } from './stages.ts';
import { StatusNotices } from './status-notices.ts';

/**
 * Runs one call from its first request to its end. Resolves, with its last facts, when the leg has ended and everything
 * owed to the customer's server has been sent. Never rejects for what callers, customers or the switch do, nor for a fault of
 * ours while it goes on.
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
    this.#ground = this.#groundOf({ leg, ...(order && { id: order.id, shows: order.shows }) });
    this.#notifier = new Notifier({ conversation: this.#ground.conversation, trace });
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
      for (const finish of this.#atEnd) await finish().catch((error: unknown) => this.#broke(error));
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

  /** A fault of ours ends the call, and what follows its end is done as after any other. */
  async #speak(kept: KeptCall | null): Promise<void> {
    try {
      await (kept ? this.#resume(kept) : this.#converse());
    } catch (error) {
      this.#broke(error);
      await this.#ground.leg.hangup('failed');
    }
  }

  #broke(error: unknown): void {
    this.#trace.record(faultOfOurs(error));
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
    const { state, conversation } = this.#ground;
    state.recall(kept.remembered);
    for (const entered of state.masked) this.#trace.hide(entered);
    conversation.hideSecretsOf(kept.script);
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

  #groundOf(own: GroundLeg): Ground {
    return groundOf(own, {
      route: this.#route,
      trace: this.#trace,
      services: this.#services,
      session: this.#session,
      keyPressed: () => this.#limits.keyPressed(),
      notify: (...told) => this.#notifier.notify(...told),
      nest: (nested) => this.#nest(nested),
      atEnd: (finish) => void this.#atEnd.push(finish),
      rang: (rung) => {
        const child = this.#children.take(rung);
        if (child) this.#status.leg(child);
      },
      joined: (leg) => this.#status.joined(leg),
      sendOn: async (legId, verbs) => {
        const child = this.#children.all().find((one) => one.leg.id === idOf(legId));
        return child !== undefined && (await this.#services.sendOn?.(this.#outside, child, verbs)) === true;
      },
    });
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
    const parent = this.#ground.state;
    const ground = leg === this.#ground.leg ? this.#ground : this.#groundOf({ leg, parent, ...(inRoom && { inRoom }) });
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
