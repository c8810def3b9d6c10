import { type Clock, systemClock } from '../../clock/index.ts';

/** Real time that knows how many timers are still set. */
export class CountingClock implements Clock {
  readonly #set = new Set<object>();

  get timers(): number {
    return this.#set.size;
  }

  now(): number {
    return systemClock.now();
  }

  timer(ms: number, action: () => void) {
    const mark = {};
    this.#set.add(mark);
    const timer = systemClock.timer(ms, () => {
      this.#set.delete(mark);
      action();
    });
    return {
      cancel: () => {
        this.#set.delete(mark);
        timer.cancel();
      },
    };
  }

  hold(): () => void {
    return systemClock.hold();
  }
}
