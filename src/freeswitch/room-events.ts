import type { Channel } from './channel.ts';
import type { Command } from './commands.ts';
import { type EslEvent, header } from './event.ts';
import { followRoom, roomName, subscribeToRooms, unfollowRoom, unsubscribeFromRooms } from './room-commands.ts';

/**
 * What the switch tells about conference rooms, asked for only while somebody listens: about this leg as a member, or
 * about everything in one room.
 */
export class RoomEvents {
  readonly #channel: Channel;
  readonly #wishes = new Map<string, number>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** What concerns this leg in this room. Returns what ends it. */
  ofMember(room: string, listener: (action: string, event: EslEvent) => void): () => void {
    return this.#listen(room, [], (action, event) => {
      if (header(event, 'Unique-ID') === this.#channel.id) listener(action, event);
    });
  }

  /** Everything in this room. Returns what ends it. */
  ofRoom(room: string, listener: (action: string, event: EslEvent) => void): () => void {
    return this.#listen(room, [{ begin: followRoom(room), end: unfollowRoom(room) }], listener);
  }

  #listen(room: string, more: readonly Wish[], listener: (action: string, event: EslEvent) => void): () => void {
    const name = roomName(room);
    const wishes = [{ begin: subscribeToRooms(), end: unsubscribeFromRooms() }, ...more];
    for (const wish of wishes) this.#begin(wish);
    const forget = this.#channel.onEvent((event) => {
      if (event.name === 'CUSTOM' && header(event, 'Conference-Name') === name)
        listener(header(event, 'Action') ?? '', event);
    });
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      forget();
      for (const wish of wishes) this.#end(wish);
    };
  }

  #begin({ begin }: Wish): void {
    const count = this.#wishes.get(begin.bytes) ?? 0;
    this.#wishes.set(begin.bytes, count + 1);
    if (count === 0) void this.#channel.tell(begin);
  }

  #end({ begin, end }: Wish): void {
    const count = (this.#wishes.get(begin.bytes) ?? 1) - 1;
    this.#wishes.set(begin.bytes, count);
    if (count === 0 && !this.#channel.gone.aborted) void this.#channel.tell(end);
  }
}

interface Wish {
  readonly begin: Command;
  readonly end: Command;
}
