import type { BridgeLeg, BridgeListener, BridgeTarget, Leg, MachineEnd, Pair, RungLegFacts } from '../switch/index.ts';
import type { DialTarget, KeyBindings, LegFacts, LegProgress, MachineDetection, Notify } from '../verbs/index.ts';
import { BoundKeys } from './bound-keys.ts';
import { isDecidedBefore, type Rung } from './dial-targets.ts';
import type { LiveCall } from './live-call.ts';

/** What a document wants done about the legs it rings: told step by step, asked before they are joined. */
export class RungLegs implements BridgeListener {
  readonly #rung: Rung;
  readonly #call: LiveCall;
  readonly #from: string;
  readonly #bound: KeyBindings | undefined;
  readonly #progress = new Map<string, LegProgress>();
  readonly #machines = new Map<string, MachineEnd['result']>();
  /** Of the conversation, once there is one. */
  readonly keys: BoundKeys;

  /** `from`: the number that is shown to them, `bound`: what keys do whoever of them answers. */
  constructor(rung: Rung, call: LiveCall, from: string, bound?: KeyBindings) {
    this.#rung = rung;
    this.#call = call;
    this.#from = from;
    this.#bound = bound;
    this.keys = new BoundKeys(call);
  }

  progress(event: Parameters<BridgeListener['progress']>[0], facts: RungLegFacts, target: BridgeTarget): void {
    const leg = this.#remember(facts);
    this.#reach(event, facts, target);
    const at = event === 'ended' ? (facts.endedAt ?? this.#call.clock.now()) : this.#call.clock.now();
    const { notify: toTell = [] } = this.#rung.get(target) ?? {};
    this.#call.rang?.({ leg, step: event, notify: toTell, isHeld: false });
    for (const notify of toTell) this.#call.notify(notify, { kind: 'leg', event, at, leg });
  }

  joined(pair: Pair, target: BridgeTarget): void {
    const leg = this.#progress.get(idOf(pair.calleeId));
    if (leg) this.#call.joined?.(leg);
    const bound = [this.#call.memory.outgoing.keys, this.#bound, this.#rung.get(target)?.keys];
    this.keys.listen(
      pair,
      bound.flatMap((keys) => keys ?? []),
    );
  }

  /** True lets the leg be joined. */
  async screen(leg: Leg, target: BridgeTarget): Promise<boolean> {
    const dialled = this.#rung.get(target);
    if (!dialled) return false;
    this.#asks(leg, dialled, true);
    const isAccepted = await this.#ask(leg, dialled);
    if (isAccepted) this.#asks(leg, dialled, false);
    return isAccepted;
  }

  #asks(leg: Leg, { notify }: DialTarget, isHeld: boolean): void {
    this.#call.rang?.({ leg: this.#progressOf(leg), step: 'answered', notify, isHeld });
  }

  async #ask(leg: Leg, dialled: DialTarget): Promise<boolean> {
    if (dialled.machineDetection && isDecidedBefore(dialled))
      await this.detectMachine(leg, dialled.machineDetection, dialled, this.#call.signal);
    if (!dialled.screening) return !leg.gone.aborted;
    const { screening } = dialled;
    const end = await this.#call.nest({
      document: screening,
      facts: () => ({ role: 'screening', leg: this.#progressOf(leg) }),
      leg,
      signal: this.#call.signal,
    });
    switch (end.ended) {
      case 'finished':
      case 'left':
        return true;
      case 'failed':
        return dialled.joinsUnscreened === true;
      case 'gone':
      case 'aborted':
        return false;
    }
  }

  /** Finds out who answered, if the switch can, and tells whoever wants to know. */
  async detectMachine(leg: Leg, rule: MachineDetection, target: DialTarget, signal: AbortSignal): Promise<void> {
    const [end] = await Promise.all([leg.detectMachine(rule, signal), this.#introduce(leg, rule, signal)]);
    const toTell = leg.gone.aborted ? undefined : rule.notify;
    this.#tellMachine(end, idOf(leg.id), target, toTell, () => this.#progressOf(leg));
  }

  /** Of a leg that was joined without waiting for it. */
  machine(end: MachineEnd, legId: string, target: BridgeTarget): void {
    const dialled = this.#rung.get(target);
    const progress = this.#progress.get(idOf(legId));
    if (!dialled || !progress) return;
    this.#tellMachine(end, progress.id, dialled, dialled.machineDetection?.notify, () => ({
      ...progress,
      ...this.#alsoKnown(progress.id),
    }));
  }

  #tellMachine(
    end: MachineEnd,
    id: string,
    { place }: DialTarget,
    notify: Notify | undefined,
    leg: () => LegProgress,
  ): void {
    if (end.ended === 'failed') this.#diagnoseMachine(place, end.detail ?? 'the switch does not say');
    this.#machines.set(id, end.result);
    if (!notify) return;
    this.#call.notify(notify, {
      kind: 'machine',
      at: this.#call.clock.now(),
      leg: leg(),
      result: end.result,
      tookMs: end.tookMs,
      ...(end.messageEnd !== undefined && { messageEnd: end.messageEnd }),
    });
  }

  #diagnoseMachine(place: DialTarget['place'], why: string): void {
    this.#call.diagnose({
      code: 'machine-detection-unavailable',
      severity: 'warning',
      message: `Who answered cannot be told: ${why}.`,
      place,
      hint: 'load mod_amd, or mod_avmd for beeps, into FreeSWITCH',
    });
  }

  async #introduce(leg: Leg, { introduction = [] }: MachineDetection, signal: AbortSignal): Promise<void> {
    if (introduction.length === 0) return;
    const facts = () => ({ role: 'screening', leg: this.#progressOf(leg) }) as const;
    await this.#call.nest({ document: { verbs: introduction }, facts, leg, signal });
  }

  /** Who answered, if that has been found out. */
  machineOf(leg: Leg): MachineEnd['result'] | undefined {
    return this.#machines.get(idOf(leg.id));
  }

  /** For the report, with what was found out meanwhile. */
  factsOf(leg: BridgeLeg): LegFacts {
    return { ...leg, id: idOf(leg.id), ...this.#alsoKnown(idOf(leg.id)) };
  }

  /** So that others of the account can take over or listen to it. */
  #reach(event: Parameters<BridgeListener['progress']>[0], { id }: RungLegFacts, target: BridgeTarget): void {
    const endpoints = this.#rung.get(target)?.endpoints ?? [];
    if (endpoints.length === 0) return;
    const state = event === 'answered' ? 'talking' : 'ringing';
    this.#call.reach.note(id, event === 'ended' ? null : { legId: id, callId: this.#call.id, endpoints, state });
  }

  #remember({ id, ...facts }: RungLegFacts): LegProgress {
    const known = { ...facts, id: idOf(id), ...this.#alsoKnown(idOf(id)) };
    this.#progress.set(known.id, known);
    return known;
  }

  #progressOf(leg: Leg): LegProgress {
    const id = idOf(leg.id);
    const known = this.#progress.get(id);
    const { to, createdAt } = leg.channel;
    return {
      ...(known ?? {
        id,
        to,
        startedAt: createdAt,
        ...(leg.answeredAt !== undefined && { answeredAt: leg.answeredAt }),
      }),
      ...this.#alsoKnown(id),
    };
  }

  #alsoKnown(id: string): Pick<LegProgress, 'from' | 'machine'> {
    const machine = this.#machines.get(id);
    return { from: this.#from, ...(machine !== undefined && { machine }) };
  }
}

/** Of a leg's uuid: 32 hex digits, as ids are in reports, facts and records. */
export function idOf(id: string): string {
  return id.replaceAll('-', '').toLowerCase();
}
