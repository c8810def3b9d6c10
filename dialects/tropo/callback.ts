/**
 * What ended a document, and with it the kind of every callback: `complete` in the result is true for all but
 * `incomplete` and `error`.
 */
export const callbackKinds = ['continue', 'incomplete', 'error', 'hangup', 'signal'] as const;
export type CallbackKind = (typeof callbackKinds)[number];

/** What a document's reader leaves for the result; plain JSON. */
export interface CallbackNotes {
  /** The text of `error`. */
  readonly error?: string;
  /** Rounds of recognition before this document; they number the recogniser's grammars. */
  readonly recognitions?: number;
}
