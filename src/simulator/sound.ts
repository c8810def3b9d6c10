import { isAbsolute, join } from 'node:path';
import { separate, wholeNumber } from './tokens.ts';
import { fileDurationMs, samplesPerMs } from './wav.ts';

/** Something that can be played. */
export interface Sound {
  readonly ms: number | 'endless';
  /** False for silence: whoever listens hears nothing. */
  readonly isAudible: boolean;
}

export interface SoundSources {
  readonly soundFolder: string;
  /** Names that `local_stream://` knows. */
  readonly localStreams: readonly string[];
  /** A channel variable, for `tts_engine` and `tts_voice`. */
  readonly variable: (name: string) => string | undefined;
  /** Engines that `speak` and `say:` know. */
  readonly engines: readonly string[];
}

/** What an engine needs for a text. */
export function speechMs(text: string): number {
  return text.length * 60;
}

/** The sound of a `playback` argument; undefined is FILE NOT FOUND. */
export function soundOf(argument: string, sources: SoundSources): Sound | undefined {
  const { parameters, rest } = withoutParameters(argument);
  const sound = plainSound(rest, sources);
  const loops = wholeNumber(parameters.get('loops')) || 1;
  if (sound === undefined || loops === 1 || sound.ms === 'endless') return sound;
  return loops < 0 ? { ...sound, ms: 'endless' } : { ...sound, ms: sound.ms * loops };
}

function plainSound(source: string, sources: SoundSources): Sound | undefined {
  const [, scheme = '', rest = ''] = /^([a-z_]+:\/\/|say:)?(.*)$/s.exec(source) ?? [];
  switch (scheme) {
    case 'silence_stream://': {
      const ms = wholeNumber(rest);
      return { ms: ms < 0 ? 'endless' : ms, isAudible: false };
    }
    case 'tone_stream://':
      return { ms: toneMs(rest), isAudible: true };
    case 'local_stream://':
      return sources.localStreams.includes(rest) ? { ms: 'endless', isAudible: true } : undefined;
    case 'file_string://':
      return inTurn(separate(rest, '!').map((part) => soundOf(part, sources)));
    case 'say:':
      return speech(sources.variable('tts_engine'), rest, sources);
    case 'tts://': {
      const [engine, , ...text] = rest.split('|');
      return speech(engine, text.join('|'), sources);
    }
    case '': {
      const [path = '', offset] = rest.split('@@');
      const ms = fileDurationMs(isAbsolute(path) ? path : join(sources.soundFolder, path));
      if (ms === undefined) return undefined;
      return { ms: Math.max(0, ms - wholeNumber(offset) / samplesPerMs), isAudible: true };
    }
    default:
      return undefined;
  }
}

/** A text for an engine that does not exist counts as played, in no time. */
function speech(engine: string | undefined, text: string, sources: SoundSources): Sound {
  const isKnown = engine !== undefined && sources.engines.includes(engine);
  return { ms: isKnown ? speechMs(text) : 0, isAudible: isKnown };
}

/** Members that cannot be opened are skipped. */
function inTurn(sounds: readonly (Sound | undefined)[]): Sound | undefined {
  const opened = sounds.filter((sound) => sound !== undefined);
  if (opened.length === 0) return undefined;
  const ms = opened.reduce<number | 'endless'>(
    (sum, sound) => (sum === 'endless' || sound.ms === 'endless' ? 'endless' : sum + sound.ms),
    0,
  );
  return { ms, isAudible: opened.some((sound) => sound.isAudible) };
}

/**
 * Duration of a tone script (TGML): `%(on,off,hz…)` groups, bare DTMF digits and `;`-separated settings: `l=n`
 * repeats the tone that follows, `L=n` the whole script, `loops=n` what came of it (-1 endless), `d=` and `w=`
 * are length and pause of a digit.
 */
function toneMs(script: string): number | 'endless' {
  const settings = new Map<string, number>();
  const take = (name: string, otherwise: number) => settings.get(name) ?? otherwise;
  let total = 0;
  for (const [, name, setting, on, off, digits] of script.matchAll(
    /([A-Za-z<>+]+)=(-?[\d.]+)|%\(\s*(\d+)\s*,\s*(\d+)[^)]*\)|([0-9A-D*#]+)/g,
  )) {
    if (name !== undefined) settings.set(name, Number(setting));
    else {
      const once =
        on === undefined ? (digits?.length ?? 0) * (take('d', 100) + take('w', 70)) : Number(on) + Number(off);
      total += once * Math.max(1, take('l', 1));
      settings.delete('l');
    }
  }
  const loops = take('loops', 1);
  return loops < 0 ? 'endless' : total * Math.max(1, loops) * Math.max(1, take('L', 1));
}

function withoutParameters(argument: string): { parameters: ReadonlyMap<string, string>; rest: string } {
  const [, inner, rest] = /^\{([^}]*)\}(.*)$/s.exec(argument) ?? [];
  const pairs = separate(inner ?? '', ',').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')] as const;
  });
  return { parameters: new Map(pairs), rest: rest ?? argument };
}
