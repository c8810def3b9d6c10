import type { Clock, Timer } from '../clock/index.ts';

export interface TurnLimits {
  /** Calls that one account may begin in a second. */
  readonly perSecond: number;
  /** Calls of one account at the same time, whoever began them. */
  readonly atOnce: number;
  /** Calls of one account that may wait, everywhere; further ones are not taken. */
  readonly waiting: number;
  /** From when it was asked for, a call waits so long for its turn at most. */
  readonly waitMs: number;
}

/** `left`: the signal aborted. */
export type Turn = 'go' | 'left' | 'too-late';

interface Waiter {
  readonly priority: number;
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

  constructor(clock: Clock, limits: TurnLimits, live: (account: string) => number) {
    this.#clock = clock;
    this.#limits = limits;
    this.#live = live;
  }

  /** Where it may go: `over` is to be called once the call is live or has come to nothing. `since`: Unix ms. */
  wait(
    account: string,
    { priority, since }: { readonly priority: number; readonly since: number },
    signal: AbortSignal,
  ): Promise<Turn> {
    if (signal.aborted) return Promise.resolve('left');
    const leftMs = since + this.#limits.waitMs - this.#clock.now();
    if (leftMs <= 0) return Promise.resolve('too-late');
    const line = this.#line(account);
    return new Promise((resolve) => {
      const end = (turn: Turn) => {
        signal.removeEventListener('abort', aborted);
        patience.cancel();
        resolve(turn);
      };
      const waiter: Waiter = { priority, go: () => end('go') };
      const leave = (turn: Turn) => {
        line.waiters.splice(line.waiters.indexOf(waiter), 1);
        end(turn);
        this.#look(account);
      };
      const aborted = () => leave('left');
      const patience = this.#clock.timer(leftMs, () => leave('too-late'));
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
