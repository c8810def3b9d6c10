import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/index.ts';
import type { OperationEnd } from '../../switch/index.ts';
import type { ConferenceEvent, RoomFacts } from '../../verbs/index.ts';
import type { Waiting } from '../keep-waiting.ts';
import type { Nested, RoomDoor } from '../live-call.ts';
import { type Member, plainId } from './member.ts';
import type { RunningRecording } from './recordings.ts';
import { Room } from './room.ts';

export type { RunningRecording };

export interface RoomsParts {
  readonly clock: Clock;
  /** Told of every room that has ended: for whoever remembers them. */
  readonly ended?: (room: EndedRoom) => void;
}

export interface EndedRoom {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly endedAt: number;
  readonly reason: NonNullable<ConferenceEvent['reason']>;
  /** Id of the call that ended it, or left last. */
  readonly by?: string;
}

/** A room, for whoever steers it from outside: a provider's API. `callOrLabel` names a member; false: nobody has it. */
export interface RoomControl {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly started: boolean;
  /** Aborts when the last has left. */
  readonly over: AbortSignal;
  facts(): RoomFacts;
  members(): readonly NonNullable<ConferenceEvent['member']>[];
  mute(callOrLabel: string, muted: boolean): Promise<boolean>;
  deafen(callOrLabel: string, deaf: boolean): Promise<boolean>;
  /** Neither hears nor is heard, and hears this instead; null ends it. */
  hold(callOrLabel: string, hearing: Waiting | null): Promise<boolean>;
  /** Who alone hears the member: call ids or labels; empty: everybody. */
  coach(callOrLabel: string, coaches: readonly string[]): Promise<boolean>;
  setEndsOnExit(callOrLabel: string, ends: boolean): boolean;
  kick(callOrLabel: string): boolean;
  /** What is being recorded of it now. */
  recording(): Promise<RunningRecording | null>;
  controlRecording(action: 'pause' | 'resume' | 'stop'): Promise<OperationEnd>;
  /** Everybody inside hears it; resolves when it has been heard. */
  announce(document: Nested['document']): Promise<OperationEnd>;
  /** The member alone hears it, and nobody else meanwhile. */
  announceTo(callOrLabel: string, document: Nested['document']): Promise<boolean>;
  end(): void;
}

/** A room that nobody has entered yet. */
export type Reserved = Pick<RoomControl, 'id' | 'name' | 'account' | 'createdAt'>;

/** Whoever was to enter has not come. */
const reservedMs = 60 * 60 * 1000;

const newId = (): string => randomUUID().replaceAll('-', '');

/** The conference rooms of this process, by account: a room of another account is as good as unknown. */
export class Rooms {
  readonly #parts: RoomsParts;
  readonly #open = new Map<string, Room>();
  /** Nobody enters them any more, and somebody is still inside: found by their id alone. */
  readonly #closing = new Set<Room>();
  readonly #reserved = new Map<string, Reserved>();

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open.size;
  }

  door(account: string): RoomDoor {
    return { stay: (verb, call) => this.#room(account, verb.room).stay(verb, call) };
  }

  list(account: string): readonly RoomControl[] {
    return [...this.#open.values()].filter((room) => room.account === account).map(control);
  }

  /** By its name, or by its id as any provider writes it. */
  find(account: string, nameOrId: string): RoomControl | null {
    const byName = this.#open.get(keyOf(account, nameOrId));
    const id = plainId(nameOrId);
    const room =
      byName ?? [...this.#open.values(), ...this.#closing].find((each) => each.account === account && each.id === id);
    return room ? control(room) : null;
  }

  /** The id that a room of this name will have when the first enters, which nobody else's has; of an open one its own. */
  reserve(account: string, name: string): Reserved {
    const key = keyOf(account, name);
    const open = this.#open.get(key);
    const now = this.#parts.clock.now();
    for (const [each, { createdAt }] of this.#reserved) if (createdAt < now - reservedMs) this.#reserved.delete(each);
    const reserved = open ?? this.#reserved.get(key) ?? { id: newId(), name, account, createdAt: now };
    if (!open) this.#reserved.set(key, reserved);
    return reserved;
  }

  /** By its name, or its id as any provider writes it. */
  findReserved(account: string, nameOrId: string): Reserved | null {
    const id = plainId(nameOrId);
    const named = this.#reserved.get(keyOf(account, nameOrId));
    return named ?? [...this.#reserved.values()].find((each) => each.account === account && each.id === id) ?? null;
  }

  #room(account: string, name: string): Room {
    const key = keyOf(account, name);
    const open = this.#open.get(key);
    if (open) return open;
    const { id } = this.#reserved.get(key) ?? { id: newId() };
    this.#reserved.delete(key);
    const room: Room = new Room({
      id,
      account,
      name,
      clock: this.#parts.clock,
      closed: () => {
        if (this.#open.get(key) === room) this.#open.delete(key);
        if (room.members.size > 0) this.#closing.add(room);
      },
      ended: (reason, by) => {
        this.#closing.delete(room);
        this.#ended(room, reason, by);
      },
    });
    this.#open.set(key, room);
    return room;
  }

  #ended({ id, name, account, createdAt }: Room, reason: EndedRoom['reason'], by: string | undefined): void {
    const endedAt = this.#parts.clock.now();
    this.#parts.ended?.({ id, name, account, createdAt, endedAt, reason, ...(by !== undefined && { by }) });
  }
}

export { plainId };

function keyOf(account: string, name: string): string {
  return JSON.stringify([account, name]);
}

function control(room: Room): RoomControl {
  const memberOf = (callOrLabel: string) => room.find(plainId(callOrLabel)) ?? room.find(callOrLabel);
  const on = async (who: string, act: (member: Member) => Promise<unknown>, event: ConferenceEvent['event']) => {
    const member = memberOf(who);
    if (!member) return false;
    await act(member);
    room.tell(event, member);
    return true;
  };
  return {
    id: room.id,
    name: room.name,
    account: room.account,
    createdAt: room.createdAt,
    get started() {
      return room.started;
    },
    over: room.over,
    facts: () => room.facts(),
    members: () => [...room.members].map((member) => member.facts()),
    mute: (who, muted) => on(who, (member) => member.mute(muted), muted ? 'muted' : 'unmuted'),
    deafen: (who, deaf) => on(who, (member) => member.deafen(deaf), 'modified'),
    hold: (who, hearing) =>
      on(
        who,
        (member) => (hearing === null ? member.unhold() : member.hold(hearing)),
        hearing === null ? 'unheld' : 'held',
      ),
    coach: (who, coaches) => on(who, (member) => room.coach(member, coaches.map(plainId)), 'modified'),
    setEndsOnExit: (who, ends) => {
      const member = memberOf(who);
      if (!member) return false;
      member.endsOnExit = ends;
      room.tell('modified', member);
      return true;
    },
    kick: (who) => {
      const member = memberOf(who);
      member?.leave('kicked');
      return member !== undefined;
    },
    recording: () => room.recording(),
    controlRecording: (action) => room.controlRecording(action),
    announce: (document) => room.announce(document),
    announceTo: (who, document) => on(who, async (member) => member.tellAside(document), 'modified'),
    end: () => room.end('ended-by-request'),
  };
}
