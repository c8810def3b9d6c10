import type { Timer } from '../clock/index.ts';
import { tickMs } from './channel.ts';
import type { Header } from './event.ts';
import type { Exchange } from './exchange.ts';
import { type Sound, soundOf, speechMs } from './sound.ts';
import { writeSilence } from './wav.ts';

interface Queued {
  readonly file: string | null;
  readonly sound: Sound;
}

/** What a room hears besides its members, one sound after the other, and what is written of it. */
export class RoomSounds {
  readonly #exchange: Exchange;
  readonly #tell: (action: string, headers: readonly Header[]) => void;
  readonly #recordings = new Map<string, { recordedMs: number; runningSince: number | undefined }>();
  #queue: Queued[] = [];
  #playing: Timer | undefined;

  constructor(exchange: Exchange, tell: (action: string, headers: readonly Header[]) => void) {
    this.#exchange = exchange;
    this.#tell = tell;
  }

  /** `play FILE` */
  play(file: string): string {
    const { soundFolder, localStreams, engines } = this.#exchange.options;
    const sound = soundOf(file, { soundFolder, localStreams, engines, variable: () => undefined });
    this.#tell('play-file', [['File', file]]);
    if (sound === undefined) return `-ERR (play) File: ${file} not found.\n`;
    this.#enqueue({ file, sound });
    return `+OK (play) Playing file ${file}\n`;
  }

  /** `say [{tts_engine=…,tts_voice=…}]TEXT`; nothing tells when it ends. */
  say(argument: string): string {
    const [, engine, text = argument] = /^\{tts_engine=([^,}]*)[^}]*\}(.*)$/s.exec(argument) ?? [];
    this.#tell('speak-text', [['Text', text]]);
    const isKnown = engine === undefined || this.#exchange.options.engines.includes(engine);
    this.#enqueue({ file: null, sound: { ms: isKnown ? speechMs(text) : 0, isAudible: true } });
    return '+OK (say) OK\n';
  }

  /** `stop all` */
  stop(): string {
    const stopped = this.#queue.length;
    this.#playing?.cancel();
    this.#playing = undefined;
    for (const queued of this.#queue.splice(0)) this.#done(queued);
    return `+OK Stopped ${stopped} files.\n`;
  }

  /** `record FILE` */
  record(path: string): string {
    if (!this.#recordings.has(path)) {
      this.#recordings.set(path, { recordedMs: 0, runningSince: this.#exchange.clock.now() });
      this.#tell('start-recording', [['Path', path]]);
    }
    return `+OK Record file ${path}\n`;
  }

  /** `recording stop|pause|resume FILE` */
  recording(action: string, path: string): string {
    const recording = this.#recordings.get(path);
    if (action === 'stop') {
      if (recording !== undefined) this.#finish(path);
      return `${recording === undefined ? '' : `Stopped recording file ${path}\n`}+OK Stopped recording 0 files\n`;
    }
    if (recording === undefined) return `-ERR non-existant recording ${path}\n`;
    this.#count(recording);
    if (action === 'pause') recording.runningSince = undefined;
    this.#tell(`${action}-recording`, [['Path', path]]);
    return `+OK ${action === 'pause' ? 'Pause' : 'Resume'} recording file ${path}\n`;
  }

  /** The room is no more. */
  end(): void {
    this.#playing?.cancel();
    this.#queue = [];
    for (const path of [...this.#recordings.keys()]) this.#finish(path);
  }

  #enqueue(queued: Queued): void {
    this.#queue.push(queued);
    if (this.#queue.length === 1) this.#next();
  }

  #next(): void {
    const [queued] = this.#queue;
    if (queued === undefined || queued.sound.ms === 'endless') return;
    this.#playing = this.#exchange.clock.timer(queued.sound.ms, () => {
      this.#queue.shift();
      this.#done(queued);
      this.#next();
    });
  }

  #done({ file }: Queued): void {
    if (file !== null) this.#tell('play-file-done', [['File', file]]);
  }

  #count(recording: { recordedMs: number; runningSince: number | undefined }): void {
    const now = this.#exchange.clock.now();
    recording.recordedMs += now - (recording.runningSince ?? now);
    recording.runningSince = now;
  }

  #finish(path: string): void {
    const recording = this.#recordings.get(path);
    if (recording === undefined) return;
    this.#recordings.delete(path);
    this.#count(recording);
    const ms = Math.floor(recording.recordedMs / tickMs) * tickMs;
    writeSilence(path, { ms, channels: 1 });
    this.#tell('stop-recording', [
      ['Path', path],
      ['Milliseconds-Elapsed', String(ms)],
    ]);
  }
}
