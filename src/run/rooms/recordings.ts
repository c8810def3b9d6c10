import type { RoomRecording } from '../../switch/index.ts';
import type { RecordingFacts, RecordingRule, RoomFacts } from '../../verbs/index.ts';
import type { Member } from './member.ts';

/** What a room is to a recording of it. */
export interface RecordedRoom {
  facts(): RoomFacts;
}

interface Running {
  readonly rule: RecordingRule;
  readonly facts: Omit<RecordingFacts, 'durationMs' | 'endedAt'>;
  readonly path: string;
  /** Whose connection hears of its end. */
  watcher: Member;
  watch: Promise<RoomRecording>;
}

/**
 * The recording of a room, from the first who is inside to the moment when the switch's room ends; again, as another
 * recording, if it fills anew. Told only when its file is complete.
 */
export class RoomRecordings {
  readonly #room: RecordedRoom;
  #running: Running | undefined;
  #finishing: Promise<void> = Promise.resolve();

  constructor(room: RecordedRoom) {
    this.#room = room;
  }

  /** The member is inside: begins, if nothing is being recorded. */
  begin(member: Member, rule: RecordingRule | undefined): void {
    const { seat, call } = member;
    if (!seat || !rule || this.#running) return;
    const format = rule.format === 'mp3' ? 'mp3' : 'wav';
    const { id, path, url } = call.media.recordings.reserve(format);
    const facts = { id, url, format, channels: 1, startedAt: call.clock.now() } as const;
    const running: Running = { rule, facts, path, watcher: member, watch: seat.record(path) };
    this.#running = running;
    this.#finishing = this.#finishing.then(() => this.#follow(running));
  }

  /** The member has left the inside; `next` is there still. */
  handOver(member: Member, next: Member): void {
    const running = this.#running;
    if (!running || running.watcher !== member || !next.seat) return;
    running.watcher = next;
    running.watch = next.seat.watchRecording(running.path);
  }

  /** For one who has left: if nobody is inside any more, the recording is complete and has been told. */
  async settled(member: Member): Promise<void> {
    if (this.#running?.watcher === member || !this.#running) await this.#finishing;
  }

  async #follow(running: Running): Promise<void> {
    const begun = await running.watch;
    if (begun.failure !== undefined) return this.#failed(running, begun.failure);
    this.#tell(running, 'started', { ...running.facts, durationMs: 0, endedAt: running.facts.startedAt });
    let heard: { readonly recordedMs: number } | null = null;
    for (let watch: Promise<RoomRecording> | undefined; watch !== running.watch && !heard; ) {
      watch = running.watch;
      heard = await (await watch).ended;
    }
    this.#running = undefined;
    const endedAt = running.watcher.call.clock.now();
    // Nobody heard the end: what is known is when it began.
    const durationMs = heard?.recordedMs ?? endedAt - running.facts.startedAt;
    this.#tell(running, durationMs > 0 ? 'ready' : 'absent', { ...running.facts, durationMs, endedAt });
  }

  #failed(running: Running, failure: string): void {
    this.#running = undefined;
    const { call, verb } = running.watcher;
    call.diagnose({
      code: 'recording-failed',
      severity: 'error',
      message: `The room could not be recorded: ${failure}.`,
      place: verb.place,
      hint: 'see that the switch may write to the storage folder',
    });
    this.#tell(running, 'failed', { ...running.facts, durationMs: 0, endedAt: call.clock.now() });
  }

  #tell(running: Running, event: 'started' | 'ready' | 'absent' | 'failed', recording: RecordingFacts): void {
    const { call } = running.watcher;
    const room = this.#room.facts();
    for (const notify of running.rule.notify)
      call.notify(notify, { kind: 'recording', event, at: call.clock.now(), by: 'conference', recording, room });
  }
}
