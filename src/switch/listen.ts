/** How a recogniser of the switch is to listen to a leg. */
export interface ListenRule {
  /** As the switch names it; a profile may follow (`unimrcp:desk`). */
  readonly engine: string;
  /** At least one: absolute paths of files, or `builtin:…`, with a name each. */
  readonly grammars: readonly { readonly name: string; readonly source: string }[];
  /** What the engine is told before, by its own names. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a recogniser says while it listens. `body`: as the engine wrote it, XML, JSON or plain. */
export type Heard =
  | { readonly kind: 'begins' }
  | { readonly kind: 'partial'; readonly body: string }
  | { readonly kind: 'result'; readonly body: string }
  /** It listens no longer, without having been told to stop. */
  | { readonly kind: 'closed' };

/** A recogniser that listens beside whatever else goes on, or why none does. */
export type Listening =
  | {
      readonly ok: true;
      /** What has been heard before the first listener is told to it at once. Returns the unsubscriber. */
      onHeard(listener: (heard: Heard) => void): () => void;
      /** Waits for its turn: stop sound first. Resolves when nobody listens any more. Harmless twice, and after the end. */
      stop(): Promise<void>;
    }
  | { readonly ok: false; readonly problem: string };
