import { type Clock, whenAborted } from '../clock/index.ts';

export { whenAborted };

/** What `promise` gives, or undefined if it has given nothing after `ms`. */
export function within<Value>(clock: Clock, ms: number, promise: Promise<Value>): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const timer = clock.timer(ms, () => resolve(undefined));
    promise.then(
      (value) => {
        timer.cancel();
        resolve(value);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });
}

/** Lets time pass until it is over (true) or one of the signals aborts (false). */
export function pass(clock: Clock, ms: number, ...signals: readonly AbortSignal[]): Promise<boolean> {
  return new Promise((resolve) => {
    const forget: (() => void)[] = [];
    const settle = (whole: boolean) => {
      timer.cancel();
      for (const action of forget) action();
      resolve(whole);
    };
    const timer = clock.timer(ms, () => settle(true));
    for (const signal of signals) forget.push(whenAborted(signal, () => settle(false)));
  });
}
