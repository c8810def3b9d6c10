import { type Clock, sleep, type Timer } from '../clock/index.ts';
import type { Utterance } from './recogniser.ts';

/** Something a caller does, one after the other. */
export type CallerStep =
  /** Keys of one item follow each other at 120 ms. */
  | { readonly does: 'press'; readonly keys: string }
  /** Only this long; it is not an answer to anything. */
  | { readonly does: 'wait'; readonly ms: number }
  /** `words` are what a recogniser understands, `confidence` (0 to 100) how sure it is. Without: only a voice. */
  | { readonly does: 'speak'; readonly ms: number; readonly words?: string; readonly confidence?: number }
  | { readonly does: 'hang up' };

export interface CallerPlan {
  /** Taken one by one: each time the call waits for input, up to and including the next that is no wait. */
  readonly steps?: readonly CallerStep[];
  /** Taken at their time, ms after the call began, whatever goes on. */
  readonly timed?: readonly (CallerStep & { readonly atMs: number })[];
  /** Hangs up (or cancels) this long after the call began. */
  readonly hangsUpAfterMs?: number;
  /**
   * How the caller learns that the call waits: `told` through `awaitingInput()`, by whoever runs the program
   * in the same process; or by `ear`, guessing, for a program elsewhere: 300 ms in which nothing can be heard.
   * Default `told`.
   */
  readonly notices?: 'told' | 'ear';
  /** Between the notice and the first key or word. Default 200. */
  readonly reactionMs?: number;
  /** How long a key stays down. Default 100. */
  readonly keyMs?: number;
  /** SIP statuses by which the phone answers a REFER, and tells what came of it. Default 202, then 200. */
  readonly referral?: { readonly replies?: number; readonly notifies?: number };
  /** False for a phone that sends no audio at all; recordings then stay empty. Default true. */
  readonly sendsAudio?: boolean;
  /** A TIFF file that the machine at the other end sends as a fax. */
  readonly fax?: string;
}

/** What a person can do to the line; the channel's other end. */
export interface Line {
  readonly clock: Clock;
  press(key: string, durationMs: number): void;
  /** Their voice is on the line from now on. */
  voice(utterance: Utterance): void;
  hangUp(): void;
}

/** Between two keys of one item. */
const keySpacingMs = 120;

/** Nothing heard for this long: somebody waits for us. */
const quietMs = 300;

/**
 * A person on the other end of a call: follows a plan, or a keyboard through `press`, `speak` and `hangUp`.
 * When the steps are used up they stay on the line and say nothing.
 */
export class ScriptedCaller {
  readonly plan: CallerPlan;
  readonly #steps: CallerStep[];
  #line: Line | undefined;
  #fax: string | undefined;
  #busy: Promise<void> = Promise.resolve();
  #pressed = '';
  #speakingUntil = 0;
  /** By ear: whether something has been heard or begun since the last answer. */
  #isAddressed = true;
  #quiet: Timer | undefined;
  #timers: Timer[] = [];

  constructor(plan: CallerPlan = {}) {
    this.plan = plan;
    this.#steps = [...(plan.steps ?? [])];
  }

  /** Steps nobody has asked for yet. */
  get remaining(): readonly CallerStep[] {
    return this.#steps;
  }

  get pressed(): string {
    return this.#pressed;
  }

  /** Unix ms until which the voice is on the line. */
  get speakingUntil(): number {
    return this.#speakingUntil;
  }

  /** The call waits for input now. Does nothing before the call and after the last step. */
  awaitingInput(): void {
    this.#then(() => this.#answer());
  }

  /** Presses keys at once, 120 ms apart. */
  /** From here on the machine at the other end sends this file as a fax. */
  sendFax(path: string): void {
    this.#fax = path;
  }

  /** What is sent as a fax, if anything is. */
  get fax(): string | undefined {
    return this.#fax ?? this.plan.fax;
  }

  press(keys: string): void {
    this.#then(() => this.#press(keys));
  }

  speak(ms: number, words?: string): void {
    this.#speak({ ms, ...(words !== undefined && { words }) });
  }

  hangUp(): void {
    this.#line?.hangUp();
  }

  /** The call begins. */
  pickUp(line: Line): void {
    this.#line = line;
    const { timed = [], hangsUpAfterMs } = this.plan;
    this.#timers = timed.map(({ atMs, ...step }) => line.clock.timer(atMs, () => void this.#take(step)));
    if (hangsUpAfterMs !== undefined) this.#timers.push(line.clock.timer(hangsUpAfterMs, () => this.hangUp()));
  }

  /** The call is over. */
  putDown(): void {
    this.#line = undefined;
    this.#quiet?.cancel();
    for (const timer of this.#timers) timer.cancel();
  }

  /** What can be heard on the line has changed; `begins` when the switch began something new. */
  hears(isAudible: boolean, begins: boolean): void {
    if (this.plan.notices !== 'ear') return;
    this.#quiet?.cancel();
    if (isAudible || begins) this.#isAddressed = true;
    if (isAudible || !this.#isAddressed) return;
    this.#quiet = this.#line?.clock.timer(quietMs, () => {
      this.#isAddressed = false;
      this.awaitingInput();
    });
  }

  #then(act: () => Promise<void>): void {
    this.#busy = this.#busy.then(() => (this.#line === undefined ? undefined : act()));
  }

  async #answer(): Promise<void> {
    if (this.#steps.length === 0) return;
    await this.#pause(this.plan.reactionMs ?? 200);
    for (let step = this.#steps.shift(); step !== undefined && this.#line !== undefined; step = this.#steps.shift()) {
      await this.#take(step);
      if (step.does !== 'wait') return;
    }
  }

  async #take(step: CallerStep): Promise<void> {
    switch (step.does) {
      case 'press':
        return this.#press(step.keys);
      case 'wait':
        return this.#pause(step.ms);
      case 'speak':
        this.#speak(step);
        return this.#pause(step.ms);
      case 'hang up':
        return this.hangUp();
    }
  }

  async #press(keys: string): Promise<void> {
    for (const [index, key] of [...keys].entries()) {
      if (index > 0) await this.#pause(keySpacingMs);
      if (this.#line === undefined) return;
      this.#pressed += key;
      this.#line.press(key, this.plan.keyMs ?? 100);
    }
  }

  #speak(utterance: Utterance): void {
    if (this.#line === undefined) return;
    this.#speakingUntil = this.#line.clock.now() + utterance.ms;
    this.#line.voice(utterance);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#line !== undefined) await sleep(this.#line.clock, ms);
  }
}

/**
 * `1,42#` → press 1, then 42#: an item each time the call waits for input.
 *
 * @throws SyntaxError for anything that is no key; its message is for the person who typed it.
 */
export function parsePresses(text: string): readonly CallerStep[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((keys) => {
      const wrong = /[^0-9A-D*#]/.exec(keys);
      if (wrong !== null) throw new SyntaxError(`"${wrong[0]}" in "${keys}" is no telephone key (0-9, *, #, A-D)`);
      return { does: 'press', keys };
    });
}
