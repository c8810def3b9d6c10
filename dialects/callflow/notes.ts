import type { JsonObject } from '../dialect.ts';

/**
 * What a callflow may mean without saying it: the number that was dialled, the caller in a header template, the
 * language of the call. The request that fetches a document notes it, and the reader finds it again.
 */
export interface CallNotes {
  readonly dialled: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly accountId: string;
  /** BCP-47. */
  readonly language?: string;
}

/** Under a name of their own: the notes may come back to another dialect, and another's to this one. */
const key = 'callflow';

export function writeCallNotes(notes: CallNotes): JsonObject {
  return { [key]: { ...notes } };
}

/** Null when the document was asked for in another dialect's words. */
export function readCallNotes(notes: JsonObject): CallNotes | null {
  const found = notes[key];
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return null;
  const table = found as JsonObject;
  const text = (field: keyof CallNotes): string => {
    const value = table[field];
    return typeof value === 'string' ? value : '';
  };
  return {
    dialled: text('dialled'),
    callerNumber: text('callerNumber'),
    callerName: text('callerName'),
    accountId: text('accountId'),
    ...(text('language') !== '' && { language: text('language') }),
  };
}
