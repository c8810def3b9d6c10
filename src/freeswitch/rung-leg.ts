import type { Clock, Timer } from '../clock/index.ts';
import type { BridgeLeg, BridgeListener, BridgeTarget, RungLegFacts } from '../switch/index.ts';
import { causeOf } from './causes.ts';
import { type EslEvent, header } from './event.ts';

type Step = Parameters<BridgeListener['progress']>[0];

/** How one channel of a leg ended, as far as the switch has told. */
interface ChannelEnd {
  readonly raw: string;
  readonly at: number;
  readonly sipStatus?: number;
  /** No more facts are to come. */
  readonly complete: boolean;
}

/**
 * One target that is rung for a caller, by what the switch tells about it. Mostly it is one channel; a user
 * with several telephones has one for each.
 */
export class RungLeg {
  /** Marks every channel of this leg, and is the channel's own id where the switch lets us choose it. */
  readonly mark: string;
  readonly target: BridgeTarget;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #channels = new Map<string, ChannelEnd | null>();
  #answered: { readonly id: string; readonly at: number } | undefined;
  #ringingAt: number | undefined;
  #sipCallId: string | undefined;
  #ringLimit: Timer | undefined;
  #leftAt: number | undefined;
  readonly #listener: BridgeListener | undefined;
  readonly #told = new Set<Step>();

  constructor(mark: string, target: BridgeTarget, clock: Clock, listener?: BridgeListener) {
    this.mark = mark;
    this.target = target;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#listener = listener;
  }

  get rings(): boolean {
    return this.#ringingAt !== undefined;
  }

  get answered(): boolean {
    return this.#answered !== undefined;
  }

  /** The channel that answered, or the first there was, or the one that may still come. */
  get id(): string {
    return this.#answered?.id ?? this.#channels.keys().next().value ?? this.mark;
  }

  /** Channels that may have to be ended. */
  get live(): readonly string[] {
    if (this.#leftAt !== undefined) return [];
    const known = [...this.#channels].filter(([, end]) => end === null).map(([id]) => id);
    return this.#channels.size === 0 ? [this.mark] : known;
  }

  /** Its conversation, or its last channel, has ended. */
  get hungUp(): boolean {
    return this.#end !== undefined;
  }

  /** Nothing more is to come: every channel told its final facts, or there never was one, or it is not ours any more. */
  get settled(): boolean {
    return this.#leftAt !== undefined || [...this.#channels.values()].every((end) => end?.complete);
  }

  owns(id: string): boolean {
    return id === this.mark || this.#channels.has(id);
  }

  /** Somebody has taken it, and tells of it from here on. */
  letGo(): void {
    this.#leftAt ??= this.#clock.now();
    this.forgetLimit();
  }

  take(event: EslEvent): void {
    if (this.#leftAt !== undefined) return;
    const now = this.#clock.now();
    const id = header(event, 'Unique-ID') ?? '';
    if (!this.#channels.has(id)) this.#channels.set(id, null);
    this.#sipCallId = header(event, 'variable_sip_call_id') ?? this.#sipCallId;
    this.#tell('initiated');
    switch (event.name) {
      case 'CHANNEL_PROGRESS':
      case 'CHANNEL_PROGRESS_MEDIA':
        this.#ringingAt ??= now;
        this.#tell('ringing');
        return;
      case 'CHANNEL_ANSWER':
        this.#answered ??= { id, at: now };
        this.forgetLimit();
        this.#tell('answered');
        return;
      case 'CHANNEL_HANGUP':
      case 'CHANNEL_HANGUP_COMPLETE': {
        const status = Number(
          header(event, 'variable_sip_invite_failure_status') ?? header(event, 'variable_sip_term_status'),
        );
        this.#channels.set(id, {
          raw: header(event, 'Hangup-Cause') ?? 'NORMAL_UNSPECIFIED',
          at: this.#channels.get(id)?.at ?? now,
          complete: event.name === 'CHANNEL_HANGUP_COMPLETE',
          ...(status >= 300 && { sipStatus: status }),
        });
        if (this.hungUp) this.forgetLimit();
        if (this.settled) this.#tell('ended');
      }
    }
  }

  /** Whatever has not been told by now is told: nothing more is to come. */
  conclude(otherwise: string): BridgeLeg {
    const facts = this.facts(otherwise);
    this.#tell('initiated');
    if (!facts.goesOn) this.#tell('ended', facts);
    return facts;
  }

  /** Runs `action` unless the leg has answered or ended within `ms` from now. */
  limitRinging(ms: number, action: () => void): void {
    if (this.answered || this.hungUp || this.#ringLimit) return;
    this.#ringLimit = this.#clock.timer(ms, action);
  }

  forgetLimit(): void {
    this.#ringLimit?.cancel();
  }

  /** `otherwise` is the cause where the switch told none, for instance because there never was a channel. */
  facts(otherwise: string): BridgeLeg {
    if (this.#leftAt !== undefined)
      return { ...this.#standing(), endedAt: this.#leftAt, cause: 'normal', raw: 'NORMAL_CLEARING', goesOn: true };
    const never = this.#channels.size === 0;
    const { raw, at, sipStatus } = this.#end ?? { raw: otherwise, at: never ? this.#startedAt : this.#clock.now() };
    return {
      ...this.#standing(),
      endedAt: at,
      cause: causeOf(raw),
      raw,
      ...(sipStatus !== undefined && { sipStatus }),
    };
  }

  #standing() {
    const { endpoint, label } = this.target;
    return {
      id: this.id,
      label,
      to: endpoint.kind === 'number' ? endpoint.number : endpoint.kind === 'sip' ? endpoint.uri : endpoint.user,
      startedAt: this.#startedAt,
      ...(this.#ringingAt !== undefined && { ringingAt: this.#ringingAt }),
      ...(this.#answered && { answeredAt: this.#answered.at }),
      ...(this.#sipCallId !== undefined && { sipCallId: this.#sipCallId }),
    };
  }

  #tell(step: Step, facts?: RungLegFacts): void {
    if (!this.#listener || this.#told.has(step)) return;
    this.#told.add(step);
    const known = facts ?? (step === 'ended' ? this.facts('NORMAL_UNSPECIFIED') : this.#standing());
    this.#listener.progress(step, known, this.target);
  }

  get #end(): ChannelEnd | undefined {
    const ends = this.#answered ? [this.#channels.get(this.#answered.id)] : [...this.#channels.values()];
    return ends.every((end) => end != null) ? (ends.at(-1) ?? undefined) : undefined;
  }
}
