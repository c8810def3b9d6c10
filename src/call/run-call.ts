import type { CallFacts, Dialect, Outcome, RequestTarget } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import type { CustomerClient } from '../documents/index.ts';
import type { CallMedia, CallMediaParts } from '../media/index.ts';
import type { Route } from '../routing/index.ts';
import { type Ending, endCall, KeyBuffer, type LiveCall, type Runner, type Runners } from '../run/index.ts';
import type { Leg } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import {
  type Callback,
  type Diagnostic,
  end,
  type HangupCause,
  type JsonObject,
  type Report,
  type Script,
  type Then,
  type Verb,
} from '../verbs/index.ts';
import { apology } from './apology.ts';
import { CallState } from './call-state.ts';
import { Conversation, diagnosticFact, type LearnedDialects } from './conversation.ts';

export interface CallServices {
  readonly dialects: readonly Dialect[];
  readonly customers: CustomerClient;
  readonly runners: Runners;
  readonly clock: Clock;
  readonly learned: LearnedDialects;
  /** Where our own APIs are, for urls in requests. */
  readonly apiUrl: () => string;
  readonly limits: {
    readonly documentsPerCall: number;
    readonly documentsWithoutPause: number;
    readonly callSeconds: number;
  };
  readonly media: (
    parts: Pick<CallMediaParts, 'leg' | 'diagnose'> & { readonly session: ReturnType<CustomerClient['forCall']> },
  ) => CallMedia;
  /** Told whenever a call waits for its caller's input. */
  readonly awaitingInput: (leg: Leg) => void;
}

/** A verb that took at least this long counts as time passing, for the guard against documents going round. */
const passingMs = 250;

/**
 * Runs one call from its first request to its end. Resolves when the leg has ended and everything owed to
 * the customer's server has been sent. Never rejects for what callers, customers or the switch do.
 */
export async function runCall(leg: Leg, route: Route, trace: Trace, services: CallServices): Promise<void> {
  await new RunningCall(leg, route, trace, services).run();
}

class RunningCall {
  readonly #leg: Leg;
  readonly #route: Route;
  readonly #trace: Trace;
  readonly #services: CallServices;
  readonly #state: CallState;
  readonly #conversation: Conversation;
  readonly #live: LiveCall;
  /** When the running verb began to wait for the caller. */
  #waited: number[] = [];
  #withoutPause = 0;
  #documents = 0;

  constructor(leg: Leg, route: Route, trace: Trace, services: CallServices) {
    const { clock, dialects, customers, learned } = services;
    this.#leg = leg;
    this.#route = route;
    this.#trace = trace;
    this.#services = services;
    const id = leg.id.replaceAll('-', '').toLowerCase();
    this.#state = new CallState(leg, clock, {
      id,
      account: { id: route.account, apiUrl: services.apiUrl() },
      settings: route.settings,
    });
    const session = customers.forCall({ trustedOrigins: route.trustedOrigins });
    this.#conversation = new Conversation({
      dialects,
      session,
      trace,
      learned,
      route,
      facts: () => this.#state.facts(),
      documentReceived: () => this.#state.documentReceived(),
    });
    const keys = new KeyBuffer();
    const diagnose = (diagnostic: Diagnostic) => trace.record(diagnosticFact(diagnostic));
    let concealed = false;
    leg.onKey((key) => {
      trace.record({ event: 'dtmf', key: concealed ? '•' : key.key });
      keys.push(key);
    });
    this.#live = {
      leg,
      clock,
      signal: leg.gone,
      keys,
      media: services.media({ leg, diagnose, session }),
      memory: this.#state,
      diagnose,
      awaitingInput: () => {
        this.#waited.push(clock.now() - trace.startedAt);
        services.awaitingInput(leg);
      },
      conceal: (hidden) => {
        concealed = hidden;
      },
      keepSecret: (entered) => trace.hide(entered),
    };
  }

  async run(): Promise<void> {
    const { clock, limits } = this.#services;
    const tooLong = clock.timer(limits.callSeconds * 1000, () => void this.#leg.hangup('time-limit'));
    try {
      await this.#converse();
    } finally {
      tooLong.cancel();
    }
    await this.#leg.ended;
    await this.#tellTheEnd();
  }

  async #converse(): Promise<void> {
    const { url, method, credentials, format, settings } = this.#route;
    const target: RequestTarget = { url, settings, ...(method && { method }), ...(credentials && { credentials }) };
    const opening = this.#conversation.dialect(format).wire.opening(this.#state.facts(), target);
    let script: Script | null = await this.#next(
      () => this.#conversation.ask(opening, this.#fallback, 'call'),
      undefined,
    );
    while (script) script = await this.#runScript(script);
  }

  /** Runs one document to where it leads; null when the call is over. */
  async #runScript(script: Script): Promise<Script | null> {
    const reports: Report[] = [];
    let verbs: readonly Verb[] = script.verbs;
    let atEnd = script.atEnd;
    let index = 0;
    while (true) {
      if (this.#leg.gone.aborted) return this.#hungUp(script.atHangup, reports);
      const verb: Verb | undefined = verbs[index++];
      const step: Step = verb ? await this.#runVerb(verb, reports) : { next: atEnd, why: 'end' };
      if (this.#leg.gone.aborted) return this.#hungUp(owed(step, script), reports);
      switch (step.next.go) {
        case 'on':
          if (!verb) return this.#finish('normal', false);
          continue;
        case 'into':
          // What stands at the end runs once; it does not lead to itself.
          if (!verb) atEnd = end();
          verbs = step.next.verbs;
          index = 0;
          continue;
        case 'end':
          return this.#finish(step.next.cause, step.next.answers);
        case 'ask': {
          const { callback, onFailed } = step.next;
          const outcome = { why: step.why, reports, ...(step.report && { report: step.report }) };
          return this.#next(() => this.#ask(callback, outcome), onFailed);
        }
      }
    }
  }

  async #runVerb(verb: Verb, reports: Report[]): Promise<Step> {
    const run = this.#services.runners[verb.verb] as Runner<Verb['verb']>;
    this.#waited = [];
    const { next, report, owed }: Ending = await run(verb, this.#live);
    reports.push(report);
    if (report.endedAt - report.startedAt >= passingMs) this.#withoutPause = 0;
    const waited = this.#waited;
    this.#trace.record({
      event: 'verb',
      verb: verb.verb,
      ending: describeThen(next),
      report,
      ...(waited.length > 0 && { waited }),
    });
    return { next, report, why: verb.verb === 'redirect' ? 'redirect' : 'verb', ...(owed && { owed }) };
  }

  /** The script of an answer; or what stands in for one that did not come. */
  async #next(ask: () => ReturnType<Conversation['ask']>, onFailed: Then | undefined): Promise<Script | null> {
    const stopped = this.#tooManyDocuments();
    if (stopped) return this.#apologise(stopped.code, stopped.message);
    const answered = await ask();
    if (answered.ok) return answered.script;
    if (onFailed)
      return onFailed.go === 'into'
        ? { ...apology, verbs: onFailed.verbs, atEnd: end() }
        : { ...apology, verbs: [], atEnd: onFailed };
    return this.#apologise(`document-${answered.failure.kind}`, `${answered.failure.url}: ${answered.failure.message}`);
  }

  #apologise(code: string, message: string): Script | null {
    this.#trace.record({ event: 'error', code, message, facts: {} });
    return this.#leg.gone.aborted ? null : apology;
  }

  #tooManyDocuments(): { code: string; message: string } | null {
    const { documentsPerCall, documentsWithoutPause } = this.#services.limits;
    if (++this.#documents > documentsPerCall)
      return {
        code: 'too-many-documents',
        message: `the call has asked for ${documentsPerCall} documents, which is its limit`,
      };
    if (++this.#withoutPause > documentsWithoutPause)
      return {
        code: 'documents-going-round',
        message: `${documentsWithoutPause} documents came one after the other without anything for the caller to hear`,
      };
    return null;
  }

  get #fallback(): RequestTarget | undefined {
    const { fallback, settings } = this.#route;
    return fallback && { ...fallback, settings };
  }

  #ask(callback: Callback, outcome: Outcome): ReturnType<Conversation['ask']> {
    const request = this.#conversation.dialect(callback.dialect).wire.result(this.#state.facts(), outcome, callback);
    return this.#conversation.ask(request, callback.fallback ?? this.#fallback, 'call');
  }

  /** The caller has left: what is still owed is told, and nothing that comes back is run. */
  async #hungUp(then: Then, reports: readonly Report[]): Promise<null> {
    if (then.go !== 'ask') return null;
    await this.#leg.ended;
    const report = reports.at(-1);
    const outcome: Outcome = { why: 'hangup', reports, ...(report && { report }) };
    await this.#conversation.tell(
      this.#conversation.dialect(then.callback.dialect).wire.result(this.#state.facts(), outcome, then.callback),
    );
    return null;
  }

  async #finish(cause: HangupCause, answers: boolean): Promise<null> {
    await endCall(this.#live, cause, answers);
    return null;
  }

  async #tellTheEnd(): Promise<void> {
    const { statusUrl, format, settings } = this.#route;
    if (statusUrl === undefined) return;
    const facts: CallFacts = this.#state.facts();
    const request = this.#conversation
      .dialect(format)
      .wire.status(facts, { kind: 'ended' }, { url: statusUrl, settings });
    if (request) await this.#conversation.tell(request);
  }
}

/** What a document still owes its server once the leg is gone: the running verb's word counts before the script's. */
function owed(step: Step, script: Script): Then {
  return step.report?.interrupted === 'hangup' ? (step.owed ?? script.atHangup) : step.next;
}

interface Step {
  readonly next: Then;
  readonly why: Outcome['why'];
  readonly report?: Report;
  readonly owed?: Then;
}

function describeThen(then: Then): JsonObject {
  switch (then.go) {
    case 'on':
      return { go: 'on' };
    case 'ask':
      return { go: 'ask', dialect: then.callback.dialect, kind: then.callback.kind, url: then.callback.url };
    case 'into':
      return { go: 'into', verbs: then.verbs.map(({ verb }) => verb) };
    case 'end':
      return { go: 'end', cause: then.cause };
  }
}
