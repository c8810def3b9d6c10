import { type Clock, sleep } from '../clock/index.ts';
import type { CallMedia } from '../media/index.ts';
import type { Leg, SwitchSound } from '../switch/index.ts';
import type { Trace } from '../trace/index.ts';
import { say } from '../verbs/index.ts';

/** What a caller hears while somebody's server takes its time. */
export interface WaitingSettings {
  /** The longest silence; 0: as long as it takes. */
  readonly seconds: number;
  readonly prompt:
    | { readonly kind: 'tone' | 'music' }
    | { readonly kind: 'say'; readonly text: string }
    /** An absolute path that the switch can read. */
    | { readonly kind: 'file'; readonly path: string };
}

export interface WaitingParts {
  readonly leg: Leg;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly media: () => CallMedia;
  readonly settings: WaitingSettings;
}

/** Keeps a caller out of silence while the call waits for a server. */
export class Waiting {
  readonly #parts: WaitingParts;

  constructor(parts: WaitingParts) {
    this.#parts = parts;
  }

  /** Gives what the work gives, once nothing of the hold prompt can be heard any more. */
  async during<Value>(work: Promise<Value>): Promise<Value> {
    const { clock, settings, leg } = this.#parts;
    if (settings.seconds === 0) return work;
    let filling: { readonly over: AbortController; readonly done: Promise<void> } | undefined;
    const timer = clock.timer(settings.seconds * 1000, () => {
      const over = new AbortController();
      filling = { over, done: this.#fill(AbortSignal.any([over.signal, leg.gone])) };
    });
    try {
      return await work;
    } finally {
      timer.cancel();
      filling?.over.abort();
      await filling?.done;
    }
  }

  /** Never rejects. A phone that still rings goes on ringing, and costs nobody anything. */
  async #fill(signal: AbortSignal): Promise<void> {
    const { leg, clock, trace, settings } = this.#parts;
    trace.record({ event: 'rung', rung: 'hold', why: `a server has not answered for ${settings.seconds} s` });
    if (!leg.answered) {
      await leg.ring();
      return;
    }
    while (!signal.aborted) {
      await this.#prompt(signal);
      await sleep(clock, settings.seconds * 1000, signal).catch(() => {});
    }
  }

  async #prompt(signal: AbortSignal): Promise<void> {
    const { leg, media, settings } = this.#parts;
    const { prompt } = settings;
    if (prompt.kind === 'say') {
      await media().play(say({ ...spoken, text: prompt.text }), { signal });
      return;
    }
    const sound: SwitchSound =
      prompt.kind === 'file'
        ? { kind: 'file', path: prompt.path }
        : prompt.kind === 'music'
          ? { kind: 'hold-music' }
          : beep;
    await leg.play(sound, { endKeys: '', signal });
  }
}

/** Short and soft: somebody is still there. */
const beep: SwitchSound = { kind: 'tone', frequencies: [440], onMs: 150, offMs: 0, repeat: 1 };

const spoken = {
  markup: 'plain',
  voice: {},
  loops: 1,
  endKeys: '',
  answers: false,
  place: { line: 1, column: 1 },
} as const;
