import type { Play, Say } from '../verbs/index.ts';
import type { Prepared } from './prompt-maker.ts';

type Making = Say | Play;

/** Prompts that are made ready before their turn, each known by itself. Nothing of it outlives the leg. */
export class Foresight {
  readonly #make: (prompt: Making, signal: AbortSignal) => Promise<Prepared>;
  readonly #gone: AbortSignal;
  readonly #begun = new Map<Making, { readonly prepared: Promise<Prepared>; readonly stop: AbortController }>();

  constructor(make: (prompt: Making, signal: AbortSignal) => Promise<Prepared>, gone: AbortSignal) {
    this.#make = make;
    this.#gone = gone;
  }

  begin(prompt: Making): void {
    if (this.#begun.has(prompt) || this.#gone.aborted) return;
    const stop = new AbortController();
    const prepared = this.#make(prompt, AbortSignal.any([stop.signal, this.#gone]));
    this.#begun.set(prompt, { prepared, stop });
  }

  /** Its turn has come. */
  async take(prompt: Making, signal: AbortSignal): Promise<Prepared> {
    const begun = this.#begun.get(prompt);
    if (!begun) return this.#make(prompt, AbortSignal.any([signal, this.#gone]));
    this.#begun.delete(prompt);
    const stop = () => begun.stop.abort();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      return await begun.prepared;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Their turn will not come. */
  drop(prompts: readonly object[]): void {
    for (const prompt of prompts) {
      const begun = this.#begun.get(prompt as Making);
      if (!begun) continue;
      this.#begun.delete(prompt as Making);
      begun.stop.abort();
      void begun.prepared.then(({ release }) => release());
    }
  }
}
