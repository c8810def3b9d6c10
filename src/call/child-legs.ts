import { type CallFacts, noSip } from '../../dialects/dialect.ts';
import type { LegEvent, LegProgress } from '../verbs/index.ts';

/** A leg that a call rang for its caller: a call of its own to whoever looks from outside. */
export interface ChildLeg {
  readonly leg: LegProgress;
  readonly step: LegEvent['event'];
}

/** The legs that a call has rung so far. */
export class ChildLegs {
  readonly #legs = new Map<string, ChildLeg>();

  /** As far as it has come now; null: that was its end already. */
  take(step: ChildLeg['step'], leg: LegProgress): ChildLeg | null {
    const before = this.#legs.get(leg.id);
    if (before?.step === 'ended') return null;
    const child = { step, leg: { ...before?.leg, ...leg } };
    this.#legs.set(leg.id, child);
    return child;
  }

  /** It goes on by itself. */
  letGo(id: string): void {
    this.#legs.delete(id);
  }

  all(): readonly ChildLeg[] {
    return [...this.#legs.values()];
  }
}

/** What there is to tell of such a leg. */
export function childFacts({ leg, step }: ChildLeg, parent: CallFacts): CallFacts {
  const { id, to, from = parent.from, startedAt, answeredAt, endedAt, sipCallId = '', machine } = leg;
  const { cause = 'normal', raw = '', sipStatus } = leg;
  const { account, settings, now } = parent;
  return {
    id,
    account,
    settings,
    now,
    direction: 'outbound',
    from,
    to,
    callerName: '',
    sip: { ...noSip, callId: sipCallId },
    state: step === 'ended' ? 'ended' : answeredAt === undefined ? 'ringing' : 'answered',
    startedAt,
    documents: 0,
    tag: '',
    variables: {},
    collections: {},
    parent,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(machine !== undefined && { machine: { result: machine, tookMs: 0 } }),
    ...(step === 'ended' && { ended: { cause, raw, by: 'caller', ...(sipStatus !== undefined && { sipStatus }) } }),
  };
}
