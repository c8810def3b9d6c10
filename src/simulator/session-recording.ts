import type { Timer } from '../clock/index.ts';
import { type Channel, tickMs } from './channel.ts';
import { isTrue } from './tokens.ts';
import { makeFolderOf, samplesPerMs, writeSilence } from './wav.ts';

/** A recording in the background of a call: begun by `record_session` or `uuid_record`. */
export class SessionRecording {
  readonly #channel: Channel;
  readonly #path: string;
  #recordedMs = 0;
  /** Unix ms; undefined while paused. */
  #runningSince: number | undefined;
  #limit: Timer | undefined;

  constructor(channel: Channel, path: string, limitSeconds: number) {
    this.#channel = channel;
    this.#path = path;
    this.#runningSince = channel.exchange.clock.now();
    if (limitSeconds > 0) this.#limit = channel.exchange.clock.timer(limitSeconds * 1000, () => this.stop());
    channel.fire('RECORD_START', { after: [['Record-File-Path', path]] });
  }

  pause(): void {
    this.#count();
    this.#runningSince = undefined;
  }

  resume(): void {
    this.#runningSince ??= this.#channel.exchange.clock.now();
  }

  /** Masked audio is silence of the same length: nothing changes. */
  keep(): void {}

  stop(): void {
    this.#count();
    this.#limit?.cancel();
    const { variables, recordings } = this.#channel;
    recordings.delete(this.#path);
    const ms = Math.floor(this.#recordedMs / tickMs) * tickMs;
    const size = writeSilence(this.#path, { ms, channels: isTrue(variables.get('RECORD_STEREO')) ? 2 : 1 });
    variables.setAll({
      record_file_size: size,
      record_samples: ms * samplesPerMs,
      record_seconds: Math.floor(ms / 1000),
      record_ms: ms,
      record_completion_cause: 'success-maxtime',
    });
    this.#channel.fire('RECORD_STOP', { after: [['Record-File-Path', this.#path]] });
  }

  #count(): void {
    const now = this.#channel.exchange.clock.now();
    this.#recordedMs += now - (this.#runningSince ?? now);
    this.#runningSince = now;
  }
}

/** Makes the folder. Starting a path that is being recorded changes nothing. False when it cannot be written. */
export function startSessionRecording(channel: Channel, path: string, limitSeconds: number): boolean {
  if (channel.recordings.has(path)) return true;
  try {
    makeFolderOf(path);
    writeSilence(path, { ms: 0, channels: 1 });
  } catch {
    return false;
  }
  channel.recordings.set(path, new SessionRecording(channel, path, limitSeconds));
  return true;
}

/** `all` stops every one. False when there is none of that path. */
export function stopSessionRecording(channel: Channel, path: string): boolean {
  const { recordings } = channel;
  const ended = path === 'all' ? [...recordings.values()] : [recordings.get(path)];
  for (const recording of ended) recording?.stop();
  return ended.some((recording) => recording !== undefined);
}
