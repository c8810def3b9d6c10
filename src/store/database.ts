import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { CallSummary, StoredRecording } from './store.ts';

/** The tables as they are after every migration. */
export interface Tables {
  /** `events` and `details` are JSON. */
  readonly calls: Omit<CallSummary, 'details'> & { readonly details: string; readonly events: string };
  readonly recordings: StoredRecording;
  readonly live: { readonly id: string; readonly document: string; readonly position: string };
}

/** What one database does in its own way; everything else is written once. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  /** How it is named to the operator: nothing secret in it. */
  readonly place: string;
  /** Whether the same may go well a moment later: locked by somebody, out of reach, being restarted. */
  isPassing(error: unknown): boolean;
  readonly migrating: Migrating;
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

const patienceMs = 3000;
const againMs = 50;
