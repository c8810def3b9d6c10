import { builder } from './builder.ts';
import type { HangupCause } from './cause.ts';
import type { VerbBase } from './common.ts';
import type { CallerId, DialTarget, Diversion } from './dial.ts';
import type { AudioSource } from './play.ts';
import type { Callback, Then } from './then.ts';

/** Answer, with headers of the document's own in the 200. */
export interface Answer extends VerbBase<'answer'> {
  readonly headers: Readonly<Record<string, string>>;
}

/** Refuse a call that still rings; on an answered one it hangs up. */
export interface Reject extends VerbBase<'reject'> {
  readonly cause: HangupCause;
  readonly sipStatus: number;
  readonly reason?: string;
  /** Heard as early media before the refusal. */
  readonly earlyMedia?: AudioSource;
}

/** End the call. */
export interface Hangup extends VerbBase<'hangup'> {
  readonly cause: HangupCause;
  readonly headers: Readonly<Record<string, string>>;
  /** What is still owed to the customer's server afterwards (`ask`; the reply is not run). Absent: nothing. */
  readonly onEnded?: Then;
}

/** Ask the customer for the next document: whatever the provider calls it, the list ends here. */
export interface Redirect extends VerbBase<'redirect'> {
  readonly callback: Callback;
  /** Where the call goes when no rung of the failure ladder brought a document; absent: spoken apology. */
  readonly onFailed?: Then;
}

/** SIP 302 to a call that still rings. */
export interface Deflect extends VerbBase<'deflect'> {
  readonly to: string;
  readonly onFailed: Then;
}

/** SIP REFER on an answered call. */
export interface Refer extends VerbBase<'refer'> {
  readonly to: string;
  readonly onCompleted: Then;
  readonly onFailed: Then;
}

/** Hand an unanswered call to somebody else and give up control. */
export interface Forward extends VerbBase<'forward'> {
  readonly to: string;
  /** Absent: who called is shown, as is the rest of it where only a part is said. */
  readonly callerId?: CallerId;
  /** The number that was called is shown where `callerId` has none. */
  readonly showsCalled?: boolean;
  readonly ringTimeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly diversion?: Diversion;
}

/** Join this call with another live one. */
export interface Bridge extends VerbBase<'bridge'> {
  readonly callId: string;
  /** For this call, when the other has left or could not be joined. */
  readonly onCompleted: Then;
  readonly onFailed: Then;
  /** For the other call, when this one has left; its own document was cancelled. */
  readonly onTargetLeft: Then;
}

/** Send the caller back through the switch's own routing. */
export interface Transfer extends VerbBase<'transfer'> {
  readonly extension: string;
  /** Or join the caller with somebody whom we ring, once another call has spoken with that one and left. */
  readonly announced?: {
    /** The id of that other call. */
    readonly by: string;
    readonly targets: readonly DialTarget[];
    readonly ringTimeoutMs: number;
    /** Keys, one after the other, by which the other takes the caller back. */
    readonly takesBackWith: string;
  };
}

export const answer = builder<Answer>('answer');
export const reject = builder<Reject>('reject');
export const hangup = builder<Hangup>('hangup');
export const redirect = builder<Redirect>('redirect');
export const deflect = builder<Deflect>('deflect');
export const refer = builder<Refer>('refer');
export const forward = builder<Forward>('forward');
export const bridge = builder<Bridge>('bridge');
export const transfer = builder<Transfer>('transfer');
