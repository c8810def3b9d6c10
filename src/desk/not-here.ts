import type { CallRecord } from './calls.ts';
import { Unavailable } from './unavailable.ts';

/** This process does not have the call in hand, and the store does not know its end: another one may have it. */
export class NotHere extends Unavailable {
  /** What the store knows of one that was begun; null: nothing. */
  readonly known: CallRecord | null;

  constructor(known: CallRecord | null) {
    super('no process has this call in hand at this moment');
    this.name = 'NotHere';
    this.known = known;
  }
}
