import type { AccountFacts, CallFacts, MachineFacts } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import { type CallMemory, type Known, nothingSaid, type Outgoing } from '../run/index.ts';
import type { Leg, LegEnd } from '../switch/index.ts';
import type { Callback, CallEnd, JsonObject } from '../verbs/index.ts';
import type { OwedEnd } from './owed-status.ts';
import { SessionLeg } from './session-leg.ts';

export interface CallIdentity {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly account: AccountFacts;
  readonly settings: JsonObject;
  /** What the route's pattern captured of the dialled number. */
  readonly captured?: string;
  /** What is told of it where that is not what the leg shows. */
  readonly shows?: Pick<CallFacts, 'from' | 'to' | 'callerName' | 'startedAt' | 'orderedAt' | 'parent'>;
}

interface Recalled {
  readonly startedAt: number;
  readonly documents: number;
  readonly tag: string;
  readonly language: string | null;
  readonly variables: JsonObject;
  readonly collections: Record<string, string>;
  readonly outgoing: Outgoing;
  readonly wasBridged: boolean;
  readonly isPrivate: boolean;
  readonly machine?: MachineFacts | null;
  readonly owed?: readonly OwedEnd[];
  readonly joinedId?: string | null;
  readonly masked?: readonly string[];
}

/**
 * Everything a call is and remembers, in one place and apart from what runs: it survives documents and
 * dialects, and `facts()` is a plain copy of it for whoever phrases a request.
 */
export class CallState implements CallMemory {
  readonly #leg: Leg;
  readonly #clock: Clock;
  readonly #identity: CallIdentity;
  #startedAt: number;
  readonly #collections: Record<string, string> = Object.create(null) as Record<string, string>;
  #end: LegEnd | undefined;
  #documents = 0;
  #noDocument: CallEnd['noDocument'];
  #tag = '';
  #language: string | undefined;
  #variables: JsonObject = {};
  #outgoing = nothingSaid;
  #wasBridged = false;
  #owed: readonly OwedEnd[] = [];
  #joinedId: string | undefined;
  readonly #masked = new Set<string>();
  #stopReportingKeys: (() => void) | null = null;
  isPrivate = false;
  collectsKeys = false;
  /** Who answered, once that is known. */
  machine: MachineFacts | undefined;
  readonly #parent: CallState | undefined;

  /** `parent`: the call that rang this leg, for one that is rung. */
  constructor(leg: Leg, clock: Clock, identity: CallIdentity, parent?: CallState) {
    this.#parent = parent;
    this.#leg = leg;
    this.#clock = clock;
    this.#identity = identity;
    this.#startedAt = identity.shows?.startedAt ?? clock.now();
    this.#language = leg.channel.language;
    void leg.ended.then((end) => {
      this.#end = end;
    });
  }

  get id(): string {
    return this.#identity.id;
  }

  tag(tag: string): void {
    this.#tag = tag;
  }

  language(language: string): void {
    this.#language = language;
  }

  variables(variables: JsonObject): void {
    this.#variables = { ...this.#variables, ...variables };
  }

  /** Empty digits forget the collection. */
  collect(collection: string, digits: string): void {
    if (digits === '') delete this.#collections[collection];
    else this.#collections[collection] = digits;
  }

  get outgoing(): Outgoing {
    return this.#outgoing;
  }

  changeOutgoing(change: Partial<Outgoing>): void {
    this.#outgoing = { ...this.#outgoing, ...change };
  }

  get known(): Known {
    const { captured } = this.#identity;
    return {
      variables: this.#variables,
      wasBridged: this.#wasBridged,
      ...(captured !== undefined && { captured }),
    };
  }

  reportKeys(stop: (() => void) | null): void {
    this.#stopReportingKeys?.();
    this.#stopReportingKeys = stop;
  }

  /** This callback's server is to be told when the call has ended: once, however often it is asked. */
  owe({ dialect, whenEnded, notes }: Pick<Callback, 'dialect' | 'whenEnded' | 'notes'>): void {
    if (!whenEnded || this.#owed.some((each) => each.dialect === dialect && each.url === whenEnded.url)) return;
    this.#owed = [...this.#owed, { dialect, ...whenEnded, ...(notes && { settings: notes }) }];
  }

  get owed(): readonly OwedEnd[] {
    return this.#owed;
  }

  /** A leg that it rang has answered. */
  answeredBy(legId: string): void {
    this.#joinedId = legId;
  }

  /** Of what was entered, what nobody may read. */
  get masked(): readonly string[] {
    return [...this.#masked];
  }

  mask(entered: string): void {
    if (entered !== '') this.#masked.add(entered);
  }

  /** Somebody was joined with the caller. */
  bridged(): void {
    this.#wasBridged = true;
  }

  /** Everything that is not known from the leg, as plain JSON. */
  remembered(): JsonObject {
    return {
      startedAt: this.#startedAt,
      documents: this.#documents,
      tag: this.#tag,
      language: this.#language ?? null,
      variables: this.#variables,
      collections: { ...this.#collections },
      outgoing: this.#outgoing as unknown as JsonObject,
      wasBridged: this.#wasBridged,
      isPrivate: this.isPrivate,
      machine: (this.machine ?? null) as unknown as JsonObject,
      owed: this.#owed as unknown as readonly JsonObject[],
      joinedId: this.#joinedId ?? null,
      ...(this.#masked.size > 0 && { masked: this.masked }),
    };
  }

  /** What `remembered` gave elsewhere. */
  recall(remembered: JsonObject): void {
    const {
      startedAt,
      documents,
      tag,
      language,
      variables,
      collections,
      outgoing,
      wasBridged,
      isPrivate,
      owed,
      machine,
      joinedId,
      masked = [],
    } = remembered as unknown as Recalled;
    this.#startedAt = startedAt;
    this.#documents = documents;
    this.#tag = tag;
    this.#language = language ?? this.#language;
    this.#variables = variables;
    Object.assign(this.#collections, collections);
    this.#outgoing = outgoing;
    this.#wasBridged = wasBridged;
    this.isPrivate = isPrivate;
    this.machine = machine ?? undefined;
    this.#owed = owed ?? [];
    this.#joinedId = joinedId ?? undefined;
    for (const entered of masked) this.mask(entered);
  }

  #lineFacts(): Pick<CallFacts, 'line' | 'parameters' | 'text'> {
    if (!(this.#leg instanceof SessionLeg)) return {};
    const { line, parameters, text } = this.#leg;
    return { ...(line !== 'voice' && { line }), parameters, ...(text && { text }) };
  }

  documentReceived(): number {
    this.#noDocument = undefined;
    return ++this.#documents;
  }

  /** Nothing stands in for the document that nobody had: the call is ended. */
  hasNoDocument(why: NonNullable<CallEnd['noDocument']>): void {
    this.#noDocument = why;
  }

  facts(): CallFacts {
    const { channel, answeredAt } = this.#leg;
    const gone = this.#leg.gone.aborted;
    const end = this.#end;
    const authenticated = channel.variables['dragoman_user'];
    const { shows, ...identity } = this.#identity;
    return {
      ...identity,
      ...(authenticated !== undefined && { authenticated }),
      direction: channel.direction,
      from: channel.from,
      to: channel.to,
      callerName: channel.callerName,
      ...shows,
      sip: channel.sip,
      ...this.#lineFacts(),
      state: gone ? 'ended' : this.#leg.answered ? 'answered' : 'ringing',
      startedAt: this.#startedAt,
      now: this.#clock.now(),
      documents: this.#documents,
      tag: this.#tag,
      variables: this.#variables,
      collections: { ...this.#collections },
      ...(answeredAt !== undefined && { answeredAt }),
      ...(this.#language !== undefined && { language: this.#language }),
      ...(this.machine && { machine: this.machine }),
      ...(this.#joinedId !== undefined && { joinedId: this.#joinedId }),
      ...(gone && { endedAt: end?.endedAt ?? this.#clock.now() }),
      ...(this.#parent && { parent: this.#parent.facts() }),
      ...(end && {
        ended: {
          cause: end.cause,
          raw: end.raw,
          by: end.by === 'us' ? 'us' : 'caller',
          ...(end.sipStatus !== undefined && { sipStatus: end.sipStatus }),
          ...(this.#noDocument && { noDocument: this.#noDocument }),
        },
      }),
    };
  }
}
