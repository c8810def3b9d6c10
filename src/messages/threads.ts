import type { Clock } from '../clock/index.ts';
import type { ReceivedText, TextThread, ThreadName } from '../run/index.ts';
import type { Message } from '../verbs/index.ts';

/** Texts of one conversation that may wait; more of them are not taken. */
const longestQueue = 100;

/** The conversations that go on now. */
export class TextThreads {
  readonly #clock: Clock;
  readonly #leftOver: (name: ThreadName, texts: readonly ReceivedText[]) => void;
  readonly #threads = new Map<string, Thread>();

  /** `leftOver`: texts of a conversation that has ended, which nobody took. */
  constructor(clock: Clock, leftOver: (name: ThreadName, texts: readonly ReceivedText[]) => void) {
    this.#clock = clock;
    this.#leftOver = leftOver;
  }

  /** Null: these two have one already. `first` is there to be taken, unless it `isTaken`. */
  open(name: ThreadName, first?: ReceivedText, isTaken = false): TextThread | null {
    const key = keyOf(name);
    if (this.#threads.has(key)) return null;
    const thread = new Thread(name.network, this.#clock, first, isTaken, (left) => {
      this.#threads.delete(key);
      if (left.length > 0) this.#leftOver(name, left);
    });
    this.#threads.set(key, thread);
    return thread;
  }

  /** `none`: nobody converses there. */
  deliver(name: ThreadName, text: ReceivedText): 'taken' | 'full' | 'none' {
    return this.#threads.get(keyOf(name))?.push(text) ?? 'none';
  }
}

class Thread implements TextThread {
  readonly network: Message['network'];
  hops: number;
  readonly #clock: Clock;
  readonly #closed: (left: readonly ReceivedText[]) => void;
  readonly #waiting: ReceivedText[];
  readonly #first: ReceivedText | undefined;
  #isClosed = false;
  #listener: ((text: ReceivedText) => void) | null = null;

  constructor(
    network: Message['network'],
    clock: Clock,
    first: ReceivedText | undefined,
    isTaken: boolean,
    closed: (left: readonly ReceivedText[]) => void,
  ) {
    this.network = network;
    this.#clock = clock;
    this.#closed = closed;
    this.#first = first;
    this.hops = first?.hops ?? 0;
    this.#waiting = first && !isTaken ? [first] : [];
  }

  push(text: ReceivedText): 'taken' | 'full' {
    if (this.#listener) this.#listener(text);
    else if (this.#waiting.length >= longestQueue) return 'full';
    else this.#waiting.push(text);
    return 'taken';
  }

  next(withinMs: number, signal: AbortSignal): Promise<ReceivedText | null> {
    if (signal.aborted) return Promise.resolve(null);
    const waiting = this.#waiting.shift();
    if (waiting) {
      this.hops = waiting.hops;
      return Promise.resolve(waiting);
    }
    return new Promise((resolve) => {
      const finish = (text: ReceivedText | null) => {
        this.#listener = null;
        timer.cancel();
        signal.removeEventListener('abort', stop);
        if (text) this.hops = text.hops;
        resolve(text);
      };
      const stop = () => finish(null);
      const timer = this.#clock.timer(withinMs, stop);
      signal.addEventListener('abort', stop, { once: true });
      this.#listener = finish;
    });
  }

  /** The text that it began with has had its effect, whether or not anybody asked for it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed(this.#waiting.splice(0).filter((text) => text !== this.#first));
  }
}

/** A number is the same with and without its plus; a SIP address without its scheme. */
export function keyOf({ account, network, ours, theirs }: ThreadName): string {
  const kind = network === 'mms' ? 'sms' : network;
  return JSON.stringify([account, kind, plainAddress(ours), plainAddress(theirs)]);
}

export function plainAddress(address: string): string {
  const bare = address
    .trim()
    .replace(/^(sips?|tel):/i, '')
    .toLowerCase();
  const digits = bare.replace(/[\s().-]/g, '');
  return /^\+?\d+$/.test(digits) ? digits.replace(/^\+/, '') : bare;
}
