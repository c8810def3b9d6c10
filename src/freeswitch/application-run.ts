import { randomBytes } from 'node:crypto';
import type { Clock, Timer } from '../clock/index.ts';
import type { Execution } from './commands.ts';
import { type EslEvent, header, msFrom, switchTime } from './event.ts';
import { detached, type Headers } from './headers.ts';

/** How the execution of one application came to its end. */
export type RunEnd =
  /** The switch says so. `response` is its `Application-Response`, `headers` its variables at that moment. */
  | { readonly how: 'completed'; readonly response: string; readonly headers: Headers; readonly tookMs: number }
  /** The leg ended first. */
  | { readonly how: 'gone'; readonly tookMs: number }
  /** The switch refused it, never ended it, or did not confirm that it stopped. */
  | { readonly how: 'failed'; readonly detail: string; readonly tookMs: number };

export interface RunNeeds {
  readonly clock: Clock;
  /** Sends `uuid_break`. */
  stopPlaying(): void;
  /** Whether the switch still knows the leg; false also when it no longer answers. */
  isAlive(): Promise<boolean>;
}

/**
 * One application from sending to completion. Only the switch's own completion ends it well; the leg's end, a
 * refusal, and silence beyond all expectation end it too, so that nobody waits for ever.
 */
export class ApplicationRun {
  readonly id = `${ours}${(++begunSoFar).toString(36)}`;
  readonly execution: Execution;
  readonly done: Promise<RunEnd>;
  /** Resolves when the switch has begun, or when the run is over. */
  readonly begun: Promise<void>;
  readonly #needs: RunNeeds;
  /** Longest time it can take, in ms; null if only the switch knows. */
  readonly #expectedMs: number | null;
  /** By the switch's clock and by ours. */
  #started: { readonly there: number; readonly at: number } | undefined;
  #end: RunEnd | undefined;
  #stopWanted = false;
  #watch: Timer | undefined;
  #insist: Timer | undefined;
  #giveUp: Timer | undefined;
  #resolveDone: (end: RunEnd) => void = () => {};
  #resolveBegun: () => void = () => {};

  constructor(execution: Execution, expectedMs: number | null, needs: RunNeeds) {
    this.execution = execution;
    this.#needs = needs;
    this.#expectedMs = expectedMs;
    this.done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
    this.begun = new Promise((resolve) => {
      this.#resolveBegun = resolve;
    });
    this.#keepWatch();
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Somebody wanted its end. */
  get isStopped(): boolean {
    return this.#stopWanted;
  }

  /** Takes CHANNEL_EXECUTE and CHANNEL_EXECUTE_COMPLETE with this run's id. */
  take(event: EslEvent): void {
    if (event.name === 'CHANNEL_EXECUTE') {
      this.#started ??= { there: switchTime(event), at: this.#needs.clock.now() };
      this.#resolveBegun();
      if (this.#stopWanted) this.#insistOnStop();
    } else {
      this.#finish({
        how: 'completed',
        response: detached(header(event, 'Application-Response') ?? ''),
        get headers() {
          return event.headers;
        },
        tookMs: this.#took(event),
      });
    }
  }

  /**
   * Stops its sound. A break is lost while the application has not begun, and can be lost just as it begins,
   * so it is repeated until the switch confirms or the time is up.
   */
  stop(): void {
    if (this.#end || this.#stopWanted) return;
    this.#stopWanted = true;
    this.#giveUp = this.#needs.clock.timer(stopWithinMs, () => this.fail('the switch did not confirm that it stopped'));
    if (this.#started) this.#insistOnStop();
  }

  gone(): void {
    this.#finish({ how: 'gone', tookMs: this.#took() });
  }

  fail(detail: string): void {
    this.#finish({ how: 'failed', detail, tookMs: this.#took() });
  }

  #insistOnStop(): void {
    if (this.#end) return;
    this.#needs.stopPlaying();
    this.#insist = this.#needs.clock.timer(insistAfterMs, () => this.#insistOnStop());
  }

  /** When it takes longer than it can, the switch is asked whether the leg is still there. */
  #keepWatch(): void {
    const ms = this.#expectedMs === null ? aliveCheckMs : this.#expectedMs + graceMs;
    this.#watch = this.#needs.clock.timer(ms, () => void this.#check());
  }

  async #check(): Promise<void> {
    const alive = await this.#needs.isAlive();
    if (this.#end) return;
    if (!alive) this.gone();
    else if (this.#expectedMs === null) this.#keepWatch();
    else if (this.#started) this.stop();
    else this.fail('the switch did not begin it in time');
  }

  #took(end?: EslEvent): number {
    if (!this.#started) return 0;
    const bySwitch = end ? msFrom(this.#started.there, end) : null;
    return bySwitch ?? this.#needs.clock.now() - this.#started.at;
  }

  #finish(end: RunEnd): void {
    if (this.#end) return;
    this.#end = end;
    for (const timer of [this.#watch, this.#insist, this.#giveUp]) timer?.cancel();
    this.#resolveBegun();
    this.#resolveDone(end);
  }
}

/** Of no run of any process before: others may have had the leg. Short, since the switch reads it letter by letter. */
const ours = randomBytes(5).toString('hex');
let begunSoFar = 0;

const stopWithinMs = 2000;
const insistAfterMs = 250;
const graceMs = 5000;
const aliveCheckMs = 60_000;
