import { type Timer, whenAborted } from '../clock/index.ts';
import type { Gather, Keys, Prompt } from '../verbs/index.ts';
import { DigitEntry, type EntryState } from './digit-entry.ts';
import type { Ears, Hearing, SpeechNews } from './hearing.ts';
import type { LiveCall } from './live-call.ts';
import type { Understood } from './speech-recogniser.ts';

/** How one round of a gather ended. */
export interface RoundEnd {
  readonly outcome: 'digits' | 'speech' | 'no-match' | 'silence' | 'interrupted';
  readonly digits: Keys;
  readonly endKey: Keys;
  readonly value?: string;
  readonly speech?: Understood;
}

const interruptedEnd: RoundEnd = { outcome: 'interrupted', digits: '', endKey: '' };

/** Prompts, then keys or speech until the entry is complete or time is up. No recogniser is left behind. */
export async function runRound(
  verb: Gather,
  prompts: readonly Prompt[],
  ears: Ears | null,
  call: LiveCall,
): Promise<RoundEnd> {
  const barge = new AbortController();
  const listensEarly = verb.bargeIn && verb.speech?.waitsForPrompts !== true;
  let hearing = listensEarly && ears ? await ears.listen() : null;
  try {
    const endless = prompts.some((prompt) => 'loops' in prompt && prompt.loops === 'endless');
    if (endless) call.awaitingInput();
    await playPrompts(verb, prompts, hearing, barge, call);
    if (interrupted(call)) return interruptedEnd;
    if (!verb.bargeIn || !verb.digits) call.keys.drop();
    if (ears && !hearing) hearing = await ears.listen();
    if (!endless && call.keys.size === 0 && !hearing?.hasBegun) call.awaitingInput();
    return await new Collection(verb, hearing, call).end;
  } finally {
    await hearing?.stop();
  }
}

/** Plays the prompts; with barge-in the first key or word stops them, and a waiting key keeps them from being heard. */
async function playPrompts(
  verb: Gather,
  prompts: readonly Prompt[],
  hearing: Hearing | null,
  barge: AbortController,
  call: LiveCall,
): Promise<void> {
  const keysBarge = verb.bargeIn && verb.digits !== undefined;
  if (keysBarge && call.keys.size > 0) return;
  const unsubscribe = keysBarge ? call.keys.onPush(() => barge.abort('key')) : () => {};
  const forget = hearing?.onBegin(() => barge.abort('speech'));
  try {
    await call.media.playAll(prompts, { signal: AbortSignal.any([call.signal, barge.signal]) });
  } finally {
    unsubscribe();
    forget?.();
  }
}

/**
 * Takes keys and news of speech as they come; the first kind that comes decides, and the clock when nothing more
 * will. Silence is when every kind that was awaited has had its time.
 */
class Collection {
  readonly end: Promise<RoundEnd>;
  readonly #verb: Gather;
  readonly #call: LiveCall;
  readonly #hearing: Hearing | null;
  readonly #entry: DigitEntry | null;
  readonly #forget: (() => void)[] = [];
  #kind: 'open' | 'keys' | 'speech' = 'open';
  #awaited: Set<'keys' | 'speech'>;
  #keyTimer: Timer | null = null;
  #finish: (end: RoundEnd) => void = () => {};

  constructor(verb: Gather, hearing: Hearing | null, call: LiveCall) {
    this.#verb = verb;
    this.#call = call;
    this.#hearing = hearing;
    this.#entry = verb.digits ? new DigitEntry(verb.digits, verb.choices, verb.comparesWholeEntry) : null;
    this.#awaited = new Set([...(verb.digits ? ['keys' as const] : []), ...(verb.speech ? ['speech' as const] : [])]);
    const { promise, resolve } = Promise.withResolvers<RoundEnd>();
    this.end = promise;
    this.#finish = (end) => {
      for (const forget of this.#forget.splice(0)) forget();
      this.#keyTimer?.cancel();
      resolve(end);
    };
    this.#begin();
  }

  #begin(): void {
    const { signal } = this.#call;
    if (signal.aborted) {
      this.#finish(interruptedEnd);
      return;
    }
    this.#forget.push(whenAborted(signal, () => this.#finish(interruptedEnd)));
    this.#waitForKeys();
    this.#waitForSpeech();
    // What came before there was anything to wait for.
    this.#takeKeys();
    if (this.#hearing) this.#forget.push(this.#hearing.onNews((news) => this.#take(news)));
  }

  #waitForKeys(): void {
    const { digits: rule } = this.#verb;
    if (!rule) return;
    this.#forget.push(this.#call.keys.onPush(() => this.#takeKeys()));
    if (rule.totalTimeoutMs !== undefined) this.#after(rule.totalTimeoutMs, () => this.#timeOutKeys());
    this.#keyTimer = this.#call.clock.timer(rule.firstDigitTimeoutMs, () => this.#timeOutKeys());
  }

  /** Without anybody who listens, speech may still take its time to begin: the prompt is as long as it was meant. */
  #waitForSpeech(): void {
    const { speech } = this.#verb;
    if (!speech) return;
    if (!this.#hearing && this.#entry) this.#awaited.delete('speech');
    else this.#after(speech.startTimeoutMs, () => this.#silent('speech'));
  }

  #takeKeys(): void {
    const { keys, clock } = this.#call;
    const rule = this.#verb.digits;
    if (!this.#entry || !rule || this.#kind === 'speech') {
      keys.drop();
      return;
    }
    for (let key = keys.take(); key; key = keys.take()) {
      this.#kind = 'keys';
      const state = this.#entry.press(key.key);
      if (state.done) {
        this.#finishEntry(state);
        return;
      }
      this.#keyTimer?.cancel();
      this.#keyTimer = clock.timer(rule.interDigitTimeoutMs, () => this.#timeOutKeys());
    }
  }

  #timeOutKeys(): void {
    if (this.#kind === 'open') this.#silent('keys');
    if (this.#kind === 'keys' && this.#entry) this.#finishEntry(this.#entry.timeOut());
  }

  #take(news: SpeechNews): void {
    if (this.#kind === 'keys') return;
    if (news.kind === 'begins') this.#hearSpeech();
    else if (news.kind === 'over') this.#hearNoMore();
    else {
      const { kind, ...said } = news;
      this.#finish({ outcome: kind === 'understood' ? 'speech' : 'no-match', digits: '', endKey: '', ...said });
    }
  }

  #hearSpeech(): void {
    this.#kind = 'speech';
    this.#after(this.#verb.speech?.maximumMs ?? 0, () => this.#spokenTooLong());
  }

  /** What was believed so far is taken for what was said. */
  #spokenTooLong(): void {
    const text = this.#hearing?.believed ?? '';
    const news = text === '' ? null : this.#hearing?.judge({ text, confidence: 1 });
    this.#take(news ?? { kind: 'no-match' });
  }

  /** Keys are waited for as before; a prompt for speech alone runs out its time. */
  #hearNoMore(): void {
    if (this.#kind === 'speech') this.#finish({ outcome: 'no-match', digits: '', endKey: '' });
    else if (this.#entry) this.#silent('speech');
  }

  #silent(kind: 'keys' | 'speech'): void {
    this.#awaited.delete(kind);
    if (this.#kind === 'open' && this.#awaited.size === 0) this.#finish({ outcome: 'silence', digits: '', endKey: '' });
  }

  #finishEntry(state: EntryState & { readonly done: true }): void {
    const { outcome, endKey, value } = state;
    this.#finish({ outcome, endKey, digits: this.#entry?.digits ?? '', ...(value !== undefined && { value }) });
  }

  #after(ms: number, action: () => void): void {
    const timer = this.#call.clock.timer(ms, action);
    this.#forget.push(() => timer.cancel());
  }
}

function interrupted(call: LiveCall): boolean {
  return call.signal.aborted || call.leg.gone.aborted;
}
