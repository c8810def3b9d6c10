import type { OperationEnd } from './sound.ts';

/** A recording beside whatever else the leg does. */
export interface SideRecording {
  /** Absolute. The extension chooses the format. */
  readonly path: string;
  /** Two: what the caller says on the left, what the caller hears on the right; only for the track `both`. */
  readonly channels: 1 | 2;
  readonly track: 'caller' | 'heard' | 'both';
  /** `answer` on an answered leg and `bridge` on a bridged one are now; a leg without sound begins with its answer. */
  readonly startsOn: 'now' | 'answer' | 'bridge';
  /** Of what is written: pauses do not count. Null for no limit. */
  readonly maximumMs: number | null;
}

/** A recording in the background, from the moment it was asked for. */
export interface RecordingTap {
  /** Unix ms of the first sound that is written; null if none ever was. Resolves with `ended` at the latest. */
  readonly begun: Promise<number | null>;
  /** Resolves when the file is complete and closed, whatever ended it. Never rejects. */
  readonly ended: Promise<TapEnd>;
  /** Leaves out what follows, until `resume`. */
  pause(): Promise<OperationEnd>;
  resume(): Promise<OperationEnd>;
  /** No effect on one that has ended. */
  stop(): Promise<TapEnd>;
}

export interface TapEnd {
  readonly ended: 'stopped' | 'limit' | 'gone' | 'failed';
  readonly detail?: string;
  /** Unix ms. */
  readonly at: number;
}
