import { createHash } from 'node:crypto';
import type { RoomPlan, RoomSound } from '../switch/index.ts';
import { channelId, filePath, plainName, speechText, wholeNumber } from './arguments.ts';
import { type ApiCall, api, type Command, type Execution, execution, line, soundSource } from './commands.ts';

/**
 * The switch's name of a room: `@ + : { }` are syntax of the argument, and names are shared by all accounts, so
 * nothing of the wish itself is in it.
 */
export function roomName(room: string): string {
  return `dragoman-${createHash('sha256').update(room).digest('hex').slice(0, 32)}`;
}

/** `nomoh` and the variables below: nobody hears a sound of the profile's, only what we play. */
export function enterRoom(plan: RoomPlan, profile: string): Execution {
  const flags = ['nomoh', plan.muted && 'mute', plan.deaf && 'deaf', plan.passesDigits && 'dist-dtmf'];
  const given = flags.filter((flag) => flag !== false).join('|');
  return execution('conference', `${roomName(plan.room)}@${plainName(profile, 'conference profile')}+flags{${given}}`);
}

/**
 * No keys for the room itself, and silence for every sound of the profile. Silence that goes on for ever is what
 * keeps the switch from telling the first one that they are alone, and from playing hold music to them.
 */
export function setRoomVariables(id: string): ApiCall {
  const pairs = Object.entries(roomVariables).map(([name, value]) => `${name}=${value}`);
  return api('uuid_setvar_multi', `${channelId(id)} ${pairs.join(';')}`);
}

const roomVariables = {
  conference_controls: 'none',
  conference_perpetual_sound: 'silence_stream://-1',
  conference_enter_sound: 'silence_stream://20',
  conference_exit_sound: 'silence_stream://20',
};

const maintenance = 'CUSTOM conference::maintenance';
export const subscribeToRooms = (): Command => line('event', `json ${maintenance}`);
export const unsubscribeFromRooms = (): Command => line('nixevent', maintenance);
/** Also what is about the room and no member, and what is about the others. */
export const followRoom = (room: string): Command => line('filter', `Conference-Name ${roomName(room)}`);
export const unfollowRoom = (room: string): Command => line('filter', `delete Conference-Name ${roomName(room)}`);

export type MemberCommand = 'mute' | 'unmute' | 'deaf' | 'undeaf' | 'kick';
export const commandMember = (room: string, command: MemberCommand, memberId: string): ApiCall =>
  inRoom(room, `${command} ${memberNumber(memberId)}`);

/** Whether `listener` hears `speaker`. */
export function relate(room: string, speaker: string, listener: string, heard: boolean): ApiCall {
  const relation = heard ? 'clear' : 'nospeak';
  return inRoom(room, `relate ${memberNumber(speaker)} ${memberNumber(listener)} ${relation}`);
}

/** Waits for its turn behind what the room plays already. */
export function playInRoom(room: string, piece: RoomSound, holdMusic: string): ApiCall {
  if (piece.kind === 'sound') return inRoom(room, `play ${soundSource(piece.sound, holdMusic)}`);
  const engine = plainName(piece.speech.engine, 'speech engine');
  const voice = plainName(piece.speech.voice, 'voice');
  return inRoom(room, `say {tts_engine=${engine},tts_voice=${voice}}${speechText(piece.speech.text)}`);
}

export const stopRoomSounds = (room: string): ApiCall => inRoom(room, 'stop all');
export const recordRoom = (room: string, path: string): ApiCall => inRoom(room, `record ${filePath(path)}`);
export const changeRoomRecording = (room: string, path: string, action: 'stop' | 'pause' | 'resume'): ApiCall =>
  inRoom(room, `recording ${action} ${filePath(path)}`);

function inRoom(room: string, command: string): ApiCall {
  return api('conference', `${roomName(room)} ${command}`);
}

function memberNumber(memberId: string): number {
  return wholeNumber(Number(memberId), 'member of a room', 1, 0xff_ff_ff_ff);
}
