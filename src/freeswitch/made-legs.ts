import { channelId } from './arguments.ts';

/**
 * What the switch remembers of legs that we asked for by name (mod_hash), for whoever asks again after our death: whether
 * a leg was ever made. It is written down by the switch as it makes the leg, so that there is no moment in between.
 */
export const placeOf = (id: string): string => `dragoman/${channelId(id)}`;
const mark = 'made';

/** The variable of a leg by which the switch remembers it. */
export const rememberLeg = (id: string): readonly [name: string, value: string] => [
  'api_on_originate',
  `hash insert/${placeOf(id)}/${mark}`,
];

/** By what the switch answers; null where it keeps no such marks. */
export function isMade(answer: string): boolean | null {
  if (answer.trim() === mark) return true;
  return /command not found/i.test(answer) ? null : false;
}
