import type { Clock, Timer } from '../clock/index.ts';

export interface TurnLimits {
  /** Calls that one account may begin in a second. */
  readonly perSecond: number;
  /** Calls of one account at the same time, whoever began them. */
  readonly atOnce: number;
}

interface Waiter {
  readonly priority: number;
  readonly since: number;
  readonly go: () => void;
}

interface Line {
  /** In the order in which they may go. */
  readonly waiters: Waiter[];
  /** Unix ms from which the next may go. */
  nextAt: number;
  /** Gone, and not among the live calls yet. */
  dialling: number;
  timer: Timer | undefined;
}

/** How often it is looked whether others have made room. */
const lookAgainMs = 500;

/** Who may dial now: so many of an account a second, so many at once, the most urgent first and then in their order. */
export class Turns {
  readonly #clock: Clock;
  readonly #limits: TurnLimits;
  readonly #live: (account: string) => number;
  readonly #lines = new Map<string, Line>();
  #count = 0;

  constructor(clock: Clock, limits: TurnLimits, live: (account: string) => number) {
    this.#clock = clock;
    this.#limits = limits;
    this.#live = live;
  }

  /** True: go, and call `over` once the call is live or has come to nothing. False: the signal aborted before. */
  wait(account: string, priority: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    const line = this.#line(account);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        priority,
        since: this.#count++,
        go: () => {
          signal.removeEventListener('abort', aborted);
          resolve(true);
        },
      };
      const aborted = () => {
        const index = line.waiters.indexOf(waiter);
        if (index >= 0) line.waiters.splice(index, 1);
        resolve(false);
        this.#look(account);
      };
      signal.addEventListener('abort', aborted, { once: true });
      const place = line.waiters.findIndex((other) => other.priority > priority);
      line.waiters.splice(place < 0 ? line.waiters.length : place, 0, waiter);
      this.#look(account);
    });
  }

  over(account: string): void {
    this.#line(account).dialling--;
    this.#look(account);
  }

  #line(account: string): Line {
    const known = this.#lines.get(account);
    if (known) return known;
    const line: Line = { waiters: [], nextAt: 0, dialling: 0, timer: undefined };
    this.#lines.set(account, line);
    return line;
  }

  #look(account: string): void {
    const line = this.#line(account);
    const { perSecond, atOnce } = this.#limits;
    line.timer?.cancel();
    line.timer = undefined;
    while (line.waiters.length > 0) {
      const now = this.#clock.now();
      const isFull = this.#live(account) + line.dialling >= atOnce;
      const waitMs = isFull ? lookAgainMs : line.nextAt - now;
      if (waitMs > 0) {
        line.timer = this.#clock.timer(waitMs, () => this.#look(account));
        return;
      }
      line.nextAt = Math.max(now, line.nextAt) + 1000 / perSecond;
      line.dialling++;
      line.waiters.shift()?.go();
    }
    if (line.dialling === 0 && line.nextAt <= this.#clock.now()) this.#lines.delete(account);
  }
}
