import type { Conference, JsonObject, Prompt } from '../../../src/verbs/index.ts';
import type { Lose } from '../../lost.ts';
import { named, required, unless } from './parameters.ts';
import { itemsOf, say } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

/** `conference`; undefined for a room without a name. */
export function writeConference(conference: Conference, isRequired: boolean, writing: Writing): JsonObject | undefined {
  const { room, muted, passesDigits, leaveKeys, beep } = conference;
  if (room.trim() === '') return undefined;
  const join = announced('join', beep === 'enter' || beep === 'both', conference.joinPrompts, writing.lose);
  const leave = announced('leave', beep === 'exit' || beep === 'both', conference.leavePrompts, writing.lose);
  const handlers = [...join.handlers, ...leave.handlers];
  return {
    conference: {
      ...named(conference),
      id: room,
      ...unless('mute', muted, false),
      ...unless('playTones', passesDigits, false),
      ...(leaveKeys !== '' && { terminator: leaveKeys, ...allowSignals(conference, writing) }),
      ...join.parameter,
      ...leave.parameter,
      ...(handlers.length > 0 && { on: handlers }),
      ...required(isRequired),
    },
  };
}

/** A beep or one sentence is a parameter; what is longer, or comes beside a beep, the older handler says. */
function announced(event: 'join' | 'leave', beeps: boolean, prompts: readonly Prompt[], lose: Lose) {
  const items = itemsOf(prompts, lose);
  const [first] = items;
  const isShort = items.length === 1 && first !== undefined && Object.keys(first).every(isOfPrompt);
  const parameter: JsonObject = beeps ? { [`${event}Prompt`]: true } : isShort ? { [`${event}Prompt`]: first } : {};
  const isSaid = items.length === 0 || (isShort && !beeps);
  return { parameter, handlers: isSaid ? [] : [{ event, ...say(items) }] };
}

const isOfPrompt = (key: string): boolean => key === 'value' || key === 'voice';
