import type { Heard, Listening, ListenRule } from '../switch/index.ts';
import type { Choice, Gather, SpeechRule } from '../verbs/index.ts';
import type { LiveCall } from './live-call.ts';
import type { Understood } from './speech-recogniser.ts';
import { matchSpoken } from './spoken-choice.ts';

/** What comes of listening, as far as one entry is concerned. */
export type SpeechNews =
  | { readonly kind: 'begins' }
  | { readonly kind: 'understood'; readonly speech: Understood; readonly value?: string }
  /** Something was said, and it was none of what is accepted, or nobody is sure of it. */
  | { readonly kind: 'no-match'; readonly speech?: Understood }
  /** Nobody spoke, or nobody listens any longer. */
  | { readonly kind: 'over' };

type SpeechGather = Gather & { readonly speech: SpeechRule };

/**
 * A recogniser for one gather: prepared once, started in every round. Where there is none, or it fails, the customer
 * is told once and only keys are left.
 */
export class Ears {
  readonly #verb: SpeechGather;
  readonly #call: LiveCall;
  readonly #rule: ListenRule;
  #isDeaf = false;

  private constructor(verb: SpeechGather, call: LiveCall, rule: ListenRule) {
    this.#verb = verb;
    this.#call = call;
    this.#rule = rule;
  }

  static async open(verb: Gather, call: LiveCall): Promise<Ears | null> {
    const { speech } = verb;
    if (!speech) return null;
    if (!call.speech) return sayThatNobodyListens(verb, call, 'no speech recogniser is configured');
    const release = call.clock.hold();
    try {
      const prepared = await call.speech.prepare(speech, verb.choices, call.signal);
      if (prepared.ok) return new Ears({ ...verb, speech }, call, prepared.rule);
      return call.signal.aborted ? null : sayThatNobodyListens(verb, call, prepared.problem);
    } catch (error) {
      return sayThatNobodyListens(verb, call, error instanceof Error ? error.message : String(error));
    } finally {
      release();
    }
  }

  /** Null if nobody listens. */
  async listen(): Promise<Hearing | null> {
    if (this.#isDeaf || this.#call.signal.aborted) return null;
    const listening = await this.#call.leg.listen(this.#rule);
    if (listening.ok) return new Hearing(this.#verb, this.#call, listening);
    this.#isDeaf = true;
    if (!this.#call.leg.gone.aborted) sayThatNobodyListens(this.#verb, this.#call, listening.problem);
    return null;
  }
}

/** One time of listening. */
export class Hearing {
  readonly #verb: SpeechGather;
  readonly #call: LiveCall;
  readonly #listening: Extract<Listening, { readonly ok: true }>;
  readonly #forget: () => void;
  readonly #unheard: SpeechNews[] = [];
  #listener: ((news: SpeechNews) => void) | null = null;
  #onBegin: (() => void) | null = null;
  #hasBegun = false;
  #believed = '';

  constructor(verb: SpeechGather, call: LiveCall, listening: Extract<Listening, { readonly ok: true }>) {
    this.#verb = verb;
    this.#call = call;
    this.#listening = listening;
    this.#forget = listening.onHeard((heard) => this.#take(heard));
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** What it believed last, before it had decided. */
  get believed(): string {
    return this.#believed;
  }

  /** Told once, at once if it has begun already. */
  onBegin(listener: () => void): () => void {
    if (this.#hasBegun) listener();
    else this.#onBegin = listener;
    return () => {
      this.#onBegin = null;
    };
  }

  /** News that came before is told at once. */
  onNews(listener: (news: SpeechNews) => void): () => void {
    this.#listener = listener;
    for (const news of this.#unheard.splice(0)) listener(news);
    return () => {
      this.#listener = null;
    };
  }

  async stop(): Promise<void> {
    this.#forget();
    await this.#listening.stop();
  }

  /** As a result that the recogniser was sure enough of. */
  judge(speech: Understood): SpeechNews {
    if (speech.confidence < this.#verb.speech.minimumConfidence) return { kind: 'no-match', speech };
    return matched(speech, this.#verb.choices);
  }

  #take(heard: Heard): void {
    if (heard.kind === 'begins' || heard.kind === 'partial') this.#begin();
    if (heard.kind === 'partial') this.#believe(heard.body);
    if (heard.kind === 'result') this.#tell(this.#judged(heard.body));
    if (heard.kind === 'closed') this.#tell({ kind: 'over' });
  }

  #judged(body: string): SpeechNews {
    const result = this.#call.speech?.read(body) ?? 'no-match';
    if (result === 'no-input') return { kind: 'over' };
    return result === 'no-match' ? { kind: 'no-match' } : this.judge(result);
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#onBegin?.();
    this.#tell({ kind: 'begins' });
  }

  #believe(body: string): void {
    const partial = this.#call.speech?.readPartial(body);
    if (!partial) return;
    this.#believed = partial.text;
    const { partialResults } = this.#verb.speech;
    if (this.#call.memory.isPrivate) this.#call.keepSecret(partial.text);
    if (partialResults)
      this.#call.notify(partialResults, { kind: 'partial-speech', at: this.#call.clock.now(), ...partial });
  }

  #tell(news: SpeechNews): void {
    if (this.#listener) this.#listener(news);
    else this.#unheard.push(news);
  }
}

function matched(speech: Understood, choices: readonly Choice[] | undefined): SpeechNews {
  if (!choices) return { kind: 'understood', speech };
  const found = matchSpoken(speech, choices);
  return found ? { kind: 'understood', ...found } : { kind: 'no-match', speech };
}

function sayThatNobodyListens(verb: Gather, call: LiveCall, problem: string): null {
  call.diagnose({
    code: 'speech-not-recognised',
    severity: 'warning',
    message: `Nobody understands speech here (${problem}); this prompt ${verb.digits ? 'takes keys only' : 'can only end in silence'}.`,
    place: verb.place,
    hint: 'see speech.recogniser in the configuration',
  });
  return null;
}
