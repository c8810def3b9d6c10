import type { Listed, Page } from './shelf.ts';

export interface RecordingRecord {
  readonly id: string;
  readonly callId: string;
  readonly roomId?: string;
  readonly state: 'in-progress' | 'paused' | 'processing' | 'ready' | 'absent';
  readonly by: 'record' | 'dial' | 'conference' | 'start-recording' | 'api' | 'outbound';
  readonly format: 'wav' | 'mp3' | 'au';
  readonly channels: 1 | 2;
  /** Absent: both. */
  readonly track?: 'both' | 'caller' | 'heard';
  /** -1 while it runs. */
  readonly durationMs: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface RecordingDesk {
  find(id: string): Promise<RecordingRecord | null>;
  list(
    filter: {
      readonly callId?: string;
      readonly roomId?: string;
      readonly startedFrom?: number;
      readonly startedTo?: number;
    },
    page: Page,
  ): Promise<Listed<RecordingRecord>>;
  /** The file of one that is ready; null: not yet, or not any more. */
  file(id: string, wanted?: { readonly format?: 'wav' | 'mp3'; readonly channels?: 1 | 2 }): Promise<string | null>;
  remove(id: string): Promise<boolean>;
}
