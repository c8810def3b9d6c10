import type { Channel } from './channel.ts';
import { channelHeaders } from './channel-headers.ts';
import { RoomSounds } from './conference-sounds.ts';
import type { Header } from './event.ts';
import type { Exchange } from './exchange.ts';

export interface Member {
  readonly id: number;
  readonly channel: Channel;
  readonly flags: ReadonlySet<string>;
  /** Aborts when somebody makes the member leave. */
  readonly removed: AbortController;
  isMuted: boolean;
  isDeaf: boolean;
  isTalking: boolean;
  /** Numbers of members who do not hear this one. */
  readonly unheardBy: Set<number>;
}

/** A room. It exists as long as somebody is in it. */
export class Conference {
  readonly name: string;
  readonly id: string;
  readonly profile: string;
  readonly members = new Map<number, Member>();
  readonly sounds: RoomSounds;
  readonly #exchange: Exchange;
  #floor: Member | undefined;

  constructor(exchange: Exchange, name: string, profile: string) {
    this.#exchange = exchange;
    this.name = name;
    this.profile = profile;
    this.id = exchange.identifiers.uuid();
    this.sounds = new RoomSounds(exchange, (action, headers) => this.tell(action, undefined, headers));
    exchange.conferences.set(name, this);
    this.tell('conference-create');
  }

  join(channel: Channel, flags: ReadonlySet<string>): Member {
    const member: Member = {
      id: ++this.#exchange.members,
      channel,
      flags,
      removed: new AbortController(),
      isMuted: flags.has('mute'),
      isDeaf: flags.has('deaf'),
      isTalking: false,
      unheardBy: new Set(),
    };
    this.members.set(member.id, member);
    this.#tune();
    this.tell('add-member', member);
    channel.atNextTick(() => this.#giveFloor());
    return member;
  }

  leave(member: Member): void {
    this.members.delete(member.id);
    if (this.#floor === member) this.#floor = undefined;
    this.tell('del-member', member);
    this.#giveFloor();
    this.#tune();
    const endsAll =
      (member.flags.has('endconf') && !this.#has('endconf')) || member.flags.has('mandatory_member_endconf');
    if (endsAll) for (const { removed } of this.members.values()) removed.abort();
    if (this.members.size > 0) return;
    this.#exchange.conferences.delete(this.name);
    this.sounds.end();
    this.tell('conference-destroy');
  }

  /** CUSTOM conference::maintenance, about a member or about the room. */
  tell(action: string, member?: Member, more: readonly Header[] = []): void {
    const about = member === undefined ? [] : this.#memberHeaders(member);
    this.#fire([...this.#roomHeaders(), ...about, ['Action', action], ...more]);
  }

  /** A key that goes to the others as well. */
  pressed(member: Member, key: string): void {
    for (const { channel } of this.members.values()) if (channel !== member.channel) channel.keysSent += key;
  }

  /** The member speaks, or is silent again. */
  talks(member: Member, isTalking: boolean): void {
    if (member.isTalking === isTalking || (isTalking && member.isMuted)) return;
    member.isTalking = isTalking;
    this.tell(isTalking ? 'start-talking' : 'stop-talking', member);
  }

  #fire(headers: readonly Header[]): void {
    this.#exchange.fire('CUSTOM', headers, { subclass: 'conference::maintenance' });
  }

  #roomHeaders(): Header[] {
    return [
      ['Conference-Name', this.name],
      ['Conference-Domain', 'localhost'],
      ['Conference-Size', String(this.members.size)],
      ['Conference-Ghosts', '0'],
      ['Conference-Profile-Name', this.profile],
      ['Conference-Unique-ID', this.id],
    ];
  }

  #memberHeaders(member: Member): Header[] {
    return [
      ['Floor', String(this.#floor === member)],
      ...channelHeaders(member.channel),
      ['Video', 'false'],
      ['Hear', String(!member.isDeaf)],
      ['See', 'true'],
      ['Speak', String(!member.isMuted)],
      ['Talking', String(member.isTalking)],
      ['Mute-Detect', 'false'],
      ['Hold', 'false'],
      ['Member-ID', String(member.id)],
      ['Member-Type', member.flags.has('moderator') ? 'moderator' : 'member'],
      ['Member-Ghost', String(member.flags.has('ghost'))],
      ['Energy-Level', '100'],
      ['Current-Energy', '0'],
    ];
  }

  #giveFloor(): void {
    const next = [...this.members.values()].find(({ isMuted }) => !isMuted);
    if (this.#floor !== undefined || next === undefined) return;
    this.#floor = next;
    // The one action that stands in the middle, between two descriptions of the room.
    this.#fire([
      ...this.#roomHeaders(),
      ['Action', 'floor-change'],
      ['Old-ID', 'none'],
      ...this.#roomHeaders(),
      ...this.#memberHeaders(next),
      ['New-ID', String(next.id)],
    ]);
  }

  /** Alone one hears nothing. */
  #tune(): void {
    for (const { channel } of this.members.values()) channel.sounds(this.members.size > 1);
  }

  #has(flag: string): boolean {
    return [...this.members.values()].some(({ flags }) => flags.has(flag));
  }
}
