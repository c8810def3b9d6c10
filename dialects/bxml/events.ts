/** The synchronous callbacks that a document of this dialect can ask for: its Callback kinds, by v2's names. */
export type EventKind =
  | 'gather'
  | 'recordComplete'
  | 'redirect'
  | 'transferComplete'
  | 'bridgeComplete'
  | 'referComplete';
