import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/index.ts';
import type { SwitchSound, SwitchSpeech } from '../../switch/index.ts';
import type { Voice } from '../../verbs/index.ts';
import { type AudioExtension, readAudio } from '../audio-format.ts';
import type { FileCache } from '../file-cache.ts';
import { type ChosenVoice, chooseVoice, type VoiceTable } from '../voices.ts';
import type { SpeechEngine, Utterance } from './engine.ts';
import { SharedWork } from './shared-work.ts';
import { switchEngine } from './switch-engine.ts';

export interface SpeechParts {
  /** Those that the configuration describes; any other name is an engine of the switch. */
  readonly engines: readonly SpeechEngine[];
  readonly voices: VoiceTable;
  /** Where synthesised sound is kept. */
  readonly cache: FileCache;
  readonly clock: Clock;
}

/** An engine that may speak a text, with the voice it would use. */
export interface Speaker extends ChosenVoice {
  readonly speaks: SpeechEngine;
}

export type SpokenSound =
  | { readonly ok: true; readonly kind: 'speech'; readonly speech: SwitchSpeech }
  /** `release` removes what must not be kept. */
  | { readonly ok: true; readonly kind: 'file'; readonly sound: SpokenFile; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly problem: string };

export type SpokenFile = Extract<SwitchSound, { readonly kind: 'file' }>;

type Kept = { readonly ok: true; readonly path: string } | { readonly ok: false; readonly problem: string };

/** Every engine of this process behind one door; what they make is kept by what was said, how and by whom. */
export class Speech {
  readonly #parts: SpeechParts;
  readonly #engines: Map<string, SpeechEngine>;
  readonly #work = new SharedWork<Kept>();

  constructor(parts: SpeechParts) {
    this.#parts = parts;
    this.#engines = new Map(parts.engines.map((engine) => [engine.name, engine]));
  }

  /** Who may speak what is wanted: the one that is meant, then those that stand in. */
  speakers(wanted: Voice): { readonly inOrder: readonly Speaker[]; readonly exact: boolean } {
    const { inOrder, exact } = chooseVoice(wanted, this.#parts.voices);
    return { exact, inOrder: inOrder.map((voice) => ({ ...voice, speaks: this.#engine(voice.engine) })) };
  }

  /**
   * Sound for one text. `words` are what a person would call it. Secret sound is made anew and is to be released.
   * Never rejects; when `signal` aborts, resolves after the engine has stopped.
   */
  async say(
    { speaks, voice, language }: Speaker,
    { text, markup, words, secret }: Pick<Utterance, 'text' | 'markup'> & { words: string; secret: boolean },
    signal: AbortSignal,
  ): Promise<SpokenSound> {
    const utterance: Utterance = { text, markup, voice, language };
    if (speaks.makes === 'speech') {
      const uttered = await speaks.utter(utterance, signal);
      if (!uttered.ok) return uttered;
      return 'speech' in uttered ? { ok: true, kind: 'speech', speech: uttered.speech } : nothingMade;
    }
    const name = secret ? `secret-${randomUUID()}` : nameOf(speaks, utterance);
    const release = this.#parts.clock.hold();
    try {
      const kept =
        (await this.#find(name)) ??
        (await this.#work.join(name, signal, (stop) => this.#make(speaks, utterance, name, stop)));
      if (!kept?.ok) return kept ?? { ok: false, problem: 'nobody waits for it any more' };
      const remove = () => (secret ? this.#parts.cache.remove(kept.path) : Promise.resolve());
      return { ok: true, kind: 'file', sound: { kind: 'file', path: kept.path, words }, release: remove };
    } finally {
      release();
    }
  }

  async #find(name: string): Promise<Kept | null> {
    for (const extension of extensions) {
      const path = await this.#parts.cache.find(`${name}.${extension}`);
      if (path !== null) return { ok: true, path };
    }
    return null;
  }

  async #make(engine: SpeechEngine, utterance: Utterance, name: string, signal: AbortSignal): Promise<Kept> {
    const uttered = await engine.utter(utterance, signal);
    if (!uttered.ok) return uttered;
    if (signal.aborted) return { ok: false, problem: 'nobody waits for it any more' };
    if (!('bytes' in uttered)) return nothingMade;
    const read = readAudio(uttered.bytes, { contentType: uttered.contentType, url: '' });
    if (!read.ok) return read;
    if (!extensions.includes(read.extension)) return { ok: false, problem: `it made a file of kind ${read.extension}` };
    try {
      return { ok: true, path: await this.#parts.cache.keep(`${name}.${read.extension}`, read.bytes) };
    } catch (error) {
      return { ok: false, problem: `what it said could not be kept: ${String(error)}` };
    }
  }

  #engine(name: string): SpeechEngine {
    const known = this.#engines.get(name);
    if (known) return known;
    const made = switchEngine(name);
    this.#engines.set(name, made);
    return made;
  }
}

const nothingMade = { ok: false, problem: 'it made no sound' } as const;
const extensions: readonly AudioExtension[] = ['wav', 'mp3'];

function nameOf({ name, identity }: SpeechEngine, { text, markup, voice, language }: Utterance): string {
  const said = JSON.stringify([name, identity, voice, language, markup, text]);
  return createHash('sha256').update(said).digest('hex');
}
