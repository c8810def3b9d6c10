import { causeNamed } from './causes.ts';
import type { Channel, Digit } from './channel.ts';
import type { Header } from './event.ts';
import { expandFor } from './expanding.ts';
import { isTrue, wholeNumber } from './tokens.ts';

/** A `sendmsg` for a channel. */
export interface Message {
  readonly headers: ReadonlyMap<string, string>;
  readonly body?: string;
}

export interface WaitOptions {
  /** Absent: until something else ends it. */
  readonly ms?: number | 'endless';
  /** Reads the queued keys one by one; `true` ends the wait. Without it keys stay in the queue. */
  readonly onDigit?: (digit: Digit) => boolean;
  /** Ends at an unread key, which stays in the queue. */
  readonly endsAtDigit?: boolean;
  /** Whether `uuid_break` ends it. */
  readonly isBreakable?: boolean;
  /** Ends when this aborts. */
  readonly until?: AbortSignal;
  /** Ends as soon as somebody pokes the thread: the caller looks for itself what has changed. */
  readonly untilPoked?: boolean;
}

export type WaitEnd = 'time' | 'digit' | 'break' | 'gone' | 'signal' | 'poked';

export interface ExecutedApplication {
  readonly application: string;
  /** After expansion. */
  readonly argument: string;
  readonly startedAt: number;
  endedAt?: number;
  response?: string;
}

interface Queued {
  readonly message: Message;
  isReady: boolean;
}

/**
 * What runs on a channel. Everything an application does is waiting; and while it waits, the commands sent to
 * the channel are executed inside the wait, unless a lock is on: one rule for the parked channel and for the
 * playback that another playback interrupts.
 */
export class ChannelThread {
  readonly executed: ExecutedApplication[] = [];
  /** Hears of what has run, but for the handing over to a program. */
  witness: (run: ExecutedApplication) => void = () => {};
  readonly #channel: Channel;
  #queue: Queued[] = [];
  #locks = 0;
  #isBreakRequested = false;
  #isAborted = false;
  #wake: (() => void) | undefined;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** The command starts at the next tick at which the thread looks; the answer is not waited for. */
  enqueue(message: Message): void {
    const queued: Queued = { message, isReady: false };
    this.#queue.push(queued);
    this.#channel.atNextTick(() => {
      queued.isReady = true;
      this.poke();
    });
  }

  /** Something has changed: whoever waits looks again. */
  poke(): void {
    this.#wake?.();
  }

  /**
   * Ends what is running, at the next tick. Asked for before it has started, it is forgotten when it starts.
   * With `all`, queued commands are dropped without a word.
   */
  break(all: boolean): void {
    if (all) this.#queue = [];
    this.#isBreakRequested = true;
    this.#channel.atNextTick(() => this.poke());
  }

  /** Ends what is running, whatever it is, and keeps it from being resumed. */
  abort(): void {
    this.#isAborted = true;
    this.poke();
  }

  /** Undoes `abort` for what comes next. */
  reset(): void {
    this.#isAborted = false;
  }

  async wait(options: WaitOptions): Promise<WaitEnd> {
    const { clock } = this.#channel.exchange;
    let left = options.ms === undefined || options.ms === 'endless' ? Number.POSITIVE_INFINITY : options.ms;
    for (let poked = false; ; ) {
      const end = this.#endOf(options, left, poked);
      if (end !== undefined) return end;
      if (this.#locks === 0 && this.#queue.some(({ isReady }) => isReady)) {
        await this.#runQueue();
        continue;
      }
      const began = clock.now();
      poked = await this.#pause(left, options.until);
      left -= clock.now() - began;
    }
  }

  /** False when the application does not exist, which ends the call. */
  async execute(application: string, argument: string, id?: string): Promise<boolean> {
    const channel = this.#channel;
    const { exchange, variables } = channel;
    const found = exchange.options.applications.get(application);
    if (found === undefined) {
      variables.set('app_uuid', id);
      channel.hangup('DESTINATION_OUT_OF_ORDER', 'switch');
      return false;
    }
    const expanded = isTrue(variables.get('app_disable_expand_variables'))
      ? argument
      : expandFor(channel, argument, 'application argument');
    const run: ExecutedApplication = { application, argument: expanded, startedAt: exchange.clock.now() };
    this.executed.push(run);
    channel.last = run;
    variables.set('current_application', application);
    variables.set('current_application_data', expanded);
    variables.unset('current_application_response');
    const identity: Header[] = [
      ['Application', application],
      ...(expanded === '' ? [] : [['Application-Data', expanded] satisfies Header]),
    ];
    const applicationId: Header = ['Application-UUID', id ?? exchange.identifiers.uuid()];
    channel.fire('CHANNEL_EXECUTE', { after: [...identity, applicationId] });
    variables.set('current_application', application);
    this.#isBreakRequested = false;
    channel.sounds(false, true);
    if (found.needsMedia && channel.direction === 'inbound') channel.preAnswer();
    if (found.needsMedia) channel.sending++;
    await found.run({ channel, exchange, argument: expanded });
    if (found.needsMedia) channel.sending--;
    channel.sounds(false);
    const response = variables.get('current_application_response') ?? '_none_';
    run.endedAt = exchange.clock.now();
    run.response = response;
    if (application !== 'socket') this.witness(run);
    channel.fire('CHANNEL_EXECUTE_COMPLETE', {
      after: [...identity, ['Application-Response', response], applicationId],
    });
    return true;
  }

  #endOf(options: WaitOptions, left: number, poked: boolean): WaitEnd | undefined {
    const channel = this.#channel;
    if (channel.gone.aborted) return 'gone';
    if (this.#isAborted) return 'break';
    if (options.until?.aborted) return 'signal';
    if (options.isBreakable && this.#isBreakRequested) {
      this.#isBreakRequested = false;
      return 'break';
    }
    if (options.endsAtDigit && channel.digits.length > 0) return 'digit';
    if (options.onDigit !== undefined)
      for (let digit = channel.takeDigit(); digit !== undefined; digit = channel.takeDigit())
        if (options.onDigit(digit)) return 'digit';
    if (left <= 0) return 'time';
    return poked && options.untilPoked ? 'poked' : undefined;
  }

  /** True when poked, false when the time was up. */
  #pause(ms: number, until: AbortSignal | undefined): Promise<boolean> {
    const { gone, exchange } = this.#channel;
    return new Promise((resolve) => {
      const end = (poked: boolean) => {
        timer?.cancel();
        this.#wake = undefined;
        gone.removeEventListener('abort', wake);
        until?.removeEventListener('abort', wake);
        resolve(poked);
      };
      const wake = () => end(true);
      const timer = Number.isFinite(ms) ? exchange.clock.timer(ms, () => end(false)) : undefined;
      this.#wake = wake;
      gone.addEventListener('abort', wake);
      until?.addEventListener('abort', wake);
    });
  }

  /** Everything that has been sent by now, one after the other. */
  async #runQueue(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined && !this.#channel.isGone; next = this.#queue.shift())
      await this.#obey(next.message);
  }

  async #obey({ headers, body }: Message): Promise<void> {
    const locks = isTrue(headers.get('event-lock')) ? 1 : 0;
    this.#locks += locks;
    switch (headers.get('call-command')?.toLowerCase()) {
      case 'execute':
        await this.#executeMessage(headers, body);
        break;
      case 'hangup':
        this.#channel.hangup(causeNamed(headers.get('hangup-cause')), 'command');
        break;
      default:
        // Accepted and ignored, like any command that the switch does not know.
        break;
    }
    this.#locks -= locks;
  }

  /** `loops` repeats, but not an application that was over within half a second. */
  async #executeMessage(headers: Message['headers'], body: string | undefined): Promise<void> {
    const { variables, exchange } = this.#channel;
    const application = headers.get('execute-app-name');
    if (application === undefined) return;
    const isInBody = !headers.get('execute-app-arg') && headers.get('content-type')?.toLowerCase() === 'text/plain';
    const argument = (isInBody ? body : headers.get('execute-app-arg')) ?? '';
    const loops = headers.has('loops') ? wholeNumber(headers.get('loops')) : 1;
    for (let loop = 1; loops < 0 || loop <= loops; loop++) {
      const began = exchange.clock.now();
      variables.set('current_loop', loop);
      variables.set('total_loops', loops);
      if (!(await this.execute(application, argument, headers.get('event-uuid')))) break;
      if (this.#channel.isGone || this.#isAborted || exchange.clock.now() - began < 500) break;
    }
    variables.unset('current_loop');
    variables.unset('total_loops');
  }
}
