import type { OperationEnd } from '../switch/index.ts';
import type { RecordingEvent, RecordingFacts } from '../verbs/index.ts';

/** Something that a document began and that goes on beside it, until it is stopped by name. */
export interface Tap {
  readonly kind: 'recording' | 'stream' | 'transcription' | 'siprec';
  /** The document's name for it; null if it gave none. */
  readonly name: string | null;
  pause?(): Promise<OperationEnd>;
  resume?(): Promise<OperationEnd>;
  /** Resolves when it has stopped and what came of it is taken care of. */
  stop(): Promise<void>;
  /** Resolves when it has ended, whoever ended it. */
  readonly over?: Promise<void>;
  /** Of a recording: how it stands. */
  readonly recording?: () => LiveRecording;
  /** Of a stream that goes on beside the documents. */
  readonly stream?: LiveStream;
}

/** Sound that is carried elsewhere. */
export interface LiveStream {
  /** 32 hex digits. */
  readonly id: string;
  readonly name: string | null;
}

/** A recording that goes on. */
export interface LiveRecording extends Pick<RecordingFacts, 'id' | 'format' | 'channels' | 'startedAt'> {
  readonly by: RecordingEvent['by'];
  readonly isPaused: boolean;
}

/** What runs beside the documents of one leg. */
export class Taps {
  readonly #taps = new Set<Tap>();

  /** Returns what forgets it. */
  add(tap: Tap): () => void {
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  /** All of a kind, or the one with this name, oldest first. */
  find(kind: Tap['kind'], name: string | null): readonly Tap[] {
    return [...this.#taps].filter((tap) => tap.kind === kind && (name === null || tap.name === name));
  }
}
