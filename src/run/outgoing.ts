import type { AfterBridge, CallerId, KeyBindings, SetRingback } from '../verbs/index.ts';

/** What a call has been told about the legs that it will ring. */
export interface Outgoing {
  /** Instead of the caller's own; what a dial says itself counts before it. */
  readonly callerId: CallerId;
  /** Of the new legs; a target's own header of the same name counts before it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly ringback?: Pick<SetRingback, 'unanswered' | 'answered'>;
  readonly keys?: KeyBindings;
  /** What becomes of the caller after the next bridge. */
  readonly afterBridge: Pick<AfterBridge, 'action' | 'extension'> | null;
}

export const nothingSaid: Outgoing = { callerId: {}, headers: {}, afterBridge: null };
