/**
 * Why a leg ended, in one closed set that runners and dialects may branch on. The switch's own word
 * (a Q.850 name such as `USER_BUSY`) travels beside it as `raw`, so that nothing is lost.
 */
export type HangupCause =
  | 'normal'
  | 'busy'
  | 'no-answer'
  | 'rejected'
  | 'cancelled'
  | 'unallocated'
  | 'unreachable'
  | 'congestion'
  | 'incompatible'
  | 'time-limit'
  | 'lost-race'
  | 'failed';

/** A cause with everything the switch said about it. */
export interface CauseDetail {
  readonly cause: HangupCause;
  /** The switch's name for it, for example `NO_USER_RESPONSE`. */
  readonly raw: string;
  /** The final SIP status, where there was one. */
  readonly sipStatus?: number;
}

/** How a call ended. */
export interface CallEnd extends CauseDetail {
  readonly by: 'caller' | 'us';
  /** Nobody had a document for it: none came (`unreached`), or what came could not be used. */
  readonly noDocument?: 'unreached' | 'unusable';
}
