import type { ApplicationRun } from './application-run.ts';

/** One operation of a leg at a time, in the order in which they were asked for, and what fills the time between them. */
export class Turns {
  readonly #gone: AbortSignal;
  readonly #fill: () => ApplicationRun;
  readonly #waiting: (() => void)[] = [];
  #busy = false;
  #fillers = 0;
  #filling: ApplicationRun | undefined;

  /** `fill` starts something without an end, which gives way to every operation. */
  constructor(gone: AbortSignal, fill: () => ApplicationRun) {
    this.#gone = gone;
    this.#fill = fill;
  }

  /** Does `work` when every operation before it is over; says so if by then it need not begin. */
  async take<Result>(signal: AbortSignal | null, work: () => Promise<Result>): Promise<Result | 'aborted' | 'gone'> {
    if (!(await this.#turn(signal))) return 'aborted';
    try {
      if (this.#gone.aborted) return 'gone';
      if (signal?.aborted) return 'aborted';
      return await work();
    } finally {
      this.#next();
    }
  }

  /** Fills the time between operations until what it returns is called; that resolves when nothing of it runs any more. */
  fill(): () => Promise<void> {
    this.#fillers++;
    if (!this.#busy) this.#rest();
    let isWanted = true;
    return async () => {
      if (isWanted) this.#fillers--;
      isWanted = false;
      if (this.#fillers > 0) return;
      this.#filling?.stop();
      await this.#filling?.done;
    };
  }

  /** False if the signal came before the turn. */
  #turn(signal: AbortSignal | null): Promise<boolean> {
    if (!this.#busy) {
      this.#busy = true;
      return Promise.resolve(true);
    }
    this.#filling?.stop();
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      };
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      this.#waiting.push(enter);
      if (signal?.aborted) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) {
      next();
      return;
    }
    this.#busy = false;
    this.#rest();
  }

  #rest(): void {
    if (this.#fillers === 0 || this.#gone.aborted) return;
    this.#busy = true;
    const run = this.#fill();
    this.#filling = run;
    void run.done.then(({ how, tookMs }) => {
      this.#filling = undefined;
      // What ends by itself at once would only end again: it waits for the end of the next operation.
      const isUseless = how === 'failed' || (!run.isStopped && tookMs < shortestMs);
      if (isUseless && this.#waiting.length === 0) this.#busy = false;
      else this.#next();
    });
  }
}

/** One media tick. */
const shortestMs = 20;
