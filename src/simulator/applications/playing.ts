import { type Channel, tickMs } from '../channel.ts';
import type { Application } from '../exchange.ts';
import { type Sound, soundOf, speechMs } from '../sound.ts';
import type { WaitEnd, WaitOptions } from '../thread.ts';
import { isTrue, separate, wholeNumber } from '../tokens.ts';
import { samplesPerMs } from '../wav.ts';

const playing = { module: 'mod_dptools', needsMedia: true } as const;

/** Between the files of one argument, when `playback_sleep_val` says nothing. */
const gapMs = 250;

/** Files are read in blocks, and `playback_ms` counts what was read: more than was heard after a break. */
const blockMs = 2048;

export type PlayEnd = 'played' | 'not found' | 'gone';

/**
 * Plays one source and leaves the `playback_*` variables. `onDigit` reads keys meanwhile and may end it;
 * without it keys stay in the queue.
 */
export async function playFile(
  channel: Channel,
  source: string,
  onDigit?: NonNullable<WaitOptions['onDigit']>,
): Promise<PlayEnd> {
  const { options } = channel.exchange;
  const sound = soundOf(source, { ...options, variable: (name) => channel.variables.get(name) });
  if (sound === undefined) return 'not found';
  const file = { after: [['Playback-File-Path', source]] } as const;
  channel.fire('PLAYBACK_START', file);
  const { end, ms } = await hear(channel, sound, onDigit);
  const readMs = Math.min(
    Math.ceil(ms / blockMs) * blockMs,
    sound.ms === 'endless' ? Number.POSITIVE_INFINITY : sound.ms,
  );
  channel.variables.setAll({
    playback_last_offset_pos: ms * samplesPerMs,
    playback_seconds: Math.floor(readMs / 1000),
    playback_ms: readMs,
    playback_samples: readMs * samplesPerMs,
  });
  const status = end === 'time' ? 'done' : 'break';
  channel.fire('PLAYBACK_STOP', { after: [...file.after, ['Playback-Status', status]] });
  return end === 'gone' ? 'gone' : 'played';
}

/** Whole frames are sent, so a sound ends on the grid. `ms` is what was heard of it. */
async function hear(
  channel: Channel,
  sound: Sound,
  onDigit?: NonNullable<WaitOptions['onDigit']>,
): Promise<{ readonly end: WaitEnd; readonly ms: number }> {
  const { clock } = channel.exchange;
  const began = clock.now();
  const ms = sound.ms === 'endless' ? sound.ms : Math.ceil(sound.ms / tickMs) * tickMs;
  channel.sounds(sound.isAudible);
  const end = await channel.thread.wait({ ms, isBreakable: true, ...(onDigit === undefined ? {} : { onDigit }) });
  channel.sounds(false);
  const passed = Math.floor((clock.now() - began) / tickMs) * tickMs;
  return { end, ms: Math.round(sound.ms === 'endless' ? passed : Math.min(passed, sound.ms)) };
}

/** Reads keys as `playback_terminators` says: unset means `*`. */
export function terminatorReader(channel: Channel): NonNullable<WaitOptions['onDigit']> {
  const { variables } = channel;
  variables.unset('playback_terminator_used');
  return ({ key }) => {
    const terminators = variables.get('playback_terminators') ?? '*';
    const ends = terminators === 'any' ? '1234567890*#' : terminators === 'none' ? '' : terminators;
    if (!ends.includes(key)) return false;
    variables.set('playback_terminator_used', key);
    return true;
  };
}

function respond(channel: Channel, end: PlayEnd): void {
  const response = { played: 'FILE PLAYED', 'not found': 'FILE NOT FOUND', gone: 'PLAYBACK ERROR' }[end];
  channel.variables.set('current_application_response', response);
}

export const playback: Application = {
  ...playing,
  about: 'Playback File',
  syntax: '<path>',
  async run({ channel, argument }) {
    const { variables } = channel;
    const onDigit = terminatorReader(channel);
    const delimiter = variables.get('playback_delimiter');
    const files = delimiter === undefined ? [argument] : separate(argument, delimiter);
    let end: PlayEnd = 'not found';
    for (const [index, file] of files.entries()) {
      if (index > 0) await channel.thread.wait({ ms: wholeNumber(variables.get('playback_sleep_val')) || gapMs });
      end = await playFile(channel, file, onDigit);
      if (end === 'gone' || variables.get('playback_terminator_used') !== undefined) break;
    }
    respond(channel, end);
  },
};

/** `+N file`, or `file` for ever; stops where `playback` would. */
async function playAgain(channel: Channel, source: string, times: number): Promise<void> {
  const onDigit = terminatorReader(channel);
  for (let round = 0; round < times; round++) {
    const began = channel.exchange.clock.now();
    const end = await playFile(channel, source, onDigit);
    respond(channel, end);
    // Nothing that takes no time may be repeated for ever.
    const isOver = end !== 'played' || channel.exchange.clock.now() === began;
    if (isOver || channel.variables.get('playback_terminator_used') !== undefined) return;
  }
}

export const endlessPlayback: Application = {
  ...playing,
  about: 'Playback File Endlessly',
  syntax: '<path>',
  run: ({ channel, argument }) => playAgain(channel, argument, Number.POSITIVE_INFINITY),
};

export const loopPlayback: Application = {
  ...playing,
  about: 'Playback File looped',
  syntax: '[+loops] <path>',
  run({ channel, argument }) {
    const [, loops, source = ''] = /^(?:\+(-?\d+) +)?(.*)$/s.exec(argument) ?? [];
    const times = loops === undefined ? 1 : Number(loops);
    return playAgain(channel, source, times < 0 ? Number.POSITIVE_INFINITY : times);
  },
};

export const genTones: Application = {
  ...playing,
  about: 'Generate Tones',
  syntax: '<tgml_script>[|<loops>]',
  async run({ channel, argument }) {
    const [script = '', loops] = argument.split('|');
    await playFile(channel, `tone_stream://${script}${loops === undefined ? '' : `;loops=${loops}`}`, () => false);
  },
};

export const speak: Application = {
  ...playing,
  about: 'Speak text',
  syntax: '<engine>|<voice>|<text>',
  async run({ channel, exchange, argument }) {
    if (argument === '') return;
    const parts = argument.split('|');
    const text = parts.slice(Math.min(2, parts.length - 1)).join('|');
    const voice = (parts.length > 1 ? parts.at(-Math.max(2, parts.length - 1)) : undefined) ?? '';
    const engine = parts.length > 2 ? parts[0] : channel.variables.get('tts_engine');
    const isComplete = engine && (voice || channel.variables.get('tts_voice')) && text;
    if (!isComplete) return channel.hangup('DESTINATION_OUT_OF_ORDER', 'switch');
    const onDigit = terminatorReader(channel);
    // An engine that does not exist fails without a word.
    if (!exchange.options.engines.includes(engine)) return;
    await hear(channel, { ms: speechMs(text), isAudible: true }, onDigit);
  },
};

/** Needs sound files of the language, which a simulation has none of: over at once, as on a bare switch. */
export const say: Application = {
  ...playing,
  about: 'say',
  syntax: '<module_name>[:<lang>] <say_type> <say_method> [<say_gender>] <text>',
  run: ({ channel, exchange }) => channel.variables.set('sound_prefix', exchange.options.soundFolder),
};

export const sleep: Application = {
  module: 'mod_dptools',
  needsMedia: false,
  about: 'Pause a channel',
  syntax: '<pausemilliseconds>',
  async run({ channel, argument }) {
    const ms = wholeNumber(argument);
    const eats = isTrue(channel.variables.get('sleep_eat_digits'));
    await channel.thread.wait({
      ms,
      isBreakable: true,
      ...(eats ? { onDigit: terminatorReader(channel) } : { endsAtDigit: true }),
    });
  },
};
