import { readFile } from 'node:fs/promises';
import type { SwitchSound } from '../switch/index.ts';
import type { Diagnostic, Prompt } from '../verbs/index.ts';
import type { Piece, Prepared, PromptMaker } from './prompt-maker.ts';
import { joinSounds, type SoundPart } from './telephone-sound.ts';

export interface OneSoundParts {
  readonly maker: PromptMaker;
  readonly keepSound: (bytes: Uint8Array) => Promise<string>;
  readonly signal: AbortSignal;
  diagnose(diagnostic: Diagnostic): void;
}

/** Five minutes of telephone sound: more is not made for a sound that is repeated anyway. */
const longestBytes = 5 * 60 * 16_000;
const longestRingingMs = 120_000;

/** How often it is heard, and how long the telephone's ringing then; absent: it is repeated by whoever plays it. */
export interface Repetition {
  readonly times: number;
  readonly thenRingsMs: number;
}

/**
 * Several prompts as one sound that the switch can repeat by itself. `problem` says why not. One sound that cannot be
 * counted, being no wav file, is given as it is.
 */
export async function oneSoundOf(
  prompts: readonly Prompt[],
  parts: OneSoundParts,
  repetition?: Repetition,
): Promise<{ readonly sound: SwitchSound } | { readonly problem: string }> {
  const pieces: Piece[] = [];
  for (const prompt of prompts) {
    const { problem, ...made } = await prepared(prompt, parts);
    for (const diagnostic of made.diagnostics) parts.diagnose(diagnostic);
    if (parts.signal.aborted) return { problem: 'nobody listens any more' };
    // What is to be fetched and cannot be had is skipped, as it is elsewhere.
    if (problem !== undefined && prompt.verb === 'say') return { problem };
    const loops = 'loops' in prompt ? (prompt.loops === 'endless' ? 1 : prompt.loops) : 1;
    for (let round = 0; round < Math.min(loops, 20); round++) pieces.push(...made.pieces);
    if ('loops' in prompt && prompt.loops === 'endless' && made.pieces.length > 0) break;
  }
  const sounds = pieces.flatMap((piece) => (piece.kind === 'sound' ? [piece.sound] : []));
  const [only] = sounds;
  if (!only) return { problem: 'there is nothing to hear' };
  const isOne = sounds.every((sound) => sound === only);
  const isEndless = prompts.some((prompt) => 'loops' in prompt && prompt.loops === 'endless');
  if (!repetition || isEndless) return isOne ? { sound: only } : joined(sounds, parts);
  const times = Array.from({ length: Math.min(repetition.times, 100) }, () => sounds).flat();
  const counted = await joined(times, parts, repetition.thenRingsMs);
  return isOne && 'problem' in counted ? { sound: only } : counted;
}

async function prepared(prompt: Prompt, { maker, signal }: OneSoundParts): Promise<Prepared> {
  switch (prompt.verb) {
    case 'say':
      return prompt.secret ? nothing('a secret text is not kept in a file') : maker.sayInFiles(prompt, signal);
    case 'play':
      return maker.play(prompt, signal);
    case 'pause':
      return { ...nothing(), pieces: [{ kind: 'sound', sound: { kind: 'silence', durationMs: prompt.durationMs } }] };
    case 'send-digits':
      return nothing();
  }
}

function nothing(problem?: string): Prepared {
  return { pieces: [], diagnostics: [], release: () => {}, ...(problem !== undefined && { problem }) };
}

async function joined(
  sounds: readonly SwitchSound[],
  { keepSound }: OneSoundParts,
  thenRingsMs = 0,
): Promise<{ readonly sound: SwitchSound } | { readonly problem: string }> {
  const parts: SoundPart[] = [];
  const words: string[] = [];
  let bytes = 0;
  try {
    for (const sound of sounds) {
      if (bytes > longestBytes) break;
      if (sound.kind === 'file') {
        const part = await readFile(sound.path);
        bytes += part.length;
        parts.push(part);
        if (sound.words !== undefined) words.push(sound.words);
      } else if (sound.kind === 'silence' && sound.durationMs !== 'endless') {
        parts.push({ silenceMs: Math.min(sound.durationMs, 60_000) });
        bytes += sound.durationMs * 16;
      } else return { problem: 'a tone or hold music cannot be joined with other sounds' };
    }
    if (thenRingsMs > 0) parts.push({ ringsMs: Math.min(thenRingsMs, longestRingingMs) });
    const file = joinSounds(parts);
    if (!file) return { problem: 'only wav files can be joined with other sounds' };
    const path = await keepSound(file);
    return { sound: { kind: 'file', path, ...(words.length > 0 && { words: words.join(' ') }) } };
  } catch (error) {
    return { problem: `the sounds cannot be joined: ${String(error)}` };
  }
}
