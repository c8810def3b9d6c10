import { spokenMs } from '../simulator/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import {
  type CallDiagnostic,
  type CallDocument,
  type CallEnd,
  type CallRequest,
  diagnosticsIn,
  documentsIn,
  endedAs,
  endOf,
  requestsIn,
} from './account.ts';
import type { Dialled, Sound } from './ear.ts';
import type { Line } from './line.ts';
import { type Deed, tellStory, UnmetExpectation } from './story.ts';

export interface DeedOptions {
  /** Does not wait until the call waits for it: to cut a prompt short, or to press into a conversation. Default false. */
  readonly atOnce?: boolean;
}

/** A key is down for 100 ms, and the next comes 20 ms after it. */
const keyMs = 100;
const betweenKeysMs = 20;

/**
 * A call that goes on, seen and acted on by its caller. It has a time of its own, which moves only inside the
 * methods here that are awaited: a ten-minute call takes milliseconds, and nothing times out while a test is busy
 * with something else. Methods that wait for something that does not come reject with an `UnmetExpectation`, which
 * tells what happened instead.
 */
export class TestCall implements AsyncDisposable {
  readonly #line: Line;
  readonly #startedAt: number;
  readonly #watchers = new Set<() => void>();
  readonly #deeds: Deed[] = [];
  /** Sounds before this one have been asked for, or the caller has done something since. */
  #next = 0;
  /** The last wait of the call in which the caller has done something. */
  #answered = 0;
  #isLookDue = false;
  #end: CallEnd | undefined;
  /** Rejects if the call comes to its end by a fault of ours. */
  readonly #fault: Promise<never>;
  #isClosed = false;

  /** Made by `dial`. `subscribe` is given what is to be called whenever something has happened. */
  constructor(line: Line, subscribe: (changed: () => void) => void) {
    this.#line = line;
    this.#startedAt = line.clock.now();
    subscribe(() => this.#changed());
    this.#fault = line.over.then((outcome) => {
      this.#end = endOf(outcome, this.trace);
      this.#changed();
      return new Promise<never>(() => {});
    });
    // It is told to whoever awaits something.
    this.#fault.catch(() => {});
  }

  /**
   * What the caller heard, in order: texts that were spoken, and audio by its url (its path, if it is at the
   * application's own address). What was cut short is in it; tones, silence and hold music are not.
   */
  get heard(): readonly string[] {
    return this.#line.ear.sounds.map(({ words }) => words);
  }

  /** The same with when, how long, and whether it was heard to its end. */
  get sounds(): readonly Sound[] {
    return [...this.#line.ear.sounds];
  }

  /** Every request to the application, those included that want no document back. */
  get requests(): readonly CallRequest[] {
    return requestsIn(this.trace);
  }

  /** Every document that could be read, in order. */
  get documents(): readonly CallDocument[] {
    return documentsIn(this.trace);
  }

  /** What was wrong or doubtful with documents and servers. Empty for a flawless application. */
  get diagnostics(): readonly CallDiagnostic[] {
    return diagnosticsIn(this.trace);
  }

  /** Whom the call rang, in order. */
  get dialled(): readonly Dialled[] {
    return [...this.#line.ear.dialled];
  }

  /** Everything that happened, as `dragoman call --json` prints it; times in ms. Secrets are hidden in it. */
  get trace(): readonly TraceEvent[] {
    return [...this.#line.trace.events];
  }

  /** Seconds since the call began, by its own time. */
  get seconds(): number {
    return (this.#line.clock.now() - this.#startedAt) / 1000;
  }

  /**
   * Waits until the caller has heard, to its end, something that no `hears` was given before and that ended
   * after the caller last pressed or spoke. A text fits what contains it, whatever its case and spaces; it may go over
   * several prompts that follow each other. Audio is found by its url.
   *
   * @returns The sound that completed it.
   * @throws UnmetExpectation when, without it, the call ends, repeats itself for ever, or waits for a caller who has
   *   done nothing about it.
   */
  async hears(wanted: string | RegExp): Promise<Sound> {
    const miss = this.#miss(this.hears, `The caller did not hear ${shownAs(wanted)}`);
    const { ear } = this.#line;
    const isAwaited = () => ear.awaitsInput && !ear.isInFirstRound && ear.waits > this.#answered;
    const prevented = () => this.#endless() ?? (isAwaited() ? 'the call waits for the caller to do something' : null);
    return this.#until(() => this.#find(wanted), prevented, miss);
  }

  /**
   * Waits until the call waits for the caller: for keys, for words, or while it records.
   *
   * @throws UnmetExpectation when the call ends, or repeats itself for ever, without.
   */
  async waits(): Promise<void> {
    await this.#untilAwaited(this.#miss(this.waits, 'The call did not wait for the caller'));
  }

  /**
   * Presses keys as soon as the call waits for the caller, one after the other as a person does, and resolves when
   * the last has had its effect: if the application is asked because of it, the answer is there.
   *
   * @param keys - 0-9, *, #, A-D.
   * @throws UnmetExpectation when the call ends without waiting; TypeError for anything that is no key.
   */
  async press(keys: string, { atOnce = false }: DeedOptions = {}): Promise<void> {
    const miss = this.#miss(this.press, `The caller could not press ${keys}`);
    const wrong = /[^0-9A-D*#]/.exec(keys)?.[0];
    if (wrong !== undefined || keys === '')
      throw new TypeError(`"${wrong ?? ''}" is no telephone key: press takes 0-9, *, # and A-D`);
    await this.#ready(atOnce, miss);
    this.#do('presses', keys);
    for (const [index, key] of [...keys].entries()) {
      if (index > 0) await this.#line.clock.advance(betweenKeysMs);
      this.#line.caller.press(key);
      await this.#line.clock.advance(keyMs);
    }
  }

  /**
   * Speaks as soon as the call waits for the caller, and resolves when it is said. The voice is on the line as long
   * as the words take, and a prompt for speech understands them, whatever they are: what it accepts is up to the
   * document. A recording goes on until it is silent.
   *
   * @throws UnmetExpectation when the call ends without waiting.
   */
  async say(words: string, { atOnce = false }: DeedOptions = {}): Promise<void> {
    const miss = this.#miss(this.say, `The caller could not say ${JSON.stringify(words)}`);
    await this.#ready(atOnce, miss);
    this.#do('says', JSON.stringify(words));
    const ms = spokenMs(words);
    this.#line.caller.speak(ms, words);
    await this.#line.clock.advance(ms);
  }

  /**
   * Does nothing when the call waits for the caller, until it no longer waits: a prompt gives up or asks again, a
   * recording ends by itself.
   *
   * @throws UnmetExpectation when the call ends before it waits, or waits for ever.
   */
  async keepSilent(): Promise<void> {
    const miss = this.#miss(this.keepSilent, 'The caller could not let the call wait in vain');
    await this.#untilAwaited(miss);
    this.#next = this.#line.ear.sounds.length;
    const isOver = () => (this.#line.ear.awaitsInput && this.#end === undefined ? undefined : true);
    await this.#until(isOver, () => (this.#line.ear.goesRound ? foreverTheSame : null), miss);
  }

  /** Lets this many seconds of the call pass, whatever happens in them. */
  async pass(seconds: number): Promise<void> {
    if (!Number.isFinite(seconds) || seconds < 0) throw new TypeError(`${seconds} seconds cannot pass`);
    await this.#line.clock.advance(seconds * 1000);
  }

  /** The caller hangs up, or gives up ringing. Resolves when the application has been told what it is owed. */
  async hangUp(): Promise<CallEnd> {
    if (this.#end === undefined) this.#do('hangs up', '');
    this.#line.caller.hangUp();
    return this.#over();
  }

  /**
   * How the call ended. Awaiting it lets the call go on to its end, with a caller who only listens; merely looking
   * at it does nothing.
   */
  get ended(): PromiseLike<CallEnd> {
    return {
      // biome-ignore lint/suspicious/noThenProperty: time must move when somebody awaits, not when somebody looks
      then: (fulfilled, rejected) => this.#over().then(fulfilled, rejected),
    };
  }

  /**
   * Releases everything. A call that goes on is cut off, and nobody is told; a call that is forgotten instead keeps
   * no process alive. Harmless twice; `await using` does it.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#changed();
    await this.#line.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #over(): Promise<CallEnd> {
    return this.#until(
      () => this.#end,
      () => null,
      this.#miss(this.#over, 'The call did not end'),
    );
  }

  async #ready(atOnce: boolean, miss: Miss): Promise<void> {
    if (!atOnce) await this.#untilAwaited(miss);
    else if (this.#end !== undefined) throw miss(endedAs(this.#end));
    this.#next = this.#line.ear.sounds.length;
  }

  async #untilAwaited(miss: Miss): Promise<void> {
    const awaited = () => (this.#line.ear.awaitsInput && this.#end === undefined ? true : undefined);
    await this.#until(awaited, () => this.#endless(), miss);
  }

  /** Why nothing that has not happened yet will happen any more. */
  #endless(): string | null {
    if (this.#end !== undefined) return endedAs(this.#end);
    return this.#line.ear.goesRound ? foreverTheSame : null;
  }

  /** Drives time until something has been seen, or until something prevents it. */
  async #until<Value>(seen: () => Value | undefined, prevented: () => string | null, miss: Miss): Promise<Value> {
    const { promise, resolve } = Promise.withResolvers<{ readonly value: Value } | { readonly why: string }>();
    const look = () => {
      const value = seen();
      const why = this.#isClosed ? 'it was closed' : prevented();
      if (value !== undefined) resolve({ value });
      else if (why !== null) resolve({ why });
    };
    this.#watchers.add(look);
    look();
    try {
      const result = await this.#line.clock.run(Promise.race([promise, this.#fault]), 'what the test waits for');
      if ('why' in result) throw miss(result.why);
      return result.value;
    } finally {
      this.#watchers.delete(look);
    }
  }

  /** The failure of a method, made when it has failed; its stack is that of whoever called `method`. */
  #miss(method: object, headline: string): Miss {
    const here = { stack: '' };
    Error.captureStackTrace(here, method as () => void);
    return (why) => {
      const story = tellStory({
        trace: this.trace,
        sounds: this.sounds,
        dialled: this.dialled,
        deeds: this.#deeds,
      });
      const error = new UnmetExpectation(`${headline}: ${why}.\n\n${story}\n`);
      error.stack = `${error.name}: ${error.message}\n${here.stack.slice(here.stack.indexOf('\n') + 1)}`;
      return error;
    };
  }

  /** Looks once everything that belongs to what has happened has happened. */
  #changed(): void {
    if (this.#isLookDue) return;
    this.#isLookDue = true;
    queueMicrotask(() => {
      this.#isLookDue = false;
      for (const look of [...this.#watchers]) look();
    });
  }

  #do(does: Deed['does'], what: string): void {
    this.#deeds.push({ at: this.seconds, does, what });
    this.#answered = this.#line.ear.waits;
  }

  /** Each sound by itself, then everything from the first that is left up to it. */
  #find(wanted: string | RegExp): Sound | undefined {
    const left = this.#line.ear.sounds.slice(this.#next);
    let together = '';
    for (const [index, sound] of left.entries()) {
      if (!sound.whole) continue;
      together += together === '' ? sound.words : ` ${sound.words}`;
      if (!fits(sound.words, wanted) && !fits(together, wanted)) continue;
      this.#next += index + 1;
      return sound;
    }
    return undefined;
  }
}

type Miss = (why: string) => UnmetExpectation;

const foreverTheSame = 'the call plays the same for ever';

function shownAs(wanted: string | RegExp): string {
  return typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted);
}

function fits(words: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? plain(words).includes(plain(wanted)) : words.search(wanted) >= 0;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}
