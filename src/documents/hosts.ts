import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
  isBrokenCircuitError,
} from 'cockatiel';
import type { BrokenMessage } from './transport.ts';

export interface HostLimits {
  /** Messages of one account to one host; a second's worth may go at once, the rest waits for its turn. */
  readonly requestsPerSecond: number;
  /** After so many failures in a row the host is left in peace. */
  readonly failuresInARow: number;
  /** For how long, until one message tries whether it is back. */
  readonly pauseSeconds: number;
}

export const defaultHostLimits: HostLimits = { requestsPerSecond: 100, failuresInARow: 10, pauseSeconds: 15 };

/** The host has failed too often of late; nothing was sent. */
export class HostAtRest extends Error {
  readonly code = 'host-at-rest';
  readonly pauseSeconds: number;

  constructor(pauseSeconds: number) {
    super(`it failed too often in a row and is left in peace for ${pauseSeconds} s`);
    this.pauseSeconds = pauseSeconds;
  }
}

/** More is being sent to the host than it may be sent; this was not. */
export class HostFlooded extends Error {
  readonly code = 'host-flooded';
  readonly requestsPerSecond: number;

  constructor(requestsPerSecond: number) {
    super(`more than ${requestsPerSecond} requests a second are going there`);
    this.requestsPerSecond = requestsPerSecond;
  }
}

/** What a gate must know of what came back: how the host is. */
interface Answered {
  readonly ok: true;
  readonly status: number;
}

type Sent = Answered | BrokenMessage;

/** How one account's messages to one host go: not too many, and not for ever to one that fails. */
class HostGate {
  readonly #limits: HostLimits;
  readonly #breaker: CircuitBreakerPolicy;
  /** Unix ms at which the next message would go if all kept their distance (generic cell rate algorithm). */
  #nextTurn = 0;

  constructor(limits: HostLimits) {
    this.#limits = limits;
    this.#breaker = circuitBreaker(
      handleWhenResult((sent) => isFailure(sent as Sent)),
      {
        halfOpenAfter: limits.pauseSeconds * 1000,
        breaker: new ConsecutiveBreaker(limits.failuresInARow),
      },
    );
  }

  /** Sends when it is this message's turn. Gives what `send` gives, or says why nothing was sent. */
  async pass<Answer extends Answered>(
    send: () => Promise<Answer | BrokenMessage>,
    signal: AbortSignal,
  ): Promise<Answer | BrokenMessage> {
    if (!(await this.#turn(signal))) return unsent(new HostFlooded(this.#limits.requestsPerSecond));
    // Whoever is not the one that tries would wait for it.
    if (this.#breaker.state === CircuitState.HalfOpen) return this.#atRest();
    try {
      return await this.#breaker.execute(async () => {
        const sent = await send();
        if (!sent.ok && signal.aborted) throw new Cancelled(sent);
        return sent;
      });
    } catch (error) {
      if (error instanceof Cancelled) return error.sent;
      if (isBrokenCircuitError(error)) return this.#atRest();
      throw error;
    }
  }

  #atRest(): BrokenMessage {
    return unsent(new HostAtRest(this.#limits.pauseSeconds));
  }

  /** False if the turn would come too late, or nobody waits any more. */
  async #turn(signal: AbortSignal): Promise<boolean> {
    const now = Date.now();
    const turn = Math.max(this.#nextTurn, now - burstMs);
    const waitMs = turn - now;
    if (waitMs > longestWaitMs) return false;
    this.#nextTurn = turn + 1000 / this.#limits.requestsPerSecond;
    if (waitMs <= 0) return true;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done, { once: true });
    });
    return true;
  }
}

/** Given up by who asked, which says nothing about the host. */
class Cancelled extends Error {
  readonly sent: BrokenMessage;

  constructor(sent: BrokenMessage) {
    super('cancelled');
    this.sent = sent;
  }
}

/** The gates of all hosts that are talked to now; the one that was used least lately is forgotten first. */
export class HostGates {
  readonly #limits: HostLimits;
  readonly #gates = new Map<string, HostGate>();

  constructor(limits: HostLimits) {
    this.#limits = limits;
  }

  /**
   * Accounts are kept apart: what one of them sends somewhere must not keep another's calls from it. `origin`: a url up
   * to its path.
   */
  of(account: string, origin: string): HostGate {
    const key = `${account} ${origin}`;
    const gate = this.#gates.get(key) ?? new HostGate(this.#limits);
    this.#gates.delete(key);
    this.#gates.set(key, gate);
    if (this.#gates.size > maximumGates) this.#gates.delete(this.#gates.keys().next().value ?? key);
    return gate;
  }

  get size(): number {
    return this.#gates.size;
  }
}

/** Documents name hosts as they like. */
export const maximumGates = 2000;
const burstMs = 1000;
/** Of a caller's silence this much at most goes into waiting for a turn. */
const longestWaitMs = 2000;

/**
 * No answer, or one that says the server behind is not there. A forbidden address says nothing about a host, and nor does
 * a file of ours.
 */
function isFailure(sent: Sent): boolean {
  if (sent.ok) return sent.status === 502 || sent.status === 503 || sent.status === 504;
  return !(sent.error instanceof Error && 'code' in sent.error && sayNothing.has(sent.error.code));
}

const sayNothing: ReadonlySet<unknown> = new Set(['forbidden-address', 'file-unreadable']);

function unsent(error: Error): BrokenMessage {
  return { ok: false, error, phase: 'connecting', keptConnection: false };
}
