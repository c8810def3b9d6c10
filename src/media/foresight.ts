import { whenAborted } from '../clock/index.ts';
import type { Play, Say } from '../verbs/index.ts';
import type { Prepared } from './prompt-maker.ts';

type Making = Say | Play;

/** Prompts that are made ready before their turn, each known by itself. Nothing of it outlives the leg. */
export class Foresight {
  readonly #make: (prompt: Making, signal: AbortSignal) => Promise<Prepared>;
  readonly #gone: AbortSignal;
  readonly #begun = new Map<Making, Begun>();

  constructor(make: (prompt: Making, signal: AbortSignal) => Promise<Prepared>, gone: AbortSignal) {
    this.#make = make;
    this.#gone = gone;
  }

  begin(prompt: Making): void {
    if (!this.#begun.has(prompt) && !this.#gone.aborted) this.#begun.set(prompt, this.#beginning(prompt));
  }

  /** Its turn has come. */
  take(prompt: Making, signal: AbortSignal): Promise<Prepared> {
    const { prepared, stop } = this.#begun.get(prompt) ?? this.#beginning(prompt);
    this.#begun.delete(prompt);
    return prepared.finally(whenAborted(signal, () => stop.abort(unwanted)));
  }

  /** Their turn will not come. */
  drop(prompts: readonly object[]): void {
    for (const prompt of prompts) {
      const begun = this.#begun.get(prompt as Making);
      if (!begun) continue;
      this.#begun.delete(prompt as Making);
      begun.stop.abort(unwanted);
      void begun.prepared.then(({ release }) => release());
    }
  }

  #beginning(prompt: Making): Begun {
    const stop = new AbortController();
    const forget = whenAborted(this.#gone, () => stop.abort(unwanted));
    return { prepared: this.#make(prompt, stop.signal).finally(forget), stop };
  }
}

interface Begun {
  readonly prepared: Promise<Prepared>;
  readonly stop: AbortController;
}

/** Made once: without a reason every abort makes an exception with its own stack. */
const unwanted = new DOMException('Nobody will hear it', 'AbortError');
