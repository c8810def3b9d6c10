import { type CallFacts, noSip } from '../../dialects/dialect.ts';
import type { ChildLeg } from '../run/index.ts';

/** The legs that a call has rung so far. */
export class ChildLegs {
  readonly #legs = new Map<string, ChildLeg>();

  /** As far as it has come now; null: no further than before. */
  take({ leg, ...child }: ChildLeg): ChildLeg | null {
    const before = this.#legs.get(leg.id);
    if (before?.step === 'ended') return null;
    const taken = { ...child, leg: { ...before?.leg, ...leg } };
    this.#legs.set(leg.id, taken);
    return before?.step === taken.step ? null : taken;
  }

  /** It goes on by itself: who is still to be told of it. */
  letGo(id: string): ChildLeg['notify'] {
    const child = this.#legs.get(id);
    this.#legs.delete(id);
    return child?.notify ?? [];
  }

  all(): readonly ChildLeg[] {
    return [...this.#legs.values()];
  }
}

/** What there is to tell of such a leg. */
export function childFacts({ leg, step }: Pick<ChildLeg, 'leg' | 'step'>, parent: CallFacts): CallFacts {
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
