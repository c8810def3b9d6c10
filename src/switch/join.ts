/** How two legs were joined, and came apart. Both are in their owners' hands again, unless they hung up. */
export interface JoinEnd {
  /** `gone`: one of the two hung up; `done`: the switch took them apart. */
  readonly ended: 'done' | 'aborted' | 'gone' | 'failed';
  /** 0: they never heard each other. */
  readonly joinedMs: number;
  readonly endedBy?: 'this' | 'other' | 'aborted';
  readonly detail?: string;
}
