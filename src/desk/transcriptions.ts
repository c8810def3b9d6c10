import type { Credentials, DialectId, JsonObject } from '../verbs/index.ts';

/** What was said in a recording, as far as somebody has written it down. */
export interface TranscriptionRecord {
  /** 32 lowercase hex digits. */
  readonly id: string;
  readonly recordingId: string;
  readonly state: 'in-progress' | 'ready' | 'failed';
  /** Empty until it is ready. */
  readonly text: string;
  /** 0 to 1. */
  readonly confidence?: number;
  readonly language?: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly completedAt?: number;
}

export interface TranscriptionOrder {
  readonly language?: string;
  /** Told when it is there, or has failed, in the words of `wire.notify`. */
  readonly notify?: {
    readonly format: DialectId;
    readonly kind: string;
    readonly url: string;
    readonly method?: 'GET' | 'POST';
    readonly credentials?: Credentials;
    readonly timeoutMs?: number;
    readonly notes?: JsonObject;
  };
}

export interface TranscriptionDesk {
  /** The newest of a recording. */
  of(recordingId: string): Promise<TranscriptionRecord | null>;
  /** `nobody`: no transcriber is configured; `not-yet`: the recording is still made. */
  order(recordingId: string, order: TranscriptionOrder): Promise<'done' | 'unknown' | 'not-yet' | 'nobody'>;
  /** All of a recording. */
  remove(recordingId: string): Promise<boolean>;
}
