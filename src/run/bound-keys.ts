import { RE2JS, RE2JSException } from 're2js';
import type { OperationEnd, Pair, Side } from '../switch/index.ts';
import {
  type Chord,
  type ChordAction,
  type ChordFacts,
  controlRecording,
  into,
  type KeyBindings,
  type Place,
  redirect,
  startRecording,
  type Then,
  transfer,
  type Verb,
} from '../verbs/index.ts';
import { runControlRecording, runStartRecording } from './background-recording.ts';
import { ChordEntry } from './chord-entry.ts';
import type { LiveCall } from './live-call.ts';

/** Does what keys are bound to while the caller speaks with whoever answered. */
export class BoundKeys {
  readonly #call: LiveCall;
  readonly #over = new AbortController();
  readonly #forget: (() => void)[] = [];
  readonly #pressed: ChordFacts[] = [];
  #doing: Promise<void> = Promise.resolve();
  #led: Then | undefined;

  constructor(call: LiveCall) {
    this.#call = call;
  }

  /** Where a chord has led the caller; whoever was joined is gone then. */
  get led(): Then | undefined {
    return this.#led;
  }

  /** The chords that were bound to something. */
  get pressed(): readonly ChordFacts[] {
    return this.#pressed;
  }

  listen(pair: Pair, bindings: readonly KeyBindings[]): void {
    const entries = bindings.flatMap((each) =>
      (['caller', 'callee'] as const)
        .filter((side) => each.heardFrom === 'both' || each.heardFrom === side)
        .map((side) => ({ side, entry: this.#entry(each, side, pair) })),
    );
    if (entries.length === 0) return;
    this.#forget.push(
      pair.onKey((from, { key }) => {
        for (const { side, entry } of entries) if (side === from) entry.press(key);
      }),
      ...entries.map(
        ({ entry }) =>
          () =>
            entry.forget(),
      ),
    );
  }

  /** The conversation is over; resolves when nothing is being done any more. Rejects where a fault of ours was in it. */
  async end(): Promise<void> {
    this.#over.abort();
    for (const action of this.#forget.splice(0)) action();
    await this.#doing;
  }

  #entry(bindings: KeyBindings, side: Side, pair: Pair): ChordEntry {
    return new ChordEntry(bindings, {
      clock: this.#call.clock,
      whole: (keys) => {
        for (const chord of bindings.chords) {
          const captured = captureOf(chord.pattern, keys);
          if (captured === null) continue;
          if (this.#call.memory.isPrivate) for (const secret of [keys, captured]) this.#call.keepSecret(secret);
          this.#pressed.push({ by: side, keys, captured });
          this.#doing = this.#doing.then(() => this.#play(chord, { side, captured, pair }));
          // A fault of ours is told by `end`, and not before.
          this.#doing.catch(() => {});
          return;
        }
      },
    });
  }

  async #play({ actions, place }: Chord, pressed: Pressed): Promise<void> {
    for (const action of actions) {
      if (this.#over.signal.aborted) return;
      const failure = await this.#do(action, place, pressed);
      if (failure === null || this.#over.signal.aborted) continue;
      this.#call.diagnose({
        code: 'chord-failed',
        severity: 'warning',
        message: `What was pressed could not be done: ${failure}.`,
        place,
      });
    }
  }

  /** Why it could not be done, if it could not. */
  async #do(action: ChordAction, place: Place, pressed: Pressed): Promise<string | null> {
    const { side, pair } = pressed;
    const call = this.#call;
    switch (action.kind) {
      case 'start-recording':
        await this.#record(action, place);
        return null;
      case 'control-recording':
        await runControlRecording(control(action.action, place), this.#beside);
        return null;
      case 'hear':
        return this.#tell(action, pressed);
      case 'hush':
        return failureOf(await pair.hush(side));
      case 'hold':
        return this.#hold(action, place, pressed);
      case 'set-level': {
        const { of, level } = action;
        return failureOf(await pair.setLevel('caller', level === null ? null : { of, level }));
      }
      case 'hang-up':
        if (side === 'caller') await call.leg.hangup('normal');
        else await pair.hangUp('callee');
        return null;
      case 'transfer': {
        const extension = action.extension ?? pressed.captured;
        return this.#lead('partner', into([transfer({ extension, answers: false, place })]), place, pressed);
      }
      case 'lead':
        return this.#lead(action.who, action.next, place, pressed);
    }
  }

  async #record({ rule, toggles }: Extract<ChordAction, { kind: 'start-recording' }>, place: Place): Promise<void> {
    if (toggles && this.#call.taps.find('recording', null).length > 0)
      await runControlRecording(control('stop', place), this.#beside);
    else
      await runStartRecording(
        startRecording({ recording: null, rule, startsOn: 'now', answers: false, place }),
        this.#beside,
      );
  }

  async #tell(
    { who, prompt }: Extract<ChordAction, { kind: 'hear' }>,
    { side, pair }: Pressed,
  ): Promise<string | null> {
    const pieces = await this.#call.media.pieces(prompt, this.#over.signal);
    for (const piece of pieces)
      for (const listener of sidesOf(who, side)) {
        if (this.#over.signal.aborted) return null;
        const failure = failureOf(await pair.hear(listener, piece));
        if (failure !== null) return failure;
      }
    return null;
  }

  async #hold(
    { untilKey, music, ownMusic }: Extract<ChordAction, { kind: 'hold' }>,
    place: Place,
    { side, pair }: Pressed,
  ): Promise<string | null> {
    const { media } = this.#call;
    const sound = (await media.sound(music, this.#over.signal, place)) ?? ({ kind: 'hold-music' } as const);
    const own = ownMusic && (await media.sound(ownMusic, this.#over.signal, place));
    return failureOf(await pair.hold(side, { untilKey, music: sound, ...(own && { ownMusic: own }) }));
  }

  /** The one who was rung becomes a call of its own where it is led elsewhere. */
  async #lead(who: 'caller' | 'partner', next: Then, place: Place, { side, pair }: Pressed): Promise<string | null> {
    if (who === 'caller' || side === 'callee') {
      this.#led = next;
      await pair.hangUp('callee');
      return null;
    }
    const sent = await this.#call.sendOn(pair.calleeId, verbsOf(next, place));
    return sent ? null : 'whoever was rung cannot go on without this call';
  }

  /** Goes on when the conversation is over: only the end of the call ends it. */
  get #beside(): LiveCall {
    return { ...this.#call, signal: this.#call.leg.gone };
  }
}

interface Pressed {
  readonly side: Side;
  readonly captured: string;
  readonly pair: Pair;
}

const control = (action: 'pause' | 'resume' | 'stop', place: Place) =>
  controlRecording({ recording: null, action, answers: false, place });

function verbsOf(next: Then, place: Place): readonly Verb[] {
  switch (next.go) {
    case 'into':
      return next.verbs;
    case 'ask': {
      const { callback, onFailed } = next;
      return [redirect({ callback, ...(onFailed && { onFailed }), answers: false, place })];
    }
    case 'on':
    case 'end':
      return [];
  }
}

const failureOf = ({ ended, detail = 'the switch gave no reason' }: OperationEnd): string | null =>
  ended === 'failed' ? detail : null;

function sidesOf(who: 'presser' | 'partner' | 'both', presser: Side): readonly Side[] {
  const partner = presser === 'caller' ? 'callee' : 'caller';
  if (who === 'both') return [presser, partner];
  return [who === 'presser' ? presser : partner];
}

/** The first group, or all keys where the pattern has none; null where it does not fit, or is none. */
function captureOf(pattern: string, keys: string): string | null {
  try {
    const matcher = RE2JS.compile(pattern).matcher(keys);
    if (!matcher.find()) return null;
    return (matcher.groupCount() > 0 ? matcher.group(1) : null) ?? keys;
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}
