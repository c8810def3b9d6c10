import type { LiveCalls } from '../../call/index.ts';
import type { Item, MemberRecord, RecordingRecord, RoomRecord, Shelf } from '../../desk/index.ts';
import {
  type EndedRoom,
  plainId,
  type Reserved,
  type RoomControl,
  type Rooms,
  type RunningRecording,
} from '../../run/index.ts';
import type { JsonObject } from '../../verbs/index.ts';
import type { RoomsHere } from '../elsewhere/rooms.ts';
import type { Hearing } from './hearing.ts';
import { isBetween, listLiveAndKept } from './listing.ts';

export const roomKind = 'room';

export interface RoomDeskParts {
  readonly account: string;
  readonly shelf: Shelf;
  readonly rooms: Rooms;
  readonly calls: LiveCalls;
  readonly hearing: Hearing;
}

/** The rooms of an account: those that people are in here, and those that ended. */
export function roomDesk({ account, shelf, rooms, calls, hearing }: RoomDeskParts): RoomsHere {
  const memberOf = (room: RoomControl, callOrLabel: string) => {
    const id = plainId(callOrLabel);
    return room.members().find((member) => member.callId === id || member.label === callOrLabel);
  };
  const inHand = () => rooms.list(account).map(liveRecord);
  return {
    has: (nameOrId) => rooms.find(account, nameOrId) !== null || rooms.findReserved(account, nameOrId) !== null,
    inHand,
    async find(nameOrId) {
      const room = rooms.find(account, nameOrId);
      if (room) return liveRecord(room);
      const reserved = rooms.findReserved(account, nameOrId);
      if (reserved) return waitingRecord(reserved);
      const item = await shelf.get(roomKind, plainId(nameOrId));
      return item && endedRecord(item);
    },
    async open(name) {
      const room = rooms.find(account, name);
      return room?.name === name ? liveRecord(room) : waitingRecord(rooms.reserve(account, name));
    },
    list: ({ name, states, createdFrom, createdTo }, page, elsewhere = []) =>
      listLiveAndKept(
        {
          shelf,
          kind: roomKind,
          live: [...inHand(), ...elsewhere],
          read: endedRecord,
          fits: (room) =>
            (name === undefined || room.name === name) &&
            (states === undefined || states.includes(room.state)) &&
            isBetween(room.createdAt, createdFrom, createdTo),
        },
        page,
      ),
    async members(nameOrId) {
      const room = rooms.find(account, nameOrId);
      if (room) return room.members().map(memberRecord);
      if (rooms.findReserved(account, nameOrId)) return [];
      return (await shelf.get(roomKind, plainId(nameOrId))) ? [] : null;
    },
    async changeMember(nameOrId, callOrLabel, { muted, held, coaches, endsOnExit, announce }) {
      const room = rooms.find(account, nameOrId);
      const member = room && memberOf(room, callOrLabel);
      if (!room || !member) return null;
      const { callId } = member;
      if (muted !== undefined) await room.mute(callId, muted);
      if (coaches !== undefined) await room.coach(callId, coaches);
      if (endsOnExit !== undefined) room.setEndsOnExit(callId, endsOnExit);
      if (held === false) await room.hold(callId, null);
      else if (held !== undefined)
        await room.hold(callId, held === true ? { source: { kind: 'hold-music' } } : hearing.whileHeld(held.hearing));
      if (announce) await room.announceTo(callId, hearing.announced(announce));
      const after = memberOf(room, callId);
      return after ? memberRecord(after) : null;
    },
    async removeMember(nameOrId, callOrLabel) {
      const room = rooms.find(account, nameOrId);
      const member = room && memberOf(room, callOrLabel);
      return room && member ? room.kick(member.callId) : false;
    },
    async announce(nameOrId, what) {
      const room = rooms.find(account, nameOrId);
      if (!room) return false;
      // Whoever asks does not wait until everybody has heard it.
      void room.announce(hearing.announced(what));
      return true;
    },
    async redirect(nameOrId, next) {
      const room = rooms.find(account, nameOrId);
      if (!room) return false;
      const members = room.members().flatMap(({ callId }) => calls.find(account, callId) ?? []);
      await Promise.all(members.map((call) => call.redirect(next)));
      return true;
    },
    async controlRecording(nameOrId, recording, action) {
      const room = rooms.find(account, nameOrId);
      const running = await room?.recording();
      if (!room || !running || (recording !== 'current' && plainId(recording) !== running.id)) return null;
      const end = await room.controlRecording(action);
      if (end.ended !== 'done') return null;
      const now = (await room.recording()) ?? running;
      return { ...roomRecording(room, now), ...(action === 'stop' && { state: 'processing' }) };
    },
    async end(nameOrId) {
      const room = rooms.find(account, nameOrId);
      room?.end();
      return room !== null;
    },
  };
}

function liveRecord({ id, name, started, createdAt }: RoomControl): RoomRecord {
  return { id, name, state: started ? 'running' : 'waiting', createdAt };
}

function waitingRecord({ id, name, createdAt }: Reserved): RoomRecord {
  return { id, name, state: 'waiting', createdAt };
}

/** One that goes on. */
export function roomRecording({ id: roomId, members }: RoomControl, running: RunningRecording): RecordingRecord {
  const { id, format, channels, startedAt, isPaused } = running;
  return {
    id,
    callId: members()[0]?.callId ?? '',
    roomId,
    state: isPaused ? 'paused' : 'in-progress',
    by: 'conference',
    format,
    channels,
    durationMs: -1,
    startedAt,
  };
}

function endedRecord({ value }: Item): RoomRecord {
  return value as unknown as RoomRecord;
}

function memberRecord(member: ReturnType<RoomControl['members']>[number]): MemberRecord {
  const { callId, label, muted, held, coaches, startsOnEnter, endsOnExit, joinedAt } = member;
  return {
    callId,
    ...(label !== undefined && { label }),
    muted,
    held,
    coaches,
    startsOnEnter,
    endsOnExit,
    joinedAt,
    state: 'joined',
  };
}

/** What is remembered of a room once it has ended. */
export function endedRoom({ id, name, createdAt, endedAt, reason, by }: EndedRoom): RoomRecord & JsonObject {
  return { id, name, state: 'ended', createdAt, endedAt, endReason: reason, ...(by !== undefined && { endedBy: by }) };
}
