import { builder } from './builder.ts';
import type { Credentials, Keys, VerbBase } from './common.ts';
import type { RetryPrompt } from './gather.ts';
import type { Prompt } from './prompt.ts';
import type { Notify, Then } from './then.ts';

/** A place of the customer's that a finished recording is sent to. */
export interface UploadTarget {
  /** http, https, ftp, ftps or sftp; the last three say themselves how it is sent. Or mailto. */
  readonly url: string;
  /** `s3`: put into a bucket, signed with the access key id and secret in `credentials`. `mail`: attached to a mail, to the address of a `mailto:` url. */
  readonly method: 'PUT' | 'POST' | 'multipart' | 's3' | 'mail';
  /** The url names a folder: the recording's file name is appended to its path. */
  readonly appendsFileName?: boolean;
  readonly credentials?: Credentials;
}

export interface TranscriptionRequest {
  readonly language?: string;
  readonly detectsLanguage?: boolean;
  readonly notify?: Notify;
  /** The text goes to this mail address. */
  readonly mail?: string;
}

/** What is common to recordings in the foreground and in the background. */
export interface RecordingRule {
  readonly format: 'wav' | 'mp3' | 'au';
  readonly channels: 1 | 2;
  /** Which direction of the leg: what the caller says, what the caller hears, or both. */
  readonly track: 'caller' | 'heard' | 'both';
  readonly maximumMs: number;
  readonly trimsSilence: boolean;
  readonly uploads: readonly UploadTarget[];
  /** Waits for the upload before the call goes on. */
  readonly awaitsUpload: boolean;
  readonly transcription?: TranscriptionRequest;
  readonly notify: readonly Notify[];
}

/** Record what the caller says, in the foreground. */
export interface Record extends VerbBase<'record'> {
  readonly prompts: readonly Prompt[];
  readonly bargeIn: boolean;
  readonly beep: boolean;
  readonly rule: RecordingRule;
  /** Keys that end it; empty for none. */
  readonly endKeys: Keys;
  /** Silence that ends it; null when silence does not. */
  readonly endSilenceMs: number | null;
  /** Silence allowed before the caller begins; null for no limit. */
  readonly startTimeoutMs: number | null;
  readonly rounds: number;
  /** Said before a further round, after one in which nothing was said; then come the prompts again. */
  readonly retryPrompts?: readonly RetryPrompt[];
  readonly onRecorded: Then;
  /** Recorded, but a place of the customer's that was waited for did not take it; absent: `onRecorded`. */
  readonly onUploadFailed?: Then;
  /** Nothing was said. */
  readonly onNothing: Then;
  /**
   * The caller left, and something had been recorded; the reply to an `ask` is not run. Absent, or nothing
   * recorded: the script's `atHangup`.
   */
  readonly onHangup?: Then;
}

export const record = builder<Record>('record');
