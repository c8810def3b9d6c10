import type { Timer } from '../clock/index.ts';
import { type Channel, tickMs } from './channel.ts';
import { isTrue } from './tokens.ts';
import { makeFolderOf, samplesPerMs, writeRecording } from './wav.ts';

/** A recording in the background of a call: begun by `record_session` or `uuid_record`. */
export class SessionRecording {
  readonly #channel: Channel;
  readonly #path: string;
  #recordedMs = 0;
  /** Unix ms; undefined while paused. */
  #runningSince: number | undefined;
  #limit: Timer | undefined;
  #listening: Timer | undefined;
  readonly #startedAt: number;
  /** What the channel's variables said when it began. */
  readonly #channels: 1 | 2;
  readonly #silence: { readonly initialMs: number; readonly finalMs: number } | undefined;

  constructor(channel: Channel, path: string, limitSeconds: number) {
    this.#channel = channel;
    this.#path = path;
    this.#startedAt = channel.exchange.clock.now();
    this.#runningSince = this.#startedAt;
    this.#channels = isTrue(channel.variables.get('RECORD_STEREO')) ? 2 : 1;
    this.#silence = silenceRule(channel);
    if (this.#silence) this.#listen();
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

  stop(cause = this.#channel.isGone ? 'success-silence' : 'success-maxtime', silentMs = 0): void {
    this.#count();
    this.#limit?.cancel();
    this.#listening?.cancel();
    const { variables, recordings } = this.#channel;
    recordings.delete(this.#path);
    const ms = Math.floor(this.#recordedMs / tickMs) * tickMs;
    const size = writeRecording(this.#path, { ms, channels: this.#channels }, silentMs);
    variables.setAll({
      record_file_size: size,
      record_samples: ms * samplesPerMs,
      record_seconds: Math.floor(ms / 1000),
      record_ms: ms,
      record_completion_cause: cause,
    });
    this.#channel.fire('RECORD_STOP', {
      after: [
        ['Record-File-Path', this.#path],
        ['Record-Completion-Cause', cause],
      ],
    });
  }

  /** Every frame is listened to: silence ends it, from the start after another time than after speech. */
  #listen(): void {
    const { clock } = this.#channel.exchange;
    this.#listening = clock.timer(tickMs, () => {
      const { initialMs, finalMs } = this.#silence ?? { initialMs: 0, finalMs: 0 };
      const spokeUntil = this.#channel.person?.speakingUntil ?? 0;
      const spoke = spokeUntil > this.#startedAt;
      const silentMs = clock.now() - Math.max(this.#startedAt, spokeUntil);
      if (silentMs < (spoke ? finalMs : initialMs)) this.#listen();
      else this.stop(spoke ? 'success-silence' : 'no-input-timeout', silentMs);
    });
  }

  #count(): void {
    const now = this.#channel.exchange.clock.now();
    this.#recordedMs += now - (this.#runningSince ?? now);
    this.#runningSince = now;
  }
}

function silenceRule({ variables }: Channel) {
  const [initial, final] = [variables.get('RECORD_INITIAL_TIMEOUT_MS'), variables.get('RECORD_FINAL_TIMEOUT_MS')];
  if (initial === undefined && final === undefined) return undefined;
  return { initialMs: Number(initial ?? 0), finalMs: Number(final ?? 0) };
}

/** Makes the folder. Starting a path that is being recorded changes nothing. False when it cannot be written. */
export function startSessionRecording(channel: Channel, path: string, limitSeconds: number): boolean {
  if (channel.recordings.has(path)) return true;
  try {
    makeFolderOf(path);
    writeRecording(path, { ms: 0, channels: 1 }, 0);
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
