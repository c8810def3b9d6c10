import type { CallControl, LiveCalls } from '../../call/index.ts';
import type { Item, MemberRecord, RoomDesk, RoomRecord, Shelf } from '../../desk/index.ts';
import { type EndedRoom, type Nested, plainId, type RoomControl, type Rooms } from '../../run/index.ts';
import type { JsonObject } from '../../verbs/index.ts';
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

/** The rooms of an account: those that people are in, and those that ended. */
export function roomDesk({ account, shelf, rooms, calls, hearing }: RoomDeskParts): RoomDesk {
  const memberOf = (room: RoomControl, callOrLabel: string) => {
    const id = plainId(callOrLabel);
    return room.members().find((member) => member.callId === id || member.label === callOrLabel);
  };
  return {
    async find(nameOrId) {
      const room = rooms.find(account, nameOrId);
      if (room) return liveRecord(room);
      const item = await shelf.get(roomKind, plainId(nameOrId));
      return item && endedRecord(item);
    },
    list: ({ name, states, createdFrom, createdTo }, page) =>
      listLiveAndKept(
        {
          shelf,
          kind: roomKind,
          live: rooms.list(account).map(liveRecord),
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
      const document = hearing.led(next);
      await Promise.all(members.map((call) => redirected(call, document)));
      return true;
    },
    async end(nameOrId) {
      const room = rooms.find(account, nameOrId);
      room?.end();
      return room !== null;
    },
  };
}

function redirected(call: CallControl, next: Nested['document']): Promise<boolean> {
  return call.replace('ask' in next ? { go: 'ask', callback: next.ask } : { go: 'into', verbs: next.verbs });
}

function liveRecord({ id, name, started, createdAt }: RoomControl): RoomRecord {
  return { id, name, state: started ? 'running' : 'waiting', createdAt };
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
