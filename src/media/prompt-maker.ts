import { whenAborted } from '../clock/index.ts';
import type { Leg, SwitchSound, SwitchSpeech } from '../switch/index.ts';
import type { AudioSource, Diagnostic, Place, Play, Say } from '../verbs/index.ts';
import type { AudioLibrary } from './audio-library.ts';
import type { CallRecordings } from './call-recordings.ts';
import type { Speaker, Speech } from './speech/index.ts';
import { levelSsml, type SpokenPart, wholeSsml } from './ssml.ts';

/** One thing that the switch is told to do. */
export type Piece =
  | { readonly kind: 'speech'; readonly speech: SwitchSpeech }
  | { readonly kind: 'sound'; readonly sound: SwitchSound };

/** A prompt with everything fetched and synthesised, or why it cannot be had. */
export interface Prepared {
  readonly pieces: readonly Piece[];
  /** To be said when it is heard; a prompt that nobody came to hear has none. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problem?: string;
  /** Of speech: engines that have been tried for it, the last of them speaks. */
  readonly tried?: ReadonlySet<string>;
  /** Removes what must not be kept. */
  readonly release: () => void;
}

export interface PromptMakerParts {
  readonly leg: Pick<Leg, 'plays'>;
  readonly library: AudioLibrary;
  readonly speech: Speech;
  readonly recordings: Pick<CallRecordings, 'find'>;
  diagnose(diagnostic: Diagnostic): void;
}

/** Makes what a call is to hear, before it is heard. Nothing here rejects; an aborted signal gives nothing. */
export class PromptMaker {
  readonly #parts: PromptMakerParts;
  /** Engines that have failed on this call: they are tried last from then on, and said once. */
  readonly #failed = new Set<string>();

  constructor(parts: PromptMakerParts) {
    this.#parts = parts;
  }

  async play({ source, place }: Play, signal: AbortSignal): Promise<Prepared> {
    const { sound, diagnostics } = await this.source(source, signal, place);
    if (sound) return { pieces: [{ kind: 'sound', sound }], diagnostics, release: nothing };
    return { pieces: [], diagnostics, problem: 'the audio could not be had', release: nothing };
  }

  /** What the switch is to play for a source; null when it cannot be had. */
  async source(
    source: AudioSource,
    signal: AbortSignal,
    place?: Place,
  ): Promise<{ readonly sound: SwitchSound | null; readonly diagnostics: readonly Diagnostic[] }> {
    const { library, leg } = this.#parts;
    if (source.kind === 'recording') return this.#recording(source.id, place);
    if (source.kind !== 'url' && source.kind !== 'media') return { sound: source, diagnostics: [] };
    const credentials = source.kind === 'url' && source.credentials ? { credentials: source.credentials } : {};
    const file = await (source.kind === 'media'
      ? library.byId(source.id)
      : library.byUrl(source.url, { signal, ...credentials }));
    if (signal.aborted) return { sound: null, diagnostics: [] };
    const name = source.kind === 'media' ? source.id : source.url;
    if (!file.ok) {
      const { problem, hint = source.kind === 'url' ? urlHint : undefined } = file;
      return { sound: null, diagnostics: [unplayable(name, problem, place, hint)] };
    }
    if (leg.plays(file.extension)) return { sound: { kind: 'file', path: file.path, from: name }, diagnostics: [] };
    const problem = `the switch plays no ${file.extension}`;
    return { sound: null, diagnostics: [unplayable(name, problem, place, switchHints[file.extension])] };
  }

  #recording(
    id: string,
    place?: Place,
  ): { readonly sound: SwitchSound | null; readonly diagnostics: readonly Diagnostic[] } {
    const path = this.#parts.recordings.find(id);
    if (path !== null) return { sound: { kind: 'file', path, from: `recording ${id}` }, diagnostics: [] };
    return { sound: null, diagnostics: [unplayable(`The recording ${id}`, 'there is none any more', place)] };
  }

  /** Words by the first engine that speaks them. `tried` are left out: they have failed for this prompt. */
  async say(say: Say, signal: AbortSignal, tried: ReadonlySet<string> = new Set()): Promise<Prepared> {
    const { exact, inOrder } = this.#parts.speech.speakers(say.voice);
    const [meant] = inOrder;
    const replaced = exact || tried.size > 0 || !meant ? [] : [voiceReplaced(say, meant)];
    return this.#spoken(say, signal, tried, inOrder, replaced);
  }

  /** The same as files, for places where no leg can be spoken to. */
  async sayInFiles(say: Say, signal: AbortSignal): Promise<Prepared> {
    const inOrder = this.#parts.speech.speakers(say.voice).inOrder.filter(({ speaks }) => speaks.makes === 'file');
    if (inOrder.length > 0) return this.#spoken(say, signal, new Set(), inOrder, []);
    return {
      pieces: [],
      diagnostics: [],
      problem: 'no speech engine that writes files is configured',
      release: nothing,
    };
  }

  /** It was made ready to be spoken by an engine that has turned out not to speak. */
  isOutdated({ pieces }: Prepared): boolean {
    return pieces.some((piece) => piece.kind === 'speech' && this.#failed.has(piece.speech.engine));
  }

  /** After the switch could not speak with an engine: the same by another one; null if none is left. */
  async sayOtherwise(
    say: Say,
    signal: AbortSignal,
    { tried = new Set() }: Prepared,
    engine: string,
    problem = 'it gave no reason',
  ): Promise<Prepared | null> {
    const next = this.#parts.speech.speakers(say.voice).inOrder.find((speaker) => !tried.has(speaker.engine));
    if (!next) return null;
    this.#engineFailed(engine, problem, say, next.engine);
    return this.say(say, signal, tried);
  }

  #engineFailed(engine: string, problem: string, say: Say, next: string | undefined): void {
    if (this.#failed.has(engine) || next === undefined) return;
    this.#failed.add(engine);
    this.#parts.diagnose({
      code: 'speech-engine-failed',
      severity: 'warning',
      message: `The speech engine ${engine} could not speak: ${problem}; ${next} is tried instead.`,
      place: say.place,
      hint: 'see whether the engine runs and has the voice that speech.voices names',
    });
  }

  async #spoken(
    say: Say,
    signal: AbortSignal,
    before: ReadonlySet<string>,
    inOrder: readonly Speaker[],
    diagnostics: readonly Diagnostic[],
  ): Promise<Prepared> {
    const tried = new Set(before);
    const left = inOrder.filter(({ engine }) => !before.has(engine));
    const failing = left.filter(({ engine }) => this.#failed.has(engine));
    const speakers = [...left.filter((speaker) => !failing.includes(speaker)), ...failing];
    let problem = 'no speech engine is left that could speak';
    for (const [index, speaker] of speakers.entries()) {
      tried.add(speaker.engine);
      const made = await this.#by(speaker, say, signal);
      if (signal.aborted) return { pieces: [], diagnostics: [], problem: 'nobody listens any more', release: nothing };
      if (!('problem' in made)) return { ...made, diagnostics: [...diagnostics, ...made.diagnostics], tried };
      problem = `the speech engine ${speaker.engine}: ${made.problem}`;
      this.#engineFailed(speaker.engine, made.problem, say, speakers[index + 1]?.engine);
    }
    return {
      pieces: [],
      diagnostics: [...diagnostics, unplayable('speech', problem, say.place)],
      problem,
      tried,
      release: nothing,
    };
  }

  async #by(speaker: Speaker, say: Say, signal: AbortSignal): Promise<Prepared | { readonly problem: string }> {
    const { parts, diagnostics } = levelled(say, speaker);
    const stop = new AbortController();
    const forget = whenAborted(signal, () => stop.abort(signal.reason));
    const problems: string[] = [];
    const releases: (() => Promise<void>)[] = [];
    // All at once: how many an engine makes at a time is its own affair.
    const made = await Promise.all(
      parts.map(async (part): Promise<readonly Piece[]> => {
        if (part.kind === 'silence') return [{ kind: 'sound', sound: part }];
        const { kind: _text, ...text } = part;
        const spoken = await this.#parts.speech.say(speaker, { ...text, secret: say.secret === true }, stop.signal);
        if (!spoken.ok) {
          problems.push(spoken.problem);
          stop.abort(oneFailed);
          return [];
        }
        if (spoken.kind === 'speech') return [spoken];
        releases.push(spoken.release);
        return [{ kind: 'sound', sound: spoken.sound }];
      }),
    );
    forget();
    const release = () => {
      for (const remove of releases) void remove();
    };
    const [problem] = problems;
    if (problem === undefined) return { pieces: made.flat(), diagnostics, release };
    release();
    return { problem };
  }
}

/** Made once, as every reason to abort. */
const oneFailed = new DOMException('A part of it cannot be spoken', 'AbortError');

type ToSay =
  | { readonly kind: 'text'; readonly text: string; readonly markup: 'plain' | 'ssml'; readonly words: string }
  | Extract<SpokenPart, { readonly kind: 'silence' }>;

/** What this engine is given: markup whole where it speaks it, else words and silences. */
function levelled(
  say: Say,
  { speaks, engine, voice, language }: Speaker,
): { readonly parts: readonly ToSay[]; readonly diagnostics: readonly Diagnostic[] } {
  if (say.markup === 'plain') return { parts: wordsOf(say.text), diagnostics: [] };
  const { parts, lost } = levelSsml(say.text, language);
  if (speaks.speaksSsml) {
    const text = wholeSsml(say.text, language, speaks.namesVoice ? voice : undefined);
    const words = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ');
    if (text !== null && words !== '')
      return { parts: [{ kind: 'text', text, markup: 'ssml', words }], diagnostics: [] };
  }
  const spoken = parts.flatMap((part) => (part.kind === 'text' ? wordsOf(part.text) : [part]));
  if (lost.length === 0) return { parts: spoken, diagnostics: [] };
  const told: Diagnostic = {
    code: 'ssml-levelled',
    severity: 'information',
    message: speaks.speaksSsml
      ? `The markup cannot be read and was left out (${lost.join(', ')}).`
      : `The speech engine ${engine} knows no SSML; spoken without ${lost.join(', ')}.`,
    place: say.place,
  };
  return { parts: spoken, diagnostics: [told] };
}

/** Engines slow down, or refuse, beyond a few thousand characters at a time. */
const longestText = 3000;

/** Texts that an engine can speak: not too long, and with something in them besides blanks and braces. */
function wordsOf(text: string): readonly ToSay[] {
  let rest = text.replace(/\s+/g, ' ').trim();
  const parts: string[] = [];
  while (rest.length > longestText) {
    const head = rest.slice(0, longestText);
    const sentence = Math.max(...['. ', '! ', '? ', '; '].map((end) => head.lastIndexOf(end) + 1));
    const cut = sentence > 0 ? sentence : head.lastIndexOf(' ') > 0 ? head.lastIndexOf(' ') : longestText;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).trim();
  }
  parts.push(rest);
  return parts.flatMap((words): readonly ToSay[] =>
    /[^\s{}\x00-\x1f\x7f]/.test(words) ? [{ kind: 'text', text: words, markup: 'plain', words }] : [],
  );
}

function voiceReplaced({ voice: wanted, place }: Say, { engine, voice }: Speaker): Diagnostic {
  return {
    code: 'voice-replaced',
    severity: 'warning',
    message: `No voice is configured for ${wanted.language ?? wanted.raw}; ${engine} ${voice} speaks instead.`,
    place,
    hint: 'add an entry to speech.voices in the configuration',
  };
}

const switchHints: Readonly<Record<string, string>> = {
  mp3: 'load mod_shout in FreeSWITCH, or serve a wav file',
};

export function unplayable(what: string, problem: string, place: Place | undefined, hint?: string): Diagnostic {
  return {
    code: 'audio-unavailable',
    severity: 'warning',
    message: `${what} could not be played and was skipped: ${problem}.`,
    ...(hint !== undefined && { hint }),
    ...(place && { place }),
  };
}

const urlHint = 'open the URL from the machine that runs Dragoman';

const nothing = () => {};
