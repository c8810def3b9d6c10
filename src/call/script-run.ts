import type { Outcome, OutgoingRequest, ReadContext, RequestTarget } from '../../dialects/dialect.ts';
import {
  type Ending,
  endCall,
  type Interruption,
  type LiveCall,
  type Runner,
  type Runners,
  upcomingPrompts,
} from '../run/index.ts';
import type { Leg } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import {
  type Callback,
  type CallEnd,
  end,
  type JsonObject,
  type NestedFacts,
  type Report,
  type Script,
  type Then,
  type Verb,
} from '../verbs/index.ts';
import { apology } from './apology.ts';
import type { CallState } from './call-state.ts';
import { type Answered, type Conversation, whyFailed } from './conversation.ts';
import type { DocumentLimits } from './document-limits.ts';
import { type GoingOn, Interruptions } from './interruptions.ts';
import type { KeptCall, KeptDocument, KeptPosition } from './kept-calls.ts';
import type { Waiting } from './waiting.ts';

/** Where scripts run: a leg, what is known of it, and who is asked. */
export interface Stage {
  readonly leg: Leg;
  readonly state: CallState;
  readonly conversation: Conversation;
  readonly trace: Trace;
  /** By who is on the line now. */
  readonly runners: () => Runners;
  readonly limits: DocumentLimits;
  readonly fallback: RequestTarget | undefined;
  /** The operator's own document, once a call; null when there is none, or it cannot be used. */
  readonly lastResort: (why: string) => Script | null;
  /** What the caller hears when nobody has a document. */
  readonly apology: Script;
  readonly waiting: Waiting;
  readonly role: ReadContext['role'];
  /** Everything of a live call but the signal, which every verb has for itself, and what its document's dialect decides. */
  readonly live: Omit<LiveCall, 'signal' | 'streams'>;
  readonly streamsOf: (dialect: Script['dialect']) => LiveCall['streams'];
  /** When verbs of this stage began to wait for the caller, since the last time somebody looked. */
  readonly takeWaits: () => readonly number[];
  /** Written down before every verb; absent: this stage is nothing that somebody could take over. */
  readonly keep?: (
    document: Omit<KeptDocument, 'route'> | null,
    position: Omit<KeptPosition, 'remembered'>,
  ) => Promise<void>;
  /** A verb waits until that is on disk: nobody hears the pause, and what it says is not taken back. */
  readonly isKeptFirst?: boolean;
  /** Somebody else goes on with the call: nothing more is told. */
  readonly isHandedOver?: () => boolean;
  /** For documents inside a verb: how things stand there, and what ends them. */
  readonly nested?: { readonly facts: () => NestedFacts; readonly signal: AbortSignal };
}

/** How the scripts of a stage came to an end. `finished` and `left` only where they run inside a verb. */
export type StageEnd =
  | { readonly ended: 'over' | 'left' | 'aborted' }
  | { readonly ended: 'finished'; readonly heard: boolean }
  | { readonly ended: 'failed'; readonly message: string };

/** Runs one document after the other on a leg until the call is over, or what they run in is. */
export class ScriptRun {
  readonly #stage: Stage;
  readonly interruptions: Interruptions;
  #end: StageEnd = { ended: 'over' };
  #heard = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.interruptions = new Interruptions(stage.trace);
  }

  /** Begins with a request. */
  ask(first: OutgoingRequest, fallback: RequestTarget | undefined): Promise<StageEnd> {
    const { conversation, role } = this.#stage;
    const next = this.#next((signal) => conversation.ask(first, fallback, role, signal), undefined);
    return next.then((script) => this.#run(script));
  }

  /** Goes on where somebody else has stopped, with the verb that ran there. */
  resume(kept: KeptCall): Promise<StageEnd> {
    return this.#run(kept.script, kept);
  }

  /** Begins with a script in hand. */
  begin(script: Script): Promise<StageEnd> {
    return this.#run(script);
  }

  async #run(first: LedScript | null, from?: KeptCall): Promise<StageEnd> {
    try {
      let script: LedScript | null = first;
      let start = from;
      while (script) {
        script = await this.#runScript(script, start);
        start = undefined;
      }
      return this.#end;
    } finally {
      this.interruptions.close();
    }
  }

  get #gone(): boolean {
    return this.#stage.leg.gone.aborted;
  }

  /** Runs one document to where it leads; null when nothing more is to run. */
  async #runScript(script: LedScript, from?: KeptCall): Promise<LedScript | null> {
    const reports: Report[] = [...(from?.reports ?? [])];
    let verbs: readonly Verb[] = from?.verbs ?? script.verbs;
    let atEnd = from?.atEnd ?? script.atEnd;
    let index = from?.index ?? 0;
    let written: readonly Verb[] | undefined;
    while (true) {
      if (this.#gone) return this.#hungUp(script.atHangup, reports);
      if (this.#stage.nested?.signal.aborted) return this.#over({ ended: 'aborted' });
      const replacement = this.interruptions.takeReplacement();
      if (replacement) return this.#replaced(replacement, reports);
      if (this.#stage.keep && index < verbs.length) {
        const document = written === verbs ? null : { script, verbs, atEnd };
        const kept = this.#stage.keep(document, { index, reports: [...reports] });
        written = verbs;
        if (this.#stage.isKeptFirst) await kept;
      }
      this.#stage.live.media.foresee(upcomingPrompts(verbs, index));
      this.#stage.live.conceal(verbs.slice(index).some(hidesEntry), 'ahead');
      const verb: Verb | undefined = verbs[index++];
      const step: Step = verb ? await this.#runVerb(verb, script, reports) : { next: atEnd, why: 'end' };
      if (this.#gone) return this.#hungUp(owed(step, script), reports);
      if (step.leaves && this.#stage.nested) return this.#over({ ended: 'left' });
      if (step.replaced) continue;
      switch (step.next.go) {
        case 'on':
          if (!verb) return this.#ranOut();
          continue;
        case 'into':
          // What stands at the end runs once; it does not lead to itself.
          if (!verb) atEnd = this.#stage.nested ? { go: 'on' } : end();
          verbs = step.next.verbs;
          index = 0;
          continue;
        case 'end':
          return this.#finish(step.next);
        case 'ask':
          return this.#follow(step.next, step, reports, script);
      }
    }
  }

  async #runVerb(verb: Verb, script: Script, reports: Report[]): Promise<Step> {
    const { runners, live, trace, limits, nested, takeWaits, streamsOf } = this.#stage;
    const run = runners()[verb.verb] as Runner<Verb['verb']>;
    takeWaits();
    const signal = this.interruptions.begin(verb, nested ? [live.leg.gone, nested.signal] : [live.leg.gone]);
    const {
      next,
      report,
      owed: owedNow,
      leaves,
    }: Ending = await run(verb, {
      ...live,
      streams: streamsOf(script.dialect),
      signal,
    });
    const interruption = this.interruptions.end();
    reports.push(report);
    if (wasBridged(report)) this.#stage.state.bridged();
    if (limits.passed(report.endedAt - report.startedAt)) this.#heard = true;
    const led = leadOf(interruption, next, script, verb);
    const waited = takeWaits();
    trace.record({
      event: 'verb',
      verb: verb.verb,
      ending: describeThen(led.next),
      report,
      ...(waited.length > 0 && { waited }),
    });
    return { ...led, report, ...(owedNow && { owed: owedNow }), ...(leaves && { leaves }) };
  }

  /** The script of an answer; or what stands in for one that did not come. */
  async #next(ask: (signal: AbortSignal) => Promise<Answered>, onFailed: Then | undefined): Promise<LedScript | null> {
    const refused = this.#stage.limits.refuse();
    if (refused) return this.#failed(refused.code, refused.message);
    const answered = await this.#stage.waiting.during(this.interruptions.asking(ask));
    const replacement = this.interruptions.takeReplacement();
    if (replacement) return this.#replaced(replacement, []);
    if (!answered) return null;
    if (answered.ok) {
      const repeated = this.#stage.limits.repeated(answered.fingerprint);
      if (repeated) return this.#failed(repeated.code, repeated.message);
      return onFailed ? { ...answered.script, whenFailed: onFailed } : answered.script;
    }
    if (onFailed) {
      this.#stage.trace.record({ event: 'rung', rung: 'document', why: whyFailed(answered.failure) });
      return onFailed.go === 'into'
        ? { ...apology, verbs: onFailed.verbs, atEnd: end() }
        : { ...apology, verbs: [], atEnd: onFailed };
    }
    const { kind, url, message } = answered.failure;
    const noDocument = kind === 'unusable' || kind === 'unrecognised' ? 'unusable' : 'unreached';
    return this.#failed(`document-${kind}`, `${url}: ${message}`, noDocument);
  }

  /** The route's last resort, else the apology; inside a verb that verb knows better what to do. */
  #failed(code: string, message: string, noDocument?: CallEnd['noDocument']): Script | null {
    this.#stage.trace.record({ event: 'error', code, message, facts: {} });
    if (this.#stage.nested) return this.#over({ ended: 'failed', message });
    if (this.#gone) return null;
    const script = this.#stage.lastResort(message);
    if (script) return script;
    if (noDocument) this.#stage.state.hasNoDocument(noDocument);
    this.#stage.trace.record({ event: 'rung', rung: 'apology', why: message });
    return this.#stage.apology;
  }

  #follow(
    { callback, onFailed }: Extract<Then, { readonly go: 'ask' }>,
    { why, signal, report }: Pick<Step, 'why' | 'signal' | 'report'>,
    reports: readonly Report[],
    { whenFailed }: Pick<LedScript, 'whenFailed'> = {},
  ): Promise<LedScript | null> {
    const { nested, state } = this.#stage;
    if (callback.whenEnded) state.owe(callback);
    const outcome: Outcome = {
      why,
      reports,
      ...(report && { report }),
      ...(signal !== undefined && { signal }),
      ...(nested && { nested: nested.facts() }),
    };
    return this.#next((stop) => this.#ask(callback, outcome, stop), onFailed ?? whenFailed);
  }

  async #ask(callback: Callback, outcome: Outcome, signal: AbortSignal): Promise<Answered> {
    const { conversation, fallback, role } = this.#stage;
    const own = conversation.house(callback, outcome, role);
    if (own) return own;
    return conversation.ask(this.#phrase(callback, outcome), callback.fallback ?? fallback, role, signal);
  }

  #phrase(callback: Callback, outcome: Outcome): OutgoingRequest {
    const { conversation, state } = this.#stage;
    return conversation.dialect(callback.dialect).wire.result(state.facts(), outcome, callback);
  }

  /** Goes on where somebody outside leads, once that is known. */
  async #replaced(next: GoingOn, reports: readonly Report[]): Promise<Script | null> {
    const { gone, ended } = this.#stage.leg;
    const led = await Promise.race([next, ended.then((): Then => end())]);
    if (gone.aborted) return this.#hungUp(end(), reports);
    const elsewhere = this.interruptions.takeReplacement();
    if (elsewhere) return this.#replaced(elsewhere, reports);
    if (!('go' in led)) return led;
    switch (led.go) {
      case 'ask':
        return this.#follow(led, { why: 'redirect' }, []);
      case 'end':
        return this.#finish(led);
      case 'into':
        return { ...apology, verbs: led.verbs, atEnd: end() };
      case 'on':
        return this.#ranOut();
    }
  }

  /** The caller has left: what is still owed is told, and nothing that comes back is run. */
  async #hungUp(then: Then, reports: readonly Report[]): Promise<null> {
    if (this.#stage.isHandedOver?.()) return null;
    if (then.go !== 'ask') return null;
    await this.#stage.leg.ended;
    const report = reports.at(-1);
    const outcome: Outcome = { why: 'hangup', reports, ...(report && { report }) };
    const own = this.#stage.conversation.house(then.callback, outcome, this.#stage.role);
    if (own) return this.#settle(own);
    await this.#stage.conversation.tell(this.#phrase(then.callback, outcome));
    return null;
  }

  /** Of what a dialect itself answers to a caller who has left, what needs no caller is done. */
  async #settle(answered: Answered): Promise<null> {
    const { runners, live } = this.#stage;
    const signal = new AbortController().signal;
    for (const verb of answered.ok ? answered.script.verbs : []) {
      if (!needsNobody.has(verb.verb)) continue;
      const run = runners()[verb.verb] as Runner<Verb['verb']>;
      await run(verb, { ...live, streams: null, signal });
    }
    return null;
  }

  #ranOut(): Script | null | Promise<null> {
    if (this.#stage.nested) return this.#over({ ended: 'finished', heard: this.#heard });
    return this.#finish({ cause: 'normal', answers: false });
  }

  async #finish({ cause, answers }: Pick<Extract<Then, { readonly go: 'end' }>, 'cause' | 'answers'>): Promise<null> {
    await endCall(this.#stage.live.leg, cause, answers);
    return null;
  }

  #over(how: StageEnd): null {
    this.#end = how;
    return null;
  }
}

/** A document, and where the call goes when what it leads to cannot be had: as with the request that brought it. */
interface LedScript extends Script {
  readonly whenFailed?: Then;
}

/** Keys typed ahead of such a verb are hidden as well. */
function hidesEntry(verb: Verb): boolean {
  return verb.verb === 'gather' && verb.mask !== undefined;
}

function wasBridged(report: Report): boolean {
  if (report.verb === 'dial') return report.bridged;
  return (report.verb === 'enqueue' || report.verb === 'dequeue') && report.outcome === 'bridged';
}

const needsNobody: ReadonlySet<Verb['verb']> = new Set([
  'change-directory',
  'notification',
  'show-presence',
  'webhook',
]);

interface Step {
  readonly next: Then;
  readonly why: Outcome['why'];
  readonly signal?: string;
  readonly report?: Report;
  readonly owed?: Then;
  readonly leaves?: true;
  /** Where it leads does not count: somebody outside says where. */
  readonly replaced?: true;
}

/** A signal leads where the document says for its name, any other name, or its end. */
function leadOf(interruption: Interruption | null, next: Then, script: Script, verb: Verb): Step {
  const why = verb.verb === 'redirect' ? 'redirect' : 'verb';
  if (interruption?.kind === 'replaced') return { next, why, replaced: true };
  if (interruption?.kind !== 'signal') return { next, why };
  const { name = '' } = interruption;
  const handlers = script.atSignal ?? {};
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : handlers['*'];
  return { next: handler ?? script.atEnd, why: 'signal', signal: name };
}

/** What a document still owes its server once the leg is gone: the running verb's word counts before the script's. */
function owed(step: Step, script: Script): Then {
  if (step.replaced) return end();
  return step.report?.interrupted === 'hangup' ? (step.owed ?? script.atHangup) : step.next;
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
