import type { Timer } from '../clock/index.ts';
import type { OperationEnd, RecordingTap, SideRecording, TapEnd } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import {
  type ApiCall,
  pauseRecording,
  resumeRecording,
  setVariable,
  startRecording,
  stopRecording,
} from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';
import type { EslEvent } from './event.ts';
import { subscribeToRecordings } from './subscriptions.ts';
import { within } from './waiting.ts';

/** Silence that ends a recording by itself, in ms; null for never. */
export interface SilenceRule {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** How a tap ended, with what only the switch knows. */
export interface RecordingTapEnd extends TapEnd {
  /** For silence: whether anything was said before it. */
  readonly silence?: 'from-start' | 'after-speech';
  /** By the switch's count of what was written. */
  readonly recordedMs: number;
}

export function recordBeside(channel: Channel, recording: SideRecording, silence?: SilenceRule): FreeSwitchTap {
  const tap = new FreeSwitchTap(channel, recording, silence);
  tap.begin();
  return tap;
}

/**
 * One `uuid_record`. The limit is ours, so that pauses do not count; the file is complete when the switch says
 * RECORD_STOP, which comes before the last event of a leg that hangs up.
 */
export class FreeSwitchTap implements RecordingTap {
  readonly begun: Promise<number | null>;
  readonly ended: Promise<RecordingTapEnd>;
  readonly #channel: Channel;
  readonly #recording: SideRecording;
  readonly #silence: SilenceRule | undefined;
  readonly #forget: (() => void)[] = [];
  #resolveBegun: (at: number | null) => void = () => {};
  #resolveEnded: (end: RecordingTapEnd) => void = () => {};
  #state: 'waiting' | 'starting' | 'running' | 'paused' | 'ended' = 'waiting';
  #wanted: TapEnd['ended'] | undefined;
  #writtenMs = 0;
  #runningSince: number | undefined;
  #limit: Timer | undefined;
  #partner = '';
  /** Resolves when the switch has answered the last attempt to start. */
  #started: Promise<void> = Promise.resolve();

  constructor(channel: Channel, recording: SideRecording, silence?: SilenceRule) {
    this.#channel = channel;
    this.#recording = recording;
    this.#silence = silence;
    this.begun = new Promise((resolve) => {
      this.#resolveBegun = resolve;
    });
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  begin(): void {
    const { startsOn } = this.#recording;
    this.#forget.push(this.#channel.onEvent((event) => this.#take(event)));
    void this.#channel.ended.then(() => this.#finish('gone'));
    if (this.#channel.gone.aborted) this.#finish('gone');
    else if (startsOn === 'now' || (startsOn === 'answer' && this.#channel.life.answered)) this.#start();
  }

  async pause(): Promise<OperationEnd> {
    await this.#started;
    if (this.#state !== 'running') return this.#unchanged('paused');
    this.#count();
    this.#state = 'paused';
    this.#limit?.cancel();
    return this.#told(pauseRecording(this.#channel.id, this.#recording.path));
  }

  async resume(): Promise<OperationEnd> {
    await this.#started;
    if (this.#state !== 'paused') return this.#unchanged('running');
    this.#run();
    return this.#told(resumeRecording(this.#channel.id, this.#recording.path));
  }

  async stop(why: 'stopped' | 'limit' = 'stopped'): Promise<RecordingTapEnd> {
    if (this.#state === 'waiting') this.#finish('stopped');
    if (this.#state === 'ended' || this.#channel.gone.aborted) return this.ended;
    this.#wanted ??= why;
    const { id, clock } = this.#channel;
    if (this.#state !== 'starting') {
      const reply = await this.#channel.api(stopRecording(id, this.#recording.path));
      // Where the switch knows none, it has ended by itself just now; its word may still be on its way.
      if (reply.kind === 'closed') this.#finish('gone');
    }
    if (!(await within(clock, stopWithinMs, this.ended))) this.#finish('failed', 'the switch did not close the file');
    return this.ended;
  }

  #start(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'starting';
    this.#started = this.#ask();
  }

  async #ask(): Promise<void> {
    const { id, life } = this.#channel;
    let reply: { readonly kind: string; readonly text: string };
    try {
      const calls = startCalls(id, this.#recording, this.#silence);
      this.#channel.subscribe(subscribeToRecordings());
      for (const call of calls.before) void this.#channel.api(call);
      const started = this.#channel.api(startRecording(id, this.#recording.path));
      for (const call of calls.after) void this.#channel.api(call);
      reply = await started;
    } catch (error) {
      if (!(error instanceof SwitchArgumentRefused)) throw error;
      return this.#finish('failed', error.message);
    }
    if (this.#over) return;
    if (reply.kind === 'ok') {
      this.#resolveBegun(this.#channel.clock.now());
      this.#run();
      if (this.#wanted) void this.stop();
    } else if (reply.kind === 'closed' || this.#channel.gone.aborted || /locate session/i.test(reply.text)) return;
    else if (life.answered || this.#wanted) this.#finish('failed', `the switch could not record: ${reply.text}`);
    // A call that rings has no sound yet: it is recorded from its answer on.
    else this.#state = 'waiting';
  }

  get #over(): boolean {
    return this.#state === 'ended';
  }

  #run(): void {
    this.#state = 'running';
    const { clock } = this.#channel;
    this.#runningSince = clock.now();
    const { maximumMs } = this.#recording;
    if (maximumMs !== null)
      this.#limit = clock.timer(Math.max(1, maximumMs - this.#writtenMs), () => void this.stop('limit'));
  }

  #count(): void {
    const now = this.#channel.clock.now();
    this.#writtenMs += now - (this.#runningSince ?? now);
    this.#runningSince = undefined;
  }

  #take(event: EslEvent): void {
    const { headers, name } = event;
    const { startsOn, path } = this.#recording;
    if (headers['Unique-ID'] === this.#channel.id) {
      if (name === 'RECORD_STOP' && headers['Record-File-Path'] === path) this.#closed(event);
      else if (name === 'CHANNEL_ANSWER' && startsOn !== 'bridge') this.#start();
      else if (name === 'CHANNEL_BRIDGE') {
        this.#partner = headers['Other-Leg-Unique-ID'] ?? '';
        if (Number(headers['Other-Leg-Channel-Answered-Time'] ?? 0) > 0) this.#start();
      }
    } else if (name === 'CHANNEL_ANSWER' && headers['Unique-ID'] === this.#partner) this.#start();
  }

  #closed({ headers }: EslEvent): void {
    const cause = headers['Record-Completion-Cause'] ?? headers['variable_record_completion_cause'] ?? '';
    const recordedMs = Number(headers['variable_record_ms'] ?? 0);
    const alive = !this.#channel.gone.aborted;
    const bySilence = this.#silence && alive && !this.#wanted;
    this.#finish(this.#wanted ?? (alive ? 'stopped' : 'gone'), undefined, {
      recordedMs,
      ...(bySilence && { silence: cause === 'no-input-timeout' ? 'from-start' : 'after-speech' }),
    });
  }

  #finish(
    ended: TapEnd['ended'],
    detail?: string,
    more: Pick<RecordingTapEnd, 'recordedMs' | 'silence'> = { recordedMs: 0 },
  ): void {
    if (this.#over) return;
    this.#state = 'ended';
    this.#limit?.cancel();
    for (const action of this.#forget) action();
    this.#resolveBegun(null);
    this.#resolveEnded({ ended, at: this.#channel.clock.now(), ...(detail !== undefined && { detail }), ...more });
  }

  async #told(call: ApiCall): Promise<OperationEnd> {
    const reply = await this.#channel.api(call);
    if (reply.kind === 'ok') return { ended: 'done' };
    if (reply.kind === 'closed' || this.#channel.gone.aborted) return { ended: 'gone' };
    return { ended: 'failed', detail: `the switch refused it: ${reply.text}` };
  }

  #unchanged(already: 'paused' | 'running'): OperationEnd {
    if (this.#state === already) return { ended: 'done' };
    if (this.#channel.gone.aborted) return { ended: 'gone' };
    return { ended: 'failed', detail: this.#over ? 'the recording has ended' : 'the recording has not begun' };
  }
}

/** Variables count at the start of a recording only; those for silence would count for the next one too. */
function startCalls(id: string, { channels, track }: SideRecording, silence: SilenceRule | undefined) {
  const set = (name: Parameters<typeof setVariable>[1], value: string) => setVariable(id, name, value);
  return {
    before: [
      // Else a leg that hears nothing just now loses its first half second (1.10.12: 25 frames).
      set('RECORD_PRE_BUFFER_FRAMES', '0'),
      set('RECORD_STEREO', String(channels === 2 && track === 'both')),
      set('RECORD_READ_ONLY', String(track === 'caller')),
      set('RECORD_WRITE_ONLY', String(track === 'heard')),
      ...(silence
        ? [
            set('RECORD_INITIAL_TIMEOUT_MS', String(silence.startMs ?? neverMs)),
            set('RECORD_FINAL_TIMEOUT_MS', String(silence.endMs ?? neverMs)),
          ]
        : []),
    ],
    after: silence ? [set('RECORD_INITIAL_TIMEOUT_MS', ''), set('RECORD_FINAL_TIMEOUT_MS', '')] : [],
  };
}

const stopWithinMs = 5000;
/** A day of silence, in ms: longer than any call. */
const neverMs = 86_400_000;
