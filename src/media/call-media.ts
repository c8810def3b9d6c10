import type { Clock } from '../clock/index.ts';
import { sleep } from '../clock/index.ts';
import type { Leg, MediaEnd, RoomSound, SwitchSound } from '../switch/index.ts';
import type { AudioSource, Diagnostic, Keys, Pause, Play, Prompt, Say } from '../verbs/index.ts';
import type { AudioLibrary } from './audio-library.ts';
import type { CallRecordings } from './call-recordings.ts';
import { levelSsml, type SpokenPart } from './ssml.ts';
import { chooseVoice, type VoiceTable } from './voices.ts';

export interface CallMediaParts {
  readonly leg: Leg;
  readonly clock: Clock;
  readonly library: AudioLibrary;
  readonly recordings: CallRecordings;
  readonly voices: VoiceTable;
  diagnose(diagnostic: Diagnostic): void;
}

export interface PromptOptions {
  readonly signal: AbortSignal;
  /** Keys that end the prompt besides its own. */
  readonly endKeys?: Keys;
}

/** What one call hears and leaves behind: prompts and recordings, without anybody knowing files or engines. */
export class CallMedia {
  readonly recordings: CallRecordings;
  readonly #parts: CallMediaParts;

  constructor(parts: CallMediaParts) {
    this.#parts = parts;
    this.recordings = parts.recordings;
  }

  /** Plays one prompt with its loops, to its end, a key of its own, or the signal. */
  async play(prompt: Prompt, options: PromptOptions): Promise<MediaEnd> {
    switch (prompt.verb) {
      case 'say':
        return this.#looped(prompt, options, await this.#spoken(prompt));
      case 'play':
        return this.#played(prompt, options);
      case 'pause':
        return this.#paused(prompt, options);
      case 'send-digits': {
        const { ended, detail } = await this.#parts.leg.sendDigits(prompt.steps, options.signal);
        return { ended, heardMs: 0, ...(detail !== undefined && { detail }) };
      }
    }
  }

  /** Plays prompts in order until one is cut short. */
  async playAll(prompts: readonly Prompt[], options: PromptOptions): Promise<MediaEnd> {
    let heardMs = 0;
    for (const prompt of prompts) {
      const end = await this.play(prompt, options);
      heardMs += end.heardMs;
      if (end.ended === 'key' || end.ended === 'aborted' || end.ended === 'gone') return { ...end, heardMs };
    }
    return { ended: 'done', heardMs };
  }

  /** What a prompt is made of, for somewhere else than this call's leg: once through, without its loops. */
  async pieces(prompt: Prompt, signal: AbortSignal): Promise<readonly RoomSound[]> {
    switch (prompt.verb) {
      case 'say':
        return this.#spoken(prompt);
      case 'play': {
        const sound = await this.sound(prompt.source, signal, prompt.place);
        return sound ? [{ kind: 'sound', sound }] : [];
      }
      case 'pause':
        return [{ kind: 'sound', sound: { kind: 'silence', durationMs: prompt.durationMs } }];
      case 'send-digits':
        return [];
    }
  }

  /** What the switch is to play for a source; null, with a diagnostic, when it cannot be had. */
  async sound(source: AudioSource, signal: AbortSignal, place?: Diagnostic['place']): Promise<SwitchSound | null> {
    switch (source.kind) {
      case 'silence':
      case 'tone':
      case 'hold-music':
        return source;
      case 'url':
      case 'media': {
        const file =
          source.kind === 'media'
            ? this.#parts.library.byId(source.id)
            : await this.#parts.library.byUrl(source.url, {
                signal,
                ...(source.credentials && { credentials: source.credentials }),
              });
        if (file.ok) return { kind: 'file', path: file.path };
        if (!signal.aborted) this.#unplayable(source.kind === 'media' ? source.id : source.url, file.problem, place);
        return null;
      }
    }
  }

  async #played(play: Play, options: PromptOptions): Promise<MediaEnd> {
    const sound = await this.sound(play.source, options.signal, play.place);
    if (sound) return this.#looped(play, options, [{ kind: 'sound', sound }]);
    return options.signal.aborted
      ? { ended: 'aborted', heardMs: 0 }
      : { ended: 'failed', heardMs: 0, detail: 'the audio could not be had' };
  }

  /** Silence on an answered call; plain waiting on one that rings, so that it goes on ringing. */
  async #paused(pause: Pause, { signal, endKeys = '' }: PromptOptions): Promise<MediaEnd> {
    const { leg, clock } = this.#parts;
    if (leg.answered) return leg.play({ kind: 'silence', durationMs: pause.durationMs }, { endKeys, signal });
    const stop = AbortSignal.any([signal, leg.gone]);
    try {
      await sleep(clock, pause.durationMs, stop);
      return { ended: 'done', heardMs: pause.durationMs };
    } catch {
      return { ended: leg.gone.aborted ? 'gone' : 'aborted', heardMs: 0 };
    }
  }

  async #spoken(say: Say): Promise<readonly Piece[]> {
    const { diagnose, voices } = this.#parts;
    const { engine, voice, exact } = chooseVoice(say.voice, voices);
    if (!exact)
      diagnose({
        code: 'voice-replaced',
        severity: 'warning',
        message: `No voice is configured for ${say.voice.language ?? say.voice.raw}; ${engine} ${voice} speaks instead.`,
        place: say.place,
        hint: 'add an entry to speech.voices in the configuration',
      });
    const { parts, lost } = say.markup === 'ssml' ? levelSsml(say.text) : { parts: plain(say.text), lost: [] };
    if (lost.length > 0)
      diagnose({
        code: 'ssml-levelled',
        severity: 'information',
        message: `The speech engine ${engine} knows no SSML; spoken without ${lost.join(', ')}.`,
        place: say.place,
      });
    return parts.map((part) =>
      part.kind === 'text'
        ? { kind: 'speech', speech: { engine, voice, text: part.text } }
        : { kind: 'sound', sound: { kind: 'silence', durationMs: part.durationMs } },
    );
  }

  async #looped(prompt: Say | Play, options: PromptOptions, pieces: readonly Piece[]): Promise<MediaEnd> {
    const { leg } = this.#parts;
    const media = { endKeys: prompt.endKeys + (options.endKeys ?? ''), signal: options.signal };
    let heardMs = 0;
    if (pieces.length === 0) return { ended: 'done', heardMs };
    for (let round = 0; prompt.loops === 'endless' || round < prompt.loops; round++) {
      const before = heardMs;
      for (const piece of pieces) {
        const end = piece.kind === 'speech' ? await leg.speak(piece.speech, media) : await leg.play(piece.sound, media);
        heardMs += end.heardMs;
        if (end.ended === 'failed')
          this.#unplayable(piece.kind === 'speech' ? 'speech' : 'sound', end.detail ?? 'no reason given', prompt.place);
        if (end.ended !== 'done') return { ...end, heardMs };
      }
      // A sound without length would turn an endless loop into a busy one.
      if (heardMs === before) return { ended: 'done', heardMs };
    }
    return { ended: 'done', heardMs };
  }

  #unplayable(what: string, problem: string, place: Diagnostic['place']): void {
    this.#parts.diagnose({
      code: 'audio-unavailable',
      severity: 'warning',
      message: `${what} could not be played and was skipped: ${problem}.`,
      hint: 'open the URL from the machine that runs Dragoman',
      ...(place && { place }),
    });
  }
}

type Piece =
  | {
      readonly kind: 'speech';
      readonly speech: { readonly engine: string; readonly voice: string; readonly text: string };
    }
  | { readonly kind: 'sound'; readonly sound: SwitchSound };

function plain(text: string): readonly SpokenPart[] {
  const words = text.replace(/\s+/g, ' ').trim();
  return words ? [{ kind: 'text', text: words }] : [];
}
