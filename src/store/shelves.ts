import type { Change, Errand, Shelf, Written } from '../desk/index.ts';

/** What is kept for all accounts. Every implementation passes test/contract/shelf. */
export interface Shelves {
  /** What one account keeps. `now`: Unix ms. */
  of(account: string, now: () => number): Shelf;
  /** Forgets things of this kind, of all accounts, that were changed last before (Unix ms); says how many. */
  forget(kind: string, changedBefore: number): Promise<number>;
  readonly errands: ErrandStore;
}

/** An errand as it waits. */
export interface KeptErrand extends Errand {
  readonly account: string;
  readonly notBefore: number;
  /** How often somebody has had it before. */
  readonly attempts: number;
  /** Unix ms. */
  readonly since: number;
}

/** Who has an errand, and until when it is theirs (Unix ms); then anybody may take it. */
export interface Holding {
  readonly holder: string;
  readonly until: number;
}

/** What is still to be done, of all accounts. Those of one lane come one after the other. */
export interface ErrandStore {
  /** Takes the first of each lane that is due and nobody's, the longest due first. */
  claim(options: Holding & { readonly now: number; readonly limit: number }): Promise<readonly KeptErrand[]>;
  /** It takes longer; false: it is the holder's no more. */
  hold(id: string, holding: Holding): Promise<boolean>;
  /** It could not be done, and is tried again; what follows in its lane waits for it. `attempts`: as if so many were made. */
  postpone(id: string, holder: string, notBefore: number, attempts?: number): Promise<boolean>;
  /** It is done and forgotten, and what came of it written, at once; null: it is the holder's no more, nothing is written. */
  finish(
    errand: Pick<KeptErrand, 'id' | 'account'>,
    holder: string,
    changes: readonly Change[],
    now: number,
  ): Promise<Written | null>;
  /** How many wait, of one account or of all. */
  count(account?: string): Promise<number>;
}
