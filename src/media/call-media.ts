import type { Clock } from '../clock/index.ts';
import { sleep } from '../clock/index.ts';
import type { Leg, MediaEnd, MediaOptions, RoomSound, SwitchSound } from '../switch/index.ts';
import type { AudioSource, Diagnostic, Keys, Pause, Play, Prompt, Say, SendDigits } from '../verbs/index.ts';
import type { AudioLibrary } from './audio-library.ts';
import type { CallRecordings } from './call-recordings.ts';
import { Foresight } from './foresight.ts';
import { oneSoundOf, type Repetition } from './one-sound.ts';
import { type Piece, type Prepared, PromptMaker, unplayable } from './prompt-maker.ts';
import type { Speech } from './speech/index.ts';

export interface CallMediaParts {
  readonly leg: Leg;
  readonly clock: Clock;
  readonly library: AudioLibrary;
  readonly recordings: CallRecordings;
  readonly speech: Speech;
  /** Makes one file of several sounds and keeps it. Gives its path. */
  readonly keepSound: (bytes: Uint8Array) => Promise<string>;
  diagnose(diagnostic: Diagnostic): void;
  /** Keeps the caller out of silence while something is made that is to be heard now. */
  readonly during?: (<Value>(work: Promise<Value>) => Promise<Value>) | undefined;
}

export interface PromptOptions {
  readonly signal: AbortSignal;
  /** Keys that end the prompt besides its own. */
  readonly endKeys?: Keys;
  /** What is heard after it, made ready meanwhile; absent: what was foreseen. */
  readonly next?: Prompt;
}

/** What one call hears and leaves behind: prompts and recordings, without anybody knowing files or engines. */
export class CallMedia {
  readonly recordings: CallRecordings;
  readonly #parts: CallMediaParts;
  readonly #maker: PromptMaker;
  readonly #foresight: Foresight;
  /** What comes after the verb that runs. */
  #next: Making | undefined;
  #isFilling = false;

  constructor(parts: CallMediaParts) {
    this.#parts = parts;
    this.recordings = parts.recordings;
    this.#maker = new PromptMaker(parts);
    this.#foresight = new Foresight(
      (prompt, signal) => (prompt.verb === 'say' ? this.#maker.say(prompt, signal) : this.#maker.play(prompt, signal)),
      parts.leg.gone,
    );
  }

  /** Plays one prompt with its loops, to its end, a key of its own, or the signal. */
  async play(prompt: Prompt, options: PromptOptions): Promise<MediaEnd> {
    const { next = this.#next } = options;
    if (!takesMaking(prompt)) {
      this.#begin(next);
      return prompt.verb === 'pause' ? this.#paused(prompt, options) : this.#sent(prompt, options);
    }
    let prepared = await this.#during(this.#foresight.take(prompt, options.signal));
    if (prompt.verb === 'say' && this.#maker.isOutdated(prepared)) {
      prepared.release();
      prepared = await this.#maker.say(prompt, options.signal);
    }
    try {
      if (next !== prompt && !options.signal.aborted) this.#begin(next);
      return await this.#heard(prompt, options, prepared);
    } finally {
      prepared.release();
    }
  }

  /** Plays prompts in order until one is cut short. While one is heard, the next is made ready. */
  async playAll(prompts: readonly Prompt[], options: PromptOptions): Promise<MediaEnd> {
    let heardMs = 0;
    try {
      for (const [index, prompt] of prompts.entries()) {
        const next = prompts.slice(index + 1).find(takesMaking);
        const end = await this.play(prompt, { ...options, ...(next && { next }) });
        heardMs += end.heardMs;
        if (end.ended === 'key' || end.ended === 'aborted' || end.ended === 'gone') return { ...end, heardMs };
      }
      return { ended: 'done', heardMs };
    } finally {
      this.#foresight.drop(prompts);
    }
  }

  /**
   * The first of `next` that takes making is made ready while the last of what comes `now` is heard. What was
   * foreseen before and is neither is dropped.
   */
  foresee({ now, next }: { readonly now: readonly Prompt[]; readonly next: readonly Prompt[] }): void {
    const foreseen = this.#next;
    this.#next = next.find(takesMaking);
    if (foreseen && foreseen !== this.#next && !now.includes(foreseen)) this.#foresight.drop([foreseen]);
  }

  /** What a prompt is made of, for somewhere else than this call's leg: once through, without its loops. */
  async pieces(prompt: Prompt, signal: AbortSignal): Promise<readonly RoomSound[]> {
    switch (prompt.verb) {
      case 'say':
      case 'play': {
        const { pieces, diagnostics, release } =
          prompt.verb === 'say' ? await this.#maker.say(prompt, signal) : await this.#maker.play(prompt, signal);
        for (const diagnostic of diagnostics) this.#parts.diagnose(diagnostic);
        if (signal.aborted) release();
        else signal.addEventListener('abort', release, { once: true });
        return pieces;
      }
      case 'pause':
        return [{ kind: 'sound', sound: { kind: 'silence', durationMs: prompt.durationMs } }];
      case 'send-digits':
        return [];
    }
  }

  /** What the switch is to play for a source; null, with a diagnostic, when it cannot be had. */
  async sound(source: AudioSource, signal: AbortSignal, place?: Diagnostic['place']): Promise<SwitchSound | null> {
    const { sound, diagnostics } = await this.#during(this.#maker.source(source, signal, place));
    for (const diagnostic of diagnostics) this.#parts.diagnose(diagnostic);
    return sound;
  }

  /**
   * Prompts as one sound that the switch can repeat while something else goes on; or why not: nothing is spoken
   * to a leg for it.
   */
  async asOneSound(
    prompts: readonly Prompt[],
    signal: AbortSignal,
    repetition?: Repetition,
  ): Promise<{ readonly sound: SwitchSound } | { readonly problem: string }> {
    const { diagnose, keepSound } = this.#parts;
    return this.#during(oneSoundOf(prompts, { maker: this.#maker, diagnose, keepSound, signal }, repetition));
  }

  /** What is played meanwhile may have to be made as well: nothing is played for that. */
  async #during<Value>(work: Promise<Value>): Promise<Value> {
    const { during } = this.#parts;
    if (!during || this.#isFilling) return work;
    this.#isFilling = true;
    try {
      return await during(work);
    } finally {
      this.#isFilling = false;
    }
  }

  #begin(next: Prompt | undefined): void {
    if (next && takesMaking(next)) this.#foresight.begin(next);
  }

  async #sent({ steps }: SendDigits, { signal }: PromptOptions): Promise<MediaEnd> {
    const { ended, detail } = await this.#parts.leg.sendDigits(steps, signal);
    return { ended, heardMs: 0, ...(detail !== undefined && { detail }) };
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

  async #heard(prompt: Making, options: PromptOptions, prepared: Prepared): Promise<MediaEnd> {
    const { leg, diagnose } = this.#parts;
    if (leg.gone.aborted) return { ended: 'gone', heardMs: 0 };
    if (options.signal.aborted) return { ended: 'aborted', heardMs: 0 };
    for (const diagnostic of prepared.diagnostics) diagnose(diagnostic);
    if (prepared.problem !== undefined) return { ended: 'failed', heardMs: 0, detail: prepared.problem };
    const media = { endKeys: prompt.endKeys + (options.endKeys ?? ''), signal: options.signal };
    let heardMs = 0;
    for (let round = 0; prompt.loops === 'endless' || round < prompt.loops; round++) {
      const before = heardMs;
      for (const piece of prepared.pieces) {
        const end = await this.#piece(piece, media);
        if (end.ended === 'failed' && prompt.verb === 'say' && piece.kind === 'speech' && heardMs === 0) {
          const other = await this.#maker.sayOtherwise(
            prompt,
            options.signal,
            prepared,
            piece.speech.engine,
            end.detail,
          );
          if (other) return this.#otherwise(prompt, options, other);
        }
        heardMs += end.heardMs;
        if (end.ended === 'failed')
          diagnose(
            unplayable(piece.kind === 'speech' ? 'speech' : 'sound', end.detail ?? 'no reason given', prompt.place),
          );
        if (end.ended !== 'done') return { ...end, heardMs };
      }
      // A sound without length would turn an endless loop into a busy one.
      if (heardMs === before) break;
    }
    return { ended: 'done', heardMs };
  }

  async #otherwise(say: Say, options: PromptOptions, prepared: Prepared): Promise<MediaEnd> {
    try {
      return await this.#heard(say, options, prepared);
    } finally {
      prepared.release();
    }
  }

  #piece(piece: Piece, options: MediaOptions): Promise<MediaEnd> {
    const { leg } = this.#parts;
    return piece.kind === 'speech' ? leg.speak(piece.speech, options) : leg.play(piece.sound, options);
  }
}

/** A prompt that has to be fetched or synthesised. */
type Making = Say | Play;

function takesMaking(prompt: Prompt): prompt is Making {
  return prompt.verb === 'say' || prompt.verb === 'play';
}
