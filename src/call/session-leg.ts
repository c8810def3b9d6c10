import { noSip, type TextFacts } from '../../dialects/dialect.ts';
import { type Clock, whenAborted } from '../clock/index.ts';
import type { TextThread } from '../run/index.ts';
import {
  type ChannelFacts,
  type KeyPress,
  type Leg,
  type LegEnd,
  type LegOperations,
  type OperationEnd,
  type OriginateEnd,
  type OriginatePlan,
  type SwitchNode,
  type SwitchWitness,
  unable,
} from '../switch/index.ts';
import type { HangupCause, JsonObject } from '../verbs/index.ts';

/** Who is there: nobody yet, somebody at a telephone, or somebody who reads and writes. */
export type Line = 'none' | 'voice' | 'text';

export interface SessionLegParts {
  /** 32 lowercase hex digits: of the session, whatever legs it gets. */
  readonly id: string;
  /** A conversation by texts, and what it begins with; absent: nobody is there yet. */
  readonly texts?: {
    readonly begun: TextFacts;
    readonly thread: TextThread;
    /** Somebody else goes on with it when this process lets go. */
    readonly isKept: boolean;
  };
  readonly channel: Pick<ChannelFacts, 'direction' | 'from' | 'to'>;
  /** What the session was started with. */
  readonly parameters: JsonObject;
  readonly clock: Clock;
}

/**
 * The leg of a session that began without one. Until somebody has answered there is nothing to hear and nobody to hang
 * up on: every operation fails at once, and the end is the session's own. From then on it is the leg of whoever did.
 */
export class SessionLeg implements Leg {
  readonly id: string;
  readonly parameters: JsonObject;
  /** Somebody else goes on with it when this process lets go. */
  readonly isKept: boolean;
  readonly #clock: Clock;
  readonly #channel: ChannelFacts;
  readonly #gone = new AbortController();
  readonly #ended = Promise.withResolvers<LegEnd>();
  readonly #listeners = new Map<(key: KeyPress) => void, (() => void) | null>();
  #line: Line;
  #text: TextFacts | undefined;
  #thread: TextThread | undefined;
  readonly #pickedUp = Promise.withResolvers<void>();
  #answeredAt: number | undefined;
  #leg: Leg | undefined;

  constructor({ id, texts, channel, parameters, clock }: SessionLegParts) {
    this.id = id;
    this.parameters = parameters;
    this.isKept = texts?.isKept === true;
    this.#clock = clock;
    this.#line = texts ? 'text' : 'none';
    this.#text = texts?.begun;
    this.#thread = texts?.thread;
    const createdAt = clock.now();
    this.#channel = { ...channel, callerName: '', context: '', sip: noSip, createdAt, variables: {} };
    if (!texts) return;
    this.#answeredAt = createdAt;
    this.#pickedUp.resolve();
  }

  get line(): Line {
    return this.#line;
  }

  get text(): TextFacts | undefined {
    return this.#text;
  }

  get thread(): TextThread | undefined {
    return this.#thread;
  }

  get channel(): ChannelFacts {
    return this.#leg?.channel ?? this.#channel;
  }

  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get ended(): Promise<LegEnd> {
    return this.#ended.promise;
  }

  get pickedUp(): Promise<void> {
    return this.#pickedUp.promise;
  }

  get answered(): boolean {
    return this.answeredAt !== undefined;
  }

  get answeredAt(): number | undefined {
    return this.#leg ? this.#leg.answeredAt : this.#answeredAt;
  }

  onKey(listener: (key: KeyPress) => void): () => void {
    this.#listeners.set(listener, this.#leg?.onKey(listener) ?? null);
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  /** Rings; whoever answers is the leg of the session from here on. */
  async originate(
    plan: OriginatePlan,
    node: SwitchNode | null,
    witness: SwitchWitness,
    signal: AbortSignal,
  ): Promise<OriginateEnd> {
    if (!node) return unreached;
    const end = await node.originate({ ...plan, witness }, AbortSignal.any([signal, this.gone]));
    if (end.ended !== 'answered') return end;
    if (this.gone.aborted) {
      await end.leg.hangup('cancelled');
      await end.leg.release();
      return { ended: 'aborted', legs: [], cause: 'cancelled', raw: 'ORIGINATOR_CANCEL' };
    }
    this.#take(end.leg);
    return end;
  }

  /** From here on the session is a conversation by texts. */
  beginTexts(thread: TextThread, { from, to }: Pick<ChannelFacts, 'from' | 'to'>): void {
    this.#thread = thread;
    this.#line = 'text';
    this.#text = { network: thread.network };
    this.#answeredAt = this.#clock.now();
    this.#pickedUp.resolve();
    Object.assign(this.#channel, { from, to });
  }

  #take(leg: Leg): void {
    this.#leg = leg;
    this.#pickedUp.resolve();
    this.#line = 'voice';
    for (const listener of this.#listeners.keys()) this.#listeners.set(listener, leg.onKey(listener));
    whenAborted(leg.gone, () => this.#gone.abort());
    void leg.ended.then((end) => this.#end(end));
  }

  #end(end: LegEnd): void {
    this.#ended.resolve(end);
    this.#gone.abort();
  }

  async hangup(cause: HangupCause, headers?: Readonly<Record<string, string>>): Promise<LegEnd> {
    if (this.#leg) return this.#leg.hangup(cause, headers);
    const raw = cause === 'normal' ? 'NORMAL_CLEARING' : cause.toUpperCase().replaceAll('-', '_');
    const answeredAt = this.#answeredAt;
    this.#end({ cause, raw, by: 'us', endedAt: this.#clock.now(), ...(answeredAt !== undefined && { answeredAt }) });
    return this.#ended.promise;
  }

  async reject(sipStatus: number, reason?: string): Promise<OperationEnd> {
    if (this.#leg) return this.#leg.reject(sipStatus, reason);
    await this.hangup(sipStatus === 603 ? 'normal' : 'failed');
    return done;
  }

  async release(): Promise<void> {
    await this.#leg?.release();
  }

  plays(extension: string): boolean {
    return this.#leg?.plays(extension) ?? true;
  }

  readonly answer: Leg['answer'] = (...given) => this.#there.answer(...given);
  readonly ring: Leg['ring'] = (...given) => this.#there.ring(...given);
  readonly speak: Leg['speak'] = (...given) => this.#there.speak(...given);
  readonly play: Leg['play'] = (...given) => this.#there.play(...given);
  readonly mixIn: Leg['mixIn'] = (...given) => this.#there.mixIn(...given);
  readonly listen: Leg['listen'] = (...given) => this.#there.listen(...given);
  readonly echo: Leg['echo'] = (...given) => this.#there.echo(...given);
  readonly listenTo: Leg['listenTo'] = (...given) => this.#there.listenTo(...given);
  readonly hearFax: Leg['hearFax'] = (...given) => this.#there.hearFax(...given);
  readonly receiveFax: Leg['receiveFax'] = (...given) => this.#there.receiveFax(...given);
  readonly sendDigits: Leg['sendDigits'] = (...given) => this.#there.sendDigits(...given);
  readonly record: Leg['record'] = (...given) => this.#there.record(...given);
  readonly recordBeside: Leg['recordBeside'] = (...given) => this.#there.recordBeside(...given);
  readonly fork: Leg['fork'] = (...given) => this.#there.fork(...given);
  readonly writes: Leg['writes'] = (...given) => this.#there.writes(...given);
  readonly bridge: Leg['bridge'] = (...given) => this.#there.bridge(...given);
  readonly detectMachine: Leg['detectMachine'] = (...given) => this.#there.detectMachine(...given);
  readonly enterRoom: Leg['enterRoom'] = (...given) => this.#there.enterRoom(...given);
  readonly join: Leg['join'] = (...given) => this.#there.join(...given);
  readonly deflect: Leg['deflect'] = (...given) => this.#there.deflect(...given);
  readonly refer: Leg['refer'] = (...given) => this.#there.refer(...given);
  readonly leaveTo: Leg['leaveTo'] = (...given) => this.#there.leaveTo(...given);

  get #there(): LegOperations {
    const ended = this.gone.aborted ? 'gone' : 'failed';
    return this.#leg ?? unable({ ended, detail: 'nobody is on the line', at: this.#clock.now() });
  }
}

const done: OperationEnd = { ended: 'done' };

const unreached = {
  ended: 'failed',
  legs: [],
  cause: 'unreachable',
  raw: 'NETWORK_OUT_OF_ORDER',
  detail: 'the switch itself is not known',
} as const satisfies OriginateEnd;
