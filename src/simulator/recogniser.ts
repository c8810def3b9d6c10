import { existsSync } from 'node:fs';
import type { Channel } from './channel.ts';
import { wholeNumber } from './tokens.ts';

/** What somebody says, and how sure an engine would be of it (0 to 100). Without words it is only noise. */
export interface Utterance {
  readonly words?: string;
  readonly confidence?: number;
  readonly ms: number;
}

/** About what people take to say it. */
export function spokenMs(words: string): number {
  return words.length * 60;
}

/** What a configuration says that has the simulated switch's own recogniser. */
export const simulatedRecogniser = {
  engine: 'simulated',
  grammars: 'srgs',
  dictation: 'builtin:speech/transcribe',
  parameters: { 'speech-timeout': '{endSilenceMs}' },
} as const;

/** Silence after which an engine decides, where it was told nothing. */
const usualEndSilenceMs = 700;

/**
 * A recogniser on a channel (`detect_speech`). It understands whatever words the caller's plan has, whatever its
 * grammar; `simulated` also tells what it believes half-way. One result, then it rests, as mod_pocketsphinx does.
 */
export class Recogniser {
  readonly engine: string;
  readonly #channel: Channel;
  readonly #grammar: string;
  #timers: { cancel(): void }[] = [];
  #rests = false;

  private constructor(channel: Channel, engine: string, grammar: string) {
    this.#channel = channel;
    this.engine = engine;
    this.#grammar = grammar;
  }

  /** Undefined if there is no such engine, or it cannot read the grammar, which it then tells with `closed`. */
  static open(channel: Channel, engine: string, grammar: string): Recogniser | undefined {
    if (!channel.exchange.options.recognisers.includes(engine.split(':')[0] ?? '')) return undefined;
    const recogniser = new Recogniser(channel, engine, grammar);
    if (!grammar.startsWith('/') || existsSync(grammar)) return recogniser;
    recogniser.#tell('closed');
    return undefined;
  }

  hears({ words, confidence = 100, ms }: Utterance): void {
    if (this.#rests) return;
    this.#rests = true;
    this.#later(20, () => this.#tell('begin-speaking'));
    if (this.engine === 'simulated' && words !== undefined)
      this.#later(ms / 2, () => this.#tell('detected-partial-speech', JSON.stringify({ partial: firstHalf(words) })));
    this.#later(ms + this.#endSilenceMs, () => this.#tell('detected-speech', this.#result(words, confidence)));
  }

  close(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#tell('closed');
  }

  get #endSilenceMs(): number {
    const { variables } = this.#channel;
    const said = ['speech-timeout', 'speech-complete-timeout'].map((name) => variables.get(`asr_json_param_${name}`));
    return wholeNumber(said.find((ms) => ms !== undefined)) || usualEndSilenceMs;
  }

  #result(words: string | undefined, confidence: number): string {
    const interpretation =
      words === undefined
        ? '  <interpretation>\n    <input mode="speech"><nomatch/></input>\n  </interpretation>\n'
        : `  <interpretation grammar="${this.#grammar}" confidence="${confidence}">\n    <input mode="speech">${escaped(words)}</input>\n  </interpretation>\n`;
    return `<?xml version="1.0"?>\n<result grammar="${this.#grammar}">\n${interpretation}</result>\n`;
  }

  #later(ms: number, action: () => void): void {
    this.#timers.push(this.#channel.exchange.clock.timer(ms, action));
  }

  /** A program that asked for it (`fire_asr_events`) hears at once, and once more where nothing runs. */
  #tell(type: string, body?: string): void {
    if (this.#channel.isGone && type !== 'closed') return;
    this.#channel.fire('DETECTED_SPEECH', { before: [['Speech-Type', type]], ...(body !== undefined && { body }) });
  }
}

function firstHalf(words: string): string {
  const all = words.split(' ');
  return all.slice(0, Math.ceil(all.length / 2)).join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
