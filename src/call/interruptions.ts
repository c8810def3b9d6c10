import { whenAborted } from '../clock/index.ts';
import type { Interruption } from '../run/index.ts';
import type { Trace } from '../trace/index.ts';
import type { Script, Then, Verb } from '../verbs/index.ts';

/** Where an interrupted call goes on. */
export type GoingOn = Promise<Then | Script>;

/** Signals that may wait for a verb that listens. */
const mostSignals = 32;

/**
 * What reaches a call from outside while it runs, one thing at a time: the first that stops a verb wins, signals
 * that nobody listens for yet wait in order, and nothing is ever offered to a verb that has ended.
 */
export class Interruptions {
  readonly #trace: Trace;
  readonly #mailbox: string[] = [];
  #running: Running | undefined;
  #replacement: Replacement | undefined;
  /** Asks whoever does things with the call between two documents to let go of it. */
  #holder: AbortController | undefined;
  #asking: AbortController | undefined;
  #closed = false;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /**
   * A verb begins: its signal, aborted already if a signal that it listens for has been waiting. What else stops it
   * (`also`) aborts it with its own reason.
   */
  begin(verb: Verb, also: readonly AbortSignal[] = []): AbortSignal {
    const stop = new AbortController();
    const forget = also.map((signal) => whenAborted(signal, () => stop.abort(signal.reason)));
    this.#running = { verb, stop, forget };
    if (this.#replacement) interrupt(this.#running, { kind: 'replaced' });
    else this.#offer();
    return stop.signal;
  }

  /** The verb has ended and its sound has stopped: what stopped it, if anything did. */
  end(): Interruption | null {
    const running = this.#running;
    this.#running = undefined;
    for (const action of running?.forget ?? []) action();
    return running?.stoppedBy ?? null;
  }

  /** Asks for a document; a replacement breaks that off, and then there is none. */
  async asking<Document>(ask: (signal: AbortSignal) => Promise<Document>): Promise<Document | null> {
    if (this.#replacement) return null;
    const asking = new AbortController();
    this.#asking = asking;
    try {
      return await ask(asking.signal);
    } catch (error) {
      if (asking.signal.aborted) return null;
      throw error;
    } finally {
      this.#asking = undefined;
    }
  }

  /** Where the call goes instead, once; undefined if nobody replaced its document. */
  takeReplacement(): GoingOn | undefined {
    const replacement = this.#replacement;
    this.#replacement = undefined;
    if (replacement) this.#holder = replacement.holder;
    replacement?.taken();
    return replacement?.next;
  }

  /** Resolves when the old document's sound has stopped; false: the call is over, or being replaced already. */
  replace(next: GoingOn, holder?: AbortController): Promise<boolean> {
    if (this.#closed || this.#replacement) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#replacement = { next, holder, taken: () => resolve(!this.#closed) };
      this.#tell('replaced', undefined, true);
      if (this.#running) interrupt(this.#running, { kind: 'replaced' });
      this.#asking?.abort();
      this.#holder?.abort();
    });
  }

  /** Replaces it by whoever does things with the call until `next` is known; see `OtherCall.seize`. */
  async seize(next: Promise<Then>): Promise<AbortSignal | null> {
    const holder = new AbortController();
    const forget = () => {
      if (this.#holder === holder) this.#holder = undefined;
    };
    void next.then(forget, forget);
    return (await this.replace(next, holder)) ? holder.signal : null;
  }

  /** Somebody does things with the call between two documents. */
  get isHeld(): boolean {
    return this.#holder !== undefined;
  }

  runs(...verbs: readonly Verb['verb'][]): boolean {
    return this.#running !== undefined && verbs.includes(this.#running.verb.verb);
  }

  signal(name: string): 'queued' | 'full' | 'over' {
    if (this.#closed) return 'over';
    if (this.#mailbox.length >= mostSignals) return 'full';
    this.#mailbox.push(name);
    if (!this.#offer()) this.#tell('signal', name, false);
    return 'queued';
  }

  /** Nothing more gets in; what waited is forgotten. */
  close(): void {
    this.#closed = true;
    this.#mailbox.length = 0;
    this.takeReplacement();
  }

  /** The oldest signal that the running verb listens for stops it; a verb is stopped once. */
  #offer(): boolean {
    const running = this.#running;
    if (!running || running.stop.signal.aborted) return false;
    const index = this.#mailbox.findIndex((name) => listens(running.verb, name));
    const [name] = index < 0 ? [] : this.#mailbox.splice(index, 1);
    if (name === undefined) return false;
    this.#tell('signal', name, true);
    interrupt(running, { kind: 'signal', name });
    return true;
  }

  #tell(kind: Interruption['kind'], name: string | undefined, taken: boolean): void {
    const verb = this.#running?.verb.verb;
    this.#trace.record({
      event: 'interruption',
      kind,
      taken,
      ...(name !== undefined && { name }),
      ...(verb !== undefined && { verb }),
    });
  }
}

interface Replacement {
  readonly next: GoingOn;
  readonly holder: AbortController | undefined;
  readonly taken: () => void;
}

interface Running {
  readonly verb: Verb;
  readonly stop: AbortController;
  readonly forget: readonly (() => void)[];
  /** Not where something else has stopped it first. */
  stoppedBy?: Interruption;
}

function interrupt(running: Running, interruption: Interruption): void {
  if (running.stop.signal.aborted) return;
  running.stoppedBy = interruption;
  running.stop.abort(interruption);
}

function listens({ interruptedBy = [] }: Verb, name: string): boolean {
  return interruptedBy === 'any' || interruptedBy.includes(name);
}
