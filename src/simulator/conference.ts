import type { Channel } from './channel.ts';
import { channelHeaders } from './channel-headers.ts';
import type { Header } from './event.ts';
import type { Api, Exchange } from './exchange.ts';

export interface Member {
  readonly id: number;
  readonly channel: Channel;
  readonly flags: ReadonlySet<string>;
  /** Aborts when somebody makes the member leave. */
  readonly removed: AbortController;
  isMuted: boolean;
  isDeaf: boolean;
}

/** A room. It exists as long as somebody is in it. */
export class Conference {
  readonly name: string;
  readonly id: string;
  readonly profile: string;
  readonly members = new Map<number, Member>();
  readonly #exchange: Exchange;
  #lastId = 0;
  #floor: Member | undefined;

  constructor(exchange: Exchange, name: string, profile: string) {
    this.#exchange = exchange;
    this.name = name;
    this.profile = profile;
    this.id = exchange.identifiers.uuid();
    exchange.conferences.set(name, this);
    this.tell('conference-create');
  }

  join(channel: Channel, flags: ReadonlySet<string>): Member {
    const member: Member = {
      id: ++this.#lastId,
      channel,
      flags,
      removed: new AbortController(),
      isMuted: flags.has('mute'),
      isDeaf: flags.has('deaf'),
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
    this.tell('conference-destroy');
  }

  /** CUSTOM conference::maintenance, about a member or about the room. */
  tell(action: string, member?: Member): void {
    const about = member === undefined ? [] : this.#memberHeaders(member);
    this.#fire([...this.#roomHeaders(), ...about, ['Action', action]]);
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
      ['Talking', 'false'],
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

/** `conference NAME COMMAND [member|all|last|non_moderator]`: who is there, who may speak, who must go. */
export const conferenceCommand: Api = (exchange, argument) => {
  const [name = '', command = '', who = ''] = argument.split(' ');
  const conference = exchange.conferences.get(name);
  if (conference === undefined) return `-ERR Conference ${name} not found\n`;
  switch (command) {
    case 'count':
      return String(conference.members.size);
    case 'get-uuid':
      return conference.id;
    case 'list':
      return [...conference.members.values()]
        .map(({ id, channel, flags }) => {
          const { callerName, callerNumber } = channel.profile;
          return `${[id, channel.name, channel.id, callerName, callerNumber, [...flags].join('|')].join(';')}\n`;
        })
        .join('');
    case 'play':
    case 'stop':
      return `+OK ${command}\n`;
    case 'kick':
    case 'hup':
    case 'mute':
    case 'unmute':
    case 'deaf':
    case 'undeaf':
      return onMembers(conference, command, who);
    default:
      return `-ERR Conference command '${command}' not found.\n`;
  }
};

function onMembers(
  conference: Conference,
  command: 'kick' | 'hup' | 'mute' | 'unmute' | 'deaf' | 'undeaf',
  who: string,
): string {
  const everybody = [...conference.members.values()];
  const chosen = everybody.filter(
    (member) =>
      who === 'all' ||
      who === String(member.id) ||
      (who === 'last' && member === everybody.at(-1)) ||
      (who === 'non_moderator' && !member.flags.has('moderator')),
  );
  if (chosen.length === 0) return `-ERR Non-Existant ID ${who}\n`;
  for (const member of chosen) {
    if (command === 'kick' || command === 'hup') {
      conference.tell(`${command}-member`, member);
      member.channel.atNextTick(() => member.removed.abort());
    } else {
      if (command.endsWith('mute')) member.isMuted = command === 'mute';
      else member.isDeaf = command === 'deaf';
      conference.tell(`${command}-member`, member);
    }
  }
  return `+OK ${command} ${chosen.map(({ id }) => id).join(',')}\n`;
}
