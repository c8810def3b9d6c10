import { sleep } from '../clock/index.ts';
import type { AudioSource, NestedFacts, Place } from '../verbs/index.ts';
import type { LiveCall, Nested } from './live-call.ts';

/** What somebody hears who waits. */
export type Waiting = Nested['document'] | { readonly source: AudioSource } | 'silence';

export interface WaitOptions {
  readonly place: Place;
  /** How things stand; asked anew whenever the document is. */
  readonly facts: () => NestedFacts;
  /** The waiting is over. Its sound has stopped when the promise resolves. */
  readonly signal: AbortSignal;
}

/**
 * Lets a caller wait: a document that is asked again and again, a sound that is repeated, or silence. Resolves when the
 * signal has come or the leg is gone, or as soon as the document says that the caller leaves (`left`).
 */
export async function keepWaiting(waiting: Waiting, call: LiveCall, options: WaitOptions): Promise<'left' | 'over'> {
  const { signal } = options;
  const isOver = () => signal.aborted || call.leg.gone.aborted;
  while (!isOver()) {
    if (waiting === 'silence') await listen({ kind: 'silence', durationMs: 'endless' }, call, options);
    else if ('source' in waiting) await listen(waiting.source, call, options);
    else {
      const end = await call.nest({ document: waiting, facts: options.facts, signal });
      if (end.ended === 'left') return 'left';
      // A document that brought nothing to hear, or did not come, is not asked for again at once.
      const isEmpty = end.ended === 'failed' || (end.ended === 'finished' && !end.heard);
      if (isEmpty && !isOver()) await pauseWithMusic(call, signal);
    }
  }
  return 'over';
}

/** One hearing of a source; one that cannot be heard is a while of silence instead. */
async function listen(source: AudioSource, call: LiveCall, { place, signal }: WaitOptions): Promise<void> {
  const sound = await call.media.sound(source, signal, place);
  if (signal.aborted || call.leg.gone.aborted) return;
  const began = call.clock.now();
  if (sound) await call.leg.play(sound, { endKeys: '', signal });
  if (call.clock.now() - began < shortestMs) await call.leg.play(nothing, { endKeys: '', signal });
  if (call.clock.now() === began) await pass(call, signal);
}

async function pauseWithMusic(call: LiveCall, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const timer = call.clock.timer(pauseMs, () => enough.abort());
  const stop = AbortSignal.any([signal, enough.signal]);
  const heard = await call.leg.play({ kind: 'hold-music' }, { endKeys: '', signal: stop });
  if (heard.ended !== 'aborted' && !stop.aborted) await pass(call, stop);
  timer.cancel();
}

/** Nothing can be heard at all: time must pass all the same. */
async function pass(call: LiveCall, signal: AbortSignal): Promise<void> {
  try {
    await sleep(call.clock, pauseMs, AbortSignal.any([signal, call.leg.gone]));
  } catch {
    // The waiting is over.
  }
}

/** Of a sound that is repeated; a shorter one is followed by silence. */
const shortestMs = 250;
const nothing = { kind: 'silence', durationMs: 1000 } as const;
/** Longer than what counts as soon for a document that comes again. */
const pauseMs = 10_500;
