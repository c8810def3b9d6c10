import type { CauseDetail, HangupCause } from '../verbs/index.ts';
import type { BridgeLeg, BridgeListener, BridgePlan, BridgeTarget, Leg } from './leg.ts';
import type { OperationEnd } from './sound.ts';
import type { SwitchAbilities, SwitchWitness } from './switch.ts';

/** A switch as a whole: what concerns no call that has come in. */
export interface SwitchNode extends SwitchAbilities {
  /** Why it cannot be told anything at this moment; null when it can. */
  readonly problem: string | null;
  /**
   * Rings somebody for whom nobody has called yet. The leg of the first that answers is ours; the signal ends the
   * ringing, not the leg. Never rejects for what the switch or the far end does.
   */
  originate(plan: OriginatePlan, signal: AbortSignal): Promise<OriginateEnd>;
  /** Tells the telephones that watch somebody, or somebody's own of their messages. Never rejects. */
  showPresence(news: PresenceNews): Promise<OperationEnd>;
  /**
   * Takes a leg that is joined with somebody out of that: it connects to us, and whoever it was joined with goes on. Null:
   * there is no such leg any more, or it did not come. `leaves` is called before the other is alone.
   */
  take(id: string, witness: SwitchWitness, leaves?: () => void): Promise<Leg | null>;
  /** Ends a leg that is in nobody's hands: one that is rung for a caller. Never rejects. */
  hangup(id: string, cause: HangupCause): Promise<void>;
  /** Nobody will ask again whether this leg was rung. Never rejects. */
  forget(id: string): Promise<void>;
}

export interface PresenceNews {
  /** `user@host`. */
  readonly who: string;
  readonly state?: 'idle' | 'ringing' | 'busy';
  readonly messages?: { readonly fresh: number; readonly kept: number };
}

export interface OriginatePlan {
  /**
   * The uuid of the leg, for one target; a user's telephones have uuids of their own. The switch remembers that it has
   * rung it, until `forget`. Absent: the switch's choice, and nothing is remembered.
   */
  readonly id?: string;
  /** The same may have been asked for by a process that is gone: then nobody is rung once more. */
  readonly isAgain?: true;
  /** All are rung at once. `screened` and `digitsOnAnswer` are for whoever has the leg. */
  readonly targets: readonly BridgeTarget[];
  readonly ringTimeoutMs: number;
  readonly callerId: BridgePlan['callerId'];
  /** Sound of the far end before its answer counts as one. */
  readonly answersOnMedia: boolean;
  readonly progress?: BridgeListener['progress'];
  /** Told what the leg that answers is told. */
  readonly witness?: SwitchWitness;
}

export type OriginateEnd =
  /** The leg is ours until it ends or is released. */
  | { readonly ended: 'answered'; readonly leg: Leg; readonly target: BridgeTarget }
  | (CauseDetail & {
      readonly ended: 'failed' | 'aborted';
      /** Those that were rung. */
      readonly legs: readonly BridgeLeg[];
      readonly cause: HangupCause;
      readonly detail?: string;
    });
