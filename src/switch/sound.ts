/** How any operation ended. `failed` always has a `detail` for people. */
export interface OperationEnd {
  readonly ended: 'done' | 'aborted' | 'gone' | 'failed';
  readonly detail?: string;
}

/** How a REFER was taken: SIP statuses, where the switch knows them. */
export interface ReferEnd extends OperationEnd {
  /** The reply to the REFER itself. */
  readonly replied?: number;
  /** What was told last of the call that it led to. */
  readonly notified?: number;
}

/** Speech by an engine of the switch's own. */
export interface SwitchSpeech {
  readonly engine: string;
  readonly voice: string;
  /** Plain text; the builder makes it harmless. */
  readonly text: string;
}

export type SwitchSound =
  /**
   * A file that we made or fetched, absolute path. For whoever wants to know what is heard: `words` that are said
   * in it, or the url or media object that it came `from`.
   */
  | { readonly kind: 'file'; readonly path: string; readonly words?: string; readonly from?: string }
  | { readonly kind: 'silence'; readonly durationMs: number | 'endless' }
  | {
      readonly kind: 'tone';
      readonly frequencies: readonly number[];
      readonly onMs: number;
      readonly offMs: number;
      readonly repeat: number | 'endless';
    }
  | { readonly kind: 'hold-music' };
