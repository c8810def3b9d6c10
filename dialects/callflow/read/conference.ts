import { type Conference, conference, end, play } from '../../../src/verbs/index.ts';
import type { DirectoryView } from '../../dialect.ts';
import type { Thing } from '../directory/people.ts';
import { textsAt } from '../directory/values.ts';
import { audioSource } from './audio-source.ts';
import { ModuleData } from './module-data.ts';
import { type FlowNode, type NodeReading, stop } from './node.ts';
import { skipUnsupported } from './unsupported.ts';

export const mostParticipants = 250;

/**
 * `conference`: a room by the name in `config`, else by its id. The flow is given up with the call: no child follows.
 * A member may be moderator only where the node says so, because pins and numbers decide nothing here.
 */
export function readConference(node: FlowNode): NodeReading {
  const { data, place, diagnose, directory, module } = node;
  const isModerator = data.boolean('moderator', false);
  const named = data.text('id');
  const id = module === 'conference_feature' ? (node.captured ?? named) : named;
  const kept = id === undefined || data.has('config') ? null : roomOf(directory, id);
  const config = kept ? new ModuleData(kept.value, data.pointer, diagnose) : data.inner('config');
  const room = kept ? kept.id : (config.text('name') ?? id);
  const { muted, deaf, pins } = roleOf(config.inner(isModerator ? 'moderator' : 'member'), !isModerator);
  const waitsForModerator = [
    config.boolean('wait_for_moderator', false),
    config.boolean('require_moderator', false),
  ].includes(true);
  const beep = beepOf(toneOf('play_entry_tone', data, config), toneOf('play_exit_tone', data, config));
  const maximumParticipants = config.integer('max_participants', mostParticipants, { minimum: 1 });
  const joinPrompts = welcomeOf(node);
  const waiting = waitingOf(node, config.inner('profile'));
  if (room === undefined)
    return skipUnsupported(node, {
      code: 'missing-value',
      reason: 'there is neither a "config" with a name nor an "id"',
    });
  if (id !== undefined && !kept && (!data.has('config') || id.length !== 32))
    diagnose({
      code: 'unusual-value',
      severity: 'warning',
      message: data.has('config')
        ? 'The id is not one of KAZOO, which has 32 characters.'
        : 'The room is the one called like this id; its settings are in a directory, which is not kept here.',
      place: data.place('id'),
      hint: 'put the settings of the conference into "config"',
    });
  const isMuted = data.has('config') ? muted : false;
  return stop(
    conference({
      room,
      muted: isMuted,
      deaf,
      moderator: isModerator,
      startsOnEnter: isModerator || !waitsForModerator,
      endsOnExit: false,
      beep,
      waiting,
      maximumParticipants,
      coaches: [],
      pins,
      joinPrompts,
      leavePrompts: [],
      leaveKeys: '',
      passesDigits: false,
      timeLimitMs: null,
      notify: [],
      onLeft: end(),
      onFailed: end(),
      answers: true,
      place,
    }),
  );
}

/** A room of the directory, by its id or by one of the numbers that people enter for it. */
function roomOf(directory: DirectoryView, id: string): Thing | null {
  const value = directory.find('conferences', id);
  if (value) return { id, value };
  const numbers = ({ value: room }: Thing) => [
    ...textsAt(room, 'conference_numbers'),
    ...textsAt(room, 'member', 'numbers'),
    ...textsAt(room, 'moderator', 'numbers'),
  ];
  return directory.list('conferences').find((room) => numbers(room).includes(id)) ?? null;
}

function roleOf(role: ModuleData, usuallyMuted: boolean) {
  const pins = role.texts('pins').filter((pin) => /^\d+$/.test(pin));
  if (pins.length < role.texts('pins').length) role.wrong('pins', role.texts('pins').join(' '), 'may only hold digits');
  role.known('numbers', 'play_entry_prompt');
  return { muted: role.boolean('join_muted', usuallyMuted), deaf: role.boolean('join_deaf', false), pins };
}

/** A sound of the document's own is not played: a tone is. */
function toneOf(field: string, data: ModuleData, config: ModuleData): boolean {
  const table = data.has(field) ? data : config;
  const written = table.raw(field);
  if (typeof written !== 'string' || /^(true|false)$/i.test(written)) return table.boolean(field, true);
  if (written.trim() === '') return true;
  table.ignored(field, 'a tone is heard, no sound of the document’s own');
  return true;
}

function beepOf(onEnter: boolean, onExit: boolean): Conference['beep'] {
  if (onEnter && onExit) return 'both';
  if (onEnter) return 'enter';
  return onExit ? 'exit' : 'never';
}

/** KAZOO's own welcome is not spoken, only one that the document names. */
function welcomeOf(node: FlowNode): Conference['joinPrompts'] {
  const { data, place } = node;
  const welcome = data.inner('welcome_prompt');
  const media = welcome.text('media_id');
  if (!welcome.boolean('play', true) || media === undefined) return [];
  const source = audioSource(media, node, welcome.place('media_id'));
  return source ? [play({ source, loops: 1, endKeys: '', answers: true, place })] : [];
}

function waitingOf(node: FlowNode, profile: ModuleData): Conference['waiting'] {
  const music = profile.text('moh-sound');
  const source = music === undefined ? null : audioSource(music, node, profile.place('moh-sound'));
  return { source: source ?? { kind: 'hold-music' } };
}
