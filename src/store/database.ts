import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { type Item, Unavailable } from '../desk/index.ts';
import type { Listening, Question } from './questions.ts';
import type { KeptErrand } from './shelves.ts';
import type { CallSummary, StoredRecording } from './store.ts';

/** The tables as they are after every migration. */
export interface Tables {
  /** `events` and `details` are JSON. */
  readonly calls: Omit<CallSummary, 'details'> & { readonly details: string; readonly events: string };
  readonly recordings: StoredRecording;
  readonly live: { readonly id: string; readonly document: string; readonly position: string };
  /** `value` is JSON. */
  readonly items: Omit<Item, 'value'> & {
    readonly account: string;
    readonly position: number;
    readonly value: string;
  };
  /** `realm`: an account, or empty where the name is unique over all of them. */
  readonly names: {
    readonly realm: string;
    readonly scope: string;
    readonly name: string;
    readonly account: string;
    readonly kind: string;
    readonly id: string;
  };
  /** `task` is JSON. */
  readonly errands: Omit<KeptErrand, 'task'> & {
    readonly task: string;
    readonly position: number;
    readonly holder: string;
    readonly heldUntil: number;
  };
  readonly questions: Question & {
    readonly askedAt: number;
    readonly askedBy: string;
    /** Empty: nobody. */
    readonly takenBy: string;
  };
  readonly answers: { readonly question: string; readonly by: string; readonly answer: string | null };
  readonly processes: { readonly id: string; readonly seenAt: number };
}

/** What one database does in its own way; everything else is written once. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  /** How it is named to the operator: nothing secret in it. */
  readonly place: string;
  /** Whether the same may go well a moment later: locked by somebody, out of reach, being restarted. */
  isPassing(error: unknown): boolean;
  readonly migrating: Migrating;
  /** Tells every process of a text at once. Absent: they have to look. */
  readonly news?: {
    tell(text: string): Promise<void>;
    /** What is told while there is no connection is not heard. */
    listen(heard: (text: string) => void): Listening;
  };
}

/** How the version of the tables is kept, and kept to one process at a time. */
export interface Migrating {
  /** Of a number of Unix ms or of bytes. */
  readonly integer: 'INTEGER' | 'BIGINT';
  /** What follows the columns of a table. */
  readonly options: 'STRICT' | '';
  /** Opens a transaction that no other process is in. */
  readonly begin: readonly string[];
  /** Gives one row with `version`. */
  readonly readVersion: string;
  writeVersion(version: number): string;
}

/** What is in the way may pass: tried again for a while, and nobody else waits. Rejects with the database's own error. */
export async function patiently<Result>(
  { isPassing }: Pick<Database, 'isPassing'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() > until) throw error;
      await setTimeout(againMs);
    }
  }
}

/** What the database has to say against it, once patience is at its end, is the same to whoever asks. @throws Unavailable */
export async function reached<Result>(database: Database, work: () => Promise<Result>): Promise<Result> {
  try {
    return await patiently(database, work);
  } catch (error) {
    throw new Unavailable('the store cannot be had at this moment', error);
  }
}

const patienceMs = 3000;
const againMs = 50;
