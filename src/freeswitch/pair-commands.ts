import type { HoldPlan, RoomSound, SoundLevel } from '../switch/index.ts';
import { channelId, dtmfKey, token, wholeNumber } from './arguments.ts';
import { type ApiCall, api, type Execution, execution, playback, soundSource, speak } from './commands.ts';

/** Executed on a leg that is joined with another one, which hears nothing of it; several come one after the other. */
const executeOn = (id: string, { application, argument }: Execution): ApiCall =>
  api('uuid_broadcast', `${channelId(id)} ${token(`${application}::${argument}`)} aleg`);

export const playTo = (id: string, what: RoomSound, holdMusic: string): ApiCall =>
  executeOn(id, what.kind === 'speech' ? speak(what.speech) : playback(what.sound, holdMusic));

/** What it executes besides is over, and what waits is dropped: each piece would be played to its end before anything else. */
export const stopAll = (id: string): ApiCall => api('uuid_break', `${channelId(id)} all`);

/** Whoever holds hears silence where nothing is said: without it, it would hear the switch's own music. */
export function holdOther(id: string, { untilKey, music, ownMusic }: HoldPlan, holdMusic: string): ApiCall {
  const own = soundSource(ownMusic ?? { kind: 'silence', durationMs: 'endless' }, holdMusic);
  return executeOn(id, execution('soft_hold', `${dtmfKey(untilKey)} ${own} ${soundSource(music, holdMusic)}`));
}

export function setLevel(id: string, { of, level }: SoundLevel): ApiCall {
  const direction = of === 'said' ? 'read' : 'write';
  const how =
    level === 'mute' ? 'mute 1' : `level ${level < 0 ? '-' : ''}${wholeNumber(Math.abs(level), 'level', 0, 4)}`;
  return api('uuid_audio', `${channelId(id)} start ${direction} ${how}`);
}
export const forgetLevel = (id: string): ApiCall => api('uuid_audio', `${channelId(id)} stop`);
