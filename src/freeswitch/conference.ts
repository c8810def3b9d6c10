import type { OperationEnd, RoomPlan, RoomRecording, RoomSeat, RoomSound, RoomVisit } from '../switch/index.ts';
import type { ApplicationRun } from './application-run.ts';
import type { Channel } from './channel.ts';
import type { ApiCall } from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';
import {
  changeRoomRecording,
  commandMember,
  enterRoom,
  playInRoom,
  recordRoom,
  relate,
  setRoomVariables,
  stopRoomSounds,
} from './room-commands.ts';
import type { RoomEvents } from './room-events.ts';
import { whenAborted } from './waiting.ts';

export interface RoomNeeds {
  readonly channel: Channel;
  readonly events: RoomEvents;
  readonly conferenceProfile: string;
  readonly holdMusic: string;
}

/** Into the room with the switch's `conference`, out of it by being kicked: on either way the socket stays ours. */
export function visitRoom(needs: RoomNeeds, plan: RoomPlan, signal: AbortSignal): RoomVisit {
  const seat = Promise.withResolvers<RoomSeat | null>();
  const { channel } = needs;
  const visit = channel.inTurn(signal, () => beInside(needs, plan, signal, seat.resolve));
  const ended = visit.then((end): OperationEnd => (typeof end === 'string' ? { ended: end } : end));
  void ended.then(() => seat.resolve(null));
  return { seat: seat.promise, ended };
}

async function beInside(
  needs: RoomNeeds,
  plan: RoomPlan,
  signal: AbortSignal,
  seated: (seat: RoomSeat) => void,
): Promise<OperationEnd> {
  const { channel, events, conferenceProfile } = needs;
  const execution = enterRoom(plan, conferenceProfile);
  let seat: Seat | undefined;
  let run: ApplicationRun | undefined;
  const forgetEvents = events.ofMember(plan.room, (action, { headers }) => {
    if (action === 'add-member' && !seat) {
      seat = new Seat(needs, plan.room, headers['Member-ID'] ?? '', headers['Conference-Unique-ID'] ?? '');
      if (signal.aborted) seat.kick();
      else seated(seat);
    } else seat?.take(action);
  });
  void channel.api(setRoomVariables(channel.id));
  run = channel.run(execution, null, () => seat?.kick());
  const forgetSignal = whenAborted(signal, () => run.stop());
  const end = await run.done;
  forgetSignal();
  forgetEvents();
  seat?.left();
  const detail = end.how === 'failed' ? end.detail : undefined;
  if (channel.gone.aborted) return { ended: 'gone' };
  if (signal.aborted) return { ended: 'aborted', ...(detail !== undefined && { detail }) };
  if (detail !== undefined) return { ended: 'failed', detail };
  return seat ? { ended: 'done' } : { ended: 'failed', detail: 'the switch did not let the leg into the room' };
}

class Seat implements RoomSeat {
  readonly memberId: string;
  readonly roomId: string;
  readonly #needs: RoomNeeds;
  readonly #room: string;
  readonly #leaving = new AbortController();
  readonly #listeners = new Set<(speaks: boolean) => void>();

  constructor(needs: RoomNeeds, room: string, memberId: string, roomId: string) {
    this.#needs = needs;
    this.#room = room;
    this.memberId = memberId;
    this.roomId = roomId;
  }

  take(action: string): void {
    if (action !== 'start-talking' && action !== 'stop-talking') return;
    for (const listener of this.#listeners) listener(action === 'start-talking');
  }

  left(): void {
    this.#leaving.abort();
    this.#listeners.clear();
  }

  kick(): void {
    void this.#needs.channel.api(commandMember(this.#room, 'kick', this.memberId));
  }

  mute(muted: boolean): Promise<OperationEnd> {
    return this.#do(() => commandMember(this.#room, muted ? 'mute' : 'unmute', this.memberId));
  }

  deafen(deaf: boolean): Promise<OperationEnd> {
    return this.#do(() => commandMember(this.#room, deaf ? 'deaf' : 'undeaf', this.memberId));
  }

  heardBy(listenerId: string, heard: boolean): Promise<OperationEnd> {
    return this.#do(() => relate(this.#room, this.memberId, listenerId, heard));
  }

  /** What a room plays stands in a queue of the switch; the end of a short silence behind it tells that all was heard. */
  async announce(pieces: readonly RoomSound[], signal: AbortSignal): Promise<OperationEnd> {
    const { events, holdMusic } = this.#needs;
    if (this.#leaving.signal.aborted) return gone;
    const mark = { kind: 'silence', durationMs: nextMarkMs() } as const;
    const heard = Promise.withResolvers<OperationEnd>();
    const forgetEvents = events.ofRoom(this.#room, (action, { headers }) => {
      const isMark = action === 'play-file-done' && headers['File'] === `silence_stream://${mark.durationMs}`;
      if (isMark && !signal.aborted) heard.resolve({ ended: 'done' });
    });
    const forgetLeaving = whenAborted(this.#leaving.signal, () => heard.resolve(gone));
    const forgetSignal = whenAborted(signal, () => {
      const stopped = this.#do(() => stopRoomSounds(this.#room));
      void stopped.then(() => heard.resolve({ ended: 'aborted' }));
    });
    try {
      const failures: OperationEnd[] = [];
      for (const piece of signal.aborted ? [] : [...pieces, { kind: 'sound', sound: mark } as const]) {
        const told = await this.#do(() => playInRoom(this.#room, piece, holdMusic));
        if (told.ended === 'gone') return told;
        if (told.ended === 'failed') failures.push(told);
        if (signal.aborted) break;
      }
      const [failure] = failures;
      const end = await heard.promise;
      return end.ended === 'done' && failure ? failure : end;
    } finally {
      forgetSignal();
      forgetLeaving();
      forgetEvents();
    }
  }

  async record(path: string): Promise<RoomRecording> {
    const watched = this.#watch(path);
    const begun = await this.#do(() => recordRoom(this.#room, path));
    if (begun.ended === 'done') return watched;
    return { ...watched, failure: begun.detail ?? 'the leg has left the room' };
  }

  watchRecording(path: string): Promise<RoomRecording> {
    return Promise.resolve(this.#watch(path));
  }

  onSpeech(listener: (speaks: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #watch(path: string): RoomRecording {
    const { channel, events } = this.#needs;
    const ended = Promise.withResolvers<{ readonly recordedMs: number } | null>();
    const forget = events.ofRoom(this.#room, (action, { headers }) => {
      if (action === 'stop-recording' && headers['Path'] === path)
        ended.resolve({ recordedMs: Number(headers['Milliseconds-Elapsed']) || 0 });
    });
    // The room of the last one ends a moment after the leg.
    void channel.ended.then(() => channel.clock.timer(lastWordMs, () => ended.resolve(null)));
    void ended.promise.then(forget);
    const change = (action: 'stop' | 'pause' | 'resume') =>
      this.#ask(() => changeRoomRecording(this.#room, path, action));
    return {
      ended: ended.promise,
      stop: () => change('stop'),
      pause: () => change('pause'),
      resume: () => change('resume'),
    };
  }

  #do(command: () => ApiCall): Promise<OperationEnd> {
    return this.#leaving.signal.aborted ? Promise.resolve(gone) : this.#ask(command);
  }

  async #ask(command: () => ApiCall): Promise<OperationEnd> {
    try {
      const reply = await this.#needs.channel.api(command());
      if (reply.kind === 'closed') return gone;
      return reply.kind === 'ok' ? { ended: 'done' } : { ended: 'failed', detail: reply.text };
    } catch (error) {
      if (error instanceof SwitchArgumentRefused) return { ended: 'failed', detail: error.message };
      throw error;
    }
  }
}

const gone: OperationEnd = { ended: 'gone' };
const lastWordMs = 1000;

let marks = 0;
/** Another length for every announcement of a while: its name tells it from the others. */
function nextMarkMs(): number {
  marks = (marks + 1) % 40;
  return 21 + marks;
}
