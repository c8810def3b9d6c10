import type { DirectoryChange, JsonObject } from '../verbs/index.ts';

/** What is kept for the account of a call. */
export interface DirectoryDoor {
  find(kind: string, id: string): JsonObject | null;
  list(kind: string): readonly { readonly id: string; readonly value: JsonObject }[];
  /** Resolves when it is kept; rejects when it could not be. */
  change(changes: readonly DirectoryChange[]): Promise<void>;
}
