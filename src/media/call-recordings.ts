import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Credentials, TranscriptionRequest, UploadTarget } from '../verbs/index.ts';
import type { KeepOptions, KeptRecording, RecordingOwner, RecordingSlot, Recordings } from './recordings.ts';

/**
 * Sends a file to a server of the customer's, as often as it takes. The address guard and the limits are behind it.
 * Never rejects.
 */
export type SendFile = (file: FileToSend, signal: AbortSignal) => Promise<Sent>;

export interface FileToSend {
  readonly path: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly url: string;
  readonly method: Exclude<UploadTarget['method'], 'mail'>;
  readonly credentials?: Credentials;
}

/** `hint`: what to look at, where it is not the server alone. */
export type Sent = { readonly ok: true } | { readonly ok: false; readonly problem: string; readonly hint?: string };

/** Turns a recording into text. */
export interface Transcriber {
  transcribe(file: { readonly path: string; readonly language?: string }, signal: AbortSignal): Promise<Transcribed>;
}

export type Transcribed =
  | { readonly ok: true; readonly text: string; readonly confidence?: number; readonly language?: string }
  | { readonly ok: false; readonly problem: string };

export interface CallRecordingsParts {
  readonly recordings: Recordings;
  readonly owner: RecordingOwner;
  readonly send: SendFile;
  /** Null: none is configured. */
  readonly transcriber: Transcriber | null;
}

/** The recordings of one call: what its verbs may do with them. */
export class CallRecordings {
  readonly #parts: CallRecordingsParts;

  constructor(parts: CallRecordingsParts) {
    this.#parts = parts;
  }

  reserve(format: RecordingSlot['format']): RecordingSlot {
    return this.#parts.recordings.reserve(format);
  }

  /** See `Recordings.keep`. */
  keep(slot: RecordingSlot, options: Omit<KeepOptions, 'owner'>): Promise<KeptRecording | null> {
    const { recordings, owner } = this.#parts;
    return recordings.keep(slot, { ...options, owner });
  }

  discard(slot: RecordingSlot): Promise<void> {
    return this.#parts.recordings.discard(slot);
  }

  /** Where a fax may be written; it is swept as recordings are. */
  reserveFax(): string {
    return this.#parts.recordings.reserveFax();
  }

  /** The file of a recording by its id alone; null: there is none. */
  find(id: string): string | null {
    const { recordings } = this.#parts;
    for (const format of ['wav', 'mp3', 'au']) {
      const path = recordings.pathOf(id, format);
      if (path !== null && existsSync(path)) return path;
    }
    return null;
  }

  /** Where a kept recording lies, and what it is called; null: there is no such file. */
  fileOf({ id, format }: KeptRecording): Pick<FileToSend, 'path' | 'fileName' | 'contentType'> | null {
    const path = this.#parts.recordings.pathOf(id, format);
    return path === null ? null : { path, fileName: basename(path), contentType: contentTypes[format] };
  }

  /** Sends a kept recording to one place, as often as it takes; never rejects. */
  async upload(kept: KeptRecording, target: UploadTarget, signal: AbortSignal): Promise<Sent> {
    const file = this.fileOf(kept);
    if (file === null) return { ok: false, problem: 'there is no such file' };
    const { method, credentials } = target;
    if (method === 'mail') return { ok: false, problem: 'it is no server that takes files' };
    const url = new URL(target.url);
    if (target.appendsFileName) url.pathname = `${url.pathname.replace(/\/$/, '')}/${file.fileName}`;
    return this.#parts.send({ ...file, method, url: url.href, ...(credentials && { credentials }) }, signal);
  }

  get transcribes(): boolean {
    return this.#parts.transcriber !== null;
  }

  /** The text of a kept recording; never rejects. */
  async transcribe(
    { id, format }: KeptRecording,
    { language }: TranscriptionRequest,
    signal: AbortSignal,
  ): Promise<Transcribed> {
    const { recordings, transcriber } = this.#parts;
    const path = recordings.pathOf(id, format);
    if (!transcriber) return { ok: false, problem: 'no transcriber is configured' };
    if (path === null) return { ok: false, problem: 'there is no such file' };
    return transcriber.transcribe({ path, ...(language !== undefined && { language }) }, signal);
  }
}

const contentTypes = { wav: 'audio/wav', mp3: 'audio/mpeg', au: 'audio/basic' } as const;
