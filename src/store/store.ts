import type { RecordingRecord } from '../desk/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import type { CallEnd, JsonObject } from '../verbs/index.ts';
import type { QuestionStore } from './questions.ts';
import type { Shelves } from './shelves.ts';

/** A call that has ended, as it is kept. */
export interface StoredCall {
  /** The switch's uuid of the leg. */
  readonly id: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly from: string;
  readonly to: string;
  readonly route: string;
  readonly account: string;
  /** The switch's word for how it ended. */
  readonly cause: string;
  readonly seconds: number;
  /** Errors, and diagnostics of severity error. */
  readonly errors: number;
  readonly direction: 'inbound' | 'outbound' | 'dialled';
  /** Of the call that dialled it, as `id`. */
  readonly parentId: string | null;
  /** Unix ms; `createdAt` is when it was ordered, for a call that we made. */
  readonly createdAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  /** What else is to be told of it. */
  readonly details: CallDetails;
  readonly events: readonly TraceEvent[];
}

/** What is known of a call that its trace does not say, or not exactly. */
export type KnownCall = Partial<Omit<CallSummary, 'id' | 'errors'>>;

export interface CallDetails {
  readonly callerName?: string;
  /** 32 hex digits; of the legs that it dialled, the one that answered last. */
  readonly joinedId?: string;
  readonly machine?: 'human' | 'machine' | 'fax' | 'unknown';
  readonly messageEnd?: 'beep' | 'silence' | 'other';
  readonly ended?: Omit<CallEnd, 'raw'>;
  /** Of whoever made its route, or ordered it. */
  readonly notes?: JsonObject;
}

/** Which calls of one account are meant: all of what is given has to fit. Times are Unix ms, inclusive. */
export interface CallSearch {
  readonly account: string;
  readonly from?: string;
  readonly to?: string;
  readonly parentId?: string;
  readonly startedFrom?: number;
  readonly startedTo?: number;
  readonly endedFrom?: number;
  readonly endedTo?: number;
}

/** By `createdAt` and `id`, newest first unless `ascending`; from behind `after` on. */
export interface CallPage {
  readonly limit: number;
  readonly ascending?: boolean;
  readonly after?: Pick<StoredCall, 'createdAt' | 'id'>;
}

export type CallSummary = Omit<StoredCall, 'events'>;

/** A recording that can be fetched. */
export interface StoredRecording {
  /** 32 hex digits. */
  readonly id: string;
  readonly account: string;
  /** 32 hex digits. */
  readonly callId: string;
  readonly format: 'wav' | 'mp3' | 'au';
  readonly channels: 1 | 2;
  readonly durationMs: number;
  readonly bytes: number;
  /** Unix ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly by: RecordingRecord['by'];
  /** 32 hex digits, of the room that it is of; empty: of none. */
  readonly roomId: string;
}

/** Which recordings are meant: all of what is given has to fit. */
export interface RecordingFilter {
  readonly account?: string;
  readonly callId?: string;
  readonly roomId?: string;
  /** Unix ms, inclusive, of their beginning. */
  readonly startedFrom?: number;
  readonly startedTo?: number;
}

/** Where a page goes on: behind this one. */
export interface RecordingMark {
  readonly startedAt: number;
  readonly id: string;
}

export interface RecordingStore {
  /** Keeps a recording; one with the same id is replaced. */
  save(recording: StoredRecording): Promise<void>;
  find(id: string): Promise<StoredRecording | undefined>;
  /** Newest first unless `ascending`; of the same moment by id. */
  list(
    options: RecordingFilter & { readonly limit: number; readonly after?: RecordingMark; readonly ascending?: boolean },
  ): Promise<readonly StoredRecording[]>;
  /** False when there was none. */
  delete(id: string): Promise<boolean>;
  /** Forgets recordings that began before `startedBefore` (Unix ms), and says which. */
  forget(startedBefore: number): Promise<readonly StoredRecording[]>;
}

/** Calls that outlive the process, and what they left behind. Every implementation passes test/contract/store. */
export interface CallStore {
  /** Keeps a call; one with the same id is replaced. */
  save(call: StoredCall): Promise<void>;
  find(id: string): Promise<StoredCall | undefined>;
  /** Newest first, without legs that a call dialled; `before` is the `startedAt` to go on from. */
  list(options: { readonly limit: number; readonly before?: number }): Promise<readonly CallSummary[]>;
  /** One of an account, without what happened on it. */
  summary(account: string, id: string): Promise<CallSummary | undefined>;
  search(wanted: CallSearch, page: CallPage): Promise<readonly CallSummary[]>;
  /** Forgets one of an account; false when there was none. */
  remove(account: string, id: string): Promise<boolean>;
  /** Forgets calls that began before `startedBefore` (Unix ms); says how many. */
  forget(startedBefore: number): Promise<number>;
  /**
   * Writes down how a live call stands; a `document` of null is the one of before. Texts mean nothing here. What is asked
   * for first is done first, also without waiting for it.
   */
  keep(id: string, document: string | null, position: string): Promise<void>;
  kept(id: string): Promise<{ readonly document: string; readonly position: string } | undefined>;
  drop(id: string): Promise<void>;
  readonly recordings: RecordingStore;
  readonly shelves: Shelves;
  /** Resolves when everything that was asked for by now is written down, or could not be. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** One that several processes may have. */
export interface SharedStore extends CallStore {
  readonly questions: QuestionStore;
}
