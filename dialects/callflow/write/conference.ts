import type { Conference, JsonObject } from '../../../src/verbs/index.ts';
import { lostBranch } from '../../lost.ts';
import { mostParticipants } from '../read/conference.ts';
import { audioName } from './audio-name.ts';
import { writePrompt } from './hear.ts';
import { type Step, type Surroundings, unless, type VerbWritten, within } from './step.ts';

/** `conference` with everything inline; nothing follows it in KAZOO. */
export function writeConference(verb: Conference, { lose, language, rest }: Surroundings): VerbWritten {
  for (const field of ['onLeft', 'onFailed'] as const)
    if (verb[field].go !== 'end')
      lose(lostBranch(verb, field, 'in KAZOO the flow is over when somebody is sent into a room'));
  const [welcome, ...others] = verb.joinPrompts;
  const isMedium = welcome?.verb === 'play' && others.length === 0;
  const before = isMedium ? [] : verb.joinPrompts.flatMap((prompt) => writePrompt(prompt, language, lose));
  const step: Step = {
    module: 'conference',
    data: {
      ...unless('moderator', verb.moderator, false),
      config: configOf(verb),
      ...(isMedium && { welcome_prompt: { media_id: audioName(welcome.source) } }),
      ...unless('play_entry_tone', verb.beep === 'both' || verb.beep === 'enter', true),
      ...unless('play_exit_tone', verb.beep === 'both' || verb.beep === 'exit', true),
    },
  };
  return { steps: [...before, step], rest: [], dropped: rest };
}

function configOf(verb: Conference): JsonObject {
  const { waiting } = verb;
  const role = {
    ...unless('join_muted', verb.muted, !verb.moderator),
    ...unless('join_deaf', verb.deaf, false),
    ...(verb.pins.length > 0 && { pins: verb.pins }),
  };
  const music = typeof waiting === 'object' && 'source' in waiting ? waiting.source : undefined;
  return {
    name: verb.room,
    ...unless('max_participants', within(verb.maximumParticipants, 1, Number.MAX_SAFE_INTEGER), mostParticipants),
    ...unless('wait_for_moderator', !verb.startsOnEnter, false),
    ...(Object.keys(role).length > 0 && { [verb.moderator ? 'moderator' : 'member']: role }),
    ...(music && music.kind !== 'hold-music' && { profile: { 'moh-sound': audioName(music) } }),
  };
}
