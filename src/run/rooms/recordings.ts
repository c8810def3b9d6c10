import type { OperationEnd, RoomRecording } from '../../switch/index.ts';
import type { Place, RecordingFacts, RecordingRule, RoomFacts } from '../../verbs/index.ts';
import { beginMaking, failRecording, finishRecording, type Making, tellStarted } from '../finish-recording.ts';
import type { Member } from './member.ts';

/** What a room is to a recording of it. */
export interface RecordedRoom {
  facts(): RoomFacts;
}

/** A recording that goes on. */
export interface RunningRecording {
  readonly id: string;
  readonly format: RecordingFacts['format'];
  readonly channels: 1 | 2;
  /** Unix ms. */
  readonly startedAt: number;
  readonly isPaused: boolean;
}

interface Running {
  readonly making: Promise<Making>;
  readonly startedAt: number;
  readonly maximumMs: number;
  isPaused: boolean;
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
  /** Its time is up, or it cannot be done: no other follows. */
  #isOver = false;

  constructor(room: RecordedRoom) {
    this.#room = room;
  }

  /**
   * The member is inside: begins, if nothing is being recorded. `place`: of the document that asks for it now; without
   * one, it is what the room began with, and that is recorded no more once it is over.
   */
  begin(member: Member, rule: RecordingRule | undefined, place?: Place): boolean {
    const { seat, call } = member;
    if (!seat || !rule || this.#running || (this.#isOver && !place)) return false;
    this.#isOver = false;
    const room = () => this.#room.facts();
    const making = beginMaking({ by: 'conference', rule, place: place ?? member.verb.place, room }, call);
    const watch = making.then(({ slot }) => seat.record(slot.path));
    const running: Running = {
      making,
      startedAt: call.clock.now(),
      maximumMs: rule.maximumMs,
      isPaused: false,
      watcher: member,
      watch,
    };
    this.#running = running;
    this.#finishing = this.#finishing.then(() => this.#follow(running));
    return true;
  }

  /** What is being recorded now. */
  async current(): Promise<RunningRecording | null> {
    const running = this.#running;
    if (!running) return null;
    const { slot, rule } = await running.making;
    const { id, format } = slot;
    return { id, format, channels: rule.channels, startedAt: running.startedAt, isPaused: running.isPaused };
  }

  /** Null where nothing is being recorded. */
  async control(action: 'pause' | 'resume' | 'stop'): Promise<OperationEnd | null> {
    const running = this.#running;
    const watch = await running?.watch;
    if (action === 'stop') this.#isOver = true;
    if (!running || !watch) return null;
    const end = await watch[action]();
    if (end.ended === 'done') running.isPaused = action === 'pause';
    return end;
  }

  /** The member has left the inside; `next` is there still. */
  handOver(member: Member, next: Member): void {
    const running = this.#running;
    if (!running || running.watcher !== member || !next.seat) return;
    const { seat } = next;
    running.watcher = next;
    running.watch = running.making.then(({ slot }) => seat.watchRecording(slot.path));
  }

  /** For one who has left: if nobody is inside any more, the recording is complete and has been told. */
  async settled(member: Member): Promise<void> {
    if (this.#running?.watcher === member || !this.#running) await this.#finishing;
  }

  async #follow(running: Running): Promise<void> {
    const begun = await running.watch;
    const making = await running.making;
    const { startedAt } = running;
    const made = () => ({ startedAt, endedAt: running.watcher.call.clock.now() });
    if (begun.failure !== undefined) {
      this.#running = undefined;
      this.#isOver = true;
      return failRecording(making, made(), begun.failure, running.watcher.call);
    }
    tellStarted(making, startedAt, running.watcher.call);
    const limit = running.watcher.call.clock.timer(running.maximumMs, () => {
      this.#isOver = true;
      void running.watch.then((watch) => watch.stop());
    });
    let heard: { readonly recordedMs: number } | null = null;
    for (let watch: Promise<RoomRecording> | undefined; watch !== running.watch && !heard; ) {
      watch = running.watch;
      heard = await (await watch).ended;
    }
    limit.cancel();
    this.#running = undefined;
    await finishRecording(making, made(), running.watcher.call);
  }
}
