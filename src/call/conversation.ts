import { hash } from 'node:crypto';
import type {
  Callback,
  CallFacts,
  Dialect,
  DirectoryView,
  FailedExchange,
  Outcome,
  OutgoingRequest,
  ReadContext,
  Reply,
  RequestTarget,
} from '../../dialects/dialect.ts';
import { recognise } from '../../dialects/recognise.ts';
import { type CustomerSession, type DeliveryWitness, documentInHand, toBeTriedAgain } from '../documents/index.ts';
import type { Trace, TracedFailure } from '../trace/index.ts';
import { type Diagnostic, end, houseUrl, type JsonObject, on, type Script } from '../verbs/index.ts';
import { withinBounds } from './bounds.ts';
import { exchangeDiagnostic, faultOfOurs } from './failure.ts';
import { MessageLog, tracedFailure } from './message-log.ts';
import { nowhere } from './next-document.ts';
import { secretsIn } from './secrets.ts';

/** What dialects said last time, by route: outlives the call. */
export type LearnedDialects = Map<string, string>;

export interface ConversationParts {
  readonly dialects: readonly Dialect[];
  readonly session: CustomerSession;
  readonly trace: Trace;
  readonly learned: LearnedDialects;
  readonly route: { readonly name: string; readonly format: string; readonly url: string };
  readonly facts: () => CallFacts;
  /** What is kept of the call's account. */
  readonly directory: DirectoryView;
  readonly documentReceived: () => number;
  /** Whether what is said is kept out of the trace. */
  readonly isPrivate: () => boolean;
  /** Of one document, nested ones counted. */
  readonly maximumVerbs: number;
}

export type Answered =
  /** `fingerprint` is the same for the same bytes from the same url. */
  | { readonly ok: true; readonly script: Script; readonly fingerprint: string }
  | { readonly ok: false; readonly failure: FailedExchange };

/**
 * One call's talk with its customer's servers: asks, recognises the dialect, reads, and climbs the failure
 * ladder (the request with its retries, then the fallback url). It knows no dialect by name.
 */
export class Conversation {
  readonly #parts: ConversationParts;
  #houseAnswers = 0;
  #established: string | undefined;
  /** Of the last document that came from somewhere. */
  #lastUrl: string | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  dialect(id: string): Dialect {
    const found = this.#parts.dialects.find((dialect) => dialect.id === id);
    if (!found) throw new Error(`no dialect is called ${id}`);
    return found;
  }

  /**
   * The document that answers a request, or why there is none: every rung is in the trace. Rejects only when the
   * signal breaks it off.
   */
  async ask(
    request: OutgoingRequest,
    fallback: RequestTarget | undefined,
    role: ReadContext['role'],
    signal: AbortSignal,
  ): Promise<Answered> {
    const first = await this.#attempt(request, role, signal);
    if (first.ok || !fallback) return first;
    this.#parts.trace.record({ event: 'rung', rung: 'fallback', why: whyFailed(first.failure) });
    const again = this.dialect(request.dialect).wire.fallback(this.#parts.facts(), request, first.failure, fallback);
    return this.#attempt(again, role, signal);
  }

  /** What a dialect answers by itself; null for a callback that is for a server. */
  house(callback: Callback, outcome: Outcome, role: ReadContext['role']): Answered | null {
    const dialect = callback.url === houseUrl ? this.dialect(callback.dialect) : null;
    if (!dialect?.house) return null;
    this.#parts.documentReceived();
    const context = this.#contextOf(role, callback.notes, this.#parts.facts());
    const script = dialect.house.answer(callback, outcome, context);
    this.hideSecretsOf(script);
    const name = `${houseUrl} ${callback.kind}`;
    return this.#judged(script, { url: name, status: 200 }, `${name} ${++this.#houseAnswers}`);
  }

  #contextOf(role: ReadContext['role'], notes: JsonObject | undefined, call: CallFacts): ReadContext {
    const { state, settings, line } = call;
    const { directory } = this.#parts;
    return {
      role,
      answered: state !== 'ringing',
      notes: notes ?? {},
      settings,
      call,
      directory,
      ...(line && { line }),
    };
  }

  /** The operator's own document, read as an answer of the route's url. */
  lastResort(body: string, role: ReadContext['role']): Answered {
    const { route } = this.#parts;
    return this.#understand(documentInHand(body, route.url), { dialect: route.format }, role);
  }

  /** A document that nobody was asked for, in this dialect. */
  inHand(document: string, contentType: string, dialectId: string, role: ReadContext['role']): Answered {
    const reply = documentInHand(document, this.#lastUrl ?? nowhere, contentType);
    const dialect = this.dialect(dialectId);
    this.#established = dialect.id;
    return this.#read(reply, dialect, { evidence: [], why: 'the document was given with its dialect' }, role, {});
  }

  /** Tells a server something that needs no document back; what becomes of it is only traced. Never rejects. */
  async tell(request: OutgoingRequest): Promise<void> {
    const { session, trace } = this.#parts;
    const witness = this.witness();
    try {
      witness.told(request, await session.notify(request, { witness }));
    } catch (error) {
      trace.record(faultOfOurs(error));
    }
  }

  /** Traces how a server is told something, whoever tells it. */
  witness(): DeliveryWitness {
    const { trace } = this.#parts;
    const log = new MessageLog();
    const told: DeliveryWitness['told'] = (request, delivery) => {
      if (!delivery.ok) log.fail(delivery.failure);
      trace.record({
        event: 'callback',
        dialect: request.dialect,
        method: request.method,
        url: request.url,
        status: delivery.ok ? delivery.status : null,
        parameters: request.parameters,
        messages: log.messages,
      });
      if (!delivery.ok) this.#report(exchangeDiagnostic(delivery.failure));
    };
    return { ...log.witness, told };
  }

  async #attempt(request: OutgoingRequest, role: ReadContext['role'], signal: AbortSignal): Promise<Answered> {
    const { session, trace } = this.#parts;
    const answer = await session.fetch(request, {
      signal,
      witness: {
        request: (message) =>
          trace.record({
            event: 'request',
            dialect: request.dialect,
            parameters: request.parameters,
            ...(request.marks && { marks: request.marks }),
            ...message,
          }),
        response: (message) => {
          if (message.final) return;
          this.#traceReply(message.reply, null, [], message.why);
          if (message.why !== toBeTriedAgain) return;
          trace.record({ event: 'rung', rung: 'retry', why: `${message.url}: the server answers ${message.status}` });
        },
        retried: (failure) => {
          const diagnostic = { ...exchangeDiagnostic(failure), severity: 'warning', code: 'document-retried' } as const;
          this.#fail(diagnostic, tracedFailure(failure, true));
          trace.record({ event: 'rung', rung: 'retry', why: whyFailed(failure) });
        },
      },
    });
    if (!answer.ok) {
      if (request.allowsNothing && answer.failure.kind === 'empty' && answer.reply) {
        this.#traceReply(answer.reply, request.dialect, [], 'nothing is to be done');
        return { ok: true, script: nothingToDo(request.dialect), fingerprint: fingerprintOf(answer.reply) };
      }
      if (answer.reply) this.#traceReply(answer.reply, null, [], answer.failure.message);
      this.#fail(exchangeDiagnostic(answer.failure), tracedFailure(answer.failure));
      return { ok: false, failure: answer.failure };
    }
    this.#lastUrl = answer.reply.url;
    return this.#understand(answer.reply, request, role);
  }

  #understand(reply: Reply, request: Pick<OutgoingRequest, 'dialect' | 'notes'>, role: ReadContext['role']): Answered {
    const { dialects, learned, route } = this.#parts;
    const learnedHere = learned.get(route.name);
    const { dialect, evidence, why, certain } = recognise(reply, dialects, {
      asked: request.dialect,
      configured: route.format,
      ...(this.#established !== undefined && { established: this.#established }),
      ...(learnedHere !== undefined && { learned: learnedHere }),
    });
    if (!dialect) {
      this.#traceReply(reply, null, evidence, why);
      return this.#unrecognised(reply);
    }
    if (certain) {
      this.#established = dialect.id;
      learned.set(route.name, dialect.id);
    }
    return this.#read(reply, dialect, { evidence, why }, role, request.notes ?? {});
  }

  #read(
    reply: Reply,
    dialect: Dialect,
    { evidence, why }: Pick<ReturnType<typeof recognise>, 'evidence' | 'why'>,
    role: ReadContext['role'],
    notes: JsonObject,
  ): Answered {
    const { documentReceived, facts } = this.#parts;
    documentReceived();
    const read = dialect.read(reply, this.#contextOf(role, notes, facts()));
    this.hideSecretsOf(read);
    this.#traceReply(reply, dialect.id, evidence, why);
    return this.#judged(read, reply, fingerprintOf(reply), reply);
  }

  /** Before anything of it is traced. */
  hideSecretsOf(script: Script): void {
    for (const secret of secretsIn(script, this.#parts.isPrivate())) this.#parts.trace.hide(secret);
  }

  #judged(read: Script, { url, status }: Pick<Reply, 'url' | 'status'>, fingerprint: string, reply?: Reply): Answered {
    const { trace, maximumVerbs } = this.#parts;
    const script = withinBounds(read, maximumVerbs);
    const { diagnostics, ...understood } = script;
    trace.record({ event: 'script', ...understood });
    for (const diagnostic of diagnostics) this.#report(diagnostic, reply);
    if (script.usable) return { ok: true, script, fingerprint };
    const worst = script.diagnostics.find(({ severity }) => severity === 'error');
    const message = worst?.message ?? 'the document cannot be used';
    return { ok: false, failure: { kind: 'unusable', message, url, status, diagnostics: script.diagnostics } };
  }

  #unrecognised(reply: Reply): Answered {
    const beginning = JSON.stringify(reply.source.text.trimStart().slice(0, 200));
    const parsed =
      reply.source.kind === 'xml' ? reply.source.xml() : reply.source.kind === 'json' ? reply.source.json() : null;
    const broken = parsed && !parsed.ok ? parsed : null;
    const diagnostic: Diagnostic = {
      code: 'document-unrecognised',
      severity: 'error',
      message: broken
        ? `The document cannot be read: ${broken.message}.`
        : `The body belongs to no dialect; it begins with ${beginning}.`,
      place: broken ? { line: broken.line, column: broken.column } : { line: 1, column: 1 },
      hint: `the body must be one of ${this.#parts.dialects.map(({ title }) => title).join(', ')}`,
    };
    this.#report(diagnostic, reply);
    return {
      ok: false,
      failure: {
        kind: 'unrecognised',
        message: diagnostic.message,
        url: reply.url,
        status: reply.status,
        diagnostics: [diagnostic],
      },
    };
  }

  #traceReply(
    reply: Reply,
    dialect: string | null,
    evidence: readonly { readonly dialect: string; readonly score: number; readonly reasons: readonly string[] }[],
    why: string,
  ): void {
    const { bytes, text, encoding, byteOrderMark } = reply.source;
    this.#parts.trace.record({
      event: 'response',
      url: reply.url,
      status: reply.status,
      contentType: reply.contentType,
      headers: reply.headers,
      bytes: bytes.length,
      body: text,
      ...((encoding !== 'utf-8' || byteOrderMark) && { charset: { name: encoding, byteOrderMark } }),
      dialect,
      evidence,
      why,
    });
  }

  #fail(diagnostic: Diagnostic, failure: TracedFailure): void {
    this.#parts.trace.record({ ...diagnosticFact(diagnostic), failure });
  }

  #report(diagnostic: Diagnostic, reply?: Reply): void {
    this.#parts.trace.record(diagnosticFact(diagnostic, reply));
  }
}

function nothingToDo(dialect: string): Script {
  return { dialect, usable: true, verbs: [], atEnd: on, atHangup: end(), diagnostics: [] };
}

export function whyFailed({ url, message }: FailedExchange): string {
  return `${url}: ${message}`;
}

function fingerprintOf({ url, source }: Reply): string {
  return `${url} ${hash('sha256', source.bytes, 'base64')}`;
}

/** A diagnostic as a trace event: a pointer also gets its line and column where the document is at hand. */
export function diagnosticFact(diagnostic: Diagnostic, reply?: Reply) {
  const { place, code, severity, message, hint, providerCode } = diagnostic;
  const located = place && (reply ? reply.source.locate(place) : 'line' in place ? place : undefined);
  return {
    event: 'diagnostic' as const,
    code,
    severity,
    message,
    ...located,
    ...(place && 'pointer' in place && { pointer: place.pointer }),
    ...(hint !== undefined && { hint }),
    ...(providerCode !== undefined && { providerCode }),
  };
}
