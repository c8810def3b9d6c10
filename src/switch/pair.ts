import type { RoomSound } from './conference.ts';
import type { OperationEnd, SwitchSound } from './sound.ts';

export interface KeyPress {
  readonly key: string;
  readonly durationMs: number;
  /** Unix ms, by our clock. */
  readonly at: number;
}

/** Which of two who speak with each other: who called, or who was rung for that one and is joined. */
export type Side = 'caller' | 'callee';

/**
 * Two who speak with each other, for what is done to one of them meanwhile. Only `hangUp` ends the conversation. Once they
 * are apart, nothing is done any more: `gone`.
 */
export interface Pair {
  /** Of the callee's leg. */
  readonly calleeId: string;
  /** Every key of either, in order; the other one hears it all the same. Returns the unsubscriber. */
  onKey(listener: (side: Side, press: KeyPress) => void): () => void;
  /** One of them hears this instead of the other, after what it hears already. Resolves when the switch has taken it. */
  hear(side: Side, what: RoomSound): Promise<OperationEnd>;
  /** What it hears by `hear` is over, and what was to come after that. */
  hush(side: Side): Promise<OperationEnd>;
  /** It is left alone until it presses a key; the other one hears music. Resolves when the switch has taken it. */
  hold(side: Side, plan: HoldPlan): Promise<OperationEnd>;
  /** How loud it is to the other, or the other to it; null: as it was before. */
  setLevel(side: Side, level: SoundLevel | null): Promise<OperationEnd>;
  hangUp(side: Side): Promise<void>;
}

export interface HoldPlan {
  readonly untilKey: string;
  /** Heard by the other one. */
  readonly music: SwitchSound;
  /** Heard by itself; absent: nothing. */
  readonly ownMusic?: SwitchSound;
}

export interface SoundLevel {
  readonly of: 'said' | 'heard';
  /** -4 (quiet) to 4 (loud). */
  readonly level: number | 'mute';
}
