import type { BridgeLeg, BridgeTarget, Leg } from './leg.ts';

/** A leg that is being rung, as far as it has come: the end, and why, only once it has ended. */
export type RungLegFacts = Pick<
  BridgeLeg,
  'id' | 'label' | 'to' | 'startedAt' | 'ringingAt' | 'answeredAt' | 'sipCallId'
> &
  Partial<Pick<BridgeLeg, 'endedAt' | 'cause' | 'raw' | 'sipStatus'>>;

/** Who follows the legs of a bridge while it lasts. `target` is the very object of the plan. */
export interface BridgeListener {
  /** One step of one leg: each is told once, `initiated` first and `ended` last. */
  progress(step: 'initiated' | 'ringing' | 'answered' | 'ended', leg: RungLegFacts, target: BridgeTarget): void;
  /**
   * The leg of a `screened` target has answered and is the listener's until the promise settles: true lets it be
   * joined, false (or a rejection) hangs it up. It may be gone meanwhile: the caller left, or another was quicker.
   */
  screen(leg: Leg, target: BridgeTarget): Promise<boolean>;
}
